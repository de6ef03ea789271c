"""Authors: who had a hand in a draft, also where the words stayed another's. Four eyes go by it."""

from datetime import datetime

from sqlalchemy import Connection, String, and_, select, type_coerce

from models import events
from models.events import Admin, Event
from models.states import EventKind
from models.tables import broadcast, content, event

WROTE = "wrote"
"""Of what was dropped because another message replaced it: the ids of its authors."""
_NOT_SAID = {"broadcast_id", "version", "source_chat_id", "source_message_id", "lost_emoji", "traits"}
_NOT_SAID |= {"written_by", "written_name", "written_at", "written_message_id"}


def authors(connection: Connection, of: int) -> frozenset[int]:
    """Who began it, wrote any of its versions, or changed its buttons, options, choice or plan."""
    began = select(broadcast.c.created_by).where(broadcast.c.id == of)
    wrote = select(content.c.written_by).where(content.c.broadcast_id == of)
    changed = select(event.c.by).where(event.c.broadcast_id == of, event.c.kind == EventKind.CHANGED)
    found = {id_ for query in (began, wrote, changed) for id_ in connection.scalars(query)}
    for happened in events.events_of(connection, of):
        former = happened.facts.get(WROTE)
        found.update(former if isinstance(former, list) else ())
    return frozenset(id_ for id_ in found if isinstance(id_, int))


def note_change(connection: Connection, of: int, version: int, by: Admin | None, now: datetime) -> None:
    """Write down who made this version; once, where they make several and nothing else happens."""
    kind = type_coerce(event.c.kind, String)  # it may be one that only a newer program knows
    newest = select(kind, event.c.by).where(event.c.broadcast_id == of).order_by(event.c.id.desc()).limit(1)
    before = connection.execute(newest).one_or_none()
    if by is None or before is None or tuple(before) != (EventKind.CHANGED, by.id):
        events.write(connection, of, Event(EventKind.CHANGED, now, by, {"version": version}))


def differ(connection: Connection, of: int, first: int, second: int) -> bool:
    """Whether two versions say something else; who opens a draft of another admin makes one that does not."""
    one, other = content.alias(), content.alias()
    said = [column.name for column in content.columns if column.name not in _NOT_SAID]
    same = and_(*(one.c[name].is_not_distinct_from(other.c[name]) for name in said))
    query = select(one.c.version).where(one.c.broadcast_id == of, one.c.version == first)
    query = query.where(other.c.broadcast_id == of, other.c.version == second, same)
    return connection.execute(query).first() is None
