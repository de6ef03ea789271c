"""The entries of /history and /drafts, and the numbers of /stats. Telegram HTML."""

from collections.abc import Sequence
from html import escape

from handlers.texts import audience, departures, expiry, phrases
from handlers.texts.formats import LONGEST, first_words, fitted, who
from handlers.texts.notices import ended
from handlers.texts.reports import lines
from handlers.texts.starting import held_by
from handlers.texts.times import Calendar
from handlers.texts.words import OUTCOMES, STATES, STATUSES
from models.content import Content
from models.counts import Counts
from models.record import Broadcast
from models.snapshots import Line, Statistics
from models.states import State, Status

PAGE = 10  # entries
LONGEST_ENTRY = (LONGEST - 100) // PAGE - 2  # below the title, each after an empty line


def stats(found: Statistics, calendar: Calendar) -> str:
    """The numbers behind /stats."""
    text = ["<b>Subscribers</b>", *_subscribers(found)]
    if resting := found.subscribers.get(Status.RESTING):
        text.append(f"{phrases.resting(resting)}: {phrases.RESTING}")
    text += ["", "<b>Broadcasts</b>", *lines(STATES, found.broadcasts, "None yet")]
    text += ["", "<b>Deliveries</b>", *_deliveries(found)]
    text += ["", "<b>Last broadcasts</b>"]
    text += [_recent(one, calendar) for one in found.recent] or ["None yet"]
    text += ["", _unhandled(found.set_aside)] if found.set_aside else []
    return "\n".join(text)


def _subscribers(found: Statistics) -> list[str]:
    first, *others = lines(STATUSES, found.subscribers, "None yet")
    apart = audience.sizes(found.size)
    return [f"{first} ({apart})" if apart else first, *others]


def _deliveries(found: Statistics) -> list[str]:
    sent, *others = lines(OUTCOMES, found.outcomes, "None yet")
    return [f"{sent}{_taken_back(found.taken_back)}", *others]


def _recent(one: Line, calendar: Calendar) -> str:
    begun = one.broadcast.started_at
    when = calendar.moment(begun) if begun else "not begun"
    return f"{when} · {_reached(one)} · {STATES[one.broadcast.state].lower()}"


def _reached(one: Line) -> str:
    return f"{one.sent:,}/{one.broadcast.audience or 0:,}{_taken_back(one.taken_back)}"


def _taken_back(count: int) -> str:
    return f" ({count:,} taken back)" if count else ""


def draft(number: int, broadcast: Broadcast, content: Content, calendar: Calendar) -> str:
    written = f"Draft · {calendar.moment(broadcast.created_at)}"
    return f"{number}. {written}\n{escape(first_words(content))}"


def dropped(found: Sequence[tuple[Broadcast, Content | None]], more: int, calendar: Calendar) -> str:
    """What can be got back; `more` are not listed."""
    text = [phrases.DROPPED_DRAFTS]
    for number, (one, content) in enumerate(found, start=1):
        when = f" · {calendar.moment(one.taken_back.at)}" if one.taken_back else ""
        words = escape(first_words(content)) if content else ""
        text.append(f"{number}. {who(one.taken_back)}{when}\n{words}")
    text += [f"… and {more:,} older"] if more else []
    return "\n\n".join(text)


def entry(number: int, one: Line, content: Content, calendar: Calendar) -> str:
    """An entry of the history."""
    broadcast = one.broadcast
    state = held_by(broadcast) if broadcast.barred else _state(broadcast)
    begun = [calendar.moment(broadcast.started_at), _reached(one)] if broadcast.started_at else []
    blank = ["blanked"] if broadcast.withdrawn else []
    line = f"{number}. " + " · ".join([state, *blank, *begun, who(broadcast.confirmed)])
    until = expiry.lines(broadcast, calendar)
    return "\n".join([line, escape(first_words(content)), *_whom(one), *until])


def whole(entry: str, one: Line, undo: Sequence[str]) -> str:
    """An entry with the clock of its undo and, last because it can be missed, whom it cost."""
    return fitted("\n".join([entry, *undo, *departures.listed(one.departures)]), LONGEST_ENTRY)


def _state(broadcast: Broadcast) -> str:
    undone = broadcast.state is State.UNDONE and broadcast.expired
    return expiry.UNDONE if undone else STATES[broadcast.state]


def _whom(one: Line) -> list[str]:
    return audience.of(one.broadcast, one.asked_about, audience.FEW_WORDS)


def at_rest(last: Broadcast, content: Content, counts: Counts) -> str:
    """How it stands where nothing is going on."""
    return (
        f"{phrases.NOTHING_GOES_ON} The last one; /history opens its report:\n{ended(last, content, counts)}"
    )


def more(count: int) -> str:
    return f"… and {count:,} more; /history lists them."


def _unhandled(count: int) -> str:
    """Of updates that were put aside."""
    updates = "update" if count == 1 else "updates"
    return (
        f"{count:,} {updates} could not be handled, mostly of a kind that I cannot read; the log names them."
    )
