"""How sessions of PostgreSQL are opened: what a lost peer, a long statement or a long wait may cost."""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import URL

from models.database.storable import storable

# Connections that stay open, and further ones that threads may open for a while. Handlers ask in threads of
# asyncio, at most four more than there are processors and 32; the sender, what draws pictures and what writes
# files take one each, and the lock one more. So two copies and an import stay below the 100 of a server, and
# whoever finds none free waits.
POOL, MORE = 8, 24
PATIENCE = 10  # seconds until a connection is there, or one of the pool is free
STATEMENT = 900  # seconds that the longest statement may take: a freeze of 10,000,000 chats takes minutes
TURN = 10  # seconds that a writer waits for its turn
HELD = 8  # seconds after which a writer that does nothing is ended, and its turn with it
READER = 3600  # and a reader, which keeps nobody waiting: an export goes as fast as whoever reads it

# A peer that is lost is known to be in 9 seconds, on both ends: 3 of silence, then 3 questions each 2 apart.
IDLE, APART, QUESTIONS, UNSENT = 3, 2, 3, 9

_CLIENT = {
    "connect_timeout": PATIENCE,
    "client_encoding": "utf8",
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
    "idle_in_transaction_session_timeout": 1000 * READER,
}
# The day of a moment and its text are asked of the server: whatever a URL asks for, they are those of UTC.
_ALWAYS = {"TimeZone": "UTC", "DateStyle": "ISO"}


def options(url: URL) -> dict[str, Any]:
    """What each connection is opened with; what the URL asks for itself comes first."""
    wanted = [_set(_SERVER), *url.normalized_query.get("options", ()), _set(_ALWAYS)]
    given = {name: value for name, value in _CLIENT.items() if name not in url.query}
    return {**given, "options": " ".join(wanted)}


def session(url: URL, patience: float, idle: float) -> "psycopg.Connection[Any]":
    """One beside the pool, which commits each statement.

    Args:
        patience: seconds until it is there.
        idle: seconds without a word after which the server ends it.

    Raises:
        psycopg.Error: the server does not answer, or refuses.
    """
    # As SQLAlchemy reads the URL, which may name several hosts in other ways than libpq does.
    _, named = url.get_dialect()().create_connect_args(url)
    named = {name: value for name, value in named.items() if name != "context"}
    given = {**named, **options(url), "connect_timeout": round(patience)}
    given["options"] = f"-c idle_session_timeout={1000 * idle:.0f} {given['options']}"
    return psycopg.connect(autocommit=True, **given)


def adapt(connection: "psycopg.Connection[Any]") -> None:
    """Let no text be refused that a session is given."""
    connection.adapters.register_dumper(str, _Storable)


def _set(values: Mapping[str, object]) -> str:
    return " ".join(f"-c {name}={value}" for name, value in values.items())


class _Storable(StrDumperUnknown):
    def dump(self, obj: str) -> Any:
        return super().dump(storable(obj))
