"""Who did what and when becomes rows of `event`, and why a machine paused becomes a code with facts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_moment = sa.DateTime(timezone=True)
_REPLACED = (
    "confirmed_by",
    "confirmed_name",
    "confirmed_at",
    "undone_by",
    "undone_name",
    "undo_started_at",
    "reason",
)

_broadcast = sa.table(
    "broadcast",
    *(sa.column(name, sa.BigInteger) for name in ("id", "confirmed_by", "undone_by")),
    *(sa.column(name, sa.Text) for name in ("state", "reason", "confirmed_name", "undone_name")),
    *(
        sa.column(name, _moment)
        for name in (
            "created_at",
            "confirmed_at",
            "started_at",
            "finished_at",
            "retried_at",
            "undo_started_at",
            "undo_finished_at",
        )
    ),
)
_reason = sa.table(
    "broadcast",
    sa.column("id", sa.Integer),
    sa.column("reason", sa.String),
    sa.column("reason_facts", sa.JSON),
)
_delivery = sa.table("delivery", sa.column("broadcast_id", sa.Integer), sa.column("outcome", sa.String))
_event = sa.table(
    "event",
    sa.column("broadcast_id", sa.Integer),
    sa.column("at", _moment),
    sa.column("kind", sa.String),
    sa.column("by", sa.BigInteger),
    sa.column("by_name", sa.Text),
    sa.column("facts", sa.JSON),
)


class _Happened(NamedTuple):
    at: datetime
    broadcast_id: int
    kind: str
    by: int | None = None
    by_name: str | None = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("broadcast_id", sa.Integer, sa.ForeignKey("broadcast.id"), nullable=False),
        sa.Column("at", _moment, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("by", sa.BigInteger),
        sa.Column("by_name", sa.Text),
        sa.Column("facts", sa.JSON, nullable=False),
    )
    op.create_index("event_by_broadcast", "event", ["broadcast_id", "id"])
    # Read before the columns go: the texts in `reason` make way for codes under the same name.
    rows = op.get_bind().execute(sa.select(_broadcast)).mappings().all()
    # Not in batches: a batch copies the table, and other tables refer to its rows.
    op.execute("ALTER TABLE broadcast RENAME COLUMN moves TO revision")
    for name in _REPLACED:
        op.drop_column("broadcast", name)
    op.add_column("broadcast", sa.Column("reason", sa.String(32)))
    op.add_column("broadcast", sa.Column("reason_facts", sa.JSON))
    _carry_over(rows)


def _carry_over(rows: Sequence[Mapping[Any, Any]]) -> None:
    connection = op.get_bind()
    turns: list[tuple[datetime, _Happened]] = []
    for row in rows:
        latest = row["created_at"]
        for one in _happened(row, "stopped" if _was_stopped(connection, row) else "finished"):
            # A clock that was set back meanwhile must not turn the order of a broadcast round.
            latest = max(latest, one.at)
            turns.append((latest, one))
    # By moment over all broadcasts, because from now on the order of ids says what came last. The sort is
    # stable, so what a row remembered of one moment keeps its order.
    turns.sort(key=lambda turn: turn[0])
    if turns:
        connection.execute(sa.insert(_event), [{**one._asdict(), "facts": {}} for _, one in turns])
    for row in rows:
        if row["reason"] is not None:  # a sentence until now
            told = sa.update(_reason).where(_reason.c.id == row["id"])
            connection.execute(told.values(reason="other", reason_facts={"words": row["reason"]}))


def _was_stopped(connection: sa.Connection, row: Mapping[Any, Any]) -> bool:
    """Whether a person ended it: then some never had their turn."""
    if row["state"] not in ("undoing", "undone") or not row["finished_at"]:
        return bool(row["state"] == "stopped")
    waiting = (_delivery.c.broadcast_id == row["id"]) & (_delivery.c.outcome == "pending")
    return connection.scalar(sa.select(sa.literal(1)).where(sa.exists().where(waiting))) is not None


def _happened(row: Mapping[Any, Any], ended: str) -> Iterator[_Happened]:
    """What a row remembered, in the order in which it can have happened."""
    this, state = row["id"], row["state"]
    if row["confirmed_by"] is not None:
        at = row["confirmed_at"] or row["created_at"]
        yield _Happened(at, this, "confirmed", row["confirmed_by"], row["confirmed_name"])
    if row["started_at"]:
        yield _Happened(row["started_at"], this, "begun")
    if row["retried_at"]:
        yield _Happened(row["retried_at"], this, "retried")
    if row["finished_at"]:
        yield _Happened(row["finished_at"], this, ended)
    if row["undo_started_at"]:
        yield _Happened(row["undo_started_at"], this, "undo_begun", row["undone_by"], row["undone_name"])
    if row["undo_finished_at"] and state == "cancelled":
        yield _Happened(row["undo_finished_at"], this, "cancelled", row["undone_by"], row["undone_name"])
    elif row["undo_finished_at"]:
        yield _Happened(row["undo_finished_at"], this, "undone")
