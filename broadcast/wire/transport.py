"""The wire: `telegram.request.BaseRequest` over aiohttp, exact about what certainly did not leave."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.http import HttpProcessingError
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import InvalidToken, NetworkError
from telegram.request import BaseRequest, RequestData

from broadcast.proxy import Kind, Proxy
from broadcast.wire.answers import NO_JSON, check
from broadcast.wire.connections import failure, login_to, session_through
from broadcast.wire.cost import weight
from broadcast.wire.errors import NoSuchMethod, NotSent, ProxyFailed, Shut, Unanswered, Withheld
from broadcast.wire.gate import ALWAYS_OPEN, LOOK, Gate
from broadcast.wire.pacing import Interrupted
from broadcast.wire.posting import Posting

__all__ = ["NO_JSON", "AiohttpRequest", "NotSent", "PollingRequest", "Unanswered", "Withheld"]

READ_TIMEOUT = 25.0  # seconds; a shorter one makes needless unknowns
TALK_TIMEOUT = 8.0  # seconds, for answers to people: one handler at a time runs, and others wait
CONNECT_TIMEOUT = 5.0  # seconds, waiting for a free connection included
DOWNLOAD = 120.0  # seconds for a whole file, of 20 MB at most
PIECE = 65_536  # bytes
JSON = "application/json"
Body = bytes | aiohttp.FormData
FAILURES = (aiohttp.ClientError, HttpProcessingError, aiohttp.EofStream, TimeoutError, OSError)
PROXY_REFUSES = 407  # what a proxy answers that wants a password; no Bot API does


class AiohttpRequest(BaseRequest):
    """A transport for `telegram.Bot`, to be used in the event loop that initialized it.

    aiohttp never repeats a POST by itself, so one call is at most one request. What is broadcast is copied,
    or sent by file_id; only files of the bot's own are uploaded, and each of these once.
    """

    def __init__(
        self,
        connections: int = 8,
        read_timeout: float = READ_TIMEOUT,
        passage: Callable[[int], Awaitable[None]] | None = None,
        proxy: Proxy | None = None,
        gate: Gate = ALWAYS_OPEN,
    ) -> None:
        """Hold at most `connections`.

        `passage` is given its weight right before a request goes out; it waits for the gate too.
        """
        self._connections = connections
        self._timeout = _timeout(read_timeout)
        self._passage = passage
        self._proxy, self._gate = proxy, gate
        self._login = login_to(proxy)
        self._session: aiohttp.ClientSession | None = None
        self.on_called: Callable[[str, float, int | None], object] = lambda *_: None
        """Told of each call: its method, the seconds that it took, and the status of its answer, if any."""
        self._posting: Posting | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer; PTB adds those of a long poll to them."""
        return self._timeout.sock_read or READ_TIMEOUT

    async def initialize(self) -> None:
        """Open the session; again after a shutdown is allowed."""
        if self._session is None:
            self._session = session_through(self._proxy, self._connections, self._gate)
            # Whatever goes through an HTTP proxy names it in each request, or in a tunnel before.
            http = self._proxy is not None and self._proxy.kind is Kind.HTTP
            self._posting = None if http else Posting(self._session)

    async def shutdown(self) -> None:
        """Close the session; requests that wait for an answer end at once, unanswered."""
        if self._session is not None:
            session, self._session = self._session, None
            if self._posting:
                self._posting.close()
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - PTB posts whatever it asks
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's signature
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's signature
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - PTB's signature
    ) -> tuple[int, bytes]:
        """Make one request; `read_timeout` is honoured, because long polling brings its own.

        Returns:
            A yes. PTB reads no refusal here, because it would trust its numbers and quote its words.

        Raises:
            NotSent: it never left.
            Unanswered: it may have been carried out.
            TelegramError: Telegram refused it.
        """
        timeout = self._timeout if isinstance(read_timeout, DefaultValue) else _timeout(read_timeout)
        heavy = weight(request_data.parameters) if request_data else 1
        while True:
            # The last thing before the request, because a hold may have come meanwhile.
            await self._let_pass(heavy)
            try:
                status, payload = await self._exchange(url, _body(request_data), timeout)
            except Shut:
                continue
            check(url, status, payload)
            return status, payload

    async def ask(self, url: str, body: bytes, heavy: int = 1) -> Any:
        """As `do_request`, for JSON that is written already; the result."""
        while True:
            await self._let_pass(heavy)
            try:
                return check(url, *await self._exchange(url, body, self._timeout))
            except Shut:
                continue

    async def download(self, url: str, to: Path) -> None:
        """Write what stands at this address to a file, piece by piece; again from its start after a failure.

        Raises:
            OSError: the file cannot be written.
            TelegramError: it did not arrive whole.
        """
        if self._session is None:
            raise NotSent("the transport is closed")
        timeout = _timeout(READ_TIMEOUT, DOWNLOAD)
        try:
            async with self._session.get(
                url, proxy_headers=self._login, timeout=timeout, allow_redirects=False
            ) as response:
                if response.status != HTTPStatus.OK:
                    raise NetworkError(f"a download was answered {response.status}")
                with to.open("wb") as file:
                    # One piece is written in less time than it takes to hand it to a thread.
                    async for piece in response.content.iter_chunked(PIECE):
                        file.write(piece)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise failure(error, self._proxy) from None  # its URL holds the token

    async def _exchange(self, url: str, body: Body, timeout: aiohttp.ClientTimeout) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("the transport is closed")
        begun, status = time.perf_counter(), None
        try:
            if self._posting and isinstance(body, bytes):
                status, payload = await self._posting.post(url, body, timeout)
            else:
                status, payload = await self._through(self._session, url, body, timeout)
        except FAILURES as error:
            raise failure(error, self._proxy) from None  # its URL holds the token
        finally:
            # The method alone, because what comes before it in the URL is the token.
            self.on_called(url.rpartition("/")[2], time.perf_counter() - begun, status)
        if status == PROXY_REFUSES:
            asked = "407 Proxy Authentication Required"
            raise ProxyFailed(self._proxy, asked) if self._proxy else NotSent(asked)
        return status, payload

    async def _through(
        self, session: aiohttp.ClientSession, url: str, body: Body, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        """By aiohttp's own request: for files, and where an HTTP proxy is to be named in each of them."""
        data = aiohttp.BytesPayload(body, content_type=JSON) if isinstance(body, bytes) else body
        # No redirect is followed, because that would be a second request; its status becomes a NetworkError.
        async with session.post(
            url, data=data, proxy_headers=self._login, timeout=timeout, allow_redirects=False
        ) as response:
            return response.status, await response.read()

    async def _let_pass(self, heavy: int) -> None:
        if self._passage is None:
            await self._opened()
            return
        try:
            await self._passage(heavy)
        # PTB wraps whatever is no TelegramError into a NetworkError, and the row would count as unknown.
        except Interrupted:
            raise Withheld("called off") from None

    async def _opened(self) -> None:
        while not self._gate.is_open():
            if self._gate.has_ended() or self._session is None:
                raise Withheld("another copy sends, or this one ends")
            await asyncio.sleep(LOOK)


class PollingRequest(AiohttpRequest):
    """The transport of the long poll: PTB would stop polling for ever at the first 401 or 404.

    The token was accepted at the start, so this is a server in trouble, or a token changed since.
    """

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """As any request; Raises: Unanswered, for an answer that denies the token."""
        try:
            return await super().do_request(*args, **kwargs)
        except (InvalidToken, NoSuchMethod):
            raise Unanswered("Telegram does not accept the token at the moment") from None


def _body(request_data: RequestData | None) -> Body:
    if request_data is None or not request_data.contains_files:
        return request_data.json_payload if request_data else b"{}"
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, kind) in (request_data.multipart_data or {}).items():
        if not isinstance(content, bytes):
            # A second try needs all of it again, and aiohttp has closed what the first one sent.
            content = Path(content.name).open("rb")  # noqa: SIM115 - which closes it
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _timeout(read: float | None, whole: float = 0.0) -> aiohttp.ClientTimeout:
    # A total too, because an answer that comes byte by byte never lets a pause grow long.
    read = READ_TIMEOUT if read is None else read
    whole = max(whole, CONNECT_TIMEOUT + read)
    return aiohttp.ClientTimeout(total=whole, connect=CONNECT_TIMEOUT, sock_read=read)
