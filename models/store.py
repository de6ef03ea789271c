"""The open database: one door to the five nouns it knows."""

from dataclasses import dataclass

from sqlalchemy import Engine

from models.audience import Audience
from models.broadcasts import Broadcasts
from models.database import connect, migrate
from models.delivered import Delivered
from models.drafts import Drafts
from models.ledger import Ledger


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
        """Connect and migrate; see `connect` for the arguments.

        Raises:
            DatabaseError: with one sentence that says why not.
        """
        engine = connect(url, synchronous)
        migrate(engine)
        return cls(
            engine, Audience(engine), Drafts(engine), Broadcasts(engine), Ledger(engine), Delivered(engine)
        )

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()
