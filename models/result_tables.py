"""The tables of what a broadcast brought: who left, answered and replied, its course; the audience by day."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, String, Table

from models.columns import Instant, words
from models.states import Happening, Status
from models.tables import metadata


def _broadcast() -> Column[int]:
    return Column("broadcast_id", ForeignKey("broadcast.id"), primary_key=True, autoincrement=False)


answer = Table(
    "answer",
    metadata,
    _broadcast(),
    Column("person", BigInteger, primary_key=True, autoincrement=False, doc="who pressed"),
    Column("chat_id", BigInteger, nullable=False, doc="where; a group or channel, or their own chat"),
    Column("value", String(20), nullable=False, doc="of the button that counts, see `models.buttons`"),
    Column("at", Instant, nullable=False),
    # Finds what somebody answered who wants to be forgotten.
    Index("answer_by_person", "person"),
)

departure = Table(
    "departure",
    metadata,
    _broadcast(),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("status", words(Status), nullable=False, doc="blocked or left"),
    Column("at", Instant, nullable=False),
    Column("after", Integer, nullable=False, doc="seconds since it got the broadcast"),
)

reply = Table(
    "reply",
    metadata,
    _broadcast(),
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    # Finds what somebody wrote who wants to be forgotten.
    Index("reply_by_chat", "chat_id"),
)

course = Table(
    "course",
    metadata,
    _broadcast(),
    Column("at", Instant, primary_key=True, doc="the begin of ten seconds"),
    Column("what", words(Happening), primary_key=True),
    Column("count", Integer, nullable=False, doc="how often in these"),
)

census = Table(
    "census",
    metadata,
    Column("day", Date, primary_key=True, doc="in UTC, and over"),
    Column("subscribed", Integer, nullable=False, doc="chats at its end"),
    Column("joined", Integer, nullable=False, doc="chats in it, as the next two"),
    Column("left", Integer, nullable=False),
    Column("blocked", Integer, nullable=False),
)
