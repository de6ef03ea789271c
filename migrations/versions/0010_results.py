"""A broadcast knows what it cost, what people answered, and keeps its numbers when its ledger is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in ("figures", "departures", "answers"):
        op.add_column("broadcast", sa.Column(name, sa.JSON))
    op.add_column("broadcast", sa.Column("replies", sa.Integer))
    op.add_column("broadcast", sa.Column("folded_at", MOMENT))
    op.create_index("broadcast_by_end", "broadcast", ["finished_at", "started_at"])
    # Whom these cost was not counted, which is not the same as nobody.
    began = sa.table("broadcast", sa.column("started_at"), sa.column("departures", sa.JSON))
    op.execute(sa.update(began).where(began.c.started_at.is_not(None)).values(departures={"counted": False}))
    op.create_table(
        "answer",
        _broadcast(),
        sa.Column("person", sa.BigInteger, primary_key=True),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("answer_by_person", "answer", ["person"])
    op.create_table(
        "departure",
        _broadcast(),
        sa.Column("chat_id", sa.BigInteger, primary_key=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("after", sa.Integer, nullable=False),
    )
    op.create_table(
        "reply",
        _broadcast(),
        sa.Column("chat_id", sa.BigInteger, primary_key=True),
        sa.Column("message_id", sa.BigInteger, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("reply_by_chat", "reply", ["chat_id"])
    op.create_table(
        "course",
        _broadcast(),
        sa.Column("at", MOMENT, primary_key=True),
        sa.Column("what", sa.String(16), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "census",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("subscribed", sa.Integer, nullable=False),
        sa.Column("joined", sa.Integer, nullable=False),
        sa.Column("left", sa.Integer, nullable=False),
        sa.Column("blocked", sa.Integer, nullable=False),
    )


def _broadcast() -> sa.Column[int]:
    key = sa.ForeignKey("broadcast.id")
    return sa.Column("broadcast_id", sa.Integer, key, primary_key=True, autoincrement=False)
