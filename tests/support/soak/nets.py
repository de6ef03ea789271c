"""The nets before anyone is reached, and the times, held against what events and chats tell at the end."""

import json
from bisect import bisect_left
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tests.support.soak.promises import Ledger
from tests.support.soak.scene import Scene

SLACK = 1.0  # seconds by which two clocks may differ
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
GROWN = 10  # chats that an audience may have gained since somebody agreed
LETS_OUT = ("begun", "resumed", "retried", "resent", "continued")


class Happened(NamedTuple):
    """An event."""

    kind: str
    at: datetime
    by: int | None
    facts: dict[str, Any]


class Nets:
    """What holds of every broadcast but tests."""

    def __init__(self, scene: Scene, ledger: Ledger) -> None:
        self._scene, self._ledger, self._broken = scene, ledger, scene.trace.broken
        self._stories: dict[int, list[Happened]] = defaultdict(list)
        asked = (
            "SELECT broadcast_id, kind, at, by, facts FROM event JOIN broadcast b ON b.id = broadcast_id"
            " WHERE NOT is_test ORDER BY event.id"
        )
        for of, kind, at, by, facts in scene.books.ask(asked):
            self._stories[of].append(Happened(kind, moment(at), by, json.loads(facts)))

    def hold(self) -> None:
        for of, story in self._stories.items():
            self._nothing_left_before_its_time(of, story)
            self._whoever_wrote_it_did_not_approve_it(of, story)
        self._what_is_over_went_out_to_nobody_and_takes_itself_back()
        self._nothing_left_in_quiet_hours()

    def _nothing_left_before_its_time(self, of: int, story: list[Happened]) -> None:
        """By the clock that nobody sets too, unless the other one jumped meanwhile."""
        wanted: datetime | None = None
        agreed = None
        for happened in story:
            match happened.kind:
                case "confirmed" | "let_go":
                    agreed, facts = happened, happened.facts
                    found = facts.get("held_off") or facts.get("not_before")
                    wanted = datetime.fromisoformat(found) if found else None
                case "held":
                    wanted = NEVER
                case "hurried" | "unscheduled" | "missed":
                    wanted = None
                case "begun":
                    if wanted and happened.at < wanted:
                        self._broken(f"{of} began at {happened.at}, and was to wait until {wanted}")
                    elif wanted and agreed and self._too_soon(agreed, happened, wanted):
                        self._broken(f"{of} waited for less than was agreed: {agreed}, {happened}")

    def _too_soon(self, agreed: Happened, begun: Happened, wanted: datetime) -> bool:
        first, last = agreed.facts["ticks"], begun.facts["ticks"]
        jumps = self._scene.hours.jumps
        jumped = bisect_left(jumps, first - SLACK) != bisect_left(jumps, last + SLACK)
        return not jumped and last - first < (wanted - agreed.at).total_seconds() - SLACK

    def _whoever_wrote_it_did_not_approve_it(self, of: int, story: list[Happened]) -> None:
        above = self._scene.terms.approval_above
        ask = self._scene.books.ask
        [[audience, created_by, version]] = ask(
            "SELECT audience, created_by, begun_version FROM broadcast WHERE id = ?", of
        )
        if not above or not audience or audience <= above + GROWN:
            return
        written = ask("SELECT written_by FROM content WHERE broadcast_id = ? AND version <= ?", of, version)
        wrote, agreed = {created_by, *(by for (by,) in written)}, None
        for happened in story:
            if happened.kind == "changed":
                wrote.add(happened.by)
            if happened.kind == "confirmed":
                agreed = happened
            if happened.kind == "begun" and agreed and agreed.by in wrote:
                self._broken(f"{of} went to {audience} chats, and was approved by who wrote it: {agreed}")

    def _what_is_over_went_out_to_nobody_and_takes_itself_back(self) -> None:
        now = self._scene.dials.skewed()
        asked = "SELECT id, uuid, state, expires_at FROM broadcast WHERE expires_at NOT NULL AND NOT is_test"
        for of, uuid, state, text in self._scene.books.ask(asked):
            over = moment(text)
            if over <= now and state in ("sending", "paused", "sent", "stopped"):
                self._broken(f"{uuid} was to take itself back at {over}, and is {state}")
            for happened in self._stories[of]:
                if happened.kind in LETS_OUT and happened.at >= over:
                    self._broken(f"{uuid} was over at {over}, and went on: {happened}")

    def _nothing_left_in_quiet_hours(self) -> None:
        rows = self._scene.books.ask("SELECT id FROM broadcast WHERE through_quiet")
        through = {of for (of,) in rows}
        for rest in self._scene.hours.rests:
            for chat_id, message_id in rest.heard:
                may_be = self._ledger.broadcasts_of(chat_id, message_id)
                claimed = {of for of, chat in rest.claimed if chat == chat_id}
                if may_be and not may_be & (through | claimed):
                    self._broken(f"chat {chat_id} got {message_id} of {may_be} in quiet hours")


def moment(text: str) -> datetime:
    """As SQLite keeps it."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
