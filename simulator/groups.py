"""Groups, supergroups and channels: they may remove the bot, forbid it to write, or migrate."""

from simulator.changes import PATIENCE
from simulator.messages import Json
from simulator.people import Person
from simulator.refused import Refused, bad_request, forbidden
from simulator.windows import Window, written
from simulator.world import Answer, World

OWNER: Json = {"id": 2_000_000_001, "is_bot": False, "first_name": "Owner"}
RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
    "can_edit_messages",
)
PLURALS = {
    "text": "text messages",
    "audio": "music",
    "voice": "voice notes",
    "video_note": "video notes",
    "dice": "dice",
}


class Group(Window):
    """A group, supergroup or channel. The bot is a member, or in a channel an administrator."""

    __slots__ = ("kicked", "protected", "title")

    def __init__(
        self, world: World, chat_id: int, title: str, kind: str = "supergroup", username: str | None = None
    ) -> None:
        super().__init__(world, chat_id, kind, username)
        self.title = title
        self.kicked = False
        self.protected = False

    async def say(self, person: Person | None, text: str, reply_to: int | None = None) -> int:
        """Write as this person, or as the channel itself (None); the message's id."""
        return await self.send(person, written(text, None), reply_to)

    async def send(self, person: Person | None, body: Json, reply_to: int | None = None) -> int:
        """As `say`, with any kind of message."""
        return self._write(person.user if person else None, body, reply_to)

    async def edit(self, message_id: int, text: str) -> None:
        self._rewrite(message_id, text, None)

    async def press(
        self,
        person: Person,
        label: str | None = None,
        *,
        message_id: int | None = None,
        data: str | None = None,
        timeout: float = PATIENCE,
    ) -> Answer:
        """As `Person.press`, on a button in this chat."""
        return await self._press(person.user, label, message_id, data, timeout)

    def kick(self) -> None:
        self._become(kicked=True)

    def add(self) -> None:
        self._become(kicked=False)

    def write_protect(self) -> None:
        """From now on the bot may read but not write."""
        self.protected = True

    def migrate_to(self, new_id: int) -> "Group":
        """Upgrade to a supergroup with another id; both chats get the service message that says so."""
        moved = Group(self.world, new_id, self.title)
        self.world.chats[new_id] = moved
        self._write(OWNER, {"migrate_to_chat_id": new_id})
        moved._write(OWNER, {"migrate_from_chat_id": self.chat_id})
        self.moved_to = new_id
        return moved

    def as_json(self) -> Json:
        found: Json = {"id": self.chat_id, "type": self.type, "title": self.title}
        return found | ({"username": self.username} if self.username else {})

    def closed(self) -> Refused | None:
        return forbidden(f"bot was kicked from the {self.type} chat") if self.kicked else None

    def refusal(self, kind: str) -> Refused | None:
        if self.kicked or not self.protected:
            return self.closed()
        if self.type == "channel":
            return bad_request("need administrator rights in the channel chat")
        return bad_request(f"not enough rights to send {PLURALS.get(kind, kind + 's')} to the chat")

    def bot_member(self) -> Json:
        if self.kicked:
            return {"status": "kicked", "user": self.world.bot, "until_date": 0}
        if self.type == "channel":
            return {"status": "administrator", "user": self.world.bot, **dict.fromkeys(RIGHTS, True)}
        return {"status": "member", "user": self.world.bot}

    def _become(self, *, kicked: bool) -> None:
        old = self.bot_member()
        self.kicked = kicked
        if self.bot_member() != old:
            self._membership(OWNER, old)

    def __repr__(self) -> str:
        return f"{self.title} ({self.chat_id})"
