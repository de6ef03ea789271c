"""Every chat of a broadcast as a row of texts; counted, these rows are the numbers of its report."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, case, func, null, select

from models.deliveries.delivery import THERE
from models.deliveries.seen import seen
from models.details import Detail
from models.record import Broadcast
from models.result_tables import answer
from models.states import Outcome
from models.tables import delivery, subscriber

PAGE = 1000  # chats
_MAY_SHOW = (Outcome.SENT, Outcome.UNKNOWN)


class Listed(NamedTuple):
    """One chat; the fields are the columns, and what there is not is empty."""

    chat_id: int
    name: str
    """Of a person, or the title of a group or channel; their @username where they have none."""
    outcome: str
    """The word of the ledger, as `correction` and `fate`."""
    reason: str
    """Why it was not delivered, changed or deleted: Telegram's words, or what `Detail` means."""
    sent_at: str
    """A moment as ISO 8601 writes it, in UTC."""
    version: str
    """The content that its message shows, or may show."""
    correction: str
    """What became of the newest version there."""
    fate: str
    """What an undo made of it."""
    answer: str
    """The value of the button; of a group or channel every value, with how many persons."""


def listed(connection: Connection, one: Broadcast, reasons: Mapping[Detail, str]) -> Iterator[list[Listed]]:
    """Pages in the order of chat ids, within a transaction; close it to end early.

    Args:
        reasons: what is said in the place of a `Detail`.
    """
    in_rooms = _answers_in_rooms(connection, one)
    with connection.execution_options(yield_per=PAGE).execute(_query(one)) as found:
        for page in found.partitions(PAGE):
            yield [_listed(row, reasons, in_rooms) for row in page]


def _query(one: Broadcast) -> Select[Any]:
    mine, sent, row = delivery.c.broadcast_id == one.id, delivery.c.outcome == Outcome.SENT, seen(one)
    # A word of an earlier correction, or of an undo that was none, is in no report.
    asked = sent & THERE & (row.tried_version == one.content_version)
    correction = case((asked, row.correction)) if one.corrected else null()
    fate = case((sent, row.fate)) if one.taken_back else null()
    # The ledger keeps of every try what it said, also where nothing arrived.
    version = case((row.outcome.in_(_MAY_SHOW), delivery.c.version))
    own = and_(
        answer.c.broadcast_id == one.id,
        answer.c.person == delivery.c.chat_id,
        answer.c.chat_id == delivery.c.chat_id,
    )
    both = delivery.outerjoin(subscriber, subscriber.c.chat_id == delivery.c.chat_id)
    columns = (
        delivery.c.chat_id,
        *(subscriber.c[name] for name in ("first_name", "last_name", "username")),
        row.outcome.label("outcome"),
        row.detail.label("detail"),
        delivery.c.sent_at,
        version.label("version"),
        correction.label("correction"),
        fate.label("fate"),
        answer.c.value.label("answer"),
    )
    # By the index that keeps a chat from being in it twice: nothing is sorted.
    return select(*columns).select_from(both.outerjoin(answer, own)).where(mine).order_by(delivery.c.chat_id)


def _answers_in_rooms(connection: Connection, one: Broadcast) -> Mapping[int, str]:
    rooms = (answer.c.broadcast_id == one.id) & (answer.c.chat_id < 0)
    query = select(answer.c.chat_id, answer.c.value, func.count()).where(rooms)
    said: dict[int, list[str]] = {}
    for chat_id, value, persons in connection.execute(
        query.group_by(answer.c.chat_id, answer.c.value).order_by(answer.c.chat_id, answer.c.value)
    ):
        said.setdefault(chat_id, []).append(f"{value} ({persons})")
    return {chat_id: ", ".join(values) for chat_id, values in said.items()}


def _listed(row: Any, reasons: Mapping[Detail, str], in_rooms: Mapping[int, str]) -> Listed:
    return Listed(
        row.chat_id,
        _name(row.first_name, row.last_name, row.username),
        row.outcome,
        reasons.get(row.detail, row.detail) if row.detail else "",
        _moment(row.sent_at),
        str(row.version) if row.version is not None else "",
        row.correction or "",
        row.fate or "",
        row.answer or in_rooms.get(row.chat_id, ""),
    )


def _name(first: str | None, last: str | None, username: str | None) -> str:
    names: Sequence[str] = [one for one in (first, last) if one]
    return " ".join(names) or (f"@{username}" if username else "")


def _moment(when: datetime | None) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else ""
