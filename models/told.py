"""What events tell of a broadcast beyond who did what: what it has met, and what it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import events
from models.events import Event
from models.reasons import Reason, ReasonCode
from models.states import EventKind, State

HELD_OFF = "held_off"
"""Of a confirmation: until when nothing goes out, so that it can be cancelled."""
NOT_BEFORE = "not_before"
"""Of what is held: when it was to start."""
RELIEVING = (EventKind.WENT_ON, EventKind.UNDO_BEGUN, EventKind.CORRECTED, EventKind.WITHDRAWN)
"""After one of these an undo, a correction or a blanking goes on, or another one begins."""
_BEGINNINGS = (EventKind.BEGUN, EventKind.RETRIED, EventKind.RESENT, EventKind.CONTINUED)


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
    code = str(facts.get("reason"))
    return reason_of(ReasonCode(code) if code in [*ReasonCode] else ReasonCode.OTHER, facts)


def reason_of(code: ReasonCode, facts: Mapping[str, object]) -> Reason:
    """With its facts, as `Reason.facts` made them; what is damaged of these is left out."""
    numbers = facts.get("numbers")
    whole = [one for one in numbers if isinstance(one, int)] if isinstance(numbers, list) else []
    return Reason(code, str(facts.get("words") or ""), tuple(whole))


def own_time(facts: Mapping[str, object]) -> datetime | None:
    """When what is held was to start; None is at once, also where the facts are damaged."""
    try:
        return datetime.fromisoformat(str(facts[NOT_BEFORE]))
    except (KeyError, ValueError):
        return None


def setback(acts: Mapping[EventKind, Event]) -> Setback | None:
    """What an undo or a correction has met that is under way."""
    met = acts.get(EventKind.SET_BACK)
    if met is None or met.id is None:
        return None
    since = max((acts[kind].id or 0 for kind in RELIEVING if kind in acts), default=0)
    return Setback(reason_in(met.facts), met.id) if met.id > since else None


def took(state: State, acts: Mapping[EventKind, Event]) -> float | None:
    """Seconds that sending took, or the undo of what is undone."""
    if state is State.UNDONE:
        return events.took(acts.get(EventKind.UNDO_BEGUN), acts.get(EventKind.UNDONE))
    if state not in (State.SENT, State.STOPPED):
        return None
    begun = [acts[kind] for kind in _BEGINNINGS if kind in acts]
    ended = acts.get(EventKind.FINISHED if state is State.SENT else EventKind.STOPPED)
    return events.took(max(begun, key=lambda act: act.id or 0, default=None), ended)


def cancelled(state: State, acts: Mapping[EventKind, Event]) -> Event | None:
    """Who cancelled it; a draft that was got back has been cancelled once, and is not any more."""
    return acts.get(EventKind.CANCELLED) if state is State.CANCELLED else None
