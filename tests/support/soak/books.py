"""The database, as somebody outside reads it: what must hold at every commit, and what is still going on."""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.soak.trace import Trace

LOOK = 0.5  # seconds between two looks, of the soak's
BEGUN = ("sending", "paused", "sent", "stopped", "undoing", "undone")
HELD = "not_before LIKE '9999%'"  # by an admin's alarm; it goes on when an admin says so
GOING_ON = "state IN ('queued', 'sending', 'undoing')"
OUT = "('sending', 'paused', 'sent', 'stopped')"
EXPIRING = "SELECT uuid, state FROM broadcast WHERE NOT is_test AND expires_at <= ?"
# As `models.record` has them; the soak reads them by itself, because it is to notice where that is wrong.
CORRECTING = (
    "state IN ('sending', 'paused', 'sent', 'stopped') AND content_version > begun_version"
    " AND content_version > coalesce(corrected_version, begun_version)"
)


class Broadcast(NamedTuple):
    id: int
    uuid: str
    state: str
    audience: int | None


class Books:
    """Looks at every commit that it meets; it writes nothing."""

    def __init__(self, file: Path, trace: Trace) -> None:
        self._file, self._trace = file, trace
        self._connection: sqlite3.Connection | None = None
        self._seen: int | None = None
        self._sent: dict[int, int] = {}
        self.looks = 0
        self.away = False
        """Whether the file is somewhere else. What stands in its place is empty, and whoever reads an empty
        file with SQLite deletes the WAL beside it."""

    def look(self) -> None:
        """Check what was committed since the last look; a file that cannot be read now is looked at later."""
        if self.away:
            return
        try:
            version = self.ask("PRAGMA data_version")[0][0]
            if version != self._seen:
                self._check()
                self._seen = version
                self.looks += 1
        except sqlite3.Error:
            self.close()

    def ask(self, question: str, *values: object) -> list[Any]:
        if self._connection is None:
            self._connection = sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=0.1)
            self._seen = None
        return self._connection.execute(question, values).fetchall()

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def unsettled(self) -> list[str]:
        """What is still going on, in words."""
        asked = {
            "going on": f"SELECT uuid, state FROM broadcast WHERE {GOING_ON}",
            "being corrected": f"SELECT uuid, state FROM broadcast WHERE {CORRECTING}",
            "in flight": "SELECT broadcast_id, chat_id FROM delivery WHERE outcome = 'in_flight'",
            "waiting in the inbox": "SELECT update_id, lane FROM inbox WHERE lane != 'aside'",
            "owed a report": "SELECT uuid, state FROM broadcast WHERE state IN ('sent', 'stopped', 'undone')"
            " AND report_message_id IS NULL AND NOT is_test",
            "missed, and nobody was asked": "SELECT uuid FROM broadcast WHERE state = 'drafted'"
            " AND report_message_id IS NULL AND (SELECT kind FROM event WHERE broadcast_id = broadcast.id"
            " ORDER BY event.id DESC LIMIT 1) = 'missed'",
        }
        return [f"{what}: {row}" for what, question in asked.items() for row in self.ask(question)]

    def over_by(self, moment: datetime) -> list[str]:
        """What is to have taken itself back by then, and has not begun to."""
        return [f"expires: {row}" for row in self.ask(f"{EXPIRING} AND state IN {OUT}", stored(moment))]

    def waiting(self, now: datetime, until: datetime) -> dict[str, str]:
        """The uuids of what does not begin by itself until then, each with the press that ends that."""
        late = self.ask("SELECT uuid FROM broadcast WHERE state = 'queued' AND not_before > ?", stored(until))
        vain = self.ask(f"{EXPIRING} AND state = 'queued'", stored(now))
        return dict.fromkeys((one for (one,) in late), "now") | {one: "cancel" for one, _ in vain}

    def unheard(self, admin: int) -> int:
        """How many updates of this admin wait to be handled; none where nobody can tell now."""
        if self.away:
            return 0
        try:
            return int(self.ask("SELECT count(*) FROM inbox WHERE lane = 'admin' AND admin = ?", admin)[0][0])
        except sqlite3.Error:
            self.close()
            return 0

    def in_flight(self) -> list[tuple[int, int]]:
        """Broadcast and chat of all that is on the wire."""
        return self.ask("SELECT broadcast_id, chat_id FROM delivery WHERE outcome = 'in_flight'")

    def in_state(self, *states: str) -> list[Broadcast]:
        marks = ",".join("?" * len(states))
        rows = self.ask(f"SELECT id, uuid, state, audience FROM broadcast WHERE state IN ({marks})", *states)
        return [Broadcast(*row) for row in rows]

    def held(self) -> list[str]:
        """The uuids of what does not go on before an admin lets it."""
        rows = self.ask(f"SELECT uuid FROM broadcast WHERE {HELD} AND (state = 'queued' OR {CORRECTING})")
        return [uuid for (uuid,) in rows]

    def _check(self) -> None:
        assert self._connection
        self._connection.execute("BEGIN")  # one moment for both questions
        try:
            begun = self.in_state(*BEGUN)
            tallies: dict[int, dict[str, int]] = {}
            for of, outcome, count in self.ask(
                "SELECT broadcast_id, outcome, count(*) FROM delivery GROUP BY 1, 2"
            ):
                tallies.setdefault(of, {})[outcome] = count
        finally:
            self._connection.rollback()
        for one in begun:
            self._weigh(one, tallies.get(one.id, {}))

    def _weigh(self, one: Broadcast, tally: dict[str, int]) -> None:
        if sum(tally.values()) != one.audience:
            self._trace.broken(f"{one.uuid}: {one.audience} in the audience, and {tally}")
        if one.state == "sent" and (tally.get("pending") or tally.get("in_flight")):
            self._trace.broken(f"{one.uuid}: sent, with {tally}")
        sent = tally.get("sent", 0)
        if sent < self._sent.get(one.id, 0):
            self._trace.broken(f"{one.uuid}: had {self._sent[one.id]} sent, and now {tally}")
        self._sent[one.id] = sent


def stored(moment: datetime) -> str:
    """As SQLite keeps a moment."""
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"
