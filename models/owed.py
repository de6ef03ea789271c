"""What is owed: broadcasts of which an admin could not be told or asked, until they can be."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Engine

from models.database import reading
from models.notes import Fact, noted, put
from models.record import Card

KEPT = 10  # broadcasts for each admin; the history has the others


@dataclass(frozen=True)
class Debt:
    """One broadcast of which one admin does not know how it stands."""

    admin: int
    uuid: str
    revision: int
    """Of the broadcast, when they last could not be told."""
    had: int | None = None
    """The message that was its card, in their chat."""
    stand_in: Card | None = None
    """The message of another admin that took the place of theirs."""
    asked: str = ""
    """The name of the admin, if they wait for the question before an undo, as of this revision."""


class Owed:
    """Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def add(self, debt: Debt) -> None:
        """Remember it; of a debt that is known already, where the card was stays known."""
        with self._engine.begin() as connection:
            kept = _debts(noted(connection, Fact.OWED))
            old = kept.pop((debt.admin, debt.uuid), debt)
            kept[debt.admin, debt.uuid] = Debt(
                debt.admin,
                debt.uuid,
                debt.revision,
                old.had or debt.had,
                debt.stand_in or old.stand_in,
                debt.asked or old.asked,
            )
            for forgotten in [key for key in kept if key[0] == debt.admin][:-KEPT]:
                del kept[forgotten]
            put(connection, Fact.OWED, [asdict(one) for one in kept.values()])

    def stands_at(self, debt: Debt, message_id: int) -> bool:
        """Remember the message that asks what is owed meanwhile; False where it is owed no longer."""
        with self._engine.begin() as connection:
            kept = _debts(noted(connection, Fact.OWED))
            old = kept.get((debt.admin, debt.uuid))
            if old is None or old.revision != debt.revision:
                return False
            kept[debt.admin, debt.uuid] = replace(old, had=old.had or message_id)
            put(connection, Fact.OWED, [asdict(one) for one in kept.values()])
            return True

    def all(self) -> list[Debt]:
        """Every debt, those of a broadcast that was missed longest ago first."""
        with self._reading.begin() as connection:
            return [*_debts(noted(connection, Fact.OWED)).values()]

    def answered(self, admin: int, uuid: str) -> bool:
        """They have answered the question that is owed to them; False where none is."""
        with self._engine.begin() as connection:
            kept = _debts(noted(connection, Fact.OWED))
            debt = kept.pop((admin, uuid), None)
            if debt is None or not debt.asked:
                return False
            put(connection, Fact.OWED, [asdict(one) for one in kept.values()])
            return True

    def settle(self, debt: Debt) -> int | None:
        """Forget it, unless more of it was missed meanwhile; the message that asked what was owed, if any."""
        with self._engine.begin() as connection:
            kept = _debts(noted(connection, Fact.OWED))
            old = kept.get((debt.admin, debt.uuid), debt)
            # A message that asks it meanwhile may have come since it was looked at.
            if replace(old, had=debt.had) == debt and (debt.admin, debt.uuid) in kept:
                del kept[debt.admin, debt.uuid]
                put(connection, Fact.OWED, [asdict(one) for one in kept.values()])
            return old.had


def _debts(value: Any) -> dict[tuple[int, str], Debt]:
    debts = map(_debt, value or ())
    return {(debt.admin, debt.uuid): debt for debt in debts}


def _debt(row: Mapping[str, Any]) -> Debt:
    return Debt(**{**row, "stand_in": Card(**row["stand_in"]) if row["stand_in"] else None})
