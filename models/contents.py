"""Drafts: what broadcasts say, version by version. A row never changes; a change is a new version."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, case, func, insert, select, update

from models.broadcasts import CORRECTABLE, Broadcast, page
from models.database import reading
from models.states import State
from models.tables import broadcast, content

KEY = ("broadcast_id", "version")
AUTHORSHIP = ("written_by", "written_name", "written_at", "written_message_id")


class Drafts:
    """Questions about what is sent. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def create(
        self, row: Mapping[str, Any], by: int, state: State = State.DRAFTED, **facts: Any
    ) -> Broadcast:
        """A new broadcast that says what `row` holds, columns of `content`; `facts` of `broadcast`."""
        new = {"uuid": str(uuid4()), "state": state, "moves": 0, "content_version": 1, "is_test": False}
        new |= {"created_by": by, "created_at": datetime.now(UTC), **facts}
        with self._engine.begin() as connection:
            returned = connection.execute(insert(broadcast).values(**new).returning(broadcast))
            created = Broadcast(**returned.mappings().one())
            connection.execute(insert(content).values(broadcast_id=created.id, version=1, **row))
        return created

    def write(self, of: Broadcast, row: Mapping[str, Any]) -> int:
        """One more version, which changes nothing until it is adopted; its number."""
        newest = select(func.max(content.c.version)).where(content.c.broadcast_id == of.id)
        with self._engine.begin() as connection:
            version = (connection.scalar(newest) or 0) + 1
            connection.execute(insert(content).values(broadcast_id=of.id, version=version, **row))
        return version

    def adopt(
        self, uuid: str, version: int, sources: Collection[State] = (State.DRAFTED,), **facts: Any
    ) -> Broadcast | None:
        """Let a broadcast say a newer version from now on; None if it has moved on, or said a newer one.

        Of what was begun already, this is a correction and owes a new report. If it comes before an earlier
        one is done, nobody knows for sure what that one has changed: `corrected_version` becomes 0.
        """
        this = (broadcast.c.uuid == uuid) & broadcast.c.state.in_(sources)
        older = broadcast.c.content_version < version
        unfinished = broadcast.c.content_version > broadcast.c.corrected_version
        sure = case((unfinished, 0), else_=broadcast.c.corrected_version)
        values = {"content_version": version, "report_message_id": None, "corrected_version": sure, **facts}
        statement = update(broadcast).where(this, older).values(moves=broadcast.c.moves + 1, **values)
        with self._engine.begin() as connection:
            row = connection.execute(statement.returning(broadcast)).mappings().one_or_none()
        return Broadcast(**row) if row else None

    def correct(self, of: Broadcast, version: int, **facts: Any) -> Broadcast | None:
        """Adopt a version for what was begun already, if its author has not proposed another one since."""
        mine = (content.c.broadcast_id == of.id) & (content.c.version == version)
        author = select(content.c.written_by).where(mine).scalar_subquery()
        his = (content.c.broadcast_id == of.id) & content.c.written_by.is_not_distinct_from(author)
        with self._reading.begin() as connection:
            if connection.scalar(select(func.max(content.c.version)).where(his)) != version:
                return None
        return self.adopt(of.uuid, version, CORRECTABLE, **facts)

    def content(self, of: Broadcast, version: int | None = None) -> dict[str, Any]:
        """What it says, now or in one version: the columns of `content` but its key and its authorship."""
        columns = [column for column in content.c if column.name not in (*KEY, *AUTHORSHIP)]
        return self._row(of, version, columns)

    def authorship(self, of: Broadcast, version: int | None = None) -> dict[str, Any]:
        """Who wrote that, when, and in which message."""
        return self._row(of, version, [content.c[name] for name in AUTHORSHIP])

    def newest(self, by: int) -> Broadcast | None:
        """What this admin wrote last and has neither sent nor cancelled."""
        return next(iter(self.unsent(1, by)), None)

    def unsent(self, limit: int, by: int | None = None, **side: str) -> list[Broadcast]:
        """Drafts, newest first, of everybody or of one admin; `side` as in `broadcasts.page`."""
        query = select(broadcast).where(broadcast.c.state == State.DRAFTED)
        if by is not None:
            query = query.where(broadcast.c.created_by == by)
        with self._reading.begin() as connection:
            return page(connection, query.limit(limit), **side)

    def written_as(self, by: int, message_id: int) -> Broadcast | None:
        """The draft whose present wording is this message of its author."""
        now = (content.c.broadcast_id == broadcast.c.id) & (content.c.version == broadcast.c.content_version)
        mine = (content.c.written_by == by) & (content.c.written_message_id == message_id)
        query = select(broadcast).join(content, now).where(mine, broadcast.c.state == State.DRAFTED)
        with self._reading.begin() as connection:
            row = connection.execute(query.order_by(broadcast.c.id.desc()).limit(1)).mappings().one_or_none()
        return Broadcast(**row) if row else None

    def _row(self, of: Broadcast, version: int | None, columns: list[Any]) -> dict[str, Any]:
        number = of.content_version if version is None else version
        where = (content.c.broadcast_id == of.id) & (content.c.version == number)
        with self._reading.begin() as connection:
            return dict(connection.execute(select(*columns).where(where)).mappings().one())
