"""Answering: a press of an answer button, and whether it counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import Connection, delete, insert, select, update

from models.buttons import NOBODYS, AnswerButton, button_of
from models.choosing import MAY_HAVE_IT
from models.result_tables import answer
from models.states import Departure
from models.tables import broadcast, content, delivery, subscriber


class Given(Enum):
    """What became of a press."""

    COUNTED = auto()
    CHANGED = auto()
    """It takes the place of the answer that they gave before."""
    TAKEN_BACK = auto()
    """It was their answer already."""
    TRIED = auto()
    """It stands under a preview or a test."""
    NOT_THEIRS = auto()
    """As far as is known, this message was not sent to that chat."""
    FORGOTTEN = auto()
    """Nothing is kept of who asked for that."""
    OVER = auto()
    """Only numbers are kept of this broadcast."""


COUNTS = (Given.COUNTED, Given.CHANGED, Given.TAKEN_BACK)


@dataclass(frozen=True)
class Tap:
    """Who pressed which button, and where."""

    uuid: str
    key: str
    """See `AnswerButton.key`."""
    person: int
    chat_id: int
    """A group or channel, or their own chat."""


@dataclass(frozen=True)
class Answer:
    """What whoever pressed is told."""

    given: Given
    label: str = ""
    """Of the button, where it counts."""
    toast: str = ""


@dataclass(frozen=True)
class _Asked:
    """A broadcast that asks something."""

    id: int
    is_test: bool
    over: bool
    buttons: Mapping[str, AnswerButton]
    """By key, those of every version: who has an older one has its buttons."""


def count(connection: Connection, taps: Mapping[int, Tap], now: datetime) -> dict[int, Answer]:
    """Count these in their order, in a transaction of the caller's; by their numbers, what became of each."""
    asked = _asked(connection, {tap.uuid for tap in taps.values()})
    forgotten = _forgotten(connection, {tap.person for tap in taps.values()})
    done: dict[int, Answer] = {}
    for uuid in dict.fromkeys(tap.uuid for tap in taps.values()):
        mine = {number: tap for number, tap in taps.items() if tap.uuid == uuid}
        of = asked.get(uuid)
        if uuid == NOBODYS or (of and of.is_test):
            done |= dict.fromkeys(mine, Answer(Given.TRIED))
        elif of is None or of.over:
            done |= dict.fromkeys(mine, Answer(Given.OVER if of else Given.NOT_THEIRS))
        else:
            done |= _of_one(connection, of, mine, forgotten, now)
    return done


def _of_one(
    connection: Connection, of: _Asked, taps: Mapping[int, Tap], forgotten: Collection[int], now: datetime
) -> dict[int, Answer]:
    reached = _reached(connection, of, {tap.chat_id for tap in taps.values()})
    values = _values(connection, of, {tap.person for tap in taps.values()})
    done: dict[int, Answer] = {}
    rows: dict[int, dict[str, object] | None] = {}  # by person; None where they take it back
    for number, tap in taps.items():
        button, before = of.buttons.get(tap.key), values.get(tap.person)
        if tap.person in forgotten:
            done[number] = Answer(Given.FORGOTTEN)
        elif button is None or tap.chat_id not in reached:
            done[number] = Answer(Given.NOT_THEIRS)
        elif before == button.value:
            values[tap.person] = rows[tap.person] = None
            done[number] = Answer(Given.TAKEN_BACK, button.text)
        else:
            values[tap.person] = button.value
            rows[tap.person] = {"chat_id": tap.chat_id, "value": button.value, "at": now}
            done[number] = Answer(Given.CHANGED if before else Given.COUNTED, button.text, button.toast)
    _write(connection, of, rows)
    return done


def _write(connection: Connection, of: _Asked, rows: Mapping[int, Mapping[str, object] | None]) -> None:
    if not rows:
        return
    theirs = (answer.c.broadcast_id == of.id) & answer.c.person.in_(rows)
    connection.execute(delete(answer).where(theirs))
    new = [{"broadcast_id": of.id, "person": person, **row} for person, row in rows.items() if row]
    if new:
        connection.execute(insert(answer), new)
    recount(connection, [of.id])


def recount(connection: Connection, ids: Collection[int]) -> None:
    """What was written down of the answers to these broadcasts is true no more; it is counted again."""
    stale = broadcast.c.answers.is_not(None) & broadcast.c.folded_at.is_(None)
    connection.execute(update(broadcast).where(broadcast.c.id.in_(ids), stale).values(answers=None))


def forget(connection: Connection, person: int) -> None:
    """Take out what somebody answered; of broadcasts of which only numbers are kept, there is nothing."""
    ids = connection.scalars(select(answer.c.broadcast_id).where(answer.c.person == person)).all()
    if ids:
        connection.execute(delete(answer).where(answer.c.person == person))
        recount(connection, ids)


def _asked(connection: Connection, uuids: Collection[str]) -> dict[str, _Asked]:
    names = ("id", "uuid", "is_test", "folded_at")
    query = select(*(broadcast.c[name] for name in names)).where(broadcast.c.uuid.in_(uuids))
    return {
        row.uuid: _Asked(row.id, row.is_test, row.folded_at is not None, _buttons(connection, row.id))
        for row in connection.execute(query).all()
    }


def _buttons(connection: Connection, broadcast_id: int) -> dict[str, AnswerButton]:
    """By key; of one whose label or toast has changed, the newest."""
    oldest_first = reversed(answer_buttons(connection, broadcast_id).values())
    return {one.key: one for buttons in oldest_first for one in buttons}


def answer_buttons(connection: Connection, broadcast_id: int) -> dict[int, list[AnswerButton]]:
    """Those of each version that has some, the newest first."""
    query = select(content.c.version, content.c.buttons).where(content.c.broadcast_id == broadcast_id)
    found = {}
    for version, rows in connection.execute(query.order_by(content.c.version.desc())).all():
        buttons = [button_of(one) for row in rows for one in row]
        if answers := [one for one in buttons if isinstance(one, AnswerButton)]:
            found[version] = answers
    return found


def _reached(connection: Connection, of: _Asked, chats: Collection[int]) -> set[int]:
    """Where it is, or may be: a press may be quicker than the answer that tells that it arrived."""
    mine = (delivery.c.broadcast_id == of.id) & delivery.c.chat_id.in_(chats)
    query = select(delivery.c.chat_id).where(mine, delivery.c.outcome.in_(MAY_HAVE_IT))
    return set(connection.scalars(query))


def _values(connection: Connection, of: _Asked, persons: Collection[int]) -> dict[int, str | None]:
    theirs = (answer.c.broadcast_id == of.id) & answer.c.person.in_(persons)
    return dict(connection.execute(select(answer.c.person, answer.c.value).where(theirs)).all())


def _forgotten(connection: Connection, persons: Collection[int]) -> set[int]:
    these = subscriber.c.chat_id.in_(persons) & (subscriber.c.left_by == Departure.FORGOTTEN)
    return set(connection.scalars(select(subscriber.c.chat_id).where(these)))
