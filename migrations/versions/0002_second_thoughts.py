"""Corrections, second tries, tests, and everything a message may hold."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_moment = sa.DateTime(timezone=True)
_word = sa.String(16)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _list(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON, nullable=False, server_default="[]")


def upgrade() -> None:
    for table, columns in {
        "broadcast": (
            sa.Column("begun_version", sa.Integer),
            sa.Column("corrected_version", sa.Integer),
            _flag("is_test"),
            sa.Column("retried_at", _moment),
            sa.Column("warned_at", _moment),
        ),
        "content": (
            _list("media"),
            _flag("caption_above"),
            _flag("own_caption"),
            _list("buttons"),
            _flag("silent"),
            _flag("protected"),
            sa.Column("lost_emoji", sa.Integer, nullable=False, server_default="0"),
            sa.Column("written_by", sa.BigInteger),
            sa.Column("written_name", sa.Text),
            sa.Column("written_at", _moment),
            sa.Column("written_message_id", sa.BigInteger),
        ),
        "delivery": (
            sa.Column("version", sa.Integer),
            sa.Column("tried_version", sa.Integer),
            sa.Column("correction", _word),
            sa.Column("resend", _word),
        ),
    }.items():
        for column in columns:
            op.add_column(table, column)
    _remember_what_was_sent()


def _remember_what_was_sent() -> None:
    """Say of what went out before corrections existed that it shows the version its broadcast had."""
    op.execute(
        "UPDATE broadcast SET begun_version = content_version, corrected_version = content_version"
        " WHERE started_at IS NOT NULL"
    )
    op.execute(
        "UPDATE delivery SET (version, tried_version) = (SELECT content_version, content_version"
        " FROM broadcast WHERE broadcast.id = delivery.broadcast_id) WHERE outcome = 'sent'"
    )
