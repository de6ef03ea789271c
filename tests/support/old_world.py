"""The files in `old/` as a test uses them: a copy of the database, and the Telegram that belongs to it.

Both are moved to this moment. The bot compares what it wrote with the wall clock, so that a month later every
message of theirs would be too old to be deleted.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from simulator import Message, Simulator

OLD = Path(__file__).parent / "old"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?")

Json = dict[str, Any]


@dataclass(frozen=True)
class OldWorld:
    """What one scene of `old_database` left behind. A role is the part that a broadcast plays in it."""

    name: str
    told: Json
    database: Path
    """The copy, which may be opened and written."""
    age: timedelta
    """How long ago the scene ended; the copy and the messages were moved by it."""

    @classmethod
    def copied(cls, name: str, database: Path) -> "OldWorld":
        """Copy the database of a scene to this path, as if it had ended just now."""
        database.write_bytes((OLD / f"{name}.sqlite").read_bytes())
        told = json.loads((OLD / f"{name}.json").read_text("utf-8"))
        return cls(name, told, database, make_young(database))

    def populate(self, simulator: Simulator) -> None:
        """Let this simulator hold what Telegram held when the scene ended."""
        assert simulator.token == self.told["token"]
        for chat in self.told["chats"]:
            if chat["type"] == "private":
                names = (chat.get(name) for name in ("first_name", "last_name", "username"))
                simulator.person(chat["id"], *names)
            else:
                simulator.group(chat["id"], chat["title"])
        for user_id in self.told["blocked"]:
            simulator.person(user_id).block(told=False)
        for user_id in self.told["deactivated"]:
            simulator.person(user_id).deactivate()
        simulator.restore(self.messages)

    @property
    def messages(self) -> list[Json]:
        """What Telegram held, as the Bot API tells it, with the dates moved."""
        later = round(self.age.total_seconds())
        return [message | {"date": message["date"] + later} for message in self.told["messages"]]

    @property
    def last_id(self) -> int:
        """The id of the newest message; whatever has a higher one was sent since."""
        newest: int = max(message["message_id"] for message in self.told["messages"])
        return newest

    @property
    def recipients(self) -> list[int]:
        """Everyone who may get a broadcast: the chats of all but the admins."""
        admins = self.told["admins"].values()
        return [chat["id"] for chat in self.told["chats"] if chat["id"] not in admins]

    def uuid(self, role: str) -> str:
        """The broadcast that plays this part."""
        found: str = self.told["uuids"][role]
        return found

    def held(self, words: str) -> dict[int, list[int]]:
        """The ids of the messages with these words, chat by chat, when the scene ended."""
        found: dict[int, list[int]] = {chat_id: [] for chat_id in self.recipients}
        for message in self.messages:
            if message["chat"]["id"] in found and words in _words(message):
                found[message["chat"]["id"]].append(message["message_id"])
        return found

    def holding(self, simulator: Simulator, words: str) -> dict[int, list[int]]:
        """The same now."""
        return {
            chat_id: [one.message_id for one in simulator.delivered[chat_id] if words in _words(one.body)]
            for chat_id in self.recipients
        }

    def deliveries(self, role: str) -> list[sqlite3.Row]:
        """The rows of one broadcast in the file as it was left, in the columns that it had then."""
        return self._ask(
            "SELECT delivery.* FROM delivery JOIN broadcast ON broadcast.id = broadcast_id"
            " WHERE uuid = ? ORDER BY delivery.id",
            self.uuid(role),
        )

    def chats(self, role: str, **words: str | None) -> set[int]:
        """The chats of one broadcast that had these words then: `outcome="sent", fate=None`."""
        rows = self.deliveries(role)
        return {row["chat_id"] for row in rows if all(row[name] == words[name] for name in words)}

    def broadcast(self, role: str) -> sqlite3.Row:
        """The row of one broadcast in the file as it was left."""
        [row] = self._ask("SELECT * FROM broadcast WHERE uuid = ?", self.uuid(role))
        return row

    def left(self) -> set[int]:
        """Who had unsubscribed."""
        return {row["chat_id"] for row in self._ask("SELECT chat_id FROM subscriber WHERE status = 'left'")}

    def _ask(self, query: str, *arguments: str) -> list[sqlite3.Row]:
        uri = f"{(OLD / self.name).as_uri()}.sqlite?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(query, arguments).fetchall()


def make_young(database: Path) -> timedelta:
    """Move every moment in every table so that the newest one is now; by how much.

    A moment is known by what it looks like, so this works for tables of any version.
    """
    with closing(sqlite3.connect(database)) as connection, connection:
        found = {place: _moments(connection, *place) for place in _columns(connection)}
        age = datetime.now(UTC) - max(moment for moments in found.values() for moment in moments.values())
        for (table, column), moments in found.items():
            # The newest first: no moment is moved onto one that is still to be moved.
            for old, moment in sorted(moments.items(), reverse=True):
                statement = f'UPDATE "{table}" SET "{column}" = ? WHERE "{column}" = ?'
                connection.execute(statement, (f"{moment + age:%Y-%m-%d %H:%M:%S.%f}", old))
    return age


def _columns(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for column in connection.execute(f'PRAGMA table_info("{table}")').fetchall():
            yield table, column[1]


def _moments(connection: sqlite3.Connection, table: str, column: str) -> dict[str, datetime]:
    values = [value for (value,) in connection.execute(f'SELECT DISTINCT "{column}" FROM "{table}"')]
    return {
        value: datetime.fromisoformat(value).replace(tzinfo=UTC)
        for value in values
        if isinstance(value, str) and MOMENT.fullmatch(value)
    }


def _words(body: Json) -> str:
    found: str = body.get("text") or body.get("caption") or ""
    return found


def counts_in(report: Message) -> tuple[int, dict[str, int]]:
    """The total of a report, and the lines under it: `{"Sent": 1204}`."""
    _, _, below = (report.text or "").partition("Total: ")
    total, *lines = below.split("\n")
    found: dict[str, int] = {}
    for line in lines:
        counted = re.fullmatch(r"([^:]+): ([\d,]+)", line)
        if counted is None:
            break
        found[counted[1]] = int(counted[2].replace(",", ""))
    return int(total.replace(",", "")), found
