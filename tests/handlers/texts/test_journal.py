"""The journal's lines: what an operator reads, and what they never do."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from handlers.texts.journal import WORDS, line, name_of
from models.counts import Counts
from models.events import Admin, Event
from models.journal import Ended, Entry
from models.states import Correction, EventKind, Fate, Outcome

NOW = datetime(2026, 11, 26, 2, 14, 5, tzinfo=UTC)
ADA = Admin(1001, "Ada")
COUNTS = Counts(
    NOW,
    {Outcome.SENT: 480, Outcome.REFUSED: 20, Outcome.UNKNOWN: 0},
    {Fate.DELETED: 470, Fate.EXPIRED: 10},
    {Correction.CORRECTED: 479, Correction.ABSENT: 1},
)
SECRET = dict.fromkeys(("words", "note", "asked_name", "forms", "wrote"), "secret")

K = EventKind
TOLD: list[tuple[EventKind, Admin | None, Mapping[str, object], int, str]] = [
    (K.CONFIRMED, ADA, {}, logging.INFO, "confirmed by admin 1001"),
    (K.CONFIRMED, ADA, {"asked_by": 5}, logging.INFO, "approved and confirmed by admin 1001 (asked_by 5)"),
    (K.CONFIRMED, ADA, {"not_before": "2026-11-27T18:00:00+00:00"}, logging.INFO,
     "scheduled by admin 1001 (not_before 2026-11-27T18:00:00+00:00)"),
    (K.BEGUN, None, {}, logging.INFO, "begun"),
    (K.PAUSED, ADA, {"wanted_back": True}, logging.INFO, "paused by admin 1001 (wanted_back)"),
    (K.PAUSED, None, {"reason": "token_refused"}, logging.WARNING, "paused (reason token_refused)"),
    (K.PAUSED, ADA, {"standstill": True}, logging.INFO, "paused by admin 1001 (standstill)"),
    (K.SET_BACK, None, {"reason": "own_fault"}, logging.WARNING, "does not go on (reason own_fault)"),
    (K.ASKED, ADA, {"chat": 1001, "message": 7}, logging.DEBUG, "question put to admin 1001"),
    (K.MISSED, None, {}, logging.WARNING, "missed its time"),
    (K.RETRIED, ADA, {"chats": 20}, logging.INFO, "retried by admin 1001 (chats 20)"),
    (K.UNDO_BEGUN, ADA, {}, logging.INFO, "undo begun by admin 1001"),
    (K.UNDO_BEGUN, None, {"expired": True}, logging.INFO, "expired, undo begun"),
    (K.FINISHED, None, {}, logging.INFO, "finished: refused 20, sent 480, audience 500"),
    (K.CORRECTION_ENDED, None, {"version": 2}, logging.INFO,
     "correction ended (version 2): absent 1, corrected 479"),
    (K.UNDONE, None, {}, logging.INFO, "undone: deleted 470, expired 10, sent 480"),
]  # fmt: skip
ENDS = (K.FINISHED, K.CORRECTION_ENDED, K.UNDONE)


@pytest.mark.parametrize(("kind", "by", "facts", "level", "text"), TOLD)
def test_line_tells_who_did_what_and_how_it_ended(
    kind: EventKind, by: Admin | None, facts: Mapping[str, object], level: int, text: str
) -> None:
    counts = COUNTS if kind in ENDS else None
    said = line(Entry("a-uuid", False, Event(kind, NOW, by, {**facts, **SECRET}), counts), NOW)
    assert (said.level, said.text) == (level, f"a-uuid: {text}")
    assert said.fields["broadcast"] == "a-uuid"
    assert said.fields.get("admin") == (by.id if by else None)
    assert "secret" not in f"{said}"
    assert "Ada" not in f"{said}"


def test_every_kind_of_event_has_its_words() -> None:
    names = {name_of(Event(kind, NOW)) for kind in EventKind}
    assert names | {"approved", "scheduled", "expired", "ended"} == {*WORDS}


def test_what_is_told_late_says_when_it_was_and_a_test_is_one() -> None:
    said = line(Entry("a-uuid", True, Event(K.STOPPED, NOW, ADA)), NOW + timedelta(hours=2))
    assert said.text == "a-uuid: stopped by admin 1001 (test), at 2026-11-26T02:14:05Z"
    assert (said.fields["test"], said.fields["at"]) == (True, "2026-11-26T02:14:05Z")


def test_numbers_of_what_was_stopped_are_every_outcome() -> None:
    said = line(Ended("a-uuid", COUNTS), NOW)
    assert said.text == "a-uuid: ended: refused 20, sent 480, audience 500"
    assert said.fields["counts"] == {"refused": 20, "sent": 480, "audience": 500}
