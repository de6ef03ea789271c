"""Letters: what a Bot would ask is taken down once, and posted to every chat."""

import json
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from broadcast.wire.answers import ANOTHER_CHAT
from broadcast.wire.cost import weight
from broadcast.wire.errors import Unanswered
from broadcast.wire.transport import AiohttpRequest

CHAT = "chat_id"


class Call(Protocol):
    """A call that makes one request about one chat, and uploads nothing."""

    def on(self, bot: Bot) -> Awaitable[object]: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A request as PTB words it, without the chat that it is for."""

    url: str
    rest: bytes
    """What follows the chat in its JSON."""
    messages: int
    """How many it counts for where Telegram counts them."""
    copies: bool
    """Whether Telegram tells nothing but the id of what arrived."""


class Letters:
    """The way past PTB for what many chats are told alike: it words the call, and reads no answer."""

    def __init__(self, bot: Bot) -> None:
        wire = bot.request
        assert isinstance(wire, AiohttpRequest), "the sender's Bot has no other"
        self._wire = wire
        paper = _Paper()
        self._writer = Bot(bot.token, lambda _: bot.base_url, request=paper, get_updates_request=paper)

    async def take_down(self, call: Call) -> Letter:
        """What the Bot would ask; nothing is sent."""
        try:
            await call.on(self._writer)
        except _Worded as worded:
            parameters = worded.data.json_parameters
            del parameters[CHAT]
            rest, messages = json.dumps(parameters)[1:].encode(), weight(worded.data.parameters)
            return Letter(worded.url, rest, messages, copies=worded.url.endswith("/copyMessage"))
        raise AssertionError  # a call makes a request

    async def post(self, letter: Letter, chat_id: int) -> Any:
        """Telegram's result, which has the shape that the method promises; raises `TelegramError`."""
        body = b'{"%b": "%d", %b' % (CHAT.encode(), chat_id, letter.rest)
        result = await self._wire.ask(letter.url, body, letter.messages)
        # Where an answer is told twice, the second one may come when the next request is on the wire.
        parts = result if isinstance(result, list) else [result]
        if not letter.copies and any(part["chat"]["id"] != chat_id for part in parts):
            raise Unanswered(ANOTHER_CHAT)
        return result


class _Worded(TelegramError):
    """Carries a request out of PTB, which lets its own errors pass as they are."""

    def __init__(self, url: str, data: RequestData) -> None:
        super().__init__("taken down")
        self.url, self.data = url, data


class _Paper(BaseRequest):
    """A transport that sends nothing."""

    read_timeout = 0.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(self, *_: Any, **asked: Any) -> NoReturn:
        data: RequestData = asked["request_data"]
        assert not data.contains_files, "what many get is sent by its file_id"
        raise _Worded(asked["url"], data)
