"""Lists: the values that the chooser offers. All of it asks the database, so it runs in a thread."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from handlers.picks import Page, Pick, Topic, mark
from handlers.texts import audience
from models.choices import Choice
from models.choosing import SPANS
from models.content import Content
from models.record import Broadcast
from models.selection import Aspect, Condition, Sample, Selection, Sort, answer_of
from models.states import BEGUN
from models.store import Store

MOST = 24  # values in a list
MOST_HOURS = 9999
BROADCASTS = 8  # of the last ones in a list
PERCENT = (1, 10, 50)
SILENT = ("30", "90", "365")  # days


@dataclass(frozen=True)
class Entry:
    """One value, as it stands in a list."""

    value: str
    """As its aspect has it; the name of an audience, or the per cent of a sample."""
    mark: int
    chats: int | None = None
    """How many chats have it, of those whom all other conditions leave; None where that is not known yet."""
    picked: bool | None = None
    """Whether it is excluded; None where it is not chosen."""
    broadcast: Broadcast | None = None
    """Where the value is one, which says this."""
    says: Content | None = None


@dataclass(frozen=True)
class Known:
    """What is known so far of what the chooser shows."""

    who: str = ""
    """In words."""
    choice: Choice | None = None
    entries: tuple[Entry, ...] | None = None


def learning(store: Store, selection: Selection, page: Page | None) -> Iterator[Known]:
    """More and more of it: first who is chosen, in words, which is quick."""
    known = Known(words(store, selection))
    yield known
    if page:
        known = replace(known, entries=tuple(entries(store, selection, page)))
        yield known
    known = replace(known, choice=store.choices.look(selection))
    yield known
    for at, entry in enumerate(known.entries or ()):
        if page and entry.chats is None:
            counted = replace(entry, chats=_count(store, selection, page.topic, entry))
            rest = known.entries or ()
            known = replace(known, entries=(*rest[:at], counted, *rest[at + 1 :]))
            yield known


def words(store: Store, selection: Selection) -> str:
    """Who is chosen."""
    return audience.words(selection, audience.titles_of(store.choices.named(selection)))


def entries(store: Store, selection: Selection, page: Page) -> list[Entry]:
    """What a list offers; counts are there where they come with it."""
    return _LISTS[page.topic](store, selection)


def picked(store: Store, selection: Selection, pick: Pick) -> Selection | None:
    """The selection after a press; None where the list has no such value any more."""
    topic, excluded = pick.page
    if topic is Topic.CAP:
        return capped(selection, pick.mark if pick.wanted else 0)
    if topic is Topic.SAMPLE:
        return _sampled(selection, pick)
    found = next((one for one in _LISTS[topic](store, selection) if one.mark == pick.mark), None)
    if found is None:
        return None
    if topic is Topic.NAMED:
        named = store.named.get(found.value)
        return named.selection if named else None
    assert topic.aspect, "all other lists are of conditions"
    return with_condition(selection, Condition(topic.aspect, found.value, excluded), wanted=pick.wanted)


def capped(selection: Selection, hours: int) -> Selection:
    """As FREQUENCY_CAP, which has four digits at most."""
    return replace(selection, cap=min(hours, MOST_HOURS))


def with_condition(selection: Selection, condition: Condition, *, wanted: bool) -> Selection:
    """As it is wanted, whatever it was before."""
    return selection if (condition in selection.conditions) is wanted else selection.with_(condition)


def _sampled(selection: Selection, pick: Pick) -> Selection:
    if not pick.wanted:
        return replace(selection, sample=None)
    size, percent = divmod(pick.mark, 2)
    before = selection.sample
    if before is None or (before.size, before.percent) != (size, bool(percent)):
        before = Sample.new(size, percent=bool(percent))
    # The other way round it is of the same chats.
    return replace(selection, sample=replace(before, excluded=pick.page.excluded))


def _counted(aspect: Aspect) -> Callable[[Store, Selection], list[Entry]]:
    """The most frequent values, and those that are chosen."""

    def listed(store: Store, selection: Selection) -> list[Entry]:
        found = {one.value: one.chats for one in store.choices.values(aspect, selection, MOST)}
        values = dict.fromkeys((*found, *_chosen(aspect, selection)))
        return [_entry(aspect, selection, value, found.get(value)) for value in values]

    return listed


def _fixed(aspect: Aspect, values: tuple[str, ...]) -> Callable[[Store, Selection], list[Entry]]:
    def listed(_store: Store, selection: Selection) -> list[Entry]:
        every = dict.fromkeys((*values, *_chosen(aspect, selection)))
        return [_entry(aspect, selection, value) for value in every]

    return listed


def _sorts(store: Store, selection: Selection) -> list[Entry]:
    found = {one.value: one.chats for one in store.choices.values(Aspect.SORT, selection, len(Sort))}
    return [_entry(Aspect.SORT, selection, sort, found.get(sort, 0)) for sort in Sort]


def _broadcasts(aspect: Aspect) -> Callable[[Store, Selection], list[Entry]]:
    """The last ones, and those that are chosen."""

    def listed(store: Store, selection: Selection) -> list[Entry]:
        # Of what is folded nobody knows who got it, so it is here only where it is to be taken out.
        offered = (one for one in store.broadcasts.history(BROADCASTS) if not one.folded_at)
        last = [one for one in offered if one.state in BEGUN]
        chosen = [store.broadcasts.get(uuid) for uuid in _chosen(aspect, selection)]
        known = {one.uuid: one for one in (*last, *filter(None, chosen))}
        return [
            replace(
                _entry(aspect, selection, uuid),
                broadcast=one,
                says=store.contents.readable(one, one.said),
            )
            for uuid, one in known.items()
        ]

    return listed


def _answers(aspect: Aspect) -> Callable[[Store, Selection], list[Entry]]:
    """The last broadcasts that were answered, each with its answers, and those that are chosen."""

    def listed(store: Store, selection: Selection) -> list[Entry]:
        last = [one for one in store.answers.answered(BROADCASTS) if not one.folded_at]
        chosen = _chosen(aspect, selection)
        others = [store.broadcasts.get(answer_of(value)[0]) for value in chosen]
        known = {one.uuid: one for one in (*last, *filter(None, others))}
        says = {uuid: store.contents.readable(one, one.said) for uuid, one in known.items()}
        given = store.answers.of if aspect is Aspect.ANSWERED else lambda _: []
        values = [
            value
            for uuid, one in known.items()
            for value in (uuid, *(f"{uuid}:{answer.value}" for answer in given(one)))
        ]
        every = dict.fromkeys((*values[:MOST], *(one for one in chosen if answer_of(one)[0] in known)))
        return [
            replace(
                _entry(aspect, selection, value),
                broadcast=known[answer_of(value)[0]],
                says=says[answer_of(value)[0]],
            )
            for value in every
        ]

    return listed


def _samples(_store: Store, selection: Selection) -> list[Entry]:
    now = selection.sample
    offered = dict.fromkeys((one, True) for one in PERCENT)
    if now:
        offered[now.size, now.percent] = None
    return [
        Entry(
            f"{size} %" if percent else str(size),
            size * 2 + percent,
            picked=now.excluded if now and (now.size, now.percent) == (size, percent) else None,
        )
        for size, percent in offered
    ]


def _names(store: Store, selection: Selection) -> list[Entry]:
    return [
        Entry(one.name, mark(one.name), picked=False if one.selection == selection else None)
        for one in store.named.all()[:MOST]
    ]


def _chosen(aspect: Aspect, selection: Selection) -> list[str]:
    return [one.value for one in selection.conditions if one.aspect is aspect]


def _entry(aspect: Aspect, selection: Selection, value: str, chats: int | None = None) -> Entry:
    mine = [one for one in selection.conditions if (one.aspect, one.value) == (aspect, value)]
    return Entry(value, mark(value), chats, mine[0].excluded if mine else None)


def _count(store: Store, selection: Selection, topic: Topic, entry: Entry) -> int:
    if topic is Topic.NAMED:
        named = store.named.get(entry.value)
        return store.choices.count(named.selection) if named else 0
    if topic is Topic.SAMPLE:
        # Drawing them at random sorts the whole audience, and how many there are is known without.
        size, percent = divmod(entry.mark, 2)
        whom = store.choices.count(replace(selection, sample=None))
        return -(-whom * size // 100) if percent else min(size, whom)
    others = tuple(one for one in selection.conditions if one.aspect is not topic.aspect)
    assert topic.aspect, "all other lists are of conditions"
    return store.choices.count(Selection((*others, Condition(topic.aspect, entry.value)), selection.cap))


_LISTS: dict[Topic, Callable[[Store, Selection], list[Entry]]] = {
    Topic.LANGUAGE: _counted(Aspect.LANGUAGE),
    Topic.JOINED: _fixed(Aspect.JOINED, tuple(SPANS)),
    Topic.SOURCE: _counted(Aspect.SOURCE),
    Topic.SORT: _sorts,
    Topic.TAG: _counted(Aspect.TAG),
    Topic.GOT: _broadcasts(Aspect.GOT),
    Topic.MISSED: _broadcasts(Aspect.MISSED),
    Topic.ANSWERED: _answers(Aspect.ANSWERED),
    Topic.UNANSWERED: _answers(Aspect.UNANSWERED),
    Topic.SILENT: _fixed(Aspect.SILENT, SILENT),
    Topic.SAMPLE: _samples,
    Topic.NAMED: _names,
}
