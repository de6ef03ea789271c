"""How sessions of PostgreSQL are opened: what a lost peer, a long statement or a long wait may cost."""

from typing import Any

import psycopg
from sqlalchemy import URL

POOL, MORE = 8, 24  # connections that stay open, and further ones that threads may open for a while
PATIENCE = 10  # seconds until a connection is there, or one of the pool is free
STATEMENT = 300  # seconds that the longest statement may take: a freeze of 10,000,000 chats
TURN = 10  # seconds that a writer waits for its turn
FORGOTTEN = 8  # seconds after which a transaction that does nothing is ended, and its turn with it

# A peer that is lost is known to be in 9 seconds, on both ends: 3 of silence, then 3 questions each 2 apart.
IDLE, APART, QUESTIONS, UNSENT = 3, 2, 3, 9

_CLIENT = {
    "connect_timeout": PATIENCE,
    "keepalives_idle": IDLE,
    "keepalives_interval": APART,
    "keepalives_count": QUESTIONS,
    "tcp_user_timeout": 1000 * UNSENT,
}
_SERVER = {
    "tcp_keepalives_idle": IDLE,
    "tcp_keepalives_interval": APART,
    "tcp_keepalives_count": QUESTIONS,
    "tcp_user_timeout": 1000 * UNSENT,
    "statement_timeout": 1000 * STATEMENT,
    "lock_timeout": 1000 * TURN,
    "idle_in_transaction_session_timeout": 1000 * FORGOTTEN,
}


def options(url: URL) -> dict[str, Any]:
    """What each connection is opened with; what the URL asks for itself comes first."""
    server = " ".join(f"-c {name}={value}" for name, value in _SERVER.items())
    given = {name: value for name, value in _CLIENT.items() if name not in url.query}
    return {**given, "options": f"{server} {url.query.get('options', '')}".strip()}


def session(url: URL, patience: float, idle: float) -> "psycopg.Connection[Any]":
    """One beside the pool, which commits each statement.

    Args:
        patience: seconds until it is there.
        idle: seconds without a word after which the server ends it.

    Raises:
        psycopg.Error: the server does not answer, or refuses.
    """
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    given = options(url)
    given["options"] = f"-c idle_session_timeout={1000 * idle:.0f} {given['options']}"
    return psycopg.connect(plain, autocommit=True, **{**given, "connect_timeout": round(patience)})
