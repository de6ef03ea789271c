"""What has not begun can be held, and a deleted message knows when it was deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("broadcast", sa.Column("not_before", sa.DateTime(timezone=True)))
    op.add_column("delivery", sa.Column("deleted_at", sa.DateTime(timezone=True)))
