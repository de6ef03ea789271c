"""The entries of /history and /drafts, and the numbers of /stats. Telegram HTML."""

from collections.abc import Mapping, Sequence
from html import escape

from handlers.texts import phrases
from handlers.texts.formats import first_words, who
from handlers.texts.reports import lines
from handlers.texts.times import Calendar
from handlers.texts.words import OUTCOMES, STATES, STATUSES
from models.content import Content
from models.record import Broadcast
from models.states import Outcome, State, Status


def stats(
    subscribers: Mapping[Status, int],
    broadcasts: Mapping[State, int],
    totals: Mapping[Outcome, int],
    recent: Sequence[str],
    unhandled: int = 0,
) -> str:
    """The numbers behind /stats; `recent` are lines about the last broadcasts."""
    text = ["<b>Subscribers</b>", *lines(STATUSES, subscribers, "None yet")]
    if resting := subscribers.get(Status.RESTING):
        text.append(f"{phrases.resting(resting)}: {phrases.RESTING}")
    text += ["", "<b>Broadcasts</b>", *lines(STATES, broadcasts, "None yet")]
    text += ["", "<b>Deliveries</b>", *lines(OUTCOMES, totals, "None yet")]
    text += ["", "<b>Last broadcasts</b>"]
    text += recent or ["None yet"]
    text += ["", phrases.unhandled(unhandled)] if unhandled else []
    return "\n".join(text)


def recent(broadcast: Broadcast, sent: int, calendar: Calendar) -> str:
    when = calendar.moment(broadcast.started_at) if broadcast.started_at else "not begun"
    return f"{when} · {sent:,}/{broadcast.audience or 0:,} · {STATES[broadcast.state].lower()}"


def draft(number: int, broadcast: Broadcast, content: Content, calendar: Calendar) -> str:
    written = f"Draft · {calendar.moment(broadcast.created_at)}"
    return f"{number}. {written}\n{escape(first_words(content))}"


def entry(number: int, broadcast: Broadcast, content: Content, sent: int, calendar: Calendar) -> str:
    """An entry of the history, of which so many were sent."""
    state, total = STATES[broadcast.state], broadcast.audience or 0
    begun = [calendar.moment(broadcast.started_at), f"{sent:,}/{total:,}"] if broadcast.started_at else []
    line = f"{number}. " + " · ".join([state, *begun, who(broadcast.confirmed)])
    return f"{line}\n{escape(first_words(content))}"
