"""The reports: what became of a broadcast, and until when it can be undone. Telegram HTML."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from html import escape
from typing import TypeVar

from broadcast.wire.cost import Cost
from handlers.texts import audience, blanking, expiry, folded, results, starting, undone
from handlers.texts.formats import are, counted, duration, first_words, left, who
from handlers.texts.times import Calendar
from handlers.texts.tries import doubled, prices, waits
from handlers.texts.words import CORRECTIONS, FATES, OUTCOMES, reason
from models.content import Content
from models.counts import Counts
from models.deliveries.exposure import TAKEN_BACK
from models.deliveries.window import UNDO_WINDOW, Window
from models.record import Broadcast
from models.snapshots import Snapshot
from models.states import Correction, Fate, Outcome, State, Status

Word = TypeVar("Word", Outcome, Fate, Status, State)

_HEADLINES: Mapping[State, str] = {
    State.QUEUED: "Broadcast waiting to begin",
    State.SENDING: "Broadcast being sent",
    State.UNDOING: "Broadcast being undone",
    State.SENT: "Broadcast finished",
    State.STOPPED: "Broadcast stopped",
    State.PAUSED: "Broadcast paused",
    State.UNDONE: "Broadcast undone",
}

# Of messages that Telegram was not asked about yet.
OLDER = "By my clock this is older than 48 hours, and then Telegram lets no bot delete."

_LOOK = "For ten minutes its card counts who blocks the bot, and who leaves. /status shows it."

_ENDINGS: Mapping[State, str] = {State.SENT: "Finished", State.STOPPED: "Stopped", State.PAUSED: "Paused"}


def headline(broadcast: Broadcast) -> str:
    """The first words about a broadcast that came to a halt, with the reason if a machine halted it."""
    if broadcast.expired and broadcast.state is State.UNDONE:
        return f"{expiry.UNDONE}: broadcast undone"
    why = f": {escape(reason(broadcast.reason))}" if broadcast.reason else ""
    return _HEADLINES[broadcast.state] + why


def ending(broadcast: Broadcast, counts: Counts) -> str:
    blanked = f" {counts.blanked:,} blanked." if broadcast.withdrawn else ""
    if broadcast.state is State.UNDONE:
        word = expiry.UNDONE if broadcast.expired else "Undone"
        return f"{word}: {undone.remaining(counts)}.{blanked}"
    line = f"{_ENDINGS[broadcast.state]}: sent to {counts.sent:,} of {counts.total:,}.{blanked}"
    if broadcast.corrected and not broadcast.withdrawn:
        line += f" {counts.corrected:,} corrected."
    if not broadcast.reason:
        return line
    why = reason(broadcast.reason)
    return f"{line} {escape(why[:1].upper() + why[1:])}."


def report(seen: Snapshot, calendar: Calendar, cost: Callable[[int], Cost] | None = None) -> str:
    """What became of every chat; the lines under Total add up to it.

    Args:
        cost: what so many messages take, where they may be paid for.
    """
    broadcast, content, counts = seen.broadcast, seen.content, seen.counts
    about = [_about(broadcast, content, calendar), *audience.of(broadcast, seen.asked_about)]
    if broadcast.state is State.QUEUED:
        title = starting.headline(broadcast, calendar) or f"<b>{headline(broadcast)}</b>"
        return "\n".join([title, *about, *expiry.lines(broadcast, calendar)])
    text = [f"<b>{headline(broadcast)}</b>", *about, *_apart(counts)]
    taken_back = broadcast.state in TAKEN_BACK
    if taken_back:
        text.append(undone.proof(broadcast, counts, calendar))
    text += [f"Total: {counts.total:,}", *(_fates(counts) if taken_back else lines(OUTCOMES, counts.tally))]
    text += audience.capped(broadcast.left_out, broadcast.selection.cap)
    if broadcast.state is not State.UNDOING:
        text += corrections(broadcast, counts)
    text += [*way_on(broadcast), *results.lines(seen)]
    if broadcast.waits_for_look:
        text.append(_LOOK)
    if broadcast.took is not None:
        text.append(f"Took {duration(broadcast.took)}")
    if taken_back:
        text += _staying(broadcast, counts)
    if counts.doubled:
        text.append(doubled(counts, undo=taken_back))
    return "\n".join([*text, *_to_do(seen, calendar, cost)])


def _to_do(seen: Snapshot, calendar: Calendar, cost: Callable[[int], Cost] | None) -> list[str]:
    """What can be done about it still, and until when; or why nothing can."""
    broadcast, counts = seen.broadcast, seen.counts
    late = expiry.late(broadcast, calendar)
    if broadcast.folded_at:
        return [*late, *folded.lines(broadcast, calendar)]
    text = waits(broadcast, counts) if broadcast.state is State.SENT else []
    if cost and not broadcast.withdrawn:
        text += prices(broadcast, seen.content, counts, cost)
    return [*text, *expiry.lines(broadcast, calendar), *late, *undo_until(broadcast, counts, calendar)]


def _apart(counts: Counts) -> list[str]:
    """What it went to, where that is not people alone; no part of Total, whose lines are outcomes."""
    apart = audience.sizes(counts.size) if counts.size else ""
    return [f"Chats: {apart}"] if apart else []


def _staying(broadcast: Broadcast, counts: Counts) -> list[str]:
    """What an undo left where it is."""
    text = []
    if counts.staying:
        where = "stays where it is" if counts.staying == 1 else "stay where they are"
        text.append(f"{counted(counts.staying, 'message')} {where}.")
    if counts.unasked:
        passed_by = f"Not asked about, because Telegram found younger ones too old: {counts.unasked:,}."
        text.append(passed_by if broadcast.folded_at else f"{passed_by} ↩️ Undo tries again.")
    return text


def way_on(broadcast: Broadcast) -> list[str]:
    """What to press where Resume cannot help."""
    if not broadcast.source_lost:
        return []
    if broadcast.is_test:
        return ["Give the draft another message with ✏️ Message, and test that."]
    return [
        "✏️ Correct takes any message now, for those not reached yet. "
        "Whoever has the old one keeps it where Telegram cannot change it."
    ]


def _about(broadcast: Broadcast, content: Content, calendar: Calendar) -> str:
    when = [calendar.moment(broadcast.started_at)] if broadcast.started_at else []
    return " · ".join([escape(first_words(content)), who(broadcast.confirmed), *when])


def undo_until(broadcast: Broadcast, counts: Counts, calendar: Calendar) -> list[str]:
    """The clock of the undo, while there is something that it would try to delete."""
    window = counts.window
    if window is None or broadcast.state is State.UNDOING or not counts.deletable:
        return []
    if broadcast.state is State.UNDONE and not window.young:
        return []  # Telegram has been asked already
    lines = [clock(window, calendar)]
    if window.old and window.young:
        lines.append(f"By my clock {are(window.old)} older than 48 hours; Telegram decides.")
    if counts.ends_soon and not broadcast.expiring:  # it takes itself back before
        lines.append(f"⚠️ {permanent(counts)}.")
    return lines


def clock(window: Window, calendar: Calendar) -> str:
    if window.first is None or window.last is None:
        if window.old_groups:
            groups = counted(window.old_groups, "group")
            return f"{OLDER} It may still be deleted in {groups}, if the bot is an admin there."
        return f"{OLDER} ↩️ Undo asks Telegram, which decides."
    # Where Telegram has dated a message later than our clock tells, that date is nearer to the truth.
    now = max(calendar.at, window.last)
    first, last = window.first + UNDO_WINDOW, window.last + UNDO_WINDOW
    if window.old:
        return f"Undo works for a part, {left(last - now)} more (until {calendar.soon(last)})"
    if window.opens:
        return f"Undo works from {calendar.soon(window.opens)} until {calendar.soon(first)}"
    text = f"Undo works {left(first - now)} more (until {calendar.soon(first)})"
    if window.last - window.first > timedelta(minutes=1):
        text += f", for the last ones until {calendar.soon(last)}"
    return text


def ends_soon(content: Content, counts: Counts) -> str:
    """What an admin reads before the first messages become permanent."""
    return f"⏰ {escape(first_words(content))}: {permanent(counts)}. After that no bot can undo it."


def corrections(broadcast: Broadcast, counts: Counts) -> list[str]:
    """What a correction made of the messages that had arrived; no lines where nothing was corrected."""
    if not broadcast.corrected or (broadcast.taken_back and not counts.asked):
        return []
    if broadcast.withdrawn:
        return blanking.lines(counts)
    lines = [f"✏️ {counts.corrected:,} corrected in place"]
    if counts.uncorrected:
        why = [
            f"{CORRECTIONS[word]}: {counts.corrections[word]:,}"
            for word in (Correction.REFUSED, Correction.LOST)
            if counts.corrections.get(word)
        ]
        keep = f"keep{_s(counts.uncorrected)} an older version"
        lines.append(f"⚠️ {counts.uncorrected:,} {keep} ({', '.join(why)})")
    if unknown := counts.corrections.get(Correction.UNKNOWN, 0):
        lines.append(f"❔ {unknown:,} may show either version, because Telegram's answer never came")
    if gone := counts.corrections.get(Correction.ABSENT, 0):
        lines.append(f"{are(gone)} already gone")
    return lines


def _fates(counts: Counts) -> list[str]:
    """The lines of an undo: what became of those who had it, and why the others had not."""
    restarted = counts.exposure.restarted if counts.exposure else 0
    fates = {**counts.fates, Fate.ALREADY_GONE: counts.fates.get(Fate.ALREADY_GONE, 0) - restarted}
    found = lines(FATES, fates)
    if restarted:
        found.append(f"{undone.RESTARTED}: {restarted:,}")
    if left := counts.sent - counts.undone:
        found.append(f"Not deleted yet: {left:,}")
    others: dict[Outcome, int] = {
        outcome: count for outcome, count in counts.tally.items() if outcome is not Outcome.SENT
    }
    return [*found, *lines(OUTCOMES, others)]


def lines(names: Mapping[Word, str], counts: Mapping[Word, int], nothing: str = "") -> list[str]:
    """`Sent: 1,204`, a line for each word that counts something; `nothing` where none does."""
    found = [f"{name}: {counts[word]:,}" for word, name in names.items() if counts.get(word)]
    return found or ([nothing] if nothing else [])


def permanent(counts: Counts) -> str:
    """How many messages are about to be too old to be deleted, and when; empty without a window."""
    window, now = counts.window, counts.at - UNDO_WINDOW
    if window is None or window.first is None or window.last is None:
        return ""
    first, last = window.first - now, window.last - now
    text = f"{counted(window.young, 'message')} become{_s(window.young)} permanent"
    if last - first < timedelta(minutes=1):
        return f"{text} within {duration(last.total_seconds())}"
    within = [duration(left.total_seconds()) for left in (first, last)]
    return f"{text}, the first within {within[0]}, the last within {within[1]}"


def _s(count: int) -> str:
    """The s of a verb whose subject is one."""
    return "s" if count == 1 else ""
