"""Everything the simulated Telegram knows: chats, messages, files, queries. One bot, one loop."""

from array import array
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from simulator.changes import Changes
from simulator.chats import Chat
from simulator.limits import Clock
from simulator.messages import FILES, Content, Json, Message
from simulator.params import Params
from simulator.refused import bad_request
from simulator.updates import Updates

REMEMBERED_CONTENTS = 256  # the same broadcast to many chats is parsed once
MARKS = ("sender_chat", "is_automatic_forward")  # the fields of a message that a chat wrote
# The fields of a Bot API Message that are not its content.
ENVELOPE = frozenset(
    {
        "message_id",
        "date",
        "chat",
        "from",
        "edit_date",
        *MARKS,
        "media_group_id",
        "reply_to_message",
        "has_protected_content",
        "reply_markup",
    }
)


class Sent(NamedTuple):
    time: float  # unix seconds
    method: str
    chat_id: int
    message_id: int


class SentLog(Sequence[Sent]):
    """Every message a call of the bot ever stored, in order; 25 bytes each."""

    def __init__(self) -> None:
        self._times = array("d")
        self._methods = array("B")
        self._chats = array("q")
        self._messages = array("q")
        self._names: list[str] = []

    def add(self, time: float, method: str, chat_id: int, message_id: int) -> None:
        if method not in self._names:
            self._names.append(method)
        self._times.append(time)
        self._methods.append(self._names.index(method))
        self._chats.append(chat_id)
        self._messages.append(message_id)

    def __len__(self) -> int:
        return len(self._times)

    @overload
    def __getitem__(self, index: int) -> Sent: ...
    @overload
    def __getitem__(self, index: slice) -> list[Sent]: ...
    def __getitem__(self, index: int | slice) -> Sent | list[Sent]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        method = self._names[self._methods[index]]
        return Sent(self._times[index], method, self._chats[index], self._messages[index])


class Delivered(Mapping[int, list[Message]]):
    """The bot's messages each chat holds now. A chat without any is not among the keys, and reads as []."""

    def __init__(self, chats: Mapping[int, Chat]) -> None:
        self._chats = chats

    def __getitem__(self, chat_id: int) -> list[Message]:
        chat = self._chats.get(chat_id)
        return [message for message in chat.messages.values() if message.from_bot] if chat else []

    def __contains__(self, chat_id: object) -> bool:
        return isinstance(chat_id, int) and bool(self[chat_id])

    def __iter__(self) -> Iterator[int]:
        return (chat_id for chat_id in self._chats if self[chat_id])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True)
class Answer:
    """What answerCallbackQuery said to the person who pressed."""

    text: str | None = None
    show_alert: bool = False
    url: str | None = None


@dataclass
class Query:
    chat_id: int
    asked_at: float  # unix seconds
    answer: Answer | None = None


class World:
    def __init__(self, clock: Clock, bot: Json) -> None:
        self.clock = clock
        self.bot = bot
        self.custom_emoji = True  # whether the bot may use them
        self.stars = 0  # of the bot's balance
        self.chats: dict[int, Chat] = {}
        self.updates = Updates()
        self.changes = Changes()
        self.sent_log = SentLog()
        self.files: dict[str, tuple[str, object]] = {}  # file_id → (kind, media); "" is a fresh upload
        self.uploads: dict[str, bytes] = {}  # by file_id, until it is known as what kind they are sent
        self.contents: dict[str, bytes] = {}  # of documents, by file_id
        self.paths: dict[str, str] = {}  # of what getFile was asked for: path → file_id
        self.queries: dict[str, Query] = {}
        self.watch: Callable[[Message], None] | None = None
        self.commands: dict[str, list[Json]] = {}
        self._contents: dict[Hashable, Content] = {}
        self._serials = 0
        self._last_message_id = 0

    def chat(self, params: Params, name: str = "chat_id") -> Chat:
        """The chat a parameter names. Raises: Refused."""
        reference = params.get(name, "")
        if not reference:
            raise bad_request(f"{name} is empty")
        found = self._by_username(reference[1:]) if reference[0] == "@" else self._by_id(reference)
        if found is None:
            raise bad_request("chat not found")
        if found.moved_to is not None:
            moved = {"migrate_to_chat_id": found.moved_to}
            raise bad_request("group chat was upgraded to a supergroup chat", moved)
        return found

    def store(
        self, chat: Chat, content: Content, sender: Json | None, *, reply_to: int | None = None
    ) -> Message:
        """Put a message into a chat; ids grow over the whole account."""
        self._last_message_id += 1
        message = Message(self._last_message_id, chat, content, self.clock.time(), sender)
        message.reply_to = reply_to
        chat.messages[message.message_id] = message
        self.changes.happened(chat.chat_id)
        return message

    def restore(self, told: Json) -> Message:
        """Put a message back into its chat under its own id, as the Bot API told it; later ids are higher."""
        chat, sender = self.chats[told["chat"]["id"]], told.get("from")
        body = {name: value for name, value in told.items() if name not in ENVELOPE}
        markup, protected = told.get("reply_markup"), told.get("has_protected_content", False)
        content = Content(body, markup, protected=protected)
        author = self.bot if sender and sender["id"] == self.bot["id"] else sender
        message = Message(told["message_id"], chat, content, told["date"], author)
        message.edit_date, message.media_group_id = told.get("edit_date"), told.get("media_group_id")
        message.marks = {name: told[name] for name in MARKS if name in told}
        message.reply_to = told.get("reply_to_message", {}).get("message_id")
        self.learn_files(body)
        self._last_message_id = max(self._last_message_id, message.message_id)
        chat.messages[message.message_id] = message
        self.changes.happened(chat.chat_id)
        return message

    def send(self, method: str, chat: Chat, content: Content, *, reply_to: int | None = None) -> Message:
        """Store a message from the bot, and log it."""
        message = self.store(chat, content, self.bot, reply_to=reply_to)
        self.sent_log.add(message.date, method, chat.chat_id, message.message_id)
        if self.watch:
            self.watch(message)
        return message

    def replace(self, message: Message, content: Content) -> None:
        """An edit. New buttons alone do not mark a message as edited."""
        if content.body != message.content.body:
            message.edit_date = self.clock.time()
        message.content = content
        self.changes.happened(message.chat_id)

    def remove(self, message: Message) -> None:
        del message.chat.messages[message.message_id]
        self.changes.happened(message.chat_id)

    def content(self, key: Hashable, make: Callable[[], Content]) -> Content:
        """One Content for the same parameters, however many chats it goes to."""
        key = (key, self.custom_emoji)
        found = self._contents.get(key)
        if found is None:
            if len(self._contents) >= REMEMBERED_CONTENTS:
                self._contents.clear()
            found = self._contents[key] = make()
        return found

    def serial(self) -> int:
        """A number given once: for polls, albums, dice, queries, uploads."""
        self._serials += 1
        return self._serials

    def learn_files(self, body: Json) -> None:
        """Know the files of a message, so that they can be sent by file_id."""
        for kind in reversed(FILES):  # the main kind last, so that it stays: an animation is also a document
            media = body.get(kind, [])
            for file in media if isinstance(media, list) else [media]:
                self.files[file["file_id"]] = (kind, media)
                # The cover of a video is a photo.
                for size in file.get("cover", ()):
                    self.files[size["file_id"]] = ("photo", file["cover"])

    def _by_id(self, reference: str) -> Chat | None:
        try:
            return self.chats.get(int(reference))
        except ValueError:
            return None

    def _by_username(self, username: str) -> Chat | None:
        return next((chat for chat in self.chats.values() if chat.username == username and username), None)
