"""Transfers: files that come in from an admin or go out to one, each until it is done, across restarts.

They are one note, because there are few of them: what is done is forgotten.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine

from models.database import reading
from models.notes import Fact, noted, put

MOST = 50  # of them; of more the oldest questions are forgotten


class Want(StrEnum):
    """What an admin wants."""

    ADD = "add"
    """Take the chats of a file in."""
    TAG = "tag"
    UNTAG = "untag"
    EXPORT = "export"
    """Get the audience as a file."""
    AUDIT = "audit"
    """Get who did what as a file."""
    RESULTS = "results"
    """Get every chat of a broadcast as files."""


class Step(StrEnum):
    """What comes next."""

    LOOK = "look"
    """Read the file, and ask whether its chats are to be added."""
    ASKED = "asked"
    """An admin has to answer."""
    DO = "do"
    """What is wanted."""


@dataclass(frozen=True)
class Transfer:
    """One file on its way. The admin and their message name it."""

    admin: int
    message_id: int
    """Of the message that asked for it, in the chat with this admin."""
    want: Want
    step: Step
    file_id: str = ""
    name: str = ""
    """Of the file; of an export, the audience that is wanted, or empty for everyone; of results, the uuid."""
    ids_in: int | None = None
    """Which column has the ids, where an admin said so."""
    tag: str = ""
    shown: int | None = None
    """The bot's message that tells how it stands."""
    tries: int = 0
    """How often it was begun."""

    @property
    def key(self) -> tuple[int, int]:
        return self.admin, self.message_id


class Transfers:
    """Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)

    def begin(self, transfer: Transfer) -> bool:
        """Note one that is wanted; False if it is noted already."""
        with self._engine.begin() as connection:
            found = _all(connection)
            if any(one.key == transfer.key for one in found):
                return False
            asked = [one for one in found if one.step is Step.ASKED]
            forgotten = asked[: max(0, len(found) + 1 - MOST)]
            _put(connection, [*(one for one in found if one not in forgotten), transfer])
        return True

    def due(self) -> list[Transfer]:
        """What goes on without anybody, oldest first."""
        with self._reading.begin() as connection:
            return [one for one in _all(connection) if one.step is not Step.ASKED]

    def get(self, admin: int, message_id: int) -> Transfer | None:
        with self._reading.begin() as connection:
            return next((one for one in _all(connection) if one.key == (admin, message_id)), None)

    def move(self, before: Transfer, after: Transfer) -> bool:
        """Let it stand like this from now on, if it stands like that still: of many answers one counts."""
        with self._engine.begin() as connection:
            found = _all(connection)
            if before not in found:
                return False
            _put(connection, [after if one == before else one for one in found])
        return True

    def answer(
        self, admin: int, message_id: int, change: Callable[[Transfer], Transfer | None]
    ) -> Transfer | None:
        """Change one by an admin's answer; what it was before, None if there is none or nothing is to change.

        In one transaction, because the carrier may move it on between a look and a move.
        """
        with self._engine.begin() as connection:
            found = _all(connection)
            before = next((one for one in found if one.key == (admin, message_id)), None)
            after = change(before) if before else None
            if before is None or after is None:
                return None
            _put(connection, [after if one == before else one for one in found])
            return before

    def end(self, transfer: Transfer, sources: Collection[Step] = tuple(Step)) -> bool:
        """Forget it; False if it is not at any of these steps, or forgotten already."""
        with self._engine.begin() as connection:
            found = _all(connection)
            left = [one for one in found if one.key != transfer.key or one.step not in sources]
            if len(left) < len(found):
                _put(connection, left)
        return len(left) < len(found)


def _all(connection: Connection) -> list[Transfer]:
    value = noted(connection, Fact.TRANSFERS)
    read = [_transfer(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return [one for one in read if one]


def _transfer(value: Mapping[str, Any]) -> Transfer | None:
    try:
        return Transfer(**{**value, "want": Want(value["want"]), "step": Step(value["step"])})
    except (KeyError, TypeError, ValueError):  # nobody wrote this
        return None


def _put(connection: Connection, transfers: Collection[Transfer]) -> None:
    put(connection, Fact.TRANSFERS, [asdict(one) for one in transfers])
