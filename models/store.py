"""The open database: one door to the nouns it knows."""

from dataclasses import dataclass

from sqlalchemy import Engine

from models.broadcasts import Broadcasts
from models.clock import Clock, utc_now
from models.contents import Contents
from models.counts import Counting
from models.database import database_at
from models.database.migrate import migrate
from models.deliveries.corrections import Corrections
from models.deliveries.sending import Ledger
from models.deliveries.undo import Undo
from models.inbox import Inbox
from models.notes import Notes
from models.subscribers import Audience


@dataclass(frozen=True)
class Store:
    """Synchronous and safe to share between threads; call it through `asyncio.to_thread`."""

    engine: Engine
    clock: Clock
    audience: Audience
    contents: Contents
    broadcasts: Broadcasts
    ledger: Ledger
    undo: Undo
    corrections: Corrections
    counts: Counting
    notes: Notes
    inbox: Inbox

    @classmethod
    def open(cls, url: str, synchronous: str = "FULL", clock: Clock = utc_now) -> "Store":
        """Connect and migrate; see `database_at` for the first two arguments.

        Raises:
            DatabaseError: it cannot be used.
        """
        database = database_at(url, synchronous)
        engine = database.connect()
        migrate(database, engine)
        return cls(
            engine,
            clock,
            Audience(engine, clock),
            Contents(engine, clock),
            Broadcasts(engine, clock),
            Ledger(engine, clock),
            Undo(engine, clock),
            Corrections(engine),
            Counting(engine, clock),
            Notes(engine),
            Inbox(engine, clock),
        )

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()
