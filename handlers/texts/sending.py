"""What Send asks before it sends, and what is said about the answers. Telegram HTML."""

from collections.abc import Sequence

from broadcast.guards.findings import Finding, SameAgain
from handlers.texts import findings, labels
from handlers.texts.formats import counted

CHANGED = (
    "The draft has changed since I asked for the number, so nothing was sent and I took this for nothing. "
    "Press ✅ Send on its card: I ask again."
)
PASSED = (
    "The time at which it was to start has passed while I waited for the number, so nothing was sent. "
    "Press ✅ Send on the card of the draft."
)
NUMBER_ALONE = (
    "A number alone sends nothing, and I took it for no message. "
    "Press ✅ Send on the card of the draft and I ask again; /drafts lists what is not sent."
)


def question(doubts: Sequence[Finding], chats: int, before: int | None = None, *, typed: bool) -> str:
    """What is doubtful about a broadcast to so many chats.

    Args:
        before: how many were named when this was asked before.
        typed: whether the answer is their number.
    """
    lines = [f"<b>Before this goes to {counted(chats)}</b>", *findings.remarks(doubts)]
    if before not in (None, chats):
        lines.append(f"It was {before:,} when I asked before.")
    if typed:
        lines += [f"To send it, type how many get it: {chats:,}", "/cancel leaves the draft as it is."]
    return "\n".join(lines)


def yes(doubts: Sequence[Finding], chats: int) -> str:
    """On the button that sends it all the same."""
    again = all(isinstance(one, SameAgain) and one.again.ago is not None for one in doubts)
    return labels.SEND_AGAIN if again else labels.send_anyway(chats)


def other_number(chats: int) -> str:
    """The answer to whatever is not the number that was asked for."""
    return (
        "Nothing was sent and nothing has changed: I wait for the number of chats. "
        f"To send it, type {chats:,}; /cancel leaves the draft as it is."
    )


def agreed(chats: int) -> str:
    """The last word on the question."""
    return f"You typed {chats:,}, so it goes out."
