"""The entries of /history and /drafts. Telegram HTML."""

from collections.abc import Sequence
from html import escape

from handlers.texts import audience, departures, expiry, phrases
from handlers.texts.formats import LONGEST, first_words, fitted, taken_back, who
from handlers.texts.notices import ended
from handlers.texts.starting import held_by
from handlers.texts.times import Calendar
from handlers.texts.words import STATES
from models.content import Content
from models.counts import Counts
from models.record import Broadcast
from models.snapshots import Line
from models.states import State

PAGE = 10  # entries
LONGEST_ENTRY = (LONGEST - 100) // PAGE - 2  # below the title, each after an empty line


def _reached(one: Line) -> str:
    return f"{one.sent:,}/{one.broadcast.audience or 0:,}{taken_back(one.taken_back)}"


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
