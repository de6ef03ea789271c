"""The wire: `telegram.request.BaseRequest` over aiohttp, exact about what certainly did not leave."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from broadcast.wire.cost import weight
from broadcast.wire.pacing import Interrupted

READ_TIMEOUT = 25.0  # seconds; a shorter one makes needless unknowns
TALK_TIMEOUT = 8.0  # seconds, for answers to people: one handler at a time runs, and others wait
# PTB's own words. Of a 2xx answer they come as a plain TelegramError, which nothing else tells apart.
NO_JSON = "Invalid server response"
CONNECT_TIMEOUT = 5.0  # seconds, waiting for a free connection included

T = TypeVar("T")


class NotSent(NetworkError):
    """The request certainly never reached Telegram, so it may be made again."""


class Withheld(NotSent):
    """The request was called off before it left; nothing is wrong with the network."""


class Unanswered(NetworkError):
    """The request may have been carried out; its answer is lost."""


class AiohttpRequest(BaseRequest):
    """A transport for `telegram.Bot`, to be used in the event loop that initialized it.

    aiohttp never repeats a POST by itself, so one call is at most one request. Files are not uploaded:
    Recall sends by copying and by file_id.
    """

    def __init__(
        self,
        connections: int = 8,
        read_timeout: float = READ_TIMEOUT,
        passage: Callable[[int], Awaitable[None]] | None = None,
    ) -> None:
        """Hold at most `connections`; `passage` is given its weight right before a request goes out."""
        self._connections = connections
        self._timeout = _timeout(read_timeout)
        self._passage = passage
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer; PTB adds those of a long poll to them."""
        return self._timeout.sock_read or READ_TIMEOUT

    async def initialize(self) -> None:
        """Open the session; again after a shutdown is allowed."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's signature
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's signature
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's signature
    ) -> tuple[int, bytes]:
        """Make one request; `read_timeout` is honoured, because long polling brings its own.

        Raises:
            NotSent: it never left.
            Unanswered: it may have been carried out.
        """
        if self._session is None:
            raise NotSent("the transport is closed")
        timeout = self._timeout if isinstance(read_timeout, DefaultValue) else _timeout(read_timeout)
        body = request_data.json_payload if request_data else b"{}"
        await self._let_pass(
            request_data
        )  # the last thing before the request, because a hold may have come meanwhile
        # No redirect is followed, because that would be a second request; its status becomes a NetworkError.
        try:
            async with self._session.request(
                method, url, data=body, headers=_HEADERS, timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        # Before those below, which are their parents: only a failure to connect is certainly not sent.
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"Telegram cannot be reached ({_name(error)})") from None  # its URL holds the token
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unanswered(f"no answer from Telegram ({_name(error)})") from None  # its URL holds the token

    async def _let_pass(self, request_data: RequestData | None) -> None:
        if self._passage is None:
            return
        try:
            await self._passage(weight(request_data.parameters) if request_data else 1)
        # PTB wraps whatever is no TelegramError into a NetworkError, and the row would count as unknown.
        except Interrupted:
            raise Withheld("called off") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """PTB's own would log the whole answer, which may be a message or a web page."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise TelegramError(NO_JSON) from None
        # PTB asks it for keys at once, and nothing there catches what a list or a number would raise.
        if not isinstance(answer, dict):
            raise TelegramError(NO_JSON)
        return answer


class PollingRequest(AiohttpRequest):
    """The transport of the long poll: PTB would stop polling for ever at the first 401 or 404.

    The token was accepted at the start, so this is a server in trouble, or a token changed since.
    """

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """As any request; Raises: Unanswered, for an answer that denies the token."""
        status, payload = await super().do_request(*args, **kwargs)
        if status in (401, 404):
            raise Unanswered("Telegram does not accept the token at the moment")
        return status, payload


_HEADERS = {"Content-Type": "application/json"}  # aiohttp would call bytes an octet-stream


def _timeout(read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=CONNECT_TIMEOUT, sock_read=read)


def _name(error: Exception) -> str:
    return type(error).__name__.removeprefix("Client")
