"""What takes itself back: when, what an admin may choose, and what they read when it has. Telegram HTML."""

from datetime import datetime, timedelta
from html import escape

from handlers.texts.formats import duration
from handlers.texts.times import Calendar
from models.deliveries.expiry import LONGEST
from models.plan import Plan
from models.record import Broadcast
from models.states import State

MARK = "⌛"
LATE = timedelta(minutes=1)  # from then on it is told that it began late
MOMENT = timedelta(seconds=5)

PAGE = (
    "<b>⌛ Expires</b>\n"
    "When this time is over it takes itself back: I delete it wherever Telegram lets me, oldest first, and "
    "you get the report. Until then one tap on Keep it lets it stay."
)
EXAMPLES = (
    "<code>6 h</code>, <code>90 min</code>, <code>1 day 3 h</code>, <code>18:00</code>, "
    "<code>tomorrow 9:00</code>"
)
ASK = f"How long may it stay? At most 47 h after it starts:\n{EXAMPLES}\n/cancel leaves it as it is."
TYPED_WORDS = f"A time is typed as text, like {EXAMPLES}. Nothing was changed."
BAD = f"I cannot read that as a time. Write it like {EXAMPLES}. Nothing was changed."
TOO_LONG = (
    "That is too long: 47 h at most after it starts, because Telegram lets no bot delete after 48 h. "
    "Nothing was changed; send a shorter time."
)
TOO_SHORT = "That is too short: 1 min at least after it starts. Nothing was changed; send a longer time."
LEFT_AS_IT_IS = "It stays as it was: nothing was changed."

IN_VAIN = (
    "⌛ By now it would have taken itself back, so it does not begin. "
    "↩️ Undo makes it possible to choose another time: /drafts has it then."
)

TOO_SOON = f"{MARK} Not all have it by then: choose a later time with ⌛ Expires, or a shorter 🐢 Spread over"

# Answers to a press, without HTML.
BEFORE = "It would take itself back before it starts. Nothing was sent: choose another time with ⌛ Expires."
SPARED = "Kept: it does not take itself back."
STAYS = "It does not take itself back any more."
OVER = "Its time is over and it takes itself back, so nothing more goes out. The report comes below."

DELETING = "<b>Expired as planned: deleting…</b>"
UNDONE = "Expired as planned"


def page(plan: Plan, calendar: Calendar) -> str:
    after = plan.expires_after
    now = f"{duration(after)} after it starts" if after else "never"
    now = escape(calendar.full(plan.expires_at)) if plan.expires_at else now
    return f"{PAGE}\nNow: {now}"


def planned(plan: Plan, calendar: Calendar) -> list[str]:
    """A line of a draft's card."""
    if at := plan.expires_at:
        start = max(calendar.at, plan.not_before or calendar.at)
        return [_at(calendar.full(min(at, start + LONGEST))) if at > start else _too_early(calendar.full(at))]
    return [_after(plan.expires_after)] if plan.expires_after else []


def too_soon(plan: Plan, calendar: Calendar, ends_at: datetime) -> list[str]:
    """A line of a draft's card, where not all would have it by then; it `ends_at` that moment."""
    start, after = max(calendar.at, plan.not_before or calendar.at), plan.expires_after
    at = plan.expires_at or (start + timedelta(seconds=after) if after else None)
    # Both are counted from now, one a moment after the other.
    return [TOO_SOON] if at and start < at <= ends_at + MOMENT else []


def lines(of: Broadcast, calendar: Calendar) -> list[str]:
    """A line of a card, a report or the history, until it has begun to take itself back."""
    if of.expiring and of.expires_at:
        return [_at(calendar.full(of.expires_at))]
    if of.state is not State.QUEUED:
        return []
    in_vain = of.expires_at is not None and of.expires_at <= calendar.at
    return [IN_VAIN] if in_vain else planned(of.plan, calendar)


def late(of: Broadcast, calendar: Calendar) -> list[str]:
    """A line of the report, where it began later than it should have."""
    if not of.expired or of.taken_back is None or of.expires_at is None:
        return []
    by = of.taken_back.at - of.expires_at
    if by < LATE:
        return []
    due, long = calendar.full(of.expires_at), duration(by.total_seconds())
    return [f"{MARK} It was due {due}, and began {long} late."]


def kept(report: str) -> str:
    """A report whose broadcast stays: the line that said otherwise says so now."""
    mark = f"{MARK} "
    return "\n".join(f"{mark}{STAYS}" if line.startswith(mark) else line for line in report.splitlines())


def _at(when: str) -> str:
    return f"{MARK} Takes itself back {escape(when)}"


def _too_early(when: str) -> str:
    return f"{MARK} {escape(when)} is before it starts: choose another time with ⌛ Expires"


def _after(seconds: int) -> str:
    return f"{MARK} Takes itself back {duration(seconds)} after it starts"
