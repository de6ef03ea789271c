"""A database on a server, whatever kind the run of tests is about."""

from pathlib import Path

from tests.support import databases


def on_a_server(path: Path) -> str:
    """The URL of an empty one that stands for that file until the end of the test."""
    before = databases.on_postgresql()
    databases.choose(postgresql=True)
    url = databases.bare_at(path)
    databases.choose(postgresql=before)
    return url
