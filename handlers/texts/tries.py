"""What is said of second tries: what they cost, who asks to wait, and who may have it twice."""

from collections.abc import Callable

from broadcast.wire.cost import Cost
from handlers.texts.formats import counted, duration, stars
from models.content import Content
from models.counts import Counts
from models.record import Broadcast
from models.states import State


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


def doubled(counts: Counts, *, undo: bool) -> str:
    sent = f"{counted(counts.doubled)} {'was' if counts.doubled == 1 else 'were'} sent it a second time"
    unsure = "because it was not known if it had arrived"
    return (
        f"{sent}, {unsure}; a first copy may remain there."
        if undo
        else f"{sent}, {unsure}, and may have it twice."
    )


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _s(count: int) -> str:
    """The s of a verb whose subject is one."""
    return "s" if count == 1 else ""
