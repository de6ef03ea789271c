"""A broadcast knows how it is to go out: when, how slowly, to some first, and when it takes itself back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OUT = sa.text("coalesce(status, '') IN ('left', 'blocked')")


def upgrade() -> None:
    for name in ("expires_after", "spread_over", "canary_chats"):
        op.add_column("broadcast", sa.Column(name, sa.Integer))
    for name in ("expires_at", "called_at"):
        op.add_column("broadcast", sa.Column(name, MOMENT))
    for name in ("canary", "through_quiet"):
        op.add_column("broadcast", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("inbox", sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("subscriber_out", "subscriber", ["changed_at"], sqlite_where=OUT, postgresql_where=OUT)
