"""What is said about a draft that some have already."""

from handlers.texts.formats import duration
from models.duplicates import Again

_EXACT = 60  # seconds


def same_again(again: Again) -> str:
    if again.ago is None:
        return f"⚠️ The same waits already to go out to {again.chats:,} of these."
    seconds = again.ago.total_seconds()
    # Nobody asks for the seconds of what is minutes ago.
    ago = duration(seconds if seconds < _EXACT else seconds // 60 * 60)
    left = ", where it could not be taken back" if again.taken_back else ""
    return f"⚠️ This went out {ago} ago to {again.chats:,} of these{left}."
