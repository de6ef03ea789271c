"""What admins read where the database may be an old copy of itself, or was taken away. Telegram HTML."""

from collections.abc import Mapping, Sequence
from html import escape

from handlers.texts.formats import first_words, name_of
from handlers.texts.times import Calendar
from models.content import Content
from models.copies import Question
from models.counts import Counts
from models.database import Trace
from models.events import Admin
from models.record import Broadcast
from models.states import State

MOST = 10  # broadcasts that are named

TRACES: Mapping[Trace, str] = {
    Trace.OLD: "A newer one was in use before it. What happened since is not in it.",
    Trace.BACKUP: "It is a backup. What happened since it was made is not in it.",
    Trace.COPIED: "It was moved to another database. What happened there is not in it.",
    Trace.MISSING: "What would tell whether it is the newest is missing: the small file beside it, or its "
    "note of the server.",
    Trace.MOVED: "It is a dump that was put back, or was moved here. What happened after the dump is not in "
    "it.",
    Trace.HIDDEN: "Its server does not tell me which one it is, so it may be a dump that was put back there. "
    "docs/postgresql.md says which right would end this question.",
}

WAITING = "<b>Waiting for an answer</b>\nThis may be an old copy of the database: Go on or Stop it?"
_TWICE = "a Retry, a Resend or a ▶️ Send to the remaining"
ANSWERED = "This was answered already."
PULLED_AWAY = (
    "⚠️ The database file was removed or replaced while I was running, so I have stopped and nothing more "
    "goes out; my log says which file."
)


def question(asked: Question, midway: Sequence[tuple[Broadcast, Content, Counts]], calendar: Calendar) -> str:
    last = (
        f"The last thing in it: {calendar.moment(asked.last)}."
        if asked.last
        else "Nothing has happened in it yet."
    )
    text = ["⚠️ <b>This may be an old copy of the database</b>", TRACES[asked.trace], last, ""]
    if midway:
        text += ["<b>Mid-way in it</b>", *(_line(calendar, *one) for one in midway[:MOST])]
        text += [f"… and {len(midway) - MOST:,} more"] if len(midway) > MOST else []
        text.append("<b>Go on</b> sends to all who wait in it; whoever got it since then gets it twice.")
        text.append("<b>Stop it</b> ends all of these. What was sent stays, and ↩️ Undo works.")
    else:
        text.append("Nothing is mid-way in it.")
    text.append(f"Its reports are as old: {_TWICE} may reach somebody twice.")
    text += ["", "Nothing goes out until one of you has answered."]
    text.append("What you send before that waits: <b>Go on</b> sends it, <b>Stop it</b> cancels it.")
    return "\n".join(text)


def went_on(by: Admin) -> str:
    return f"{name_of(by)} has pressed Go on."


def stopped(by: Admin) -> str:
    return f"{name_of(by)} has pressed Stop it. What was sent stays; /history lists it, with ↩️ Undo."


def _line(calendar: Calendar, broadcast: Broadcast, content: Content, counts: Counts) -> str:
    test = "🧪 " if broadcast.is_test else ""
    return f"{test}{escape(first_words(content))} · {_progress(broadcast, counts, calendar)}"


def _progress(broadcast: Broadcast, counts: Counts, calendar: Calendar) -> str:
    if broadcast.state is State.QUEUED:
        due = broadcast.not_before
        return f"waits to begin at {calendar.soon_zoned(due)}" if due else "waits to begin"
    sent = f"sent to {counts.sent:,} of {counts.total:,}"
    if broadcast.correcting:
        return f"{sent}, {counts.corrected:,} corrected"
    return f"{sent}, paused" if broadcast.state is State.PAUSED else sent
