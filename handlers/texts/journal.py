"""The journal's lines: what an operator reads of each event, without content and names of people."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.counts import Counts
from models.events import EXPIRED, Event
from models.journal import Ended, Entry
from models.states import Correction, EventKind, Fate, Outcome

LATE = timedelta(minutes=1)  # after which a line says when it was

WORDS: Mapping[str, str] = {
    "confirmed": "confirmed",
    "approved": "approved and confirmed",
    "scheduled": "scheduled",
    "begun": "begun",
    "paused": "paused",
    "resumed": "resumed",
    "stopped": "stopped",
    "finished": "finished",
    "ended": "ended",
    "corrected": "correction begun",
    "withdrawn": "blanking begun",
    "correction_ended": "correction ended",
    "retried": "retried",
    "resent": "resent",
    "continued": "sent to the remaining",
    "held": "held",
    "let_go": "let go on",
    "unscheduled": "made a draft again",
    "hurried": "started before its time",
    "missed": "missed its time",
    "through_quiet": "let through the quiet hours",
    "set_back": "does not go on",
    "went_on": "goes on",
    "kept": "kept, and not undone",
    "asked": "question put",
    "spared": "kept from expiring",
    "undo_begun": "undo begun",
    "expired": "expired, undo begun",
    "undone": "undone",
    "cancelled": "cancelled",
    "restored": "restored as a draft",
    "changed": "draft changed",
    "approval_asked": "approval asked for",
    "sent_back": "sent back",
}
"""By the name of the event; docs/log.md says what each means."""

# Of the facts only these: words may quote the message, and a note is one.
_SHOWN = (
    "reason",
    "numbers",
    "chats",
    "version",
    "not_before",
    "held_off",
    "asked_by",
    "standstill",
    "wanted_back",
    "old_copy",
)


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    level: int
    text: str
    fields: Mapping[str, object]
    """What a program reads of it."""


def line(told: Entry | Ended, now: datetime) -> Line:
    if isinstance(told, Ended):
        numbers = _numbers("ended", told.counts)
        return _line("ended", told.uuid, {"counts": numbers}, "")
    happened, name = told.happened, name_of(told.happened)
    facts = {one: happened.facts[one] for one in _SHOWN if one in happened.facts}
    if told.is_test:
        facts["test"] = True
    fields: dict[str, object] = {"at": _iso(happened.at), **facts}
    if happened.by:
        fields["admin"] = happened.by.id
    if told.counts:
        fields["counts"] = _numbers(name, told.counts)
    late = f", at {_iso(happened.at)}" if now - happened.at > LATE else ""
    return _line(name, told.uuid, fields, _by(happened) + _told(facts) + late, _level(happened))


def name_of(happened: Event) -> str:
    """The name of its line, which tells apart what one kind of event may be."""
    facts = happened.facts
    match happened.kind:
        case EventKind.CONFIRMED if "asked_by" in facts:
            return "approved"
        case EventKind.CONFIRMED if "not_before" in facts:
            return "scheduled"
        case EventKind.UNDO_BEGUN if facts.items() >= EXPIRED.items():
            return "expired"
    return happened.kind.value


def _line(name: str, uuid: str, fields: Mapping[str, object], text: str, level: int = logging.INFO) -> Line:
    numbers = fields.get("counts")
    told = f": {_spelled(numbers)}" if isinstance(numbers, dict) else ""
    return Line(level, f"{uuid}: {WORDS[name]}{text}{told}", {"event": name, "broadcast": uuid, **fields})


def _level(happened: Event) -> int:
    if happened.kind is EventKind.ASKED:  # of each step of a conversation
        return logging.DEBUG
    halted = happened.kind is EventKind.PAUSED and happened.by is None
    warns = halted or happened.kind in (EventKind.SET_BACK, EventKind.MISSED)
    return logging.WARNING if warns else logging.INFO


def _by(happened: Event) -> str:
    if happened.by is None:
        return ""
    return f" {'to' if happened.kind is EventKind.ASKED else 'by'} admin {happened.by.id}"


def _told(facts: Mapping[str, object]) -> str:
    shown = [name if value is True else f"{name} {value}" for name, value in facts.items()]
    return f" ({', '.join(shown)})" if shown else ""


def _numbers(name: str, counts: Counts) -> dict[str, int]:
    """Every outcome that any chat has, or what became of each message that was to be changed."""
    if name == "correction_ended":
        return _counted(counts.corrections)
    outcomes = {**_counted(counts.tally), "audience": counts.total}
    # An undo has words of its own for some of what sending calls the same.
    if name != "undone":
        return outcomes
    may_remain = {"may_remain": lost} if (lost := counts.of(Outcome.UNKNOWN)) else {}
    return {**_counted(counts.fates), **may_remain, "sent": counts.sent}


def _counted(tally: Mapping[Outcome, int] | Mapping[Fate, int] | Mapping[Correction, int]) -> dict[str, int]:
    return {str(word): number for word, number in sorted(tally.items()) if number}


def _spelled(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items()) or "nobody"


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
