"""Callback data of answer buttons, `answer:uuid:key`: which broadcast is answered, and how. Pure."""

from typing import NamedTuple
from uuid import UUID

from models.buttons import AnswerButton

# On buttons that people still have, so it never changes.
ANSWER = "answer"
PATTERN = rf"^{ANSWER}:[0-9a-f-]{{36}}:[0-9a-f]{{16}}$"


class Pressed(NamedTuple):
    """What an answer button carries."""

    uuid: str
    key: str
    """See `AnswerButton.key`."""


def pack(uuid: str, one: AnswerButton) -> str:
    """The callback data of a button, at most 64 bytes."""
    return f"{ANSWER}:{uuid}:{one.key}"


def unpack(data: str | None) -> Pressed | None:
    """What this callback data means; None if no answer button carries it."""
    action, uuid, key = [*(data or "").split(":"), "", ""][:3]
    try:
        found = Pressed(str(UUID(uuid)), bytes.fromhex(key).hex())
    except ValueError:
        return None
    # Only what `pack` wrote: both readers take other spellings too.
    is_ours = action == ANSWER and len(found.key) == 16 and f"{ANSWER}:{found.uuid}:{found.key}" == data
    return found if is_ours else None
