"""What takes itself back: when, what an admin may choose, and what they read when it has. Telegram HTML."""

from datetime import timedelta
from html import escape

from handlers.texts.formats import duration
from handlers.texts.times import Calendar
from models.plan import Plan
from models.record import Broadcast
from models.states import State

MARK = "⌛"
LATE = timedelta(minutes=1)  # from then on it is told that it began late

PAGE = (
    "<b>⌛ Expires</b>\n"
    "When this time is over it takes itself back: I delete it wherever Telegram lets me, oldest first, and "
    "you get the report. Until then one tap on Keep it lets it stay."
)
ASK = (
    "How long may it stay? At most 47 h after it starts:\n"
    "<code>6 h</code>, <code>90 min</code>, <code>1 day 3 h</code>\n"
    "/cancel leaves it as it is."
)
TYPED_WORDS = "A time is typed as text, like <code>6 h</code> or <code>90 min</code>. Nothing was changed."
BAD = (
    "I cannot read that as a time. Write it like <code>6 h</code>, <code>90 min</code> or "
    "<code>1 day 3 h</code>; nothing was changed."
)
TOO_LONG = (
    "That is too long: 47 h at most, because Telegram lets no bot delete after 48 h. "
    "Nothing was changed; send a shorter time."
)
TOO_SHORT = "That is too short: 1 min at least. Nothing was changed; send a longer time."
LEFT_AS_IT_IS = "It stays as it was: nothing was changed."

# Answers to a press, without HTML.
SPARED = "Kept: it does not take itself back."
STAYS = "It does not take itself back any more."
OVER = "Its time is over and it takes itself back, so nothing more goes out. The report comes below."

DELETING = "<b>Expired as planned: deleting…</b>"
UNDONE = "Expired as planned"


def page(plan: Plan) -> str:
    after = plan.expires_after
    now = f"{duration(after)} after it starts" if after else "never"
    return f"{PAGE}\nNow: {now}"


def planned(plan: Plan, calendar: Calendar) -> list[str]:
    """A line of a draft's card."""
    if plan.expires_at:
        return [_at(calendar.full(plan.expires_at))]
    return [_after(plan.expires_after)] if plan.expires_after else []


def lines(of: Broadcast, calendar: Calendar) -> list[str]:
    """A line of a card, a report or the history, until it has begun to take itself back."""
    if of.expiring and of.expires_at:
        return [_at(calendar.full(of.expires_at))]
    return planned(of.plan, calendar) if of.state is State.QUEUED else []


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


def _after(seconds: int) -> str:
    return f"{MARK} Takes itself back {duration(seconds)} after it starts"
