"""Groups, supergroups and channels: they have administrators, may remove or silence the bot, or migrate."""

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
# Whom Telegram names as the user of a message that a chat wrote (`sender_chat`).
ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
LINKED: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
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

    __slots__ = ("owner", "promoted", "protected", "standing", "title")

    def __init__(
        self, world: World, chat_id: int, title: str, kind: str = "supergroup", username: str | None = None
    ) -> None:
        super().__init__(world, chat_id, kind, username)
        self.title = title
        self.owner = OWNER
        self.standing = self._usual
        self.promoted: dict[int, Json] = {}
        self.protected = False

    async def say(self, person: Person | None, text: str, reply_to: int | None = None) -> int:
        """Write as this person, or as the channel itself (None); the message's id."""
        return await self.send(person, written(text, None), reply_to)

    async def send(self, person: Person | None, body: Json, reply_to: int | None = None) -> int:
        """As `say`, with any kind of message."""
        if person is None:
            return self._write(None, body, reply_to, marks={"sender_chat": self.as_json()})
        return self._write(person.user, body, reply_to)

    async def say_as(self, chat: "Group", text: str) -> int:
        """Write under the name of a chat: of this one, as its anonymous administrators do, or a channel."""
        user = ANONYMOUS if chat is self else CHANNEL
        return self._write(user, written(text, None), marks={"sender_chat": chat.as_json()})

    async def copy_of(self, channel: "Group", text: str) -> int:
        """Telegram puts what the linked channel posts into its discussion group."""
        marks = {"sender_chat": channel.as_json(), "is_automatic_forward": True}
        return self._write(LINKED, written(text, None), marks=marks)

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

    def promote(self, person: Person) -> None:
        """Make a person an administrator; the bot is not told."""
        self.promoted[person.chat_id] = person.user

    def demote(self, person: Person) -> None:
        self.promoted.pop(person.chat_id, None)

    def kick(self, by: Person | None = None) -> None:
        """Somebody throws the bot out; the owner, if nobody is named."""
        self._become("kicked", by.user if by else self.owner)

    def add(self, by: Person | None = None) -> None:
        """Somebody takes the bot in; the owner, if nobody is named."""
        self._become(self._usual, by.user if by else self.owner)

    def promote_bot(self) -> None:
        self._become("administrator", self.owner)

    def restrict_bot(self, *, member: bool = True) -> None:
        """Take rights from the bot, or with `member=False` from what is no member any more."""
        self._become("restricted" if member else "banished", self.owner)

    def leave(self) -> None:
        self._become("left", self.world.bot)

    def write_protect(self) -> None:
        """From now on the bot may read but not write."""
        self.protected = True

    def migrate_to(self, new_id: int) -> "Group":
        """Upgrade to a supergroup with another id; both chats get the service message that says so.

        Before, the bot joins the new chat, but it does not leave the old one (tdlib/telegram-bot-api#266).
        """
        moved = Group(self.world, new_id, self.title)
        moved.owner, moved.promoted, moved.standing = self.owner, self.promoted, "left"
        self.world.chats[new_id] = moved
        moved.add()
        self._write(self.owner, {"migrate_to_chat_id": new_id})
        said = {"migrate_from_chat_id": self.chat_id}
        moved._write(ANONYMOUS, said, marks={"sender_chat": moved.as_json()})
        self.moved_to = new_id
        return moved

    def as_json(self) -> Json:
        found: Json = {"id": self.chat_id, "type": self.type, "title": self.title}
        return found | ({"username": self.username} if self.username else {})

    def closed(self) -> Refused | None:
        if self.standing == "kicked":
            return forbidden(f"bot was kicked from the {self.type} chat")
        if self.standing in ("left", "banished"):
            return forbidden(f"bot is not a member of the {self.type} chat")
        return None

    def refusal(self, kind: str) -> Refused | None:
        if (closed := self.closed()) or not self.protected:
            return closed
        if self.type == "channel":
            return bad_request("need administrator rights in the channel chat")
        return bad_request(f"not enough rights to send {PLURALS.get(kind, kind + 's')} to the chat")

    def bot_member(self) -> Json:
        member: Json = {"user": self.world.bot, "status": self.standing}
        match self.standing:
            case "kicked":
                return {**member, "until_date": 0}
            case "administrator":
                return {**member, **dict.fromkeys(RIGHTS, True)}
            case "restricted" | "banished" as how:  # it may not write, and may be no member either
                may = dict.fromkeys(PERMISSIONS, False)
                return {
                    **member,
                    "status": "restricted",
                    "is_member": how == "restricted",
                    "until_date": 0,
                    **may,
                }
        return member

    def administrators(self) -> list[Json]:
        others = [
            {"status": "administrator", "user": user, **dict.fromkeys(RIGHTS, True)}
            for user in self.promoted.values()
        ]
        return [{"status": "creator", "user": self.owner, "is_anonymous": False}, *others]

    @property
    def _usual(self) -> str:
        return "administrator" if self.type == "channel" else "member"

    def _become(self, standing: str, by: Json) -> None:
        old = self.bot_member()
        self.standing = standing
        if self.bot_member() != old:
            self._membership(by, old)

    def __repr__(self) -> str:
        return f"{self.title} ({self.chat_id})"
