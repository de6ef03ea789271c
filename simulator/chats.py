"""A chat as the bot meets it: its messages, and whether the bot may write there."""

from simulator.messages import Json, Message
from simulator.refused import Refused, bad_request


class Chat:
    """A private chat, group or channel the bot may or may not write to."""

    __slots__ = ("chat_id", "messages", "moved_to", "type", "username")

    def __init__(self, chat_id: int, kind: str, username: str | None = None) -> None:
        self.chat_id = chat_id
        self.type = kind
        self.username = username
        self.moved_to: int | None = None
        self.messages: dict[int, Message] = {}

    def as_json(self) -> Json:
        raise NotImplementedError

    def closed(self) -> Refused | None:
        """Why the bot may not touch this chat at all, not even what it wrote there."""
        raise NotImplementedError

    def refusal(self, kind: str) -> Refused | None:
        """Why the bot may not send a message of this kind here."""
        raise NotImplementedError

    def bot_member(self) -> Json:
        """The bot's ChatMember."""
        raise NotImplementedError

    def administrators(self) -> list[Json]:
        """The ChatMembers who administer it, without bots."""
        return []

    def leave(self) -> None:
        """The bot leaves. Raises: Refused."""
        raise bad_request("can't leave private chats")
