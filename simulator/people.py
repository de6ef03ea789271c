"""The people who talk with the bot, and what each can do with a chat of theirs."""

from collections.abc import Sequence
from enum import Enum

from simulator.changes import PATIENCE
from simulator.copying import origin
from simulator.downloads import attached
from simulator.markup import commands
from simulator.messages import Json
from simulator.refused import Refused, forbidden
from simulator.windows import Window, written
from simulator.world import Answer, World


class Standing(Enum):
    STARTED = "started"
    NEW = "new"  # has never written to the bot
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"


REFUSALS = {
    Standing.NEW: "bot can't initiate conversation with a user",
    Standing.BLOCKED: "bot was blocked by the user",
    Standing.DEACTIVATED: "user is deactivated",
}


class Person(Window):
    """A user and their private chat with the bot."""

    __slots__ = ("first_name", "language_code", "last_name", "standing")

    def __init__(
        self,
        world: World,
        user_id: int,
        first_name: str,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
        *,
        started: bool = True,
    ) -> None:
        super().__init__(world, user_id, "private", username)
        self.first_name = first_name
        self.last_name = last_name
        self.language_code = language_code
        self.standing = Standing.STARTED if started else Standing.NEW

    @property
    def user(self) -> Json:
        """The Bot API's User."""
        found: Json = {"id": self.chat_id, "is_bot": False, **self._names()}
        return found | ({"language_code": self.language_code} if self.language_code else {})

    async def say(self, text: str, entities: list[Json] | None = None, reply_to: int | None = None) -> int:
        """Write to the bot; the message's id. Commands are marked unless entities are given."""
        return await self.send(written(text, entities), reply_to)

    async def send(self, body: Json, reply_to: int | None = None, media_group_id: str | None = None) -> int:
        """Send any kind of message, as the Bot API describes it (`simulator.media` builds them)."""
        if self.standing in (Standing.BLOCKED, Standing.DEACTIVATED):
            raise ValueError(f"{self!r} cannot write: {REFUSALS[self.standing]}")
        self.standing = Standing.STARTED
        return self._write(self.user, body, reply_to, media_group_id)

    async def send_file(
        self, name: str, content: bytes, caption: str | None = None, *, reply_to: int | None = None
    ) -> int:
        """Send a document that the bot can download; the message's id."""
        body = attached(self.world, name, content, caption)
        marked = commands(caption or "")
        return await self.send(body | ({"caption_entities": marked} if marked else {}), reply_to)

    async def send_album(self, bodies: Sequence[Json]) -> list[int]:
        """Send several messages as one album, an update each; their ids."""
        group = str(self.world.serial())
        return [await self.send(body, media_group_id=group) for body in bodies]

    async def edit(self, message_id: int, text: str, entities: list[Json] | None = None) -> None:
        """Give a message of theirs another text, or caption."""
        self._rewrite(message_id, text, entities)

    async def forward(self, message_id: int) -> int:
        """Forward a message from this screen to the bot."""
        message = self.messages[message_id]
        return await self.send(message.body | {"forward_origin": origin(message)})

    async def press(
        self,
        label: str | None = None,
        *,
        message_id: int | None = None,
        data: str | None = None,
        timeout: float = PATIENCE,
    ) -> Answer:
        """Press the newest button whose text starts with `label`, or forge one with `data`; the bot's answer.

        The button and the answer may each take `timeout` seconds to come.

        Raises: AssertionError without such a button, TimeoutError without an answer.
        """
        return await self._press(self.user, label, message_id, data, timeout)

    def press_nowait(
        self, label: str | None = None, *, message_id: int | None = None, data: str | None = None
    ) -> str:
        """Press without waiting; the id of the callback query."""
        return self._press_nowait(self.user, label, message_id, data)

    def block(self, *, told: bool = True) -> None:
        """With `told=False` the bot gets no update, as if Telegram had dropped it after 24 hours."""
        if told:
            self._become(Standing.BLOCKED)
        else:
            self.standing = Standing.BLOCKED

    def unblock(self) -> None:
        self._become(Standing.STARTED)

    def deactivate(self) -> None:
        """The account is deleted; Telegram sends no update for that."""
        self.standing = Standing.DEACTIVATED

    def as_json(self) -> Json:
        return {"id": self.chat_id, "type": "private", **self._names()}

    def closed(self) -> Refused | None:
        return forbidden(REFUSALS[self.standing]) if self.standing is Standing.DEACTIVATED else None

    def refusal(self, kind: str) -> Refused | None:  # noqa: ARG002 - people refuse all kinds alike
        return None if self.standing is Standing.STARTED else forbidden(REFUSALS[self.standing])

    def bot_member(self) -> Json:
        if self.standing is Standing.BLOCKED:
            return {"status": "kicked", "user": self.world.bot, "until_date": 0}
        return {"status": "member", "user": self.world.bot}

    def _become(self, standing: Standing) -> None:
        old = self.bot_member()
        self.standing = standing
        if self.bot_member() != old:
            self._membership(self.user, old)

    def _names(self) -> Json:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {name: value for name, value in names.items() if value}

    def __repr__(self) -> str:
        return f"{self.first_name} ({self.chat_id})"
