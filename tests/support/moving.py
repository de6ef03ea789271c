"""A database on a server, whatever kind the run of tests is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import databases


@contextmanager
def on_a_server(path: Path) -> Iterator[str]:
    """The URL of an empty one that stands for that file."""
    before = databases.on_postgresql()
    databases.choose(postgresql=True)
    url = databases.url_at(path)
    databases.choose(postgresql=before)
    yield url
    databases.drop_at(path)
