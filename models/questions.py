"""Questions: of all that were asked about one broadcast, only the newest can be answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from models import events
from models.clock import Clock
from models.database import reading
from models.events import Admin, Event
from models.record import BROADCASTS, Broadcast, Card, records
from models.states import EventKind
from models.tables import broadcast


@dataclass(frozen=True)
class Question:
    """One that was put to an admin."""

    to: Admin
    place: Card
    """The message that asks it."""
    undoes: bool = False
    """Whether it comes before an undo, so that it is over when the broadcast goes on."""


class Questions:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def put(self, of: Broadcast, question: Question) -> Question | None:
        """Remember one that was asked just now.

        Returns:
            The one before it, which does not count any more; None if there was none, or if an answer has made
            its message the card.
        """
        place = question.place
        facts = {"chat": place.chat_id, "message": place.message_id, "undoes": question.undoes}
        with self._engine.begin() as connection:
            before = _asked(connection, of)[-1:]
            events.write(connection, of.id, Event(EventKind.ASKED, self._clock(), question.to, facts))
            [now] = records(connection, BROADCASTS.where(broadcast.c.id == of.id))
        return next((one for one in before if one.place not in (place, now.card)), None)

    def newer(self, of: Broadcast, place: Card) -> Question | None:
        """The newest one, if the one in this message is older.

        None also where nobody has noted that this message asks, as after a kill before that.
        """
        with self._reading.begin() as connection:
            asked = _asked(connection, of)
        places = [one.place for one in asked]
        return asked[-1] if place in places and places[-1] != place else None

    def undoing(self, of: Broadcast) -> Question | None:
        """The newest one, if it comes before an undo and is not the card."""
        with self._reading.begin() as connection:
            asked = _asked(connection, of)[-1:]
        return next((one for one in asked if one.undoes and one.place != of.card), None)


def _asked(connection: Connection, of: Broadcast) -> list[Question]:
    story = events.events_of(connection, of.id)
    asked = [(one.by, _place(one.facts), one.facts) for one in story if one.kind is EventKind.ASKED]
    return [Question(by, at, facts.get("undoes") is True) for by, at, facts in asked if by and at]


def _place(facts: Mapping[str, Any]) -> Card | None:
    """None where the facts cannot be read."""
    chat, message = facts.get("chat"), facts.get("message")
    return Card(chat, message) if isinstance(chat, int) and isinstance(message, int) else None
