"""The reports: what became of a broadcast, and until when it can be undone. Telegram HTML."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from html import escape
from typing import TypeVar

from broadcast.wire.cost import Cost
from handlers.texts import blanking
from handlers.texts.formats import are, counted, duration, first_words, moment, name_of, stars, who
from handlers.texts.phrases import QUEUED
from handlers.texts.words import CORRECTIONS, FATES, OUTCOMES, reason
from models.content import Content
from models.counts import Counts
from models.deliveries.window import UNDO_WINDOW, Window
from models.record import Broadcast
from models.states import Correction, Fate, Outcome, State, Status

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

# Of messages that Telegram was not asked about yet.
OLDER = "By my clock this is older than 48 hours, and then Telegram lets no bot delete."

_ENDINGS: Mapping[State, str] = {State.SENT: "Finished", State.STOPPED: "Stopped", State.PAUSED: "Paused"}


def headline(broadcast: Broadcast) -> str:
    """The first words about a broadcast that came to a halt, with the reason if a machine halted it."""
    why = f": {escape(reason(broadcast.reason))}" if broadcast.reason else ""
    return _HEADLINES[broadcast.state] + why


def held_by(broadcast: Broadcast) -> str:
    """Of what waits, or corrects, and does not go on."""
    by = broadcast.held.by if broadcast.held else None
    return f"Held by {name_of(by) if by else 'the file STOP'}"


def waiting(broadcast: Broadcast) -> str:
    """What has not begun, and why not."""
    if not broadcast.barred:
        return QUEUED
    return f"<b>{held_by(broadcast)}</b>\nNobody has it, and it does not begin until ▶️ Go on."


def ending(broadcast: Broadcast, counts: Counts) -> str:
    blanked = f" {counts.blanked:,} blanked." if broadcast.withdrawn else ""
    if broadcast.state is State.UNDONE:
        text = (
            f"Undone: {counts.deleted:,} of {counted(counts.sent + counts.unknown, 'message')} gone.{blanked}"
        )
        may = counts.may_remain + counts.doubled
        return f"{text} {may:,} may remain." if may else text
    line = f"{_ENDINGS[broadcast.state]}: sent to {counts.sent:,} of {counts.total:,}.{blanked}"
    if broadcast.corrected and not broadcast.withdrawn:
        line += f" {counts.corrected:,} corrected."
    return f"{line} {escape(reason(broadcast.reason))}." if broadcast.reason else line


def report(
    broadcast: Broadcast, content: Content, counts: Counts, cost: Callable[[int], Cost] | None = None
) -> str:
    """What became of every chat; the lines under Total add up to it.

    Args:
        cost: what so many messages take, where they may be paid for.
    """
    if broadcast.state is State.QUEUED:
        return f"{waiting(broadcast)}\n{_about(broadcast, content)}\n<code>{broadcast.uuid}</code>"
    undone = broadcast.state in (State.UNDOING, State.UNDONE)
    total, lines = _fates(counts) if undone else _outcomes(counts)
    text = [f"<b>{headline(broadcast)}</b>", _about(broadcast, content), f"Total: {total:,}", *lines]
    if broadcast.state is not State.UNDOING:
        text += corrections(broadcast, counts)
    text += way_on(broadcast)
    if broadcast.took is not None:
        text.append(f"Took {duration(broadcast.took)}")
    if undone and counts.staying:
        where = "stays where it is" if counts.staying == 1 else "stay where they are"
        text.append(f"{counted(counts.staying, 'message')} {where}.")
    if undone and counts.unasked:
        passed_by = f"Not asked about, because Telegram found younger ones too old: {counts.unasked:,}."
        text.append(f"{passed_by} ↩️ Undo tries again.")
    if counts.doubled:
        text.append(doubled(counts, undo=undone))
    if broadcast.state is State.SENT:
        text += waits(broadcast, counts)
    if cost and not broadcast.withdrawn:
        text += prices(broadcast, content, counts, cost)
    text += undo_until(broadcast, counts)
    return "\n".join([*text, f"<code>{broadcast.uuid}</code>"])


def prices(broadcast: Broadcast, content: Content, counts: Counts, cost: Callable[[int], Cost]) -> list[str]:
    """What a second try, or going on after a stop, costs, where it is offered and paid for."""
    offered = {
        State.SENT: {"🔁 Retry": counts.retryable, "Resend": counts.unknown},
        State.STOPPED: {"▶️ Send to the remaining": counts.remaining},
    }
    tries = offered.get(broadcast.state, {})
    found = {name: cost(chats * content.weight).stars for name, chats in tries.items() if chats}
    return [f"⭐️ {name} costs {stars(price)}." for name, price in found.items() if price is not None]


def price_of_retry(content: Content, counts: Counts, cost: Callable[[int], Cost]) -> int | None:
    """In Stars; None where it costs none, or is not offered. Its button carries what the report names."""
    return cost(counts.retryable * content.weight).stars if counts.retryable else None


def waits(broadcast: Broadcast, counts: Counts) -> list[str]:
    """When 🔁 Retry takes those who ask to wait; no lines where nobody does."""
    chats, groups, longest = counts.waits
    if not chats:
        return []
    asking = counted(chats, "group" if groups == chats else "chat")
    gone = (counts.at - broadcast.finished_at).total_seconds() if broadcast.finished_at else 0.0
    left = longest - max(0.0, gone)
    if left <= 0:
        return [f"{asking} asked to wait, which is over; 🔁 Retry takes {_them(chats)} now."]
    return [f"{asking} ask{_s(chats)} to wait {duration(left)}; 🔁 Retry takes {_them(chats)} then."]


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


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


def _about(broadcast: Broadcast, content: Content) -> str:
    when = [moment(broadcast.started_at)] if broadcast.started_at else []
    return " · ".join([escape(first_words(content)), who(broadcast.confirmed), *when])


def undo_until(broadcast: Broadcast, counts: Counts) -> list[str]:
    """The clock of the undo, while there is something that it would try to delete."""
    window = counts.window
    if window is None or broadcast.state is State.UNDOING or not counts.deletable:
        return []
    if broadcast.state is State.UNDONE and not window.young:
        return []  # Telegram has been asked already
    lines = [clock(window)]
    if window.old and window.young:
        lines.append(f"By my clock {are(window.old)} older than 48 hours; Telegram decides.")
    if counts.ends_soon:
        lines.append(f"⚠️ {permanent(counts)}.")
    return lines


def clock(window: Window) -> str:
    if window.first is None or window.last is None:
        if window.old_groups:
            groups = counted(window.old_groups, "group")
            return f"{OLDER} It may still be deleted in {groups}, if the bot is an admin there."
        return f"{OLDER} ↩️ Undo asks Telegram, which decides."
    last = moment(window.last + UNDO_WINDOW)
    if window.old:
        return f"Undo works for a part, until {last}"
    opens = f" from {moment(window.opens)}" if window.opens else ""
    text = f"Undo works{opens} until {moment(window.first + UNDO_WINDOW)}"
    if window.last - window.first > timedelta(minutes=1):
        text += f", for the last ones until {last}"
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
            f"{CORRECTIONS[word]} {counts.corrections[word]:,}"
            for word in (Correction.REFUSED, Correction.LOST)
            if counts.corrections.get(word)
        ]
        keep = f"keep{_s(counts.uncorrected)} an older version"
        lines.append(f"⚠️ {counts.uncorrected:,} {keep} ({', '.join(why)})")
    if unknown := counts.corrections.get(Correction.UNKNOWN, 0):
        lines.append(f"❔ {unknown:,} may show either version, because the answer was lost")
    if gone := counts.corrections.get(Correction.ABSENT, 0):
        lines.append(f"{are(gone)} already gone")
    return lines


def _outcomes(counts: Counts) -> tuple[int, list[str]]:
    return counts.total, lines(OUTCOMES, counts.tally)


def _fates(counts: Counts) -> tuple[int, list[str]]:
    found = lines(FATES, {**counts.fates, Fate.UNKNOWN: counts.may_remain})
    if left := counts.sent - counts.undone:
        found.append(f"Not deleted yet: {left:,}")
    return counts.sent + counts.unknown, found


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


def doubled(counts: Counts, *, undo: bool) -> str:
    sent = f"{counted(counts.doubled)} {'was' if counts.doubled == 1 else 'were'} sent it a second time"
    lost = "because an answer was lost"
    return (
        f"{sent} {lost}; a first copy may remain there." if undo else f"{sent} {lost} and may have it twice."
    )
