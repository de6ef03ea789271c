"""The lanes of the inbox: whose updates are handled by whom. Data only."""

from enum import StrEnum


class Lane(StrEnum):
    """Who handles an update that waits in the inbox."""

    ADMIN = "admin"
    """An admin in their private chat: before all others."""
    PERSON = "person"
    """Anybody else in a private chat."""
    ROOM = "room"
    """A group or channel."""
    ASIDE = "aside"
    """Nobody any more: it could not be read, or handling it failed again and again."""
