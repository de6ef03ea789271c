"""What the other admins read when one of them does something. Telegram HTML."""

from html import escape

from handlers.texts.formats import counted, first_words, name_of, who
from handlers.texts.reports import ending
from models.content import Content
from models.counts import Counts
from models.events import Admin
from models.record import Broadcast
from models.states import State


def started(broadcast: Broadcast, content: Content) -> str:
    name, what = who(broadcast.confirmed), escape(first_words(content))
    return f"📣 {name} is sending to {counted(broadcast.audience or 0)}: {what}"


def ended(broadcast: Broadcast, content: Content, counts: Counts) -> str:
    words = escape(first_words(content))
    if broadcast.state is State.UNDONE:
        words += f" · {who(broadcast.taken_back)}"
    elif not (broadcast.corrected or broadcast.retried_at):
        words += f" · {who(broadcast.confirmed)}"
    return f"{ending(broadcast, counts)}\n{words}"


def tested(by: Admin) -> str:
    return f"🧪 {name_of(by)} tests a draft: only the admins get what follows."


def undoing(broadcast: Broadcast, content: Content) -> str:
    doing = "has cancelled, before it began:" if broadcast.state is State.CANCELLED else "is deleting"
    return f"↩️ {who(broadcast.taken_back)} {doing} {escape(first_words(content))}"


def corrected(by: Admin, content: Content) -> str:
    """A broadcast is corrected; `content` is what it says now."""
    return f"✏️ {name_of(by)} is correcting a broadcast. It reads now: {escape(first_words(content))}"


def retried(by: Admin, content: Content, count: int, *, twice: bool) -> str:
    """A broadcast is sent again to `count` of its chats, which may get it `twice`."""
    line = f"🔁 {name_of(by)} is sending again to {counted(count)}: {escape(first_words(content))}"
    return f"{line}\nIt is not known if it arrived there before, so they may get it twice." if twice else line
