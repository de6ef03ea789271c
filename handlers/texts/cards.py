"""The cards: a draft before it is sent, and what is going on after. Telegram HTML."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from broadcast.engine.pulse import Pulse
from broadcast.guards.findings import Finding, KeepsOld, Severity
from broadcast.wire.cost import Cost
from handlers.texts import audience, copies, expiry, findings, phrases, plans, setbacks, standstill, starting
from handlers.texts.formats import QUOTED, about, counted, cut, first_words, stars, who
from handlers.texts.reports import corrections, ending, headline, way_on
from handlers.texts.times import Calendar
from handlers.texts.words import OUTCOMES
from models.content import ALBUM, Content
from models.counts import Counts
from models.reach import Reach
from models.record import Broadcast
from models.snapshots import Snapshot
from models.states import UNDELIVERED, Outcome, State

BAR = 12  # characters
ABOVE, ABOVE_CORRECTED = "<b>Above is what everyone gets</b>", "<b>Above is how it will read</b>"
NO_UNSUBSCRIBE = "🔕 An album has no place for buttons, so none to unsubscribe."


def draft(
    content: Content, found: Sequence[Finding], reach: Reach, cost: Cost, planned: Sequence[str] = ()
) -> str:
    """The card of a draft; `planned` are lines about how it is to go out, and how long that takes."""
    if not reach.size:
        return "\n".join([*_nobody(reach), *_remarks(found)])
    text = [
        ABOVE,
        *audience.to(reach.choice),
        f"What: {_what(content)}",
        *([NO_UNSUBSCRIBE] if content.kind == ALBUM else []),
        *_remarks(found),
        *planned,
    ]
    if cost.stars is not None:
        text.append(f"\n⭐️ This costs {stars(cost.stars)}. Do you want to pay them and send?")
    return "\n".join(text)


def _nobody(reach: Reach) -> list[str]:
    choice = reach.choice
    if choice.of:
        return [audience.NOBODY_CHOSEN, *audience.to(choice)]
    resting = phrases.resting(reach.resting)
    return [phrases.NOBODY_YET, *([f"{resting}: {phrases.NOBODY_BUT_RESTING}"] if reach.resting else [])]


def correction(
    content: Content, found: Sequence[Finding], counts: Counts, waiting: int, costs: tuple[Cost, Cost]
) -> str:
    """The card of another wording.

    Args:
        waiting: chats that get this version because they were not reached yet.
        costs: of changing it where it is, and of sending it to those.
    """
    edits, sends = costs
    text = [ABOVE_CORRECTED, f"What: {_what(content)}", *_remarks(found)]
    if not any(isinstance(one, KeepsOld) for one in found):
        text.append(f"In {counted(counts.having)} it changes in place.")
    if waiting:
        text.append(f"Not reached yet: {waiting:,}. They get this version.")
    if counts.unknown:
        text.append(f"{OUTCOMES[Outcome.UNKNOWN]}: {counts.unknown:,}. Where it did, it stays as it was.")
    takes = edits if edits.messages else sends
    text.append(f"Takes {about(takes.seconds)} at {takes.per_second:g} a second")
    if waiting and sends.stars is not None:
        text.append(f"⭐️ Sending it to them costs {stars(sends.stars)}.")
    return "\n".join(text)


def _what(content: Content) -> str:
    kind = f"album of {len(content.media)}" if content.kind == ALBUM else content.kind.replace("_", " ")
    characters = sum(map(len, content.texts()))
    buttons = sum(map(len, content.buttons))
    parts = [kind]
    if characters:
        parts.append(counted(characters, "character"))
    if buttons:
        parts.append(counted(buttons, "button"))
    return ", ".join(parts)


def _remarks(found: Sequence[Finding]) -> list[str]:
    return findings.remarks([one for one in found if one.severity is not Severity.BLOCKER])


def card(seen: Snapshot, pulse: Pulse, per_second: float, calendar: Calendar, waits: str = "") -> str:
    """The progress of a broadcast; once it has ended, one line that says so.

    Args:
        per_second: the pace measured lately, 0 if not known yet.
        waits: what comes before it, not escaped; empty where nothing does.
    """
    broadcast, counts = seen.broadcast, seen.counts
    test = "🧪 Test: " if broadcast.is_test else ""
    lines = _progress(broadcast, counts, per_second, calendar)
    if not lines:
        return test + ending(broadcast, counts)
    going = broadcast.state in (State.QUEUED, State.SENDING) or broadcast.correcting
    lines[0] = test + ((_waiting(broadcast, pulse, waits) if going else "") or lines[0])
    # The preview above it may be far away by now, or in another chat.
    lines.insert(1, f"{escape(first_words(seen.content))} · {who(broadcast.confirmed)}")
    lines += [*plans.waiting(broadcast), *expiry.lines(broadcast, calendar)]
    if seen.signs:
        lines.append(plans.signs(broadcast, seen.signs, calendar))
    if pulse.standing and broadcast.state is not State.UNDOING:
        lines.append(f"🛑 {escape(standstill.bar(pulse.standing, calendar))}")
    if pulse.uuid == broadcast.uuid:
        lines += _hindrances(pulse)
    return "\n".join(lines)


def _waiting(broadcast: Broadcast, pulse: Pulse, waits: str) -> str:
    """The headline of what does not go on yet; empty where nothing keeps it."""
    if pulse.awaits_answer and not broadcast.barred:
        return copies.WAITING
    if pulse.standing and broadcast.state is State.QUEUED:
        return phrases.WAITING
    if pulse.standing or broadcast.barred:
        return ""
    return f"<b>{escape(waits)}</b>" if waits else ""


def as_of(when: datetime, calendar: Calendar) -> str:
    """The last line of a card that is not drawn anew."""
    return f"As of {calendar.second_zoned(when)}; /status shows it anew."


def _progress(broadcast: Broadcast, counts: Counts, per_second: float, calendar: Calendar) -> list[str]:
    """The lines of what is going on; none where it has ended."""
    if broadcast.correcting:
        title = "<b>Blanking…</b>" if broadcast.withdrawn else "<b>Correcting…</b>"
        held = f"<b>{starting.held_by(broadcast)}</b>" if broadcast.barred else ""
        title = held or setbacks.headline(broadcast) or title
        return [title, *_correcting(broadcast, counts, per_second), *setbacks.way_on(broadcast)]
    match broadcast.state:
        case State.QUEUED:
            return [starting.headline(broadcast, calendar) or phrases.STARTING]
        case State.SENDING:
            return ["<b>Sending…</b>", *_sending(broadcast, counts, per_second)]
        case State.PAUSED:
            return [f"<b>{headline(broadcast)}</b>", *_sending(broadcast, counts, 0), *way_on(broadcast)]
        case State.UNDOING:
            title = setbacks.headline(broadcast) or (
                expiry.DELETING if broadcast.expired else "<b>Deleting…</b>"
            )
            return [title, *_undoing(counts, per_second), *setbacks.way_on(broadcast)]
        case _:
            return []


def _sending(broadcast: Broadcast, counts: Counts, per_second: float) -> list[str]:
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
        lines.append(f"{OUTCOMES[Outcome.UNKNOWN]}: {counts.unknown:,}")
    lines += audience.capped(broadcast.left_out, broadcast.selection.cap)
    return [*lines, *corrections(broadcast, counts)]


def _correcting(broadcast: Broadcast, counts: Counts, per_second: float) -> list[str]:
    asked = counts.asked
    left = max(0, counts.having - asked)
    # Of what is blanked some is only closed, and some stays as it is.
    done = f"{asked:,}" if broadcast.withdrawn else f"{counts.corrected:,}"
    what = "done" if broadcast.withdrawn else "corrected"
    lines = [
        _bar(asked, asked + left),
        f"{done} of {asked + left:,} {what}{_pace(left, 0 if broadcast.barred else per_second)}",
    ]
    if broadcast.barred:
        lines.append("The others keep the old words until ▶️ Go on.")
    if broadcast.state is State.SENDING:
        lines.append("Then it goes on to those who have not got it yet.")
    elif broadcast.state is State.PAUSED:
        lines.append("Nothing new goes out until Resume.")
    return lines


def _undoing(counts: Counts, per_second: float) -> list[str]:
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
    return f" · {per_second:,.1f} a second · {about(left / per_second)} left" if per_second else ""


def _hindrances(pulse: Pulse) -> list[str]:
    lines = []
    if pulse.held_for and pulse.flooded:
        lines.append(f"⏳ Telegram asks for silence; it goes on in {about(pulse.held_for)}.")
    elif pulse.held_for and pulse.proxy:
        lines.append(f"⏳ The proxy {escape(pulse.proxy)} lets nothing through; it goes on by itself.")
    elif pulse.held_for:
        lines.append("⏳ Telegram cannot be reached at the moment; it goes on by itself.")
    elif pulse.unanswered:
        lines.append("⏳ Telegram gives no answers at the moment; it goes on by itself when it does.")
    elif pulse.slowed:
        lines.append(f"🐢 Slowed to {pulse.per_second:,.1f} a second after a flood warning; it climbs back.")
    if pulse.trouble:
        lines.append(unanswered(pulse.trouble))
    return lines


def unanswered(trouble: str, since: str = "") -> str:
    """What keeps the database from answering, and where it is known since when."""
    begun = f" since {since}" if since else ""
    said = escape(cut(trouble, QUOTED))
    return (
        f"⚠️ The database does not answer{begun} ({said}). Nothing is lost; it goes on by itself when it does."
    )
