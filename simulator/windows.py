"""What both sides of a chat see of it, and what anyone in front of it may do."""

import re
from collections.abc import Callable

from simulator.changes import PATIENCE
from simulator.chats import Chat
from simulator.markup import commands
from simulator.messages import CAPTIONED, Content, Json, Message
from simulator.world import Answer, Query, World

Wanted = str | re.Pattern[str] | Callable[[Message], bool]


class Window(Chat):
    """A chat with someone in front of it."""

    __slots__ = ("world",)

    def __init__(self, world: World, chat_id: int, kind: str, username: str | None = None) -> None:
        super().__init__(chat_id, kind, username)
        self.world = world

    @property
    def screen(self) -> list[Message]:
        """The messages of both sides as they stand now, oldest first, without deleted ones."""
        return list(self.messages.values())

    async def sees(self, wanted: Wanted, timeout: float = PATIENCE, *, after: int = 0) -> Message:
        """The bot's newest message with an id above `after` that contains, matches or satisfies `wanted`.

        Raises: AssertionError with the whole screen if there is none after `timeout` seconds.
        """
        fits = _fits(wanted)

        def newest() -> Message | None:
            found = (m for m in reversed(self.screen) if m.message_id > after and m.from_bot and fits(m))
            return next(found, None)

        try:
            return await self.world.changes.until(newest, timeout, self.chat_id)
        except TimeoutError:
            raise AssertionError(f"{self!r} does not see {wanted!r} but\n{self._shown()}") from None

    def delete(self, message_id: int) -> None:
        """Somebody deletes the message for both sides."""
        self.world.remove(self.messages[message_id])

    async def _press(
        self, user: Json, label: str | None, message_id: int | None, data: str | None, timeout: float
    ) -> Answer:
        if data is None:
            message_id, data = await self._offered(label or "", message_id, timeout)
        query = self.world.queries[self._press_nowait(user, label, message_id, data)]
        try:
            return await self.world.changes.until(lambda: query.answer, timeout, self.chat_id)
        except TimeoutError:
            raise TimeoutError(f"the bot has not answered {label or data!r}") from None

    def _press_nowait(self, user: Json, label: str | None, message_id: int | None, data: str | None) -> str:
        """Queue a callback_query; its id."""
        if data is None:
            found = self._button(label or "", message_id)
            if found is None:
                raise self._without_button(label)
            message_id, data = found
        query_id = str(self.world.serial())
        self.world.queries[query_id] = Query(self.chat_id, self.world.clock.time())
        self.world.updates.push(
            "callback_query",
            {
                "id": query_id,
                "from": user,
                "chat_instance": str(self.chat_id),
                "message": self._shown_message(message_id),
                "data": data,
            },
        )
        return query_id

    async def _offered(self, label: str, message_id: int | None, timeout: float) -> tuple[int, str]:
        """The button. The wait is needed because the bot may draw it a moment later."""
        try:
            return await self.world.changes.until(
                lambda: self._button(label, message_id), timeout, self.chat_id
            )
        except TimeoutError:
            raise self._without_button(label) from None

    def _button(self, label: str, message_id: int | None) -> tuple[int, str] | None:
        for message in reversed(self.screen):
            if message_id in (None, message.message_id) and message.content.markup:
                for button in (button for row in message.content.markup["inline_keyboard"] for button in row):
                    if button["text"].startswith(label) and "callback_data" in button:
                        return message.message_id, button["callback_data"]
        return None

    def _without_button(self, label: str | None) -> AssertionError:
        return AssertionError(f"{self!r} has no button {label!r} but\n{self._shown()}")

    def _shown_message(self, message_id: int | None) -> Json:
        """The message as a callback query names it; a deleted one is inaccessible."""
        if message_id is None:
            message_id = next(reversed(self.messages), 0)
        message = self.messages.get(message_id)
        return message.as_json() if message else {"chat": self.as_json(), "message_id": message_id, "date": 0}

    def _shown(self) -> str:
        return "\n".join(str(message) for message in self.screen) or "nothing"

    def _write(
        self,
        sender: Json | None,
        body: Json,
        reply_to: int | None = None,
        media_group_id: str | None = None,
        marks: Json | None = None,
    ) -> int:
        # The buttons of a post that another bot made, or that came by way of one.
        markup = body.get("reply_markup")
        body = {name: value for name, value in body.items() if name != "reply_markup"}
        self.world.learn_files(body)
        message = self.world.store(self, Content(body, markup), sender, reply_to=reply_to)
        message.media_group_id = media_group_id
        message.marks = marks or {}
        self.world.updates.push("channel_post" if sender is None else "message", message.as_json())
        return message.message_id

    def _rewrite(self, message_id: int, text: str, entities: list[Json] | None) -> None:
        message = self.messages[message_id]
        self.world.replace(message, message.content.changed(_reworded(message, text, entities), None))
        kind = "edited_channel_post" if message.sender is None else "edited_message"
        self.world.updates.push(kind, message.as_json())

    def _membership(self, user: Json, old: Json) -> None:
        self.world.updates.push(
            "my_chat_member",
            {
                "chat": self.as_json(),
                "from": user,
                "date": int(self.world.clock.time()),
                "old_chat_member": old,
                "new_chat_member": self.bot_member(),
            },
        )


def written(text: str, entities: list[Json] | None) -> Json:
    found = commands(text) if entities is None else entities
    return {"text": text, "entities": found} if found else {"text": text}


def _reworded(message: Message, text: str, entities: list[Json] | None) -> Json:
    if message.kind not in CAPTIONED:
        return written(text, entities)
    kept = {
        name: value for name, value in message.body.items() if name not in ("caption", "caption_entities")
    }
    caption: Json = {"caption": text} if text else {}
    return kept | caption | ({"caption_entities": entities} if entities else {})


def _fits(wanted: Wanted) -> Callable[[Message], bool]:
    if isinstance(wanted, str):
        return lambda message: wanted in _words(message)
    if isinstance(wanted, re.Pattern):
        return lambda message: wanted.search(_words(message)) is not None
    return wanted


def _words(message: Message) -> str:
    return message.text or message.caption or ""
