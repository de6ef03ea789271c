"""Updates wait in a table, single facts are noted, and doubts about a chat are kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("lane", sa.String(16), nullable=False),
        sa.Column("admin", sa.BigInteger),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("acted", sa.Boolean, nullable=False),
    )
    op.create_index("inbox_by_lane", "inbox", ["lane", "update_id"])
    op.create_table(
        "note",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    )
    op.add_column("subscriber", sa.Column("doubted_at", sa.DateTime(timezone=True)))
    op.add_column("subscriber", sa.Column("doubted_by", sa.Integer))
    op.add_column("subscriber", sa.Column("failures", sa.Integer, nullable=False, server_default="0"))
    op.add_column("subscriber", sa.Column("failed_by", sa.Integer))
