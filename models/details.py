"""The words for one delivery that are this program's own."""

from enum import StrEnum


class Detail(StrEnum):
    """What this program itself says about one delivery, in the place of Telegram's own words."""

    INTERRUPTED = "interrupted"
    """The process ended while the call was on the wire."""
    SHUT_DOWN = "shut_down"
    """The bot was stopped, or failed, before the answer came."""
    NEVER_ANSWERED = "never_answered"
    """Telegram answered none of the tries."""
    UNTRACEABLE = "untraceable"
    """Telegram took it and will send it later, under an id that it did not tell: it cannot be taken back."""
    RELOCATED_ELSEWHERE = "relocated_elsewhere"
    """The group became a chat that is served already, or that has left."""
    RESTARTED = "restarted"
    """Telegram did not find it, and the program had ended amid the undo: perhaps it was its own deletion."""
    TOO_OLD = "too_old"
    """Older than a message that Telegram found too old, so nobody asked about this one."""
    OTHER_KIND = "other_kind"
    """It shows an older version of a kind that no call turns into the newest one."""
    OLD_COPY = "old_copy"
    """The database was an old copy: nobody knows whether the newer one sent it."""
    DAMAGED = "damaged"
    """Its row in the database cannot be read, or a row that it needs."""
