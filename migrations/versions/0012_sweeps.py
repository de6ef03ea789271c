"""What an act changes in a whole ledger is changed in steps; and an index of what a Resend has asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ASKED = sa.text("resend IN ('asked', 'asked_again')")


def upgrade() -> None:
    op.add_column("broadcast", sa.Column("sweeps", sa.JSON().with_variant(JSONB, "postgresql")))
    # It reads every delivery once: of ten million on a file about four seconds.
    op.create_index(
        "delivery_asked",
        "delivery",
        ["broadcast_id", "outcome", "id"],
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )
