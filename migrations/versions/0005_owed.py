"""A content knows what is special about how its message came."""

import sqlalchemy as sa
from alembic import op

revision = "0005_owed"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("content", sa.Column("traits", sa.JSON))
