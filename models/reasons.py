"""Reasons: why the machine paused a broadcast, or does not go on with it. Data only."""

from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    """Why a machine, not a person, paused a broadcast, or does not go on undoing or correcting it."""

    MESSAGE_REFUSED = "message_refused"
    """Telegram does not take the message, whoever it is for; the words are Telegram's."""
    SOURCE_LOST = "source_lost"
    """What it is copied from, or its file, is not there any more; the words are Telegram's."""
    TOKEN_REFUSED = "token_refused"
    """Telegram does not accept the bot's token."""
    METHOD_MISSING = "method_missing"
    """The Bot API server does not know the method that the words name."""
    SECOND_POLLER = "second_poller"
    """Another program uses the bot's token."""
    MOSTLY_REFUSED = "mostly_refused"
    """Most of the last chats refused it; the words are Telegram's to most of them."""
    UNEXPECTED_ANSWER = "unexpected_answer"
    """Telegram said what the table of its errors does not know; the words are Telegram's."""
    STOP_FILE = "stop_file"
    """A file named STOP was put beside the database."""
    CANARY = "canary"
    """Those who come first have had their turn; the numbers are how many, and what is usual for as many."""
    BLOCKS = "blocks"
    """Unusually many block the bot: how many, of how many who have it, and what is usual for as many."""
    OWN_FAULT = "own_fault"
    """The bot itself failed; its log says more."""
    OTHER = "other"
    """Known by its words only, as an earlier version wrote them down."""


@dataclass(frozen=True)
class Reason:
    """Why a machine paused a broadcast or does not go on with it, with Telegram's own words or numbers."""

    code: ReasonCode
    words: str = ""
    numbers: tuple[int, ...] = ()

    @property
    def facts(self) -> dict[str, object]:
        """As an event and the row remember it."""
        return {"words": self.words} | ({"numbers": [*self.numbers]} if self.numbers else {})
