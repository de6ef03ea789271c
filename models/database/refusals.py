"""What a server says when it refuses: in one line, and whether waiting could change it."""

import re

_PREFIX = re.compile(
    r"^([a-z ]+ (failed|is bad): )?"  # psycopg's
    r"(connection to server (at|on socket) .*? failed: )?"  # libpq's
    r"([A-Z]+: +)?"  # the severity
)
# libpq tells no code where it could not connect, so words have to do. The list is never complete. What it
# does not know is waited for, because a server in another language would be given up while it starts.
_LASTING = (
    "authentication failed",
    "no password supplied",
    "does not exist",
    "is not permitted to log in",
    "permission denied",
    "no pg_hba.conf entry",
    "server does not support ssl",
    "certificate verify failed",
    "invalid connection option",
    "invalid port number",
    "invalid integer value",
    "invalid sslmode value",
)


def said(error: Exception) -> str:
    """Its first line that says something; drivers add hints, statements and where they tried."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    return " ".join(_PREFIX.sub("", lines[0]).split()) or lines[0]


def lasts(error: Exception) -> bool:
    """Whether a connection is refused until somebody has mended a setting, here or at the server."""
    words = said(error).lower()
    return any(one in words for one in _LASTING)
