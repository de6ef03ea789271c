"""What the other admins read when one of them does something. Telegram HTML."""

from collections.abc import Mapping, Sequence
from html import escape

from handlers.texts.formats import counted, first_words, name_of, who
from handlers.texts.reports import ending
from handlers.texts.times import Calendar
from models.approvals import asker
from models.content import Content
from models.counts import Counts
from models.events import Admin, Event
from models.record import Broadcast
from models.states import EventKind, State
from models.told import own_time


def started(broadcast: Broadcast, content: Content) -> str:
    name, what = who(broadcast.confirmed), escape(first_words(content))
    name += "," if asker(broadcast.confirmed) else ""
    return f"📣 {name} is sending to {counted(broadcast.audience or 0)}: {what}"


def ended(broadcast: Broadcast, content: Content, counts: Counts) -> str:
    words = escape(first_words(content))
    if broadcast.state is State.UNDONE:
        words += "" if broadcast.expired else f" · {who(broadcast.taken_back)}"
    elif not (broadcast.corrected or broadcast.retried_at):
        words += f" · {who(broadcast.confirmed)}"
    return f"{ending(broadcast, counts)}\n{words}"


def tested(by: Admin) -> str:
    return f"🧪 {name_of(by)} tests a draft: only the admins get what follows."


def undoing(broadcast: Broadcast, content: Content) -> str:
    doing = "has cancelled, before it began:" if broadcast.state is State.CANCELLED else "is deleting"
    return f"↩️ {who(broadcast.taken_back)} {doing} {escape(first_words(content))}"


def acts(done: Sequence[tuple[Event, Content | None]], earlier: int, calendar: Calendar) -> str:
    """What admins did, a line each, and how many are left out; the content is what it says now, if known."""
    more = [f"… {earlier:,} earlier"] if earlier else []
    return "\n".join([*more, *(_act(*one, calendar) for one in done)])


def _act(happened: Event, content: Content | None, calendar: Calendar) -> str:
    what = escape(first_words(content)) if content else "a broadcast"
    chats = happened.facts.get("chats")
    count = counted(chats) if isinstance(chats, int) else ""
    line = _ACTS[happened.kind].format(by=who(happened), what=what, chats=count)
    if when := own_time(happened.facts):
        then = "; then it starts" if happened.kind is EventKind.HELD else ": it starts"
        line += f"{then} {escape(calendar.dated(when))}" if when > happened.at else ""
    return f"{line} · {calendar.moment(happened.at)}"


_ACTS: Mapping[EventKind, str] = {
    EventKind.CONFIRMED: "🕘 {by} has scheduled {what}",
    EventKind.PAUSED: "⏸ {by} has paused {what}",
    EventKind.RESUMED: "▶️ {by} has resumed {what}",
    EventKind.STOPPED: "⏹ {by} has stopped {what}",
    EventKind.CORRECTED: "✏️ {by} is correcting a broadcast. It reads now: {what}",
    EventKind.WITHDRAWN: "🫥 {by} is blanking a broadcast: {what}",
    EventKind.RETRIED: "🔁 {by} is sending again to {chats}: {what}",
    EventKind.RESENT: "🔁 {by} is sending again to {chats} where it is not known if it arrived, "
    "so they may get it twice: {what}",
    EventKind.CONTINUED: "▶️ {by} is sending to the remaining {chats}: {what}",
    EventKind.UNSCHEDULED: "🕘 {by} is changing {what}: it is a draft again and does not start by itself",
    EventKind.HELD: "✋ {by} holds {what}: it does not go on until ▶️ Go on",
    EventKind.LET_GO: "▶️ {by} lets {what} go on",
    EventKind.THROUGH_QUIET: "🌙 {by} sends it in the quiet hours too: {what}",
    EventKind.HURRIED: "▶️ {by} does not wait any longer with {what}",
    EventKind.KEPT: "{by} keeps what was sent: {what}",
    EventKind.SPARED: "⌛ {by} keeps {what}: it does not take itself back",
    EventKind.UNDO_BEGUN: "↩️ {by} is deleting {what}",
    EventKind.CANCELLED: "↩️ {by} has cancelled, before it began: {what}",
}
