"""Named audiences: selections that admins keep under a name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Row, delete, insert, select, update

from models.clock import Clock
from models.database import reading
from models.events import Admin
from models.selection import Selection, stored
from models.tables import named_audience


@dataclass(frozen=True)
class Named:
    """A selection under a name."""

    name: str
    selection: Selection
    made_by: int
    made_at: datetime


class NamedAudiences:
    """Each method is one transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._clock = clock

    def save(self, name: str, selection: Selection, by: Admin) -> bool:
        """Keep a selection under this name; whether it takes the place of another one."""
        row = {"selection": selection.said(), "made_by": by.id, "made_at": self._clock()}
        with self._engine.begin() as connection:
            this = named_audience.c.name == name
            if connection.execute(update(named_audience).where(this).values(row)).rowcount:
                return True
            connection.execute(insert(named_audience).values(name=name, **row))
            return False

    def all(self) -> list[Named]:
        """In the order of their names."""
        with self._reading.begin() as connection:
            rows = connection.execute(select(named_audience).order_by(named_audience.c.name))
            return [_named(row) for row in rows]

    def get(self, name: str) -> Named | None:
        with self._reading.begin() as connection:
            query = select(named_audience).where(named_audience.c.name == name)
            row = connection.execute(query).one_or_none()
            return _named(row) if row else None

    def rename(self, old: str, new: str) -> bool:
        """False where there is no such name, or the new one is taken."""
        with self._engine.begin() as connection:
            taken = select(named_audience.c.name).where(named_audience.c.name == new)
            if connection.scalar(taken) is not None:
                return False
            this = update(named_audience).where(named_audience.c.name == old)
            return connection.execute(this.values(name=new)).rowcount > 0

    def delete(self, name: str) -> bool:
        """Broadcasts that were made with it keep their own selection; False where there is no such name."""
        with self._engine.begin() as connection:
            this = delete(named_audience).where(named_audience.c.name == name)
            return connection.execute(this).rowcount > 0


def _named(row: Row[tuple[object, ...]]) -> Named:
    return Named(row.name, stored(row.selection), row.made_by, row.made_at)
