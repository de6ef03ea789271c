"""When a broadcast is to start: the question, what was typed, and what waits for its time. Telegram HTML."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from math import ceil

from handlers.texts import starting
from handlers.texts.audience import FEW_WORDS
from handlers.texts.formats import counted, cut, first_words, who
from handlers.texts.times import Calendar
from models.content import Content
from models.record import Broadcast

EXAMPLES = (
    "Examples: <code>18:00</code>, <code>tomorrow 9</code>, <code>fri 18:30</code>, "
    "<code>27.11. 9:00</code>, <code>2026-11-27 09:00</code>, <code>in 2 hours</code>."
)
UNCLEAR: Mapping[str, str] = {
    "UNREADABLE": f"I do not understand this as a moment. {EXAMPLES}",
    "NO_TIME": f"At what time? Send me the day and the time together. {EXAMPLES}",
    "PAST": f"That has passed. Send me a moment to come. {EXAMPLES}",
    "TOO_FAR": "That is more than 366 days away. Send me an earlier moment.",
}
"""Why what was typed is no moment to start at, by the name of the reason."""
TYPED_WORDS = f"I need the time as text. Send it as one message, or /cancel leaves it as it is. {EXAMPLES}"
KEPT = "It starts when it did before; nothing was changed. Its card works as before."
PASSED = "That time has passed. Choose another one."  # the answer to a press; not escaped
SCHEDULED = "<b>Scheduled</b>\nSoonest first. Words are as they were sent; people are counted when it starts."
NOTHING_SCHEDULED = "Nothing is scheduled. 🕘 Later on a draft's card does that."
A_DRAFT_AGAIN = "This is a draft again, and nothing was sent. /drafts has it."
EXISTS_NOT = "Clocks go forward then: {typed} does not exist. When do you mean?"
COMES_TWICE = "Clocks go back then: {typed} comes twice. When do you mean?"


def question(at: datetime | None, calendar: Calendar) -> str:
    """The chooser of the time; it starts `at` this as it is now."""
    now = calendar.reading(at) if at else "at once"
    return "\n".join(
        ["<b>When does it start?</b>", f"Now: {escape(now)}", f"It is {escape(calendar.dated(calendar.at))}."]
    )


def asked(calendar: Calendar) -> str:
    return (
        f"Send me when it starts. It is {escape(calendar.dated(calendar.at))}.\n{EXAMPLES}\n"
        "/cancel leaves it as it is."
    )


def which(typed: str, *, exists: bool) -> str:
    """Asked where the clocks change; nothing counts before the answer."""
    return (COMES_TWICE if exists else EXISTS_NOT).format(typed=f"“{escape(typed)}”")


def planned(at: datetime | None, calendar: Calendar) -> list[str]:
    """The line of a draft's card."""
    if at is None:
        return []
    if at <= calendar.at:
        return [f"🕘 {escape(calendar.dated(at))} has passed: choose another time with 🕘 Later"]
    return [f"🕘 {escape(calendar.reading(at))}"]


def has_passed(at: datetime, calendar: Calendar) -> str:
    """The answer to Send; not escaped."""
    return f"{calendar.dated(at)} has passed, so nothing was sent. Choose another time with 🕘 Later."


def entry(broadcast: Broadcast, content: Content, whom: tuple[str, int], calendar: Calendar) -> str:
    """One of /scheduled; `whom` it is for in words, not escaped, and how many that are now."""
    who_gets_it, chats = whom
    return "\n".join(
        [
            escape(_when(broadcast, calendar)),
            f"{escape(first_words(content))} · {who(broadcast.confirmed)}",
            f"To: {escape(cut(who_gets_it, FEW_WORDS))}: {counted(chats)}",
        ]
    )


def _when(broadcast: Broadcast, calendar: Calendar) -> str:
    """Not escaped."""
    if not broadcast.barred:
        return starting.starts(broadcast, calendar)
    way = starting.go_on(broadcast, calendar)
    return f"{starting.held_by(broadcast)}; ▶️ Go on{way}. /status shows its card"


def last_call(broadcast: Broadcast, content: Content, whom: tuple[str, int], calendar: Calendar) -> str:
    """What every admin reads ten minutes before it starts; `whom` as in `entry`."""
    who_gets_it, chats = whom
    left = broadcast.not_before - calendar.at if broadcast.not_before else timedelta()
    minutes = max(1, ceil(left.total_seconds() / 60))
    return (
        f"⏰ In {minutes} min {escape(first_words(content))} goes out to {chats:,} · "
        f"{who(broadcast.confirmed)}\nTo: {escape(cut(who_gets_it, FEW_WORDS))}"
    )
