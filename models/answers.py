"""Answers: how many persons gave which one to a broadcast."""

from collections import Counter
from typing import Any

from sqlalchemy import Connection, Engine, case, func, select

from models.answering import Answer, Tap, answer_buttons, count
from models.clock import Clock
from models.database import reading
from models.deliveries.statements import how_many
from models.pages import page
from models.record import BROADCASTS, Broadcast
from models.result_tables import answer
from models.results import Answered
from models.states import Outcome
from models.tables import broadcast, delivery


class Answers:
    """Questions about answers. Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def tap(self, tap: Tap) -> Answer:
        """See `answering.count`."""
        with self._engine.begin() as connection:
            return count(connection, {0: tap}, self._clock())[0]

    def of(self, of: Broadcast) -> list[Answered]:
        """How many gave each answer, also by a button that a correction took away."""
        with self._reading.begin() as connection:
            return answered(connection, of)[0]

    def answered(self, limit: int) -> list[Broadcast]:
        """The last broadcasts of which is known who has answered, newest first."""
        one = select(answer.c.person).where(answer.c.broadcast_id == broadcast.c.id).exists()
        with self._reading.begin() as connection:
            known = broadcast.c.folded_at.is_(None)
            return page(connection, BROADCASTS.where(one, known).limit(limit))


def answered(connection: Connection, of: Broadcast) -> tuple[list[Answered], int]:
    """How many gave each answer, and how many groups and channels got it, where somebody answered in one.

    What is written down on the broadcast counts, and else the rows. Nothing where it asks nothing, or where
    nobody knows any more.
    """
    row = connection.execute(
        select(broadcast.c.answers, broadcast.c.folded_at).where(broadcast.c.id == of.id)
    ).one()
    said, buttons = readable(row.answers), answer_buttons(connection, of.id)
    if said is None and (row.folded_at or not buttons):
        return [], 0
    said = said or written(connection, of)
    persons, in_rooms = (Counter[str](said.get(name)) for name in ("persons", "in_rooms"))
    labels = {one.value: one.text for one in buttons.pop(of.said, [])}
    for one in (one for version in buttons.values() for one in version if persons[one.value]):
        labels.setdefault(one.value, one.text)
    return [
        Answered(label, value, persons[value], in_rooms[value]) for value, label in labels.items()
    ], said.get("rooms", 0)


def readable(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """What `written` made; None where nothing is written down, or somebody has damaged it."""
    said = kept or {}
    tallies = said.get("persons"), said.get("in_rooms", {})
    numbers = [said.get("rooms", 0)]
    for one in tallies:
        numbers += one.values() if isinstance(one, dict) else [None]
    return said if all(isinstance(number, int) for number in numbers) else None


def written(connection: Connection, of: Broadcast) -> dict[str, Any]:
    """As the column `answers` keeps it: persons by value, those of them in rooms, and rooms that got it."""
    in_room = func.sum(case((answer.c.chat_id < 0, 1), else_=0))
    query = select(answer.c.value, func.count(), in_room).where(answer.c.broadcast_id == of.id)
    rows = connection.execute(query.group_by(answer.c.value).order_by(answer.c.value)).all()
    in_rooms = {value: there for value, _, there in rows if there}
    found: dict[str, Any] = {"persons": {value: persons for value, persons, _ in rows}}
    if in_rooms:
        got = (delivery.c.broadcast_id == of.id) & (delivery.c.outcome == Outcome.SENT)
        rooms = how_many(connection, got & (delivery.c.chat_id < 0))
        found |= {"in_rooms": in_rooms, "rooms": rooms}
    return found
