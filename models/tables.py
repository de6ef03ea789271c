"""The tables."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from models.columns import Instant, MessageIds, ReadableJson, ReadableWords, json, words
from models.deliveries.resend import ASKED, Resend
from models.lanes import Lane
from models.reasons import ReasonCode
from models.states import Correction, Departure, EventKind, Fate, Outcome, State, Status

metadata = MetaData()

# SQLite numbers rows by itself only where the key is spelled INTEGER.
_Id = BigInteger().with_variant(Integer, "sqlite")

OUT = text("coalesce(status, '') IN ('left', 'blocked')")
"""Who blocked the bot or left. Spelled so that SQLite takes `subscriber_out` and not the index of statuses,
which has all who ever did."""

subscriber = Table(
    "subscriber",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("first_name", Text, doc="of a person; the title of a group or channel"),
    Column("last_name", Text),
    Column("username", Text),
    Column("language", Text, doc="as Telegram's app says, or a file; `de-at` and the like in lower case"),
    Column(
        "language_given",
        Boolean,
        nullable=False,
        default=False,
        doc="whether a file gave it, which wins over what the app says",
    ),
    Column(
        "is_channel",
        Boolean,
        nullable=False,
        default=False,
        doc="of what has a negative chat id: a channel and not a group",
    ),
    Column("joined_at", Instant, doc="when it was first in the audience; null where that was not kept yet"),
    Column("source", Text, doc="the payload of the /start that it came with"),
    Column("heard_at", Instant, doc="the day, in UTC, on which it last wrote or pressed something"),
    Column("answered_at", Instant, doc="the day on which a message without a command was last answered"),
    Column("left_by", words(Departure), doc="how it left; null unless it has left"),
    Column("status", words(Status), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("doubted_at", Instant, doc="when Telegram first said that there is no such chat"),
    Column("doubted_by", Integer, doc="the id of the broadcast that met it"),
    Column("failures", Integer, nullable=False, default=0, doc="broadcasts in a row that it failed"),
    Column("failed_by", Integer, doc="the id of the last of them"),
    Column(
        "may_return",
        Boolean,
        nullable=False,
        default=False,
        doc="of a group that left: it was in when it said /stop, so its own /start takes that back",
    ),
    # Freezes an audience in the order of its chat ids, without sorting it or reading the table.
    Index("subscriber_status", "status", "chat_id"),
    # Finds who blocked the bot or left lately.
    Index("subscriber_out", "changed_at", sqlite_where=OUT, postgresql_where=OUT),
)

tag = Table(
    "tag",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("chat_id", BigInteger, primary_key=True),
    # Finds the tags of a chat.
    Index("tag_by_chat", "chat_id", "name"),
)

named_audience = Table(
    "named_audience",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("selection", json(), nullable=False, doc="see `models.selection`"),
    Column("made_by", BigInteger, nullable=False),
    Column("made_at", Instant, nullable=False),
)

broadcast = Table(
    "broadcast",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uuid", String(36), nullable=False, unique=True),
    Column("state", words(State), nullable=False, index=True),
    Column(
        "reason", ReadableWords(ReasonCode.OTHER, 32), doc="why a machine paused it; null when a person did"
    ),
    Column(
        "reason_facts",
        ReadableJson(dict, none_as_null=True),
        doc="what the reason's sentence needs: Telegram's `words`",
    ),
    Column("revision", Integer, nullable=False, doc="how often its state or its content changed"),
    Column("content_version", Integer, nullable=False, doc="what is being sent; of a draft, what Send sends"),
    Column("begun_version", Integer, doc="what it was begun with; a later content_version is a correction"),
    Column(
        "corrected_version",
        Integer,
        doc="what all who have it were asked to show; 0: not surely",
    ),
    Column("is_test", Boolean, nullable=False, doc="its audience is the admins; no statistics count it"),
    Column(
        "selection",
        ReadableJson(dict, none_as_null=True),
        doc="whom it is for, see `models.selection`; null is everyone",
    ),
    Column("audience", Integer, doc="chats at the moment it began"),
    Column("left_out", Integer, doc="chats that its cap left out at that moment; no deliveries"),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column(
        "not_before",
        Instant,
        doc="what waits, or corrects, does not go on before; `clock.NEVER` while an admin holds it",
    ),
    Column("expires_after", Integer, doc="seconds from its start until it takes itself back"),
    Column("expires_at", Instant, doc="when it takes itself back; null is never"),
    Column("spread_over", Integer, doc="seconds over which sending is spread; null is as fast as may be"),
    Column(
        "canary", Boolean, nullable=False, default=False, doc="whether some are to get it before the others"
    ),
    Column("canary_chats", Integer, doc="how many these are, its first deliveries; 0 once they had it"),
    Column("through_quiet", Boolean, nullable=False, default=False, doc="whether quiet hours do not hold it"),
    Column("called_at", Instant, doc="when admins were told that it starts soon"),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("undo_finished_at", Instant),
    Column("retried_at", Instant, doc="when it was last sent again to some of its chats"),
    Column("warned_at", Instant, doc="when its admin was told that undo ends soon"),
    Column("card_chat_id", BigInteger, doc="where the card and then the report are shown"),
    Column("card_message_id", BigInteger),
    Column("announced_at", Instant, doc="when the other admins were told that it started"),
    Column("report_message_id", BigInteger, doc="null while a report is owed"),
    # What no longer changes, written down once; null is counted from the rows.
    Column("figures", ReadableJson(dict, none_as_null=True), doc="of its ledger, see `models.figures`"),
    Column("departures", ReadableJson(dict, none_as_null=True), doc="see `models.departures`"),
    Column("answers", ReadableJson(dict, none_as_null=True), doc="see `models.answers`"),
    Column("replies", Integer, doc="messages"),
    Column("folded_at", Instant, doc="when its deliveries were cleared; only what is written here is left"),
    Column("sweeps", ReadableJson(list, none_as_null=True), doc="see `models.deliveries.sweep`"),
    # Finds what ended lately, and what has begun and not ended.
    Index("broadcast_by_end", "finished_at", "started_at"),
)

event = Table(
    "event",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("broadcast_id", ForeignKey("broadcast.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", words(EventKind, 32), nullable=False),
    Column("by", BigInteger, doc="the admin; null where the machine did it"),
    Column("by_name", Text),
    Column("facts", ReadableJson(dict), nullable=False),
    Index("event_by_broadcast", "broadcast_id", "id"),
)

content = Table(
    "content",
    metadata,
    Column("broadcast_id", ForeignKey("broadcast.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("text", Text, doc="the text or the caption, with its placeholders"),
    Column("entities", json(), nullable=False, doc="of the text or the caption"),
    Column("media", json(), nullable=False, doc="what it is but text; see `models.content`"),
    Column("caption_above", Boolean, nullable=False),
    Column("own_caption", Boolean, nullable=False, doc="whether its caption is not the one of the source"),
    Column("buttons", json(), nullable=False, doc="rows of {text, url}"),
    Column("silent", Boolean, nullable=False),
    Column("protected", Boolean, nullable=False),
    Column(
        "unsubscribe", Boolean, nullable=False, default=False, doc="whether a button to leave is under it"
    ),
    Column("link_preview", json()),
    Column("source_chat_id", BigInteger, doc="with source_message_id: the bot's own preview, to copy from"),
    Column("source_message_id", BigInteger),
    Column("lost_emoji", Integer, nullable=False, doc="custom emoji that its preview showed as plain ones"),
    Column("traits", json(none_as_null=True), doc="how it came: see `models.traits`"),
    Column("written_by", BigInteger),
    Column("written_name", Text),
    Column("written_at", Instant),
    Column("written_message_id", BigInteger, doc="the admin's own message, in the chat with its author"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("broadcast_id", ForeignKey("broadcast.id"), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("outcome", ReadableWords(Outcome.UNKNOWN), nullable=False),
    Column("message_ids", MessageIds),
    Column("sent_at", Instant),
    Column("version", Integer, doc="the content that its message shows"),
    Column("tried_version", Integer, doc="the content that it was last asked to show"),
    Column("correction", ReadableWords(Correction.UNKNOWN), doc="what became of that"),
    Column("resend", words(Resend)),
    Column("fate", ReadableWords(Fate.UNKNOWN)),
    Column("deleted_at", Instant, doc="when Telegram said that it is gone"),
    Column(
        "detail", Text, doc="a `Detail`, or Telegram's words, where outcome, fate or correction needs them"
    ),
    UniqueConstraint("broadcast_id", "chat_id", name="delivery_once_per_chat"),
    # Finds the next page of an outcome in the order of ids, and counts outcomes without reading a row.
    Index("delivery_by_outcome", "broadcast_id", "outcome", "id"),
    # Finds what a Resend asked for behind what it has sent already, which is unknown still.
    Index("delivery_asked", "broadcast_id", "outcome", "id", sqlite_where=ASKED, postgresql_where=ASKED),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("lane", words(Lane), nullable=False),
    Column("admin", BigInteger, doc="who sent it, in the lane of admins"),
    Column("body", Text, nullable=False, doc="the update as Telegram sent it, JSON"),
    Column("tries", Integer, nullable=False, doc="how often handling it failed"),
    Column("acted", Boolean, nullable=False, doc="whether something it asked for is on disk"),
    Column(
        "late", Boolean, nullable=False, default=False, doc="whether it waited at Telegram while nobody asked"
    ),
    Index("inbox_by_lane", "lane", "update_id"),
)

note = Table(
    "note",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", ReadableJson(), nullable=False),
)
