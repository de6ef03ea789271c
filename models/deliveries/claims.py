"""One claim of the ledger, and what sending made of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from models.profiles import Profile
from models.states import Outcome


class Claim(NamedTuple):
    """A delivery that is committed to the wire and may be called now."""

    id: int
    chat_id: int
    profile: Profile | None = None
    """Its names, where they were asked for and are known."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending made of one claim, known by its id because a group may change its chat id mid-call."""

    id: int
    chat_id: int
    outcome: Outcome
    message_ids: tuple[int, ...] = ()
    sent_at: datetime | None = None
    detail: str | None = None
    version: int | None = None
    doubt: bool = False
    """Whether Telegram finds no such chat, which is believed when it is met again."""


def values(answer: Sent, gone: Collection[int]) -> dict[str, object]:
    """What `statements.RECORD` is given; `gone` are the chats that are believed to be gone."""
    return {
        "of": answer.id,
        "new_outcome": Outcome.GONE if answer.chat_id in gone else answer.outcome,
        "new_message_ids": answer.message_ids,
        "new_sent_at": answer.sent_at,
        "new_detail": answer.detail,
        "new_version": answer.version,
    }
