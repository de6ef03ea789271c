"""Withdrawals: what each message of a broadcast becomes where it is blanked, and the files that takes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from models import events
from models.clock import Clock
from models.content import UNSIGNED, Content, Medium
from models.content_rows import medium_of, medium_row, row_of
from models.contents import put_in_force
from models.database import reading
from models.deliveries.delivery import THERE
from models.deliveries.remains import readable_versions
from models.events import Admin, Event
from models.moves import NO_STANDSTILL, Move, advance
from models.notes import Fact, noted, put
from models.record import BROADCASTS, Broadcast, Card, card_columns, records
from models.states import ASKABLE, EventKind, Outcome, State
from models.tables import broadcast, content, delivery


class Withdrawals:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def shown(self, of: Broadcast) -> dict[int, Content]:
        """The versions that messages show which may be there still, and the one in force, as far as they can
        be read; none that is left of a version already."""
        with self._reading.begin() as connection:
            having = {*_shown(connection, of), of.content_version} - _blank(of)
            return readable_versions(connection, of, having)

    def begin(self, seen: Broadcast, left: Mapping[int, Content], by: Admin, card: Card) -> Broadcast | None:
        """Let every message show what is left of what it shows; nobody new gets it, and it owes a report.

        Args:
            seen: the broadcast as the admin saw it who was asked.
            left: what is left of each version, where Telegram has a way to that.

        Returns:
            None if it has changed since, if something is on its way, if it is folded, or in a standstill.
        """
        now = self._clock()
        with self._engine.begin() as connection:
            [found] = records(connection, BROADCASTS.where(broadcast.c.id == seen.id))
            free = connection.scalar(select(NO_STANDSTILL))
            if not free or found.folded_at or found.state not in ASKABLE or found.revision != seen.revision:
                return None
            stop = Move(State.STOPPED, EventKind.STOPPED, by, {State.PAUSED}, dated="finished_at")
            advance(connection, found.uuid, stop, now)
            written = _written(connection, found, left)
            if written is None:
                return None
            version, forms = written
            columns = {**card_columns(card), "not_before": None}  # what was held goes on with this
            put_in_force(connection, found.uuid, version, ASKABLE, columns)
            facts = {"version": version, "instead_of": found.said, "forms": forms}
            events.write(connection, found.id, Event(EventKind.WITHDRAWN, now, by, facts))
            return records(connection, BROADCASTS.where(broadcast.c.id == seen.id))[0]

    def files(self, bot: int) -> dict[str, Medium]:
        """The neutral files that this bot has uploaded, by kind; a file id is of no use to another bot."""
        with self._reading.begin() as connection:
            return {kind: medium_of(row) for kind, row in _noted(connection, bot).items()}

    def uploaded(self, bot: int, file: Medium) -> None:
        with self._engine.begin() as connection:
            known = {**_noted(connection, bot), file.kind: medium_row(file)}
            put(connection, Fact.NEUTRAL, {"bot": bot, "files": known})


def _written(
    connection: Connection, of: Broadcast, left: Mapping[int, Content]
) -> tuple[int, dict[int, int]] | None:
    """Write down what is left: the newest version, and which one each becomes; None where it is damaged."""
    now, newest = of.content_version, func.max(content.c.version)
    highest = connection.scalar(select(newest).where(content.c.broadcast_id == of.id)) or now
    # What is blank already stays as it is, whether any message shows it or none.
    forms = {one: one for one in _blank(of)}
    # The one in force last, because a correction starts from the newest, and that must be what it became.
    last = left.get(now) or _bare(readable_versions(connection, of, [now]).get(now))
    if last is None:
        return None
    others = [(old, says) for old, says in left.items() if old != now]
    for version, (old, says) in enumerate([*others, (now, last)], start=highest + 1):
        key = {"broadcast_id": of.id, "version": version}
        connection.execute(insert(content).values(key | row_of(says, UNSIGNED)))
        if old in left:
            forms[old] = version
    return highest + len(others) + 1, forms


def _bare(says: Content | None) -> Content | None:
    return replace(says, buttons=()) if says else None


def _shown(connection: Connection, of: Broadcast) -> set[int]:
    """The versions that messages show which may be there still."""
    mine = (delivery.c.broadcast_id == of.id) & (delivery.c.outcome == Outcome.SENT) & THERE
    query = select(delivery.c.version).where(mine).distinct()
    return {version for version in connection.scalars(query) if version is not None}


def _blank(of: Broadcast) -> frozenset[int]:
    """The versions that are left of others already."""
    return frozenset(of.withdrawn.forms.values()) if of.withdrawn else frozenset()


def _noted(connection: Connection, bot: int) -> dict[str, Any]:
    found = noted(connection, Fact.NEUTRAL)
    return dict(found["files"]) if isinstance(found, dict) and found["bot"] == bot else {}
