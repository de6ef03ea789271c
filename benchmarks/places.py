"""Where a bot of a benchmark keeps everything: a file, or a database of a server that runs beside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.recall import settings_for, subscribe
from benchmarks.server import Server
from benchmarks.telegram import Telegram
from broadcast.settings import Settings
from models.store import Store

PACE = 1000  # messages a second


class Place(NamedTuple):
    """One kind of database, in the same folder each time."""

    name: str
    url: Callable[[Path], str]
    """Of a new one; the folder is a new one, too."""
    server: Server | None = None

    def cpu(self) -> float:
        """Seconds of processor time that its server has used."""
        return self.server.cpu() if self.server else 0.0


def sqlite() -> Place:
    return Place("SQLite", _file)


def postgresql(server: Server) -> Place:
    return Place("PostgreSQL", partial(_made, server), server)


@contextmanager
def prepared(place: Place, telegram: Telegram, readers: int) -> Iterator[tuple[Settings, Path]]:
    """A new database with so many subscribers, at the highest pace there is."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = settings_for(telegram, folder, messages_per_second=PACE, paid_broadcast=True)
        settings = replace(settings, database_url=place.url(folder))
        with Store.open(settings.database_url) as store:
            subscribe(store, readers)
        yield settings, folder


def _file(folder: Path) -> str:
    return f"sqlite:///{folder / 'recall.db'}"


def _made(server: Server, folder: Path) -> str:
    return server.make("bench_" + "".join(filter(str.isalnum, folder.name.lower())))
