"""What is said while everything stands still, and when that ends. Telegram HTML, but for `bar`."""

from collections.abc import Sequence
from html import escape

from handlers.texts import starting
from handlers.texts.formats import called, counted, first_words, name_of, who
from handlers.texts.times import Calendar
from models.content import Content
from models.counts import Counts
from models.events import Admin
from models.record import Broadcast
from models.standstill import Standing
from models.states import Outcome, State

Waiting = Sequence[tuple[Broadcast, Content, Counts]]

MOST = 10  # broadcasts that are named
REMOVE = "Remove the file STOP that lies beside the database: nothing goes out before that."
NEXT = "Nothing is resumed by itself. /status shows the cards: ▶️ Resume or ▶️ Go on under each, or ↩️ Undo."
UNDO = "↩️ Undo under a card, or /undo, takes back what was sent."


def bar(standing: Standing, calendar: Calendar) -> str:
    """Why nothing goes out and until when, not escaped: it answers presses too."""
    if standing.by is None:
        return "Nothing goes out until the file STOP beside the database is removed."
    and_file = " and until the file STOP is removed" if standing.by_file else ""
    return (
        f"Nothing goes out until /resumeall{and_file}; "
        f"{called(standing.by)} stopped everything at {calendar.moment(standing.at)}."
    )


def waits(standing: Standing, calendar: Calendar) -> str:
    """The answer to a press that was noted all the same, not escaped."""
    return f"Noted, it waits. {bar(standing, calendar)}"


def stopped(standing: Standing, braked: Waiting, calendar: Calendar) -> str:
    """The answer to /stopall."""
    return "\n".join(
        [
            "🛑 <b>Everything stands still</b>",
            f"{escape(bar(standing, calendar))} Undo and answers go on.",
            *(_lines(braked, calendar) or ["Nothing was being sent."]),
            UNDO,
            "/resumeall lifts it and resumes nothing: then press ▶️ Resume or ▶️ Go on under each.",
        ]
    )


def stopped_by(by: Admin, braked: Waiting, calendar: Calendar) -> str:
    """What the other admins read of /stopall."""
    return "\n".join(
        [
            f"🛑 {name_of(by)} has stopped everything: nothing begins or goes on until /resumeall.",
            *(_lines(braked, calendar) or ["Nothing was being sent."]),
            UNDO,
        ]
    )


def resumed(left: Standing | None, waiting: Waiting, calendar: Calendar, *, ended: bool) -> str:
    """The answer to /resumeall; `ended` where an admin had stopped everything."""
    if left:
        lifted = "The /stopall is lifted, but that is not all." if ended else "No /stopall is in force."
        return f"{lifted} {REMOVE}"
    if not ended:
        return "\n".join(["Nothing stands still: no /stopall is in force.", *_left(waiting, calendar)])
    return "\n".join(["<b>Everything may go on again</b>", *_left(waiting, calendar)])


def resumed_by(by: Admin, left: Standing | None, waiting: Waiting, calendar: Calendar) -> str:
    """What the other admins read of /resumeall."""
    if left:
        return f"{name_of(by)} has lifted the /stopall. {REMOVE}"
    lifted = f"{name_of(by)} has lifted the /stopall: everything may go on again."
    return "\n".join([lifted, *_left(waiting, calendar)])


def file_came(waiting: Waiting, calendar: Calendar) -> str:
    return "\n".join(
        [
            "🛑 <b>Everything stands still</b>",
            "A file named STOP was put beside the database. Nothing begins or goes on until it is removed; "
            "undo and answers go on.",
            *_lines(waiting, calendar),
            UNDO,
        ]
    )


def file_gone(left: Standing | None, waiting: Waiting, calendar: Calendar) -> str:
    gone = "The file STOP was removed from beside the database."
    if left:
        return f"{gone} {escape(bar(left, calendar))}"
    return "\n".join([f"{gone} Everything may go on again.", *_left(waiting, calendar)])


def still(standing: Standing, waiting: Waiting, calendar: Calendar) -> str:
    """What every admin reads after a start."""
    return "\n".join(
        [
            f"🛑 I have just started, and everything stands still. {escape(bar(standing, calendar))}",
            *_lines(waiting, calendar),
        ]
    )


def _left(waiting: Waiting, calendar: Calendar) -> list[str]:
    lines = _lines(waiting, calendar)
    return [*lines, NEXT] if lines else ["Nothing is waiting."]


def _lines(waiting: Waiting, calendar: Calendar) -> list[str]:
    lines = [_line(*one, calendar) for one in waiting[:MOST]]
    return [*lines, f"… and {len(waiting) - MOST:,} more"] if len(waiting) > MOST else lines


def _line(broadcast: Broadcast, content: Content, counts: Counts, calendar: Calendar) -> str:
    test = "🧪 " if broadcast.is_test else ""
    about = f"{escape(first_words(content))} · {who(broadcast.confirmed)}"
    return f"{test}{_standing(broadcast, counts, calendar)}: {about}"


def _standing(broadcast: Broadcast, counts: Counts, calendar: Calendar) -> str:
    if broadcast.state is State.QUEUED:
        return _queued(broadcast, calendar)
    correcting = ", its correction held" if broadcast.correcting and broadcast.barred else ""
    if broadcast.state is not State.PAUSED:
        shown = counted(counts.sent - counts.deleted, "message")
        return f"Correction held, {counts.corrected:,} of {shown} changed"
    wire = counts.of(Outcome.IN_FLIGHT)
    on_wire = f", {wire:,} on their way" if wire else ""
    return f"Paused, {counts.sent:,} of {counts.total:,} sent{on_wire}{correcting}"


def _queued(broadcast: Broadcast, calendar: Calendar) -> str:
    if not broadcast.barred:
        when = starting.starts(broadcast, calendar)
        return f"Sent meanwhile, {when[:1].lower()}{when[1:]}"
    way = starting.go_on(broadcast, calendar)
    return f"Held, not begun, ▶️ Go on{way}" if way else "Held, not begun"
