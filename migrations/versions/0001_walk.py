"""Subscribers, broadcasts with their content, and the ledger of deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_moment = sa.DateTime(timezone=True)
_word = sa.String(16)


def upgrade() -> None:
    op.create_table(
        "subscriber",
        sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("first_name", sa.Text),
        sa.Column("last_name", sa.Text),
        sa.Column("username", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("status", _word, nullable=False),
        sa.Column("changed_at", _moment, nullable=False),
    )
    op.create_index("subscriber_status", "subscriber", ["status", "chat_id"])
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False, unique=True),
        sa.Column("state", _word, nullable=False, index=True),
        sa.Column("reason", sa.Text),
        sa.Column("moves", sa.Integer, nullable=False),
        sa.Column("content_version", sa.Integer, nullable=False),
        sa.Column("audience", sa.Integer),
        sa.Column("created_by", sa.BigInteger, nullable=False),
        sa.Column("created_at", _moment, nullable=False),
        sa.Column("confirmed_by", sa.BigInteger),
        sa.Column("confirmed_name", sa.Text),
        sa.Column("confirmed_at", _moment),
        sa.Column("started_at", _moment),
        sa.Column("finished_at", _moment),
        sa.Column("undone_by", sa.BigInteger),
        sa.Column("undone_name", sa.Text),
        sa.Column("undo_started_at", _moment),
        sa.Column("undo_finished_at", _moment),
        sa.Column("card_chat_id", sa.BigInteger),
        sa.Column("card_message_id", sa.BigInteger),
        sa.Column("announced_at", _moment),
        sa.Column("report_message_id", sa.BigInteger),
    )
    op.create_table(
        "content",
        sa.Column("broadcast_id", sa.Integer, sa.ForeignKey("broadcast.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("entities", sa.JSON, nullable=False),
        sa.Column("link_preview", sa.JSON),
        sa.Column("source_chat_id", sa.BigInteger),
        sa.Column("source_message_id", sa.BigInteger),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("broadcast_id", sa.Integer, sa.ForeignKey("broadcast.id"), nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("outcome", _word, nullable=False),
        sa.Column("message_ids", sa.String),
        sa.Column("sent_at", _moment),
        sa.Column("fate", _word),
        sa.Column("detail", sa.Text),
        sa.UniqueConstraint("broadcast_id", "chat_id", name="delivery_once_per_chat"),
    )
    op.create_index("delivery_by_outcome", "delivery", ["broadcast_id", "outcome", "id"])
