"""What admins read where an undo or a correction does not go on, and when it does again. Telegram HTML."""

from collections.abc import Mapping
from html import escape

from handlers.texts.formats import first_words, name_of
from handlers.texts.words import reason
from models.content import Content
from models.events import Admin
from models.reasons import ReasonCode
from models.record import Broadcast
from models.states import State

AGAIN = "I try again by myself, at least once a minute."

# What an admin can do about it beside waiting. Other reasons say it themselves, or come from sending only.
NEXT: Mapping[ReasonCode, str] = {
    ReasonCode.TOKEN_REFUSED: "Put the token that @BotFather shows into BOT_TOKEN, and restart me.",
    ReasonCode.SECOND_POLLER: "Stop it, or get a new token from @BotFather.",
    ReasonCode.MOSTLY_REFUSED: (
        "Nobody is counted for it, because it may be me and not the chats. "
        "▶️ Go on goes on all the same, and counts everybody who refuses."
    ),
    ReasonCode.OWN_FAULT: "Have somebody look into it.",
}


def headline(broadcast: Broadcast) -> str:
    """The title of the card; empty where it goes on."""
    if broadcast.setback is None:
        return ""
    return f"<b>{_what(broadcast)} does not go on: {escape(reason(broadcast.setback.reason))}</b>"


def way_on(broadcast: Broadcast) -> list[str]:
    """What to do, and that it is tried again; no lines where it goes on."""
    if broadcast.setback is None:
        return []
    hint = NEXT.get(broadcast.setback.reason.code)
    return [f"{hint} {AGAIN}" if hint else AGAIN]


def met(broadcast: Broadcast, content: Content | None) -> str:
    """The message to all admins."""
    what = _what(broadcast)
    why = escape(reason(broadcast.setback.reason)) if broadcast.setback else ""
    return "\n".join([f"⚠️ {what} of {_words(content)} does not go on: {why}.", *way_on(broadcast)])


def over(broadcast: Broadcast, content: Content | None, by: Admin | None) -> str:
    """The message to all admins once it goes on; `by` is who wanted it to, if anybody did."""
    what = f"{_what(broadcast)} of {_words(content)}"
    if by:
        return f"▶️ {name_of(by)} lets it go on, whoever refuses. {what} goes on."
    return f"▶️ {what} goes on again."


def _what(broadcast: Broadcast) -> str:
    if broadcast.state is State.UNDOING:
        return "The undo"
    return "The blanking" if broadcast.withdrawn else "The correction"


def _words(content: Content | None) -> str:
    return escape(first_words(content)) if content else "a broadcast whose words cannot be read"
