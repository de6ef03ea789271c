"""The open database: one door to the five nouns it knows."""

from dataclasses import dataclass

from sqlalchemy import Engine

from models.broadcasts import Broadcasts
from models.contents import Drafts
from models.database import database_at
from models.database.migrate import migrate
from models.deliveries.delivered import Delivered
from models.deliveries.sending import Ledger
from models.subscribers import Audience


@dataclass(frozen=True)
class Store:
    """Synchronous and safe to share between threads; call it through `asyncio.to_thread`."""

    engine: Engine
    audience: Audience
    drafts: Drafts
    broadcasts: Broadcasts
    ledger: Ledger
    delivered: Delivered

    @classmethod
    def open(cls, url: str, synchronous: str = "FULL") -> "Store":
        """Connect and migrate; see `database_at` for the arguments.

        Raises:
            DatabaseError: it cannot be used.
        """
        database = database_at(url, synchronous)
        engine = database.connect()
        migrate(database, engine)
        return cls(
            engine, Audience(engine), Drafts(engine), Broadcasts(engine), Ledger(engine), Delivered(engine)
        )

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()
