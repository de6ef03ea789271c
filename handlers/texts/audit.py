"""Who did what: one sentence for every kind of event, in a list and in a file."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape, unescape

from handlers.texts.formats import counted, cut, first_words, name_of
from handlers.texts.times import Calendar
from handlers.texts.words import reason
from models.approvals import asker
from models.audit import Entry, Page
from models.events import Event
from models.states import EventKind
from models.told import reason_in

ITSELF = "Recall"  # who did what no admin has done
NOTHING = "Nothing has happened yet. /broadcast starts."
WRITING = "Writing who did what to a file…"
TOO_LARGE = "The file is larger than the 50 MB that a bot may send."
NOTE = 200  # characters

COLUMNS = ("at", "by", "by_id", "event", "what", "broadcast", "facts")

SENTENCES: Mapping[EventKind, str] = {
    EventKind.CONFIRMED: "sent {what}{to}{asked}",
    EventKind.BEGUN: "began to send {what}{to}",
    EventKind.PAUSED: "paused {what}{why}",
    EventKind.RESUMED: "resumed {what}",
    EventKind.STOPPED: "stopped {what}",
    EventKind.FINISHED: "finished {what}{to}",
    EventKind.CORRECTED: "corrected what reads {what} now",
    EventKind.WITHDRAWN: "blanked {what}",
    EventKind.CORRECTION_ENDED: "finished changing {what} where it was delivered",
    EventKind.RETRIED: "sent {what} again to {chats} where it had failed",
    EventKind.RESENT: "sent {what} again to {chats} where it was not known if it had arrived",
    EventKind.CONTINUED: "sent {what} to the remaining {chats}",
    EventKind.HELD: "held {what}",
    EventKind.LET_GO: "let {what} go on",
    EventKind.UNSCHEDULED: "made a draft of {what} again, before it began",
    EventKind.HURRIED: "started {what} at once",
    EventKind.THROUGH_QUIET: "let {what} go on through the quiet hours",
    EventKind.MISSED: "did not start {what}, whose time had passed",
    EventKind.SET_BACK: "could not go on with {what}{why}",
    EventKind.WENT_ON: "went on with {what}",
    EventKind.KEPT: "kept {what}",
    EventKind.ASKED: "was asked about {what}",
    EventKind.SPARED: "kept {what} from taking itself back",
    EventKind.UNDO_BEGUN: "began to take {what} back",
    EventKind.UNDONE: "took {what} back",
    EventKind.CANCELLED: "cancelled {what}",
    EventKind.RESTORED: "got {what} back as a draft",
    EventKind.CHANGED: "changed the draft {what}",
    EventKind.APPROVAL_ASKED: "asked for approval of {what}",
    EventKind.SENT_BACK: "sent {what} back{note}",
}

# Where the sentence does not read well about it.
_OF_ONE: Mapping[EventKind, str] = {
    EventKind.CORRECTED: "corrected it",
    EventKind.FINISHED: "finished sending it",
    EventKind.MISSED: "did not start it, because its time had passed",
    EventKind.CHANGED: "changed the draft",
}


def page(found: Page, calendar: Calendar) -> str:
    """The list; Telegram HTML."""
    lines = [f"<b>Who did what</b>, newest first, in {calendar.zone_name()}"]
    lines += [_line(one, calendar) for one in found.entries]
    return "\n".join([*lines, *_left_out(found.unreadable)])


def row(entry: Entry) -> tuple[str, ...]:
    """The cells of a file, in the order of `COLUMNS`."""
    happened, by = entry.happened, entry.happened.by
    return (
        happened.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        unescape(_who(happened)),
        str(by.id) if by else "",
        happened.kind.value,
        unescape(_of_many(entry)),
        entry.uuid,
        json.dumps(happened.facts, ensure_ascii=False, sort_keys=True),
    )


def file_name(now: datetime) -> str:
    return f"audit-{now:%Y-%m-%d}.csv"


def written(events: int, unreadable: int) -> str:
    """Under the file."""
    return "\n".join([f"Who did what: {counted(events, 'event')}, oldest first.", *_left_out(unreadable)])


def of_one(happened: Event, audience: int | None, calendar: Calendar) -> str:
    """A line where all lines are about one broadcast, which nobody has to name in each."""
    sentence = _OF_ONE.get(happened.kind) or _sentence(happened, "it", audience)
    return _told(happened, sentence, calendar)


def _line(entry: Entry, calendar: Calendar) -> str:
    return _told(entry.happened, _of_many(entry), calendar)


def _told(happened: Event, sentence: str, calendar: Calendar) -> str:
    return f"{calendar.minute(happened.at)} · {_who(happened)} · {sentence}"


def _who(happened: Event) -> str:
    return name_of(happened.by) if happened.by else ITSELF


def _of_many(entry: Entry) -> str:
    what = escape(first_words(entry.content)) if entry.content else "a broadcast"
    return _sentence(entry.happened, f"a test of {what}" if entry.is_test else what, entry.audience)


def _sentence(happened: Event, what: str, audience: int | None) -> str:
    """What happened, escaped."""
    facts = happened.facts
    asked, chats, note = asker(happened), facts.get("chats"), facts.get("note")
    why = f": {escape(reason(reason_in(facts)))}" if facts.get("reason") else ""
    return SENTENCES[happened.kind].format(
        what=what,
        to=f" to {audience:,}" if audience is not None else "",
        asked=f", for which {name_of(asked)} had asked" if asked else "",
        chats=counted(chats) if isinstance(chats, int) else "some chats",
        note=f": {escape(cut(str(note), NOTE))}" if note else "",
        why=why,
    )


def _left_out(events: int) -> list[str]:
    return [f"Left out: {counted(events, 'event')} that I cannot read."] if events else []
