"""The keyboards of the chooser, and under the named audiences."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.callbacks import NONE, Action, pack
from handlers.compose.audience.lists import Entry
from handlers.picks import Page, Pick, Topic, key
from handlers.texts import choosing, labels
from handlers.texts.times import Calendar
from models.named import Named
from models.record import Broadcast
from models.selection import answer_of

ONE_A_ROW = (Topic.GOT, Topic.MISSED, Topic.ANSWERED, Topic.UNANSWERED, Topic.NAMED)
TYPED = {
    **{topic: choosing.TYPE.get(topic.aspect) for topic in Topic if topic.aspect},
    Topic.SAMPLE: choosing.TYPE_SAMPLE,
    Topic.NAMED: labels.SAVE_AS,
}


def chooser(of: Broadcast, hours: int) -> InlineKeyboardMarkup:
    """All lists; a tap leaves out who had one less than so many `hours` ago."""
    uuid, selection = of.uuid, of.selection
    lists = [
        _button(_topic(one, of), Action.AUDIENCE, uuid, Page(one).number)
        for one in sorted(Topic, key=lambda topic: topic.aspect is None)  # conditions first
        if one is not Topic.CAP
    ]
    cap = Pick(Page(Topic.CAP), selection.cap or hours, wanted=not selection.cap)
    label = labels.capped(selection.cap or hours, on=bool(selection.cap))
    rows = [*_rows(lists, 2), [_button(label, Action.CHOOSE, uuid, cap.number)]]
    if not selection.everyone:
        save = _button(labels.SAVE_AS, Action.TYPE, uuid, Page(Topic.NAMED).number)
        rows.append([_button(labels.START_OVER, Action.START_OVER, uuid), save])
    return InlineKeyboardMarkup([*rows, [_button(labels.DONE, Action.DONE, uuid)]])


def listed(of: Broadcast, page: Page, entries: Sequence[Entry], calendar: Calendar) -> InlineKeyboardMarkup:
    """One list, in which what is pressed is included or excluded."""
    uuid, topic = of.uuid, page.topic
    sides = [_side(uuid, page, excluded=excluded) for excluded in (False, True)]
    values = [_value(uuid, page, entry, calendar) for entry in entries]
    rows = [*([] if topic is Topic.NAMED else [sides]), *_rows(values, 1 if topic in ONE_A_ROW else 2)]
    if (label := TYPED.get(topic)) and not (topic is Topic.NAMED and of.selection.everyone):
        rows.append([_button(label, Action.TYPE, uuid, page.number)])
    rows.append([_button(labels.BACK, Action.AUDIENCE, uuid), _button(labels.DONE, Action.DONE, uuid)])
    return InlineKeyboardMarkup(rows)


def named(page: Sequence[Named], start: int, newer: int | None, older: int | None) -> InlineKeyboardMarkup:
    """Under the named audiences: this page begins at `start`, and those beside it, if any, where they say."""
    rows = [_acts(one, number) for number, one in enumerate(page, start=start + 1)]
    turns = ((labels.NEWER, newer), (labels.OLDER, older))
    rows.append([_button(label, Action.NAMED, NONE, to) for label, to in turns if to is not None])
    return InlineKeyboardMarkup([row for row in rows if row])


def deleting(name: str) -> InlineKeyboardMarkup:
    """Under the question whether a name goes away."""
    yes = _button(labels.DELETE_NAME, Action.DROP_NAME, key(name), 1)
    return InlineKeyboardMarkup([[yes, _button(labels.KEEP, Action.NAMED, NONE, 0)]])


def _topic(topic: Topic, of: Broadcast) -> str:
    if topic.aspect:
        return choosing.topic(topic.aspect, of.selection)
    if topic is Topic.SAMPLE:
        return choosing.marked(choosing.SAMPLE, on=of.selection.sample is not None)
    return choosing.NAMED


def _side(uuid: str, page: Page, *, excluded: bool) -> InlineKeyboardButton:
    label = labels.toggle(labels.WITHOUT if excluded else labels.ONLY, on=page.excluded is excluded)
    return _button(label, Action.AUDIENCE, uuid, Page(page.topic, excluded).number)


def _value(uuid: str, page: Page, entry: Entry, calendar: Calendar) -> InlineKeyboardButton:
    if entry.broadcast:
        _, answer = answer_of(entry.value)
        called = choosing.broadcast(entry.broadcast, entry.says, calendar)
        called = choosing.answer(answer, entry.says) if answer else called
    elif page.topic.aspect:
        called = choosing.value(page.topic.aspect, entry.value)
    else:
        called = choosing.name(entry.value)
    label = choosing.entry(called, entry.chats, entry.picked)
    # What is chosen is chosen no more; where it is chosen the other way round, this way takes its place.
    pick = Pick(page, entry.mark, wanted=entry.picked is not page.excluded)
    return _button(label, Action.CHOOSE, uuid, pick.number)


def _acts(one: Named, number: int) -> list[InlineKeyboardButton]:
    acts = (
        (labels.USE, Action.USE),
        (labels.RENAME, Action.RENAME),
        (labels.DELETE_NAME, Action.DROP_NAME),
        (labels.EXPORT, Action.EXPORT),
    )
    return [_button(labels.numbered(label, number), action, key(one.name)) for label, action in acts]


def _rows(buttons: Sequence[InlineKeyboardButton], size: int) -> list[list[InlineKeyboardButton]]:
    return [[*buttons[at : at + size]] for at in range(0, len(buttons), size)]


def _button(label: str, action: Action, uuid: str, argument: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, argument))
