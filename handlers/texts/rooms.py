"""What is said about groups and channels, to admins and in them."""

from collections.abc import Mapping, Sequence
from html import escape

from handlers.texts.formats import shortened
from models.rooms import IN, Room
from models.states import Status

NONE = "No group or channel has taken me in. Add me to one yourself, and it is in at once."
UNKNOWN = "I know no such group or channel."
NOT_LEFT = "Telegram did not let me leave. Press again in a moment."
ASK_AN_ADMIN = "An admin of this bot has to agree first."

STANDING: Mapping[Status, str] = {
    Status.SUBSCRIBED: "is in: it gets what you broadcast from now on",
    Status.RESTING: "is in, but rests because it failed too often",
    Status.WAITING: "waits for your yes: it gets no broadcasts",
    Status.LEFT: "is out: it gets no broadcasts",
    Status.BLOCKED: "cannot be reached: it gets no broadcasts",
    Status.GONE: "cannot be reached, or has moved; /groups lists the others",
}

_LISTED: Mapping[Status, str] = {Status.WAITING: "waits for your yes", Status.RESTING: "in, but rests"}


def stands(room: Room | None) -> str:
    """How it stands with a group or channel, not escaped."""
    return f"{_name(room)} {STANDING[room.status]}." if room else UNKNOWN


def took_me_in(room: Room, by: str | None) -> str:
    """What admins read about one that waits; `by` is who added the bot, None where it asked by /start."""
    who = f"Added by {shortened(by)}." if by else "One of its administrators asks for it."
    it = "The channel" if room.is_channel else "It"
    return escape(f"👥 {_name(room)} took me in\n{who} {it} gets no broadcasts until you say yes.")


def many_wait(count: int) -> str:
    rooms, wait = ("group", "waits") if count == 1 else ("groups", "wait")
    return f"👥 {count:,} {rooms} took me in and {wait} for a yes: /groups"


def were_in_before(count: int) -> str:
    if count == 1:
        return "👥 1 group or channel is in the audience from before; /groups shows it."
    return f"👥 {count:,} groups and channels are in the audience from before; /groups shows them."


def listed(rooms: Sequence[Room], numbers: Mapping[Status, int], start: int) -> str:
    waiting, inside = numbers.get(Status.WAITING, 0), sum(numbers.get(status, 0) for status in IN)
    title = f"<b>Groups and channels</b>: waiting for a yes {waiting:,}, in {inside:,}"
    return "\n".join([title, *(f"{at}. {_entry(one)}" for at, one in enumerate(rooms, start=start + 1))])


def _entry(room: Room) -> str:
    channel = " (channel)" if room.is_channel else ""
    return f"{escape(_name(room))}{channel} · {_LISTED.get(room.status, 'in')}"


def _name(room: Room) -> str:
    return shortened(room.title) if room.title else f"Chat {room.chat_id}"
