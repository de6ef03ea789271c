"""Whom a broadcast is for, and who is left out, in words."""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from types import MappingProxyType

from babel import Locale

from handlers.texts.formats import NAME, counted, cut, first_words
from handlers.texts.words import STATUSES
from models.buttons import AnswerButton
from models.choices import Cause, Choice, LeftOut, Size
from models.choosing import BEFORE
from models.content import Content
from models.named_broadcasts import NamedBroadcast
from models.record import Broadcast
from models.selection import EVERY, NOBODY, Aspect, Sample, Selection, Sort, answer_of
from models.states import Status

MOST = 5  # values of one aspect
WORDS = 600  # characters that say who it is
FEW_WORDS = 60  # of them in a list
NOBODY_CHOSEN = (
    "<b>Nobody is chosen</b>\nNobody would get this now. Choose others with 👥, or leave out fewer."
)
UNNAMED = "an earlier broadcast"  # one that cannot be read
FORGOTTEN = "(who got it is not known any more)"
NO_TITLES: Mapping[str, str] = MappingProxyType({})

WHY: Mapping[Aspect | Cause, str] = {
    Aspect.LANGUAGE: "other language",
    Aspect.JOINED: "joined at another time",
    Aspect.SOURCE: "another source",
    Aspect.SORT: "another sort of chat",
    Aspect.TAG: "by tag",
    Aspect.GOT: "by what they got",
    Aspect.MISSED: "by what they did not get",
    Aspect.ANSWERED: "by what they answered",
    Aspect.UNANSWERED: "by what they did not answer",
    Aspect.SILENT: "by when they last wrote",
    Cause.SAMPLE: "not drawn at random",
}
"""What leaves chats out that are subscribed; of the cap, see `capped`."""

_LANGUAGES = Locale("en").languages
_SORTS = {Sort.PERSON: "people", Sort.GROUP: "groups", Sort.CHANNEL: "channels"}
_SPANS = {"24h": "24 hours", "7d": "7 days", "30d": "30 days"}
_DOES = {
    Aspect.SOURCE: "came with",
    Aspect.TAG: "have",
    Aspect.GOT: "got",
    Aspect.MISSED: "did not get",
    Aspect.ANSWERED: "answered",
    Aspect.UNANSWERED: "did not answer",
    Aspect.SILENT: "were",
}


def words(selection: Selection, titles: Mapping[str, str] = NO_TITLES) -> str:
    """Who it is, the cap aside and not escaped: `German speakers who joined in the last 30 days`.

    Args:
        titles: of the broadcasts that it names, by uuid; see `titles_of`.
    """
    if selection.conditions == NOBODY.conditions:
        return "Nobody"
    wanted, unwanted = (_by_aspect(selection, excluded=excluded) for excluded in (False, True))
    who = _speakers(wanted.pop(Aspect.LANGUAGE, []))
    sorts = _listed([_value(Aspect.SORT, one, titles) for one in wanted.pop(Aspect.SORT, [])], "and")
    who = f"{who} ({sorts} only)" if who and sorts else who or sorts
    does = [_does(aspect, values, titles) for aspect, values in wanted.items()]
    who = f"{who or 'all'} who {_listed(does, 'and')}" if does else who or "everyone"
    without = [f"without {_they(aspect, values, titles)}" for aspect, values in unwanted.items()]
    said = ", ".join([f"{_drawn(selection.sample)}{who}", *without])
    return f"{said[:1].upper()}{said[1:]}"


def titles_of(named: Mapping[str, NamedBroadcast]) -> Mapping[str, str]:
    """What broadcasts are called, by uuid, and their answers, by `uuid:value`; where nobody knows any more
    who got one, that says so."""
    titles = {uuid: first_words(one.says) or UNNAMED for uuid, one in named.items()}
    titles = {uuid: f"{title} {FORGOTTEN}" if named[uuid].folded else title for uuid, title in titles.items()}
    for uuid, one in named.items():
        titles |= {f"{uuid}:{value}": label for value, label in answers_of(one.says).items()}
    return titles


def answers_of(content: Content) -> Mapping[str, str]:
    """The labels of its answer buttons, by value."""
    buttons = (one for row in content.buttons for one in row)
    return {one.value: one.text for one in buttons if isinstance(one, AnswerButton)}


def language(code: str) -> str:
    """`German` of `de`, `Brazilian Portuguese` of `pt-br`; the code itself where that is nobody's."""
    first, *others = code.lower().split("-")
    # CLDR writes `zh_Hans` and `pt_BR`: four letters are a script, two a region.
    parts = [one.title() if len(one) == 4 else one.upper() for one in others]
    name = _LANGUAGES.get("_".join([first, *parts]))
    if name or not parts:
        return str(name or code)
    return f"{language(first)} ({'-'.join(parts)})"


def sizes(size: Size) -> str:
    """`1,200 people, 3 groups`; empty where there are people only."""
    if not size.groups and not size.channels:
        return ""
    people = "1 person" if size.people == 1 else f"{size.people:,} people"
    rooms = [(size.groups, "group"), (size.channels, "channel")]
    found = [*([people] if size.people else []), *(counted(chats, noun) for chats, noun in rooms if chats)]
    return ", ".join(found)


def to(choice: Choice) -> list[str]:
    """The lines of a draft's card: who gets it, and who does not. Telegram HTML."""
    apart, resting = sizes(choice.size), choice.without(Status.RESTING)
    apart = f" ({apart})" if apart else ""
    if not choice.selection.narrows:
        rest = f" · {resting:,} resting" if resting else ""
        who = f"To: {counted(choice.size.total, 'subscriber')}{apart}{rest}"
        return [who, *capped(choice.without(Cause.CAP), choice.selection.cap)]
    who = cut(words(choice.selection, titles_of(choice.said)), WORDS)
    lines = [f"To: {escape(who)}: {choice.size.total:,} of {choice.of:,}{apart}"]
    if choice.names:
        lines.append(f"Such as {escape(', '.join(cut(name, NAME) for name in choice.names))}")
    lines += capped(choice.without(Cause.CAP), choice.selection.cap)
    others = [_left_out(one) for one in choice.left_out if one.why is not Cause.CAP]
    return [*lines, f"Left out: {', '.join(others)}"] if others else lines


def of(broadcast: Broadcast, named: Mapping[str, NamedBroadcast], most: int = WORDS) -> list[str]:
    """The line that says who it was for; none where that was everyone. Telegram HTML."""
    if not broadcast.selection.narrows:
        return []
    return [f"To: {escape(cut(words(broadcast.selection, titles_of(named)), most))}"]


def capped(chats: int | None, hours: int) -> list[str]:
    """Who is left out because of the cap."""
    return [f"Left out: {chats:,} (had one less than {hours} h ago)"] if chats else []


def _left_out(one: LeftOut) -> str:
    why = STATUSES[one.why].lower() if isinstance(one.why, Status) else WHY[one.why]
    return f"{one.chats:,} ({why})"


def _by_aspect(selection: Selection, *, excluded: bool) -> dict[Aspect, list[str]]:
    found: dict[Aspect, list[str]] = {}
    for one in selection.conditions:
        if one.excluded is excluded:
            found.setdefault(one.aspect, []).append(one.value)
    return found


def _drawn(sample: Sample | None) -> str:
    if sample is None:
        return ""
    drawn = f"a random {sample.size:,}{' %' if sample.percent else ''} of "
    return f"all but {drawn}" if sample.excluded else drawn


def _speakers(codes: list[str]) -> str:
    known = [language(code) for code in codes if code]
    speakers = [f"{_listed(known)} speakers"] if known else []
    return _listed([*speakers, *(["chats of unknown language"] if "" in codes else [])], "and")


def _does(aspect: Aspect, values: list[str], titles: Mapping[str, str], *, excluded: bool = False) -> str:
    """What they do, after `who`."""
    # Of what is included all of it was got, and what is excluded is any of it.
    every = aspect in EVERY and not excluded
    said = _listed([_value(aspect, one, titles) for one in values], "and" if every else "or")
    return " ".join(filter(None, (_DOES.get(aspect), said)))


def _they(aspect: Aspect, values: list[str], titles: Mapping[str, str]) -> str:
    """Who it is, after `without`."""
    if aspect is Aspect.LANGUAGE:
        return _speakers(values)
    if aspect in (Aspect.SORT, Aspect.TAG):
        return _listed([_value(aspect, one, titles) for one in values])
    return f"those who {_does(aspect, values, titles, excluded=True)}"


def _value(aspect: Aspect, value: str, titles: Mapping[str, str]) -> str:
    match aspect:
        case Aspect.JOINED if value.startswith(BEFORE):
            day = date.fromisoformat(value.removeprefix(BEFORE))
            return f"joined before {day.day} {day:%B %Y}"
        case Aspect.JOINED:
            return f"joined in the last {_SPANS[value]}"
        case Aspect.SOURCE:
            return f"source {value}" if value else "no source"
        case Aspect.SORT:
            return _SORTS[Sort(value)]
        case Aspect.TAG:
            return f"tag {value}"
        case Aspect.SILENT:
            return f"silent for {value} days"
        case Aspect.ANSWERED:
            uuid, answer = answer_of(value)
            to = titles.get(uuid, UNNAMED)
            return f"{titles.get(value, answer)} to {to}" if answer else to
        case _:
            return titles.get(value, UNNAMED)


def _listed(said: Iterable[str], joining: str = "or") -> str:
    """`a, b or c`; of many the first ones."""
    every = list(said)
    if len(every) > MOST:
        every = [*every[: MOST - 1], f"{len(every) - MOST + 1} more"]
    return f" {joining} ".join(filter(None, (", ".join(every[:-1]), *every[-1:])))
