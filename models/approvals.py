"""Approvals: another admin agrees to one version of a draft before it goes out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, select

from models import events
from models.authors import authors
from models.clock import Clock
from models.database import reading
from models.events import Admin, Event
from models.notes import Fact, noted, put
from models.record import BROADCASTS, BY_UUID, Broadcast, records
from models.revisions import anew
from models.states import EventKind, State
from models.tables import broadcast, event, subscriber

LASTS = timedelta(hours=24)  # an asking
ASKED_BY, ASKED_NAME = "asked_by", "asked_name"
"""Of a confirmation: who had asked for it, where another admin approved."""


@dataclass(frozen=True)
class Asking:
    """What was asked, by whom and when."""

    id: int
    """Of its event: this is what a yes names, because one version may be asked about twice."""
    version: int
    by: Admin
    at: datetime

    @property
    def until(self) -> datetime:
        return self.at + LASTS


class Ending(StrEnum):
    """Why an asking cannot be answered any more."""

    APPROVED = "approved"
    SENT = "sent"
    """Whoever asked needed no approval any more."""
    SENT_BACK = "sent_back"
    CHANGED = "changed"
    """The draft has a newer version."""
    DROPPED = "dropped"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Asked:
    """An asking, and how it stands with it."""

    asking: Asking
    ending: Ending | None = None
    by: Admin | None = None
    """Who ended it, where an admin did."""


@dataclass(frozen=True)
class Request:
    """One admin who is asked, until the asking has ended and the message says so."""

    uuid: str
    asking: int
    admin: int
    preview: tuple[int, ...] = ()
    message: int | None = None
    """The one with the buttons; None until it was sent."""
    missed: bool = False
    """Whether whoever asks was told that this admin cannot be reached."""


class Approvals:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def ask(self, of: Broadcast, version: int, by: Admin, admins: Collection[int]) -> Asking | None:
        """Ask these for this version; None where the draft is gone or says something newer.

        Where that was asked already and can be answered still, nobody is asked twice.
        """
        with self._engine.begin() as connection:
            now = _draft(connection, of, version)
            if now is None:
                return None
            if (asked := _newest(connection, now, self._clock())) and asked.ending is None:
                return asked.asking
            facts = {"version": version}
            events.write(connection, of.id, Event(EventKind.APPROVAL_ASKED, self._clock(), by, facts))
            asked = _newest(connection, now, self._clock())
            assert asked is not None, "it has just been asked"
            new = [Request(of.uuid, asked.asking.id, admin) for admin in admins]
            _put(connection, [*_requests(connection), *new])
            return asked.asking

    def open(self, of: Broadcast) -> Asking | None:
        """What can be answered now."""
        with self._reading.begin() as connection:
            asked = _newest(connection, of, self._clock())
        return asked.asking if asked and asked.ending is None else None

    def asked(self, of: Broadcast, id_: int) -> Asked | None:
        """How it stands with one; None where there is none with this id."""
        with self._reading.begin() as connection:
            return _asked(events.events_of(connection, of.id), id_, of, self._clock())

    def authors(self, of: Broadcast) -> frozenset[int]:
        """Who must not approve it."""
        with self._reading.begin() as connection:
            return authors(connection, of.id)

    def name(self, admin: int) -> str | None:
        """What they were called when they last did something, or as a subscriber."""
        did = select(event.c.by_name).where(event.c.by == admin).order_by(event.c.id.desc()).limit(1)
        known = select(subscriber.c.first_name).where(subscriber.c.chat_id == admin)
        with self._reading.begin() as connection:
            return connection.scalar(did) or connection.scalar(known)

    def send_back(self, of: Broadcast, id_: int, by: Admin, note: str) -> Broadcast | None:
        """Do not approve it, and say why; None where that asking cannot be answered any more.

        It says the same in a new version from then on: a yes at this moment names the old one.
        """
        now = self._clock()
        with self._engine.begin() as connection:
            [draft] = records(connection, BROADCASTS.where(broadcast.c.id == of.id))
            found = _asked(events.events_of(connection, of.id), id_, draft, now)
            if found is None or found.ending is not None or (new := anew(connection, draft)) is None:
                return None
            facts = {"version": new.content_version, "note": note}
            events.write(connection, of.id, Event(EventKind.SENT_BACK, now, by, facts))
            return new

    def requests(self) -> list[Request]:
        """Everybody who is to be asked, or told that it has ended."""
        with self._reading.begin() as connection:
            return _requests(connection)

    def note(self, before: Request, after: Request | None) -> bool:
        """Let one stand like this from now on, if it stands like that still; None is over."""
        with self._engine.begin() as connection:
            found = _requests(connection)
            new = [after if one == before else one for one in found]
            _put(connection, [one for one in new if one])
        return before in found


def agreed(connection: Connection, uuid: str, by: Admin | None, now: datetime) -> Mapping[str, object]:
    """The facts of a confirmation: who asked for it, where another admin agrees to what was asked."""
    for of in records(connection, BY_UUID, uuid=uuid):
        asked = _newest(connection, of, now)
        if asked and asked.ending is None and by and asked.asking.by.id != by.id:
            return {ASKED_BY: asked.asking.by.id, ASKED_NAME: asked.asking.by.name}
    return {}


def asker(confirmed: Event | None) -> Admin | None:
    """Who had asked for what was approved; None where nobody had to."""
    facts = confirmed.facts if confirmed else {}
    id_, name = facts.get(ASKED_BY), facts.get(ASKED_NAME)
    return Admin(id_, name if isinstance(name, str) else None) if isinstance(id_, int) else None


def _draft(connection: Connection, of: Broadcast, version: int) -> Broadcast | None:
    this = (broadcast.c.id == of.id) & (broadcast.c.content_version == version)
    query = BROADCASTS.where(this, broadcast.c.state == State.DRAFTED)
    return next(iter(records(connection, query)), None)


def _newest(connection: Connection, of: Broadcast, now: datetime) -> Asked | None:
    story = events.events_of(connection, of.id)
    asked = [one.id for one in story if one.kind is EventKind.APPROVAL_ASKED and one.id]
    return _asked(story, asked[-1], of, now) if asked else None


def _asked(story: Sequence[Event], id_: int, of: Broadcast, now: datetime) -> Asked | None:
    asking = next((_asking(one) for one in story if one.id == id_), None)
    if asking is None:
        return None
    for later in story:
        if (later.id or 0) > id_ and (ending := _ends(later)):
            return Asked(asking, ending, later.by)
    if of.content_version != asking.version or of.state is not State.DRAFTED:
        return Asked(asking, Ending.CHANGED)
    return Asked(asking, Ending.EXPIRED if now >= asking.until else None)


def _asking(happened: Event) -> Asking | None:
    """None where the event is another one, or damaged."""
    version, by = happened.facts.get("version"), happened.by
    if happened.kind is not EventKind.APPROVAL_ASKED or not isinstance(version, int) or by is None:
        return None
    return (
        Asking(happened.id or 0, version, happened.by, happened.at) if happened.by and happened.at else None
    )


def _ends(later: Event) -> Ending | None:
    match later.kind:
        case EventKind.CONFIRMED:
            return Ending.APPROVED if asker(later) else Ending.SENT
        case EventKind.SENT_BACK:
            return Ending.SENT_BACK
        case EventKind.CANCELLED:
            return Ending.DROPPED
        case EventKind.APPROVAL_ASKED:
            return Ending.EXPIRED  # else it would not have been asked anew
        case _:
            return None


def _requests(connection: Connection) -> list[Request]:
    value = noted(connection, Fact.APPROVALS)
    read = [_request(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return [one for one in read if one]


def _request(value: Mapping[str, Any]) -> Request | None:
    try:
        return Request(**{**value, "preview": tuple(value["preview"])})
    except (KeyError, TypeError):  # nobody wrote this
        return None


def _put(connection: Connection, requests: Collection[Request]) -> None:
    put(connection, Fact.APPROVALS, [asdict(one) for one in requests])
