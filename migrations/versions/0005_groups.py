"""A group or channel that was in when it said /stop is remembered as such."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    may_return = sa.Column("may_return", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("subscriber", may_return)
