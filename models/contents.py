"""What broadcasts say, version by version. A row never changes; a change is a new version."""

from collections.abc import Collection, Mapping
from uuid import uuid4

from sqlalchemy import Connection, Engine, RowMapping, bindparam, case, func, insert, null, select, update
from sqlalchemy.exc import NoResultFound

from models import events
from models.authors import differ, note_change
from models.clock import Clock
from models.content import UNSIGNED, Authorship, Content
from models.content_rows import content_of, row_of
from models.database import reading
from models.dropped import keep_replaced
from models.events import Admin, Event
from models.moves import NO_STANDSTILL, UNSETTLED
from models.pages import page
from models.plan import AT_ONCE, Plan
from models.reasons import ReasonCode
from models.record import BROADCASTS, BY_UUID, Broadcast, Card, card_columns, records
from models.selection import EVERYONE, Selection
from models.states import CORRECTABLE, LIVE, EventKind, State
from models.tables import broadcast, content

UNREADABLE = (NoResultFound, ValueError, KeyError, TypeError)
"""What is raised where there is no such version, or its row is damaged."""


class Contents:
    """Questions about what is sent. Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def create(
        self,
        says: Content,
        by: int,
        authorship: Authorship = UNSIGNED,
        selection: Selection = EVERYONE,
        plan: Plan = AT_ONCE,
    ) -> Broadcast:
        """Store a new draft with its first version."""
        whom = {} if selection.everyone else {"selection": selection.said()}
        new = {"state": State.DRAFTED, "is_test": False} | whom | vars(plan) | self._origin(by)
        with self._engine.begin() as connection:
            return _created(connection, says, authorship, new)

    def create_test(self, says: Content, by: Admin) -> Broadcast:
        """Store a broadcast to the admins that is confirmed already; no statistics count it."""
        new = {"state": State.QUEUED, "is_test": True, **card_columns(Card(by.id))} | self._origin(by.id)
        with self._engine.begin() as connection:
            created = _created(connection, says, UNSIGNED, new)
            events.write(connection, created.id, Event(EventKind.CONFIRMED, created.created_at, by))
            return _found(connection, created.uuid)

    def _origin(self, by: int) -> dict[str, object]:
        return {"created_by": by, "created_at": self._clock()}

    def write(self, of: Broadcast, says: Content, authorship: Authorship = UNSIGNED) -> int:
        """Add a version and return its number; it changes nothing until it is adopted."""
        newest = select(func.max(content.c.version)).where(content.c.broadcast_id == of.id)
        with self._engine.begin() as connection:
            # The transaction has held the lock for writing since it began, so no two callers get one number.
            version = (connection.scalar(newest) or 0) + 1
            key = {"broadcast_id": of.id, "version": version}
            connection.execute(insert(content).values(key | row_of(says, authorship)))
        return version

    def adopt(
        self, uuid: str, version: int, by: Admin | None = None, *, replaces: bool = False
    ) -> Broadcast | None:
        """Let a draft say a newer version; None if it was sent or cancelled, or says this or a later one.

        Args:
            by: who wants that.
            replaces: they put another message in its place; what it said is a dropped draft from then on.
        """
        now = self._clock()
        with self._engine.begin() as connection:
            older = broadcast.c.content_version < version
            before = connection.execute(_DRAFT.where(broadcast.c.uuid == uuid, older)).one_or_none()
            if before is None:
                return None
            if replaces and by:
                keep_replaced(connection, uuid, by, now)
            put_in_force(connection, uuid, version, (State.DRAFTED,))
            if differ(connection, before.id, before.content_version, version):
                note_change(connection, before.id, version, by, now)
            return _found(connection, uuid)

    def correct(self, of: Broadcast, version: int, by: Admin, card: Card) -> Broadcast | None:
        """Let a broadcast that has begun say a newer version; it owes a new report then.

        What held an earlier correction back does not hold this one, which somebody has just agreed to.

        None if it can no longer be corrected, if it already says this version or a later one, if the author
        of this version has proposed a newer one since, or in a standstill.
        """
        this = content.c.broadcast_id == of.id
        author = select(content.c.written_by).where(this, content.c.version == version).scalar_subquery()
        # Not `=`: where nobody knows the author, both are NULL, and NULL equals nothing.
        theirs = this & content.c.written_by.is_not_distinct_from(author)
        with self._engine.begin() as connection:
            newest = connection.scalar(select(func.max(content.c.version)).where(theirs))
            if newest != version or not connection.scalar(select(NO_STANDSTILL)):
                return None
            # Whoever agrees to other words wants them shown, also where an older correction was held.
            if not put_in_force(
                connection, of.uuid, version, CORRECTABLE, {**card_columns(card), "not_before": None}
            ):
                return None
            corrected = Event(EventKind.CORRECTED, self._clock(), by, {"version": version})
            events.write(connection, of.id, corrected)
            return _found(connection, of.uuid)

    def content(self, of: Broadcast, version: int | None = None) -> Content:
        return content_of(self._row(of, version))

    def copied(self, of: Broadcast, says: Content) -> bool:
        """Whether another broadcast that is going on, such as a test, is copied from the same message."""
        same = (content.c.source_chat_id == says.source_chat_id) & (
            content.c.source_message_id == says.source_message_id
        )
        other = (broadcast.c.id != of.id) & broadcast.c.state.in_(LIVE)
        query = select(content.c.version).join(broadcast, broadcast.c.id == content.c.broadcast_id)
        with self._reading.begin() as connection:
            return connection.execute(query.where(same, other).limit(1)).first() is not None

    def said(self, of: Broadcast) -> Content:
        """What people know it by: of what is blanked, what it said before."""
        return self.content(of, of.said)

    def readable(self, of: Broadcast, version: int) -> Content | None:
        """As `content`; None where there is no such version, or its row is damaged."""
        try:
            return self.content(of, version)
        except UNREADABLE:
            return None

    def authorship(self, of: Broadcast, version: int | None = None) -> Authorship:
        row = self._row(of, version)
        names = ("written_by", "written_name", "written_at", "written_message_id")
        return Authorship(*(row[name] for name in names))

    def unsent(self, limit: int, by: int | None = None, **side: str) -> list[Broadcast]:
        """Drafts, newest first, of everybody or of one admin; `side` as in `record.page`."""
        query = BROADCASTS.where(broadcast.c.state == State.DRAFTED)
        if by is not None:
            query = query.where(broadcast.c.created_by == by)
        with self._reading.begin() as connection:
            return page(connection, query.limit(limit), **side)

    def written_as(self, by: int, message_id: int) -> Broadcast | None:
        """The draft whose version in force was written as this message of its author."""
        now = (content.c.broadcast_id == broadcast.c.id) & (content.c.version == broadcast.c.content_version)
        mine = (content.c.written_by == by) & (content.c.written_message_id == message_id)
        query = BROADCASTS.join(content, now).where(mine, broadcast.c.state == State.DRAFTED)
        with self._reading.begin() as connection:
            return next(iter(records(connection, query.order_by(broadcast.c.id.desc()).limit(1))), None)

    def is_written(self, by: int, message_id: int) -> bool:
        """Whether this message of an admin became the wording of any broadcast."""
        mine = (content.c.written_by == by) & (content.c.written_message_id == message_id)
        with self._reading.begin() as connection:
            return connection.scalar(select(content.c.broadcast_id).where(mine).limit(1)) is not None

    def _row(self, of: Broadcast, version: int | None) -> RowMapping:
        with self._reading.begin() as connection:
            return _row(connection, of, version)


def said(connection: Connection, of: Broadcast) -> Content:
    """As `Contents.said`, within a transaction."""
    return content_of(_row(connection, of, of.said))


def _row(connection: Connection, of: Broadcast, version: int | None = None) -> RowMapping:
    number = of.content_version if version is None else version
    return connection.execute(_VERSION, {"of": of.id, "number": number}).mappings().one()


_VERSION = select(content).where(
    content.c.broadcast_id == bindparam("of"), content.c.version == bindparam("number")
)
_DRAFT = select(broadcast.c.id, broadcast.c.content_version).where(broadcast.c.state == State.DRAFTED)


def _created(
    connection: Connection, says: Content, authorship: Authorship, columns: Mapping[str, object]
) -> Broadcast:
    uuid = str(uuid4())
    connection.execute(insert(broadcast).values(uuid=uuid, revision=0, content_version=1, **columns))
    created = _found(connection, uuid)
    connection.execute(
        insert(content).values({"broadcast_id": created.id, "version": 1} | row_of(says, authorship))
    )
    return created


def put_in_force(
    connection: Connection,
    uuid: str,
    version: int,
    sources: Collection[State],
    columns: Mapping[str, object] | None = None,
) -> bool:
    """Let a newer version be in force, in a transaction of the caller's; False where that cannot be."""
    this = (broadcast.c.uuid == uuid) & broadcast.c.state.in_(sources) & broadcast.c.folded_at.is_(None)
    # In the WHERE: of two admins who adopt at once, the newer version wins whoever comes first.
    older = broadcast.c.content_version < version
    # If a correction comes before an earlier one is done, nobody knows for sure what that one has changed.
    unfinished = broadcast.c.content_version > broadcast.c.corrected_version
    # The reason was about the older version; a Resume may help now.
    lost = broadcast.c.reason == ReasonCode.SOURCE_LOST
    reason = {name: case((lost, null()), else_=broadcast.c[name]) for name in ("reason", "reason_facts")}
    values: dict[str, object] = {
        **reason,
        "content_version": version,
        "corrected_version": case((unfinished, 0), else_=broadcast.c.corrected_version),
        "report_message_id": None,
        "revision": broadcast.c.revision + 1,
        **UNSETTLED,
        **(columns or {}),
    }
    return connection.execute(update(broadcast).where(this, older).values(**values)).rowcount > 0


def _found(connection: Connection, uuid: str) -> Broadcast:
    return records(connection, BY_UUID, uuid=uuid)[0]
