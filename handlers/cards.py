"""The cards and reports, as functions of a broadcast and its numbers. Telegram HTML."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import TypeVar

from broadcast.content import Content
from broadcast.report import UNDELIVERED, Report, elapsed
from broadcast.sender import Pulse
from handlers.texts import FATES, NOBODY, OUTCOMES, QUEUED, STARTING, STATES, STATUSES, chats, duration
from models.broadcasts import Broadcast
from models.states import Fate, Outcome, State, Status

BAR = 12  # characters

WORDS = 60  # characters of a message that stand for it

Word = TypeVar("Word", Outcome, Fate, Status, State)

_HEADLINES: Mapping[State, str] = {
    State.SENT: "Broadcast finished",
    State.STOPPED: "Broadcast stopped",
    State.PAUSED: "Broadcast paused",
    State.UNDONE: "Broadcast undone",
}

_ENDINGS: Mapping[State, str] = {State.SENT: "Finished", State.STOPPED: "Stopped", State.PAUSED: "Paused"}


def draft(content: Content, audience: int, per_second: float, stars: int | None) -> str:
    """The card under a preview; `stars` is the price of a paid broadcast, None where it is not paid for."""
    what = f"text, {len(content.text):,} characters" if content.text else content.kind.replace("_", " ")
    if not audience:
        return f"<b>Nobody to send to yet</b>\n{NOBODY} People subscribe by sending me /start."
    takes = duration(audience / per_second)
    text = (
        f"<b>Above is what everyone gets</b>\nTo: {chats(audience, 'subscriber')}\nWhat: {what}\n"
        f"Takes about {takes} at {per_second:g} a second"
    )
    if stars is None:
        return text
    price = f"This costs about {stars:,} Stars of the bot's balance."
    return f"{text}\n\n⭐️ {price} Do you want to pay them and send?"


def card(broadcast: Broadcast, report: Report, pulse: Pulse, per_second: float) -> str:
    """The progress of a broadcast; once it has ended, one line that says so.

    Args:
        per_second: the pace measured lately, 0 if not known yet.
    """
    match broadcast.state:
        case State.QUEUED:
            return STARTING if pulse.uuid in (None, broadcast.uuid) else QUEUED
        case State.SENDING:
            lines = ["<b>Sending…</b>", *_sending(report, per_second)]
        case State.PAUSED:
            lines = [f"<b>{headline(broadcast)}</b>", *_sending(report, 0)]
        case State.UNDOING:
            lines = ["<b>Deleting…</b>", *_undoing(report, per_second)]
        case _:
            return ending(broadcast, report)
    if pulse.uuid == broadcast.uuid:
        lines += _hindrances(pulse)
    return "\n".join(lines)


def headline(broadcast: Broadcast) -> str:
    """The first words about a broadcast that came to a halt, with the reason if a machine halted it."""
    why = f": {escape(broadcast.reason)}" if broadcast.reason else ""
    return _HEADLINES[broadcast.state] + why


def ending(broadcast: Broadcast, counts: Report) -> str:
    """One line on what became of a broadcast."""
    if broadcast.state is State.UNDONE:
        total = counts.sent + counts.unknown
        return f"Undone: {counts.deleted:,} of {total:,} messages are deleted."
    return f"{_ENDINGS[broadcast.state]}: sent to {counts.sent:,} of {counts.total:,}."


def report(broadcast: Broadcast, counts: Report) -> str:
    """What became of every chat; the lines under Total add up to it."""
    undone = broadcast.state is State.UNDONE
    total, lines = _fates(counts) if undone else _outcomes(counts)
    seconds = (
        elapsed(broadcast.undo_started_at, broadcast.undo_finished_at)
        if undone
        else elapsed(broadcast.started_at, broadcast.finished_at)
    )
    text = [f"<b>{headline(broadcast)}</b>", f"Total: {total:,}", *lines]
    if broadcast.state is not State.PAUSED:
        text.append(f"Took {duration(seconds)}")
    if undone and total > counts.deleted:
        text.append(f"{chats(total - counts.deleted, 'message')} stay or may stay where they are.")
    return "\n".join([*text, f"<code>{broadcast.uuid}</code>"])


def started(broadcast: Broadcast, content: Content) -> str:
    """What the other admins read when a broadcast begins."""
    who, what = _who(broadcast.confirmed_name), escape(first_words(content))
    return f"📣 {who} is sending to {chats(broadcast.audience or 0)}: {what}"


def ended(broadcast: Broadcast, counts: Report) -> str:
    """What the other admins read when a broadcast, or its undo, has ended."""
    name = broadcast.undone_name if broadcast.state is State.UNDONE else broadcast.confirmed_name
    return f"{_who(name)}: {ending(broadcast, counts)}"


def first_words(content: Content) -> str:
    """A message in a few words, not escaped."""
    if not content.text:
        return f"[{content.kind.replace('_', ' ')}]"
    line = " ".join(content.text.split())
    return f"“{line}”" if len(line) <= WORDS else f"“{line[:WORDS].rstrip()}…”"


def question(broadcast: Broadcast, counts: Report, per_second: float) -> str:
    """Asked before anything is deleted."""
    text = [f"Delete this broadcast from {chats(counts.deletable)}?"]
    if broadcast.state is State.PAUSED:
        text.insert(0, f"Paused at {counts.sent:,} of {counts.total:,}; nothing new goes out.")
    if waiting := counts.of(Outcome.IN_FLIGHT):
        text.append(f"{waiting:,} more are on the wire and go too, if they arrive.")
    if counts.unknown:
        text.append(f"{counts.unknown:,} whose answer was lost may have it and cannot be deleted.")
    text.append(f"It takes about {duration(counts.deletable / per_second)} and cannot be taken back.")
    return "\n".join(text)


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
        when = f"{broadcast.started_at:%Y-%m-%d %H:%M} UTC" if broadcast.started_at else "not begun"
        text.append(f"{when} · {sent:,}/{broadcast.audience or 0:,} · {STATES[broadcast.state].lower()}")
    return "\n".join(text if recent else [*text, "None yet"])


def _sending(counts: Report, per_second: float) -> list[str]:
    lines = [
        _bar(counts.done, counts.total),
        f"{counts.sent:,} of {counts.total:,} sent{_pace(counts.total - counts.done, per_second)}",
    ]
    failures = [
        f"{name} {counts.tally[outcome]:,}"
        for outcome, name in OUTCOMES.items()
        if outcome in UNDELIVERED and counts.tally.get(outcome)
    ]
    if failures:
        lines.append(f"Failures: {counts.undelivered:,} ({', '.join(failures)})")
    if counts.unknown:
        lines.append(f"Unknown: {counts.unknown:,}")
    return lines


def _undoing(counts: Report, per_second: float) -> list[str]:
    left = counts.sent - counts.undone
    return [
        _bar(counts.undone, counts.sent),
        f"{counts.deleted:,} of {counts.sent:,} deleted{_pace(left, per_second)}",
    ]


def _bar(done: int, total: int) -> str:
    share = done / total if total else 0
    filled = int(share * BAR)
    return f"{'▓' * filled}{'░' * (BAR - filled)} {int(share * 100)} %"


def _pace(left: int, per_second: float) -> str:
    return f" · {per_second:,.1f} a second · about {duration(left / per_second)} left" if per_second else ""


def _hindrances(pulse: Pulse) -> list[str]:
    lines = []
    if pulse.held_for and pulse.flooded:
        lines.append(f"⏳ Telegram asks for silence; it goes on in about {duration(pulse.held_for)}.")
    elif pulse.held_for:
        lines.append("⏳ Telegram cannot be reached at the moment; it goes on by itself.")
    elif pulse.slowed:
        lines.append(f"🐢 Slowed to {pulse.per_second:,.1f} a second after a flood warning; it climbs back.")
    if pulse.trouble:
        lines.append(f"⚠️ The database does not answer ({escape(pulse.trouble)}). It goes on when it does.")
    return lines


def _outcomes(counts: Report) -> tuple[int, list[str]]:
    return counts.total, _lines(OUTCOMES, counts.tally)


def _fates(counts: Report) -> tuple[int, list[str]]:
    lines = _lines(FATES, counts.fates)
    if counts.unknown:
        lines.append(f"May remain: {counts.unknown:,}")
    return counts.sent + counts.unknown, lines


def _lines(names: Mapping[Word, str], counts: Mapping[Word, int], nothing: str = "") -> list[str]:
    lines = [f"{name}: {counts[word]:,}" for word, name in names.items() if counts.get(word)]
    return lines or ([nothing] if nothing else [])


def _who(name: str | None) -> str:
    return escape(name or "An admin")
