"""What events tell of a broadcast beyond who did what: what it has met, and what it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.states import Reason, ReasonCode


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


def withdrawal(facts: Mapping[str, Any]) -> Withdrawal:
    # JSON knows no numbers as names.
    return Withdrawal(facts["instead_of"], {int(old): new for old, new in facts["forms"].items()})


def reason_in(facts: Mapping[str, object]) -> Reason:
    """The reason that an event tells; a code that nobody knows is `other`."""
    code, words = str(facts.get("reason")), str(facts.get("words") or "")
    return Reason(ReasonCode(code) if code in [*ReasonCode] else ReasonCode.OTHER, words)
