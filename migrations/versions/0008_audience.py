"""A chat knows where it comes from and how it left, and a broadcast whom it is for."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in ("language_given", "is_channel"):
        op.add_column("subscriber", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    for name, kind in (
        ("joined_at", MOMENT),
        ("source", sa.Text),
        ("heard_at", MOMENT),
        ("answered_at", MOMENT),
        ("left_by", sa.String(16)),
    ):
        op.add_column("subscriber", sa.Column(name, kind))
    op.create_table(
        "tag",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("chat_id", sa.BigInteger, primary_key=True),
    )
    op.create_index("tag_by_chat", "tag", ["chat_id", "name"])
    op.create_table(
        "named_audience",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("selection", sa.JSON, nullable=False),
        sa.Column("made_by", sa.BigInteger, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    op.add_column("broadcast", sa.Column("selection", sa.JSON))
    op.add_column("broadcast", sa.Column("left_out", sa.Integer))
    op.add_column("content", sa.Column("unsubscribe", sa.Boolean, nullable=False, server_default=sa.false()))
