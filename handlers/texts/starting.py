"""What is said of what has not begun: when it starts, who holds it, why it did not start. Telegram HTML."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from math import ceil

from handlers.texts.formats import cut, duration, first_words, left, name_of, who
from handlers.texts.times import Calendar
from models.content import Content
from models.record import Broadcast
from models.states import State

STEP = 5  # seconds that are counted down at once: a card is not edited more often
NOW = "It starts now."
STARTS_AT_ONCE = "it starts at once"


def headline(broadcast: Broadcast, calendar: Calendar) -> str:
    """Of what is queued and waits for more than its turn; empty where it does not."""
    if broadcast.barred:
        until = f"Nobody has it, and it does not begin until ▶️ Go on{go_on(broadcast, calendar)}."
        return f"<b>{held_by(broadcast)}</b>\n{until}"
    if not broadcast.not_before or broadcast.not_before <= calendar.at:
        return ""
    return f"<b>{starts(broadcast, calendar)}</b>"


def starts(broadcast: Broadcast, calendar: Calendar) -> str:
    """When what waits for a moment starts: `Starts in 25 s`, or the whole moment."""
    when = broadcast.starts_at
    if when is None or when <= calendar.at:
        return "Begins in its turn"
    if broadcast.held_off:
        left = (when - calendar.at).total_seconds()
        return f"Starts in {duration(ceil(left / STEP) * STEP)}"
    return at(when, calendar)


def at(when: datetime, calendar: Calendar) -> str:
    """Of a time of its own: `Starts Fri 27 Nov 2026, 09:00 Europe/Berlin, in 1 day 16 h`."""
    return f"Starts {calendar.reading(when)}"


def go_on(broadcast: Broadcast, calendar: Calendar) -> str:
    """What ▶️ Go on does with the time that something held has of its own; nothing where it has none."""
    when = broadcast.starts_at
    if when is None or broadcast.state is not State.QUEUED or not broadcast.barred:
        return ""
    if when > calendar.at:
        return f": starts {calendar.soon_zoned(when)}"
    return f": {STARTS_AT_ONCE}, because {calendar.soon_zoned(when)} has passed"


def held_by(broadcast: Broadcast) -> str:
    """Of what waits, or corrects, and does not go on."""
    by = broadcast.held.by if broadcast.held else None
    return f"Held by {name_of(by) if by else 'the file STOP'}"


def about_to(broadcast: Broadcast, content: Content, chats: int, calendar: Calendar) -> str:
    """What the other admins read while it can be cancelled; so many `chats` would get it now."""
    what, when = escape(first_words(content)), starts(broadcast, calendar)
    name = who(broadcast.confirmed)
    return f"⏳ {name} is about to send {what} to {chats:,}: {when[:1].lower()}{when[1:]}."


def no_longer(broadcast: Broadcast, content: Content | None) -> str:
    """What takes the place of that when it waits no longer, as it is now."""
    what = escape(first_words(content)) if content else "A broadcast"
    if broadcast.barred:
        return f"{what}: {held_by(broadcast)}; it does not begin until ▶️ Go on."
    by = f" by {who(broadcast.taken_back)}" if broadcast.taken_back else ""
    return f"{what}: {_SINCE.get(broadcast.state, 'it has begun.').format(by=by)}"


_SINCE: Mapping[State, str] = {
    State.QUEUED: "it begins in its turn, unless something holds it.",
    State.CANCELLED: "cancelled{by}. Nothing was sent.",
    State.DRAFTED: "it did not go out; it is a draft again.",
}


def missed(wanted: datetime | None, content: Content, calendar: Calendar) -> str:
    """Over the card of a draft that did not start when it was to."""
    when = f" {calendar.soon_zoned(wanted)}" if wanted else " earlier"
    return (
        f"⏰ {escape(first_words(content))}\n"
        f"<b>This was to start{when}; I was not running then, so it did not go out.</b>\n"
        "The buttons below send it now, or change it."
    )


def pressed_late(label: str, seconds: float) -> str:
    """Of a press that waited while nobody was there; `label` is on the button, if that is known."""
    button = escape(label) or "a button"
    return f"You pressed {button} while I was away{_away(seconds)}, so nothing was sent. {_PRESS_AGAIN}"


def written_late(words: str, seconds: float) -> str:
    """The same of what was written."""
    said = escape(cut(" ".join(words.split()), 40))
    return f"You wrote {said} while I was away{_away(seconds)}, so nothing was sent. {_WRITE_AGAIN}"


def _away(seconds: float) -> str:
    return f" ({left(timedelta(seconds=seconds))})" if seconds else ""


_PRESS_AGAIN = "Press it again if it still holds."
_WRITE_AGAIN = "Send it again if it still holds."
