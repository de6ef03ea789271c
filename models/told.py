"""What events tell of a broadcast beyond who did what: what it has met, and what it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.events import Event
from models.states import EventKind, Reason, ReasonCode


@dataclass(frozen=True)
class Withdrawal:
    """What its messages become, because they are blanked."""

    instead_of: int
    """The version whose words it is known by still."""
    forms: Mapping[int, int]
    """The version that is left of each that messages showed; nothing is left of what is not there."""


@dataclass(frozen=True)
class Setback:
    """What keeps an undo or a correction from going on."""

    reason: Reason
    event: int
    """The id of the event that tells of it."""


def withdrawal(version: int, acts: Mapping[EventKind, Event]) -> Withdrawal:
    """Nothing is left of anything where the facts are damaged; `version` is in force."""
    facts: Mapping[str, Any] = acts[EventKind.WITHDRAWN].facts if EventKind.WITHDRAWN in acts else {}
    try:
        # JSON knows no numbers as names.
        return Withdrawal(int(facts["instead_of"]), {int(old): new for old, new in facts["forms"].items()})
    except (KeyError, TypeError, ValueError, AttributeError):
        return Withdrawal(version, {})


def reason_in(facts: Mapping[str, object]) -> Reason:
    """The reason that an event tells; a code that nobody knows is `other`."""
    code, words = str(facts.get("reason")), str(facts.get("words") or "")
    return Reason(ReasonCode(code) if code in [*ReasonCode] else ReasonCode.OTHER, words)
