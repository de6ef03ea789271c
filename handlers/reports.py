"""The reports: what became of a broadcast, the questions about it, and the lists. Telegram HTML."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TypeVar

from broadcast.content import Content
from broadcast.report import SOON, Report, elapsed
from handlers.texts import CORRECTIONS, FATES, OUTCOMES, STATES, STATUSES, chats, duration, moment
from models.broadcasts import Broadcast
from models.delivered import UNDO_WINDOW
from models.states import Correction, Fate, Outcome, State, Status

WORDS = 60  # characters of a message that stand for it

Word = TypeVar("Word", Outcome, Fate, Status, State)

_HEADLINES: Mapping[State, str] = {
    State.QUEUED: "Broadcast queued",
    State.SENDING: "Broadcast being sent",
    State.UNDOING: "Broadcast being undone",
    State.SENT: "Broadcast finished",
    State.STOPPED: "Broadcast stopped",
    State.PAUSED: "Broadcast paused",
    State.UNDONE: "Broadcast undone",
}

_ENDINGS: Mapping[State, str] = {State.SENT: "Finished", State.STOPPED: "Stopped", State.PAUSED: "Paused"}


def headline(broadcast: Broadcast) -> str:
    """The first words about a broadcast that came to a halt, with the reason if a machine halted it."""
    why = f": {escape(broadcast.reason)}" if broadcast.reason else ""
    return _HEADLINES[broadcast.state] + why


def ending(broadcast: Broadcast, counts: Report) -> str:
    """One line on what became of a broadcast."""
    if broadcast.state is State.UNDONE:
        total = counts.sent + counts.unknown
        return f"Undone: {counts.deleted:,} of {total:,} messages are deleted."
    line = f"{_ENDINGS[broadcast.state]}: sent to {counts.sent:,} of {counts.total:,}."
    if broadcast.corrected:
        line += f" {counts.corrected:,} corrected."
    return line


def report(broadcast: Broadcast, counts: Report) -> str:
    """What became of every chat; the lines under Total add up to it."""
    undone = broadcast.state in (State.UNDOING, State.UNDONE)
    total, lines = _fates(counts) if undone else _outcomes(counts)
    text = [f"<b>{headline(broadcast)}</b>", f"Total: {total:,}", *lines]
    if not undone:
        text += _corrections(broadcast, counts)
    if seconds := _took(broadcast):
        text.append(f"Took {duration(seconds)}")
    if undone and total > counts.deleted:
        text.append(f"{chats(total - counts.deleted, 'message')} stay or may stay where they are.")
    if counts.doubled:
        text.append(_doubled(counts))
    text += undo_until(broadcast, counts)
    return "\n".join([*text, f"<code>{broadcast.uuid}</code>"])


def undo_until(broadcast: Broadcast, counts: Report) -> list[str]:
    """The clock of the undo, while there is something that is not deleted."""
    if not (counts.deletable or counts.expired) or broadcast.state is State.UNDOING:
        return []
    lines = [clock(broadcast.started_at, counts.last_sent)]
    if counts.expired:
        lines.append(f"{chats(counts.expired, 'message')} are older than 48 hours and stay.")
    if counts.expiring:
        lines.append(f"⚠️ {_within(counts.expiring)}.")
    return lines


def clock(first: datetime | None, last: datetime | None) -> str:
    """Until when undo works for messages sent between these two moments."""
    now = datetime.now(UTC)
    if first is None or last is None or now >= last + UNDO_WINDOW:
        return "Undo is over: Telegram lets a bot delete for 48 hours."
    if now >= first + UNDO_WINDOW:
        return f"Undo works for a part, until {moment(last + UNDO_WINDOW)}"
    text = f"Undo works until {moment(first + UNDO_WINDOW)}"
    if last - first > timedelta(minutes=1):
        text += f", for the last ones until {moment(last + UNDO_WINDOW)}"
    return text


def ends_soon(content: Content, counts: Report) -> str:
    """What an admin reads before the first messages become permanent."""
    return (
        f"⏰ {escape(first_words(content))}: {_within(counts.expiring)}. After that no bot can delete them."
    )


def started(broadcast: Broadcast, content: Content) -> str:
    """What the other admins read when a broadcast begins."""
    who, what = _who(broadcast.confirmed_name), escape(first_words(content))
    return f"📣 {who} is sending to {chats(broadcast.audience or 0)}: {what}"


def ended(broadcast: Broadcast, counts: Report) -> str:
    """What the other admins read when a broadcast, or its undo, has ended."""
    name = broadcast.undone_name if broadcast.state is State.UNDONE else broadcast.confirmed_name
    return f"{_who(name)}: {ending(broadcast, counts)}"


def undoing(broadcast: Broadcast, content: Content) -> str:
    """What the other admins read when a broadcast is taken back."""
    return f"↩️ {_who(broadcast.undone_name)} is deleting {escape(first_words(content))}"


def corrected(name: str, content: Content) -> str:
    """What the other admins read when a broadcast is corrected; `content` is the new one."""
    return f"✏️ {escape(name)} is correcting a broadcast. It reads now: {escape(first_words(content))}"


def first_words(content: Content) -> str:
    """A message in a few words, not escaped."""
    texts = content.texts()
    kind = "" if content.kind == "text" else f"[{content.kind.replace('_', ' ')}]"
    return " ".join(filter(None, (kind, shortened(texts[0]) if texts else "")))


def shortened(text: str) -> str:
    """The first words of a text, in quotes, not escaped."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= WORDS else f"“{line[:WORDS].rstrip()}…”"


def entry(
    number: int, broadcast: Broadcast, content: Content, sent: int = 0, last_sent: datetime | None = None
) -> str:
    """One broadcast or draft in a list."""
    if broadcast.state is State.DRAFTED:
        written = f"Draft · {moment(broadcast.created_at)}"
        return f"{number}. {written}\n{escape(first_words(content))}"
    when = moment(broadcast.started_at) if broadcast.started_at else ""
    state, total = STATES[broadcast.state], broadcast.audience or 0
    line = f"{number}. {state} · {when} · {sent:,}/{total:,} · {_who(broadcast.confirmed_name)}"
    text = f"{line}\n{escape(first_words(content))}"
    undoable = sent and broadcast.state in (State.SENDING, State.PAUSED, State.SENT, State.STOPPED)
    return f"{text}\n{clock(broadcast.started_at, last_sent)}" if undoable else text


def question(broadcast: Broadcast, counts: Report, per_second: float) -> str:
    """Asked before anything is deleted."""
    text = [f"Delete this broadcast from {chats(counts.deletable)}?"]
    if broadcast.state is State.PAUSED:
        text.insert(0, f"Paused at {counts.sent:,} of {counts.total:,}; nothing new goes out.")
    if waiting := counts.of(Outcome.IN_FLIGHT):
        text.append(f"{waiting:,} more are on the wire and go too, if they arrive.")
    if counts.unknown:
        text.append(f"{counts.unknown:,} whose answer was lost may have it and cannot be deleted.")
    if counts.doubled:
        text.append(_doubled(counts))
    if counts.expired:
        text.append(f"{counts.expired:,} are older than 48 hours: Telegram lets no bot delete them.")
    if counts.expiring:
        text.append(f"⚠️ {_within(counts.expiring)}.")
    text.append(f"It takes about {duration(counts.deletable / per_second)} and cannot be taken back.")
    return "\n".join(text)


def resending(counts: Report) -> str:
    """Asked before anybody is sent a second copy."""
    return (
        f"Send it again to {chats(counts.unknown)} whose answer was lost?\n"
        f"Up to {counts.unknown:,} people may get it twice, and a later undo cannot delete their first copy."
    )


def stats(
    subscribers: Mapping[Status, int],
    broadcasts: Mapping[State, int],
    totals: Mapping[Outcome, int],
    recent: Sequence[tuple[Broadcast, int]],
) -> str:
    """The numbers behind /stats; `recent` pairs a broadcast with how many were sent."""
    text = ["<b>Subscribers</b>", *_lines(STATUSES, subscribers, "None yet")]
    text += ["", "<b>Broadcasts</b>", *_lines(STATES, broadcasts, "None yet")]
    text += ["", "<b>Deliveries</b>", *_lines(OUTCOMES, totals, "None yet")]
    text += ["", "<b>Last broadcasts</b>"]
    for broadcast, sent in recent:
        when = moment(broadcast.started_at) if broadcast.started_at else "not begun"
        text.append(f"{when} · {sent:,}/{broadcast.audience or 0:,} · {STATES[broadcast.state].lower()}")
    return "\n".join(text if recent else [*text, "None yet"])


def _corrections(broadcast: Broadcast, counts: Report) -> list[str]:
    if not broadcast.corrected:
        return []
    lines = [f"✏️ {counts.corrected:,} corrected in place"]
    if counts.uncorrected:
        why = [
            f"{name} {counts.corrections[word]:,}"
            for word, name in CORRECTIONS.items()
            if word is not Correction.CORRECTED and counts.corrections.get(word)
        ]
        lines.append(f"⚠️ {counts.uncorrected:,} keep older words ({', '.join(why)})")
    return lines


def _took(broadcast: Broadcast) -> float:
    """Seconds of what ended last; 0 where it goes on, or is halted."""
    if broadcast.state is State.UNDONE:
        return elapsed(broadcast.undo_started_at, broadcast.undo_finished_at)
    if broadcast.state in (State.SENT, State.STOPPED):
        return elapsed(broadcast.retried_at or broadcast.started_at, broadcast.finished_at)
    return 0


def _outcomes(counts: Report) -> tuple[int, list[str]]:
    return counts.total, _lines(OUTCOMES, counts.tally)


def _fates(counts: Report) -> tuple[int, list[str]]:
    lines = _lines(FATES, counts.fates)
    if left := counts.sent - counts.undone:
        lines.append(f"Not deleted yet: {left:,}")
    if counts.unknown:
        lines.append(f"May remain: {counts.unknown:,}")
    return counts.sent + counts.unknown, lines


def _lines(names: Mapping[Word, str], counts: Mapping[Word, int], nothing: str = "") -> list[str]:
    lines = [f"{name}: {counts[word]:,}" for word, name in names.items() if counts.get(word)]
    return lines or ([nothing] if nothing else [])


def _who(name: str | None) -> str:
    return escape(name or "An admin")


def _within(expiring: int) -> str:
    within = duration(SOON.total_seconds())
    return f"{chats(expiring, 'message')} {'become' if expiring > 1 else 'becomes'} permanent within {within}"


def _doubled(counts: Report) -> str:
    return f"{chats(counts.doubled)} got it again after a lost answer; a first copy may remain there."
