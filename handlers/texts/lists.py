"""The entries of /history and /drafts, and the numbers of /stats. Telegram HTML."""

from collections.abc import Mapping, Sequence
from html import escape

from handlers.texts import phrases
from handlers.texts.formats import first_words, moment, who
from handlers.texts.notices import ended
from handlers.texts.reports import clock, lines
from handlers.texts.words import OUTCOMES, STATES, STATUSES
from models.content import Content
from models.counts import Counts
from models.deliveries.window import Window
from models.record import Broadcast
from models.states import Outcome, State, Status


def stats(
    subscribers: Mapping[Status, int],
    broadcasts: Mapping[State, int],
    totals: Mapping[Outcome, int],
    recent: Sequence[tuple[Broadcast, int]],
    unhandled: int = 0,
) -> str:
    """The numbers behind /stats; `recent` pairs a broadcast with how many were sent."""
    text = ["<b>Subscribers</b>", *lines(STATUSES, subscribers, "None yet")]
    if resting := subscribers.get(Status.RESTING):
        text.append(f"{phrases.resting(resting)}: {phrases.RESTING}")
    text += ["", "<b>Broadcasts</b>", *lines(STATES, broadcasts, "None yet")]
    text += ["", "<b>Deliveries</b>", *lines(OUTCOMES, totals, "None yet")]
    text += ["", "<b>Last broadcasts</b>"]
    for broadcast, sent in recent:
        when = moment(broadcast.started_at) if broadcast.started_at else "not begun"
        text.append(f"{when} · {sent:,}/{broadcast.audience or 0:,} · {STATES[broadcast.state].lower()}")
    text += [] if recent else ["None yet"]
    text += ["", phrases.unhandled(unhandled)] if unhandled else []
    return "\n".join(text)


def dropped(found: Sequence[tuple[Broadcast, Content | None]], more: int) -> str:
    """What can be got back; `more` are not listed."""
    text = [phrases.DROPPED_DRAFTS]
    for number, (one, content) in enumerate(found, start=1):
        when = f" · {moment(one.taken_back.at)}" if one.taken_back else ""
        words = escape(first_words(content)) if content else ""
        text.append(f"{number}. {who(one.taken_back)}{when}\n{words}")
    text += [f"… and {more:,} older"] if more else []
    return "\n\n".join(text)


def entry(
    number: int, broadcast: Broadcast, content: Content, sent: int = 0, window: Window | None = None
) -> str:
    if broadcast.state is State.DRAFTED:
        written = f"Draft · {moment(broadcast.created_at)}"
        return f"{number}. {written}\n{escape(first_words(content))}"
    state, total = STATES[broadcast.state], broadcast.audience or 0
    begun = [moment(broadcast.started_at), f"{sent:,}/{total:,}"] if broadcast.started_at else []
    line = f"{number}. " + " · ".join([state, *begun, who(broadcast.confirmed)])
    text = f"{line}\n{escape(first_words(content))}"
    undoable = sent and broadcast.state in (State.SENDING, State.PAUSED, State.SENT, State.STOPPED)
    return f"{text}\n{clock(window)}" if window and undoable else text


def at_rest(last: Broadcast, content: Content, counts: Counts) -> str:
    """How it stands where nothing is going on."""
    return (
        f"{phrases.NOTHING_GOES_ON} The last one; /history opens its report:\n{ended(last, content, counts)}"
    )


def more(count: int) -> str:
    return f"… and {count:,} more; /history lists them."
