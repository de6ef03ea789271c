"""Kept: what is remembered of a chat besides whether it gets broadcasts, and how it is forgotten."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, delete, func, or_, select, update

from models import answering
from models.clock import day
from models.database import ForMany
from models.lanes import Lane
from models.profiles import Profile
from models.replies import forget_replies
from models.states import Departure
from models.tables import inbox, subscriber, tag

NOTHING: dict[str, Any] = {
    **dict.fromkeys(("first_name", "last_name", "username", "language", "source")),
    **dict.fromkeys(("joined_at", "heard_at", "answered_at")),
    "language_given": False,
}
"""The columns of a chat of which nothing is known."""


def learn(connection: Connection, told: Collection[Profile]) -> None:
    """Keep the names that Telegram's answers tell; of a chat that was never seen or is forgotten, nothing."""
    _LEARN.run(connection, [_names(profile) for profile in told])


def see(connection: Connection, seen: Collection[Profile], now: datetime) -> None:
    """Chats wrote or pressed something: keep their names, their app's language and the day; see `learn`."""
    today = {"new_heard_at": day(now)}
    if seen:
        connection.execute(_SEE, [_names(one) | {"new_language": one.language} | today for one in seen])


def owes_answer(connection: Connection, chat_id: int, now: datetime) -> bool:
    """Whether a message of this chat is answered: the first of a day, as far as anything is kept of it."""
    today, this = day(now), subscriber.c.chat_id == chat_id
    late = subscriber.c.answered_at.is_(None) | (subscriber.c.answered_at < today)
    answering = update(subscriber).where(this, _KEPT, late).values(answered_at=today)
    if connection.execute(answering).rowcount:
        return True
    return connection.scalar(select(subscriber.c.chat_id).where(this, _KEPT)) is None


def erase(connection: Connection, chat_id: int) -> None:
    """Let nothing be known of a chat but its id, nor stand in what it wrote and nobody could handle."""
    connection.execute(update(subscriber).where(subscriber.c.chat_id == chat_id).values(NOTHING))
    connection.execute(delete(tag).where(tag.c.chat_id == chat_id))
    forget_replies(connection, chat_id)
    answering.forget(connection, chat_id)
    # By its digits, because what nobody could read has a shape that nobody knows.
    about = (inbox.c.lane == Lane.ASIDE) & inbox.c.body.contains(str(chat_id))
    connection.execute(update(inbox).where(about).values(body="null"))


def _names(profile: Profile) -> dict[str, object]:
    return {"of": profile.chat_id} | {f"new_{name}": getattr(profile, name) for name in _NAMES}


def _differs(name: str, value: ColumnElement[Any]) -> ColumnElement[bool]:
    return subscriber.c[name].is_distinct_from(value)


_NAMES = ("first_name", "last_name", "username", "is_channel")
_KEPT = subscriber.c.left_by.is_distinct_from(Departure.FORGOTTEN)
_THIS = subscriber.c.chat_id == bindparam("of")
_NEW: dict[str, ColumnElement[Any]] = {
    name: bindparam(f"new_{name}", type_=subscriber.c[name].type) for name in _NAMES
}
_OTHER_NAMES = or_(*(_differs(name, value) for name, value in _NEW.items()))
# What a file says wins over the app, and an app that says nothing takes nothing away.
_LANGUAGE = case(
    (subscriber.c.language_given, subscriber.c.language),
    else_=func.coalesce(bindparam("new_language", type_=subscriber.c.language.type), subscriber.c.language),
)
_DAY = bindparam("new_heard_at", type_=subscriber.c.heard_at.type)
# Only rows that change are written, because most who write have written before, under the same names.
_LEARN = ForMany(update(subscriber).where(_THIS, _KEPT, _OTHER_NAMES).values(_NEW))
_SEE = (
    update(subscriber)
    .where(
        _THIS,
        _KEPT,
        or_(
            _OTHER_NAMES,
            _differs("language", _LANGUAGE),
            subscriber.c.heard_at.is_(None),
            subscriber.c.heard_at < _DAY,
        ),
    )
    .values({**_NEW, "language": _LANGUAGE, "heard_at": _DAY})
)
