"""A POST over the connections of an aiohttp session, without what the session adds for browsers.

Its connector still makes the connections and its parser reads the answers. What is left out is the making of
a request anew each time, cookies, redirects, encodings, and three timers: half of what a call took.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
from yarl import URL

# Headers of aiohttp's: one would make Telegram compress a few hundred bytes, the other differs each time.
LEFT_OUT = ("Accept-Encoding", "Content-Length")
JSON = {"Content-Type": "application/json"}


class Posting:
    """The requests of one session that carry JSON; lives in its event loop.

    It speaks to connector, connection and protocol as the session does, which aiohttp documents for nobody:
    a version that changes them fails the tests of the transport.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        assert session.connector, "a session that is open has one"
        self._session, self._connector = session, session.connector
        self._targets: dict[str, _Target] = {}  # as many as there are methods
        self._deadlines = _Deadlines()

    async def post(self, url: str, body: bytes, timeout: aiohttp.ClientTimeout) -> tuple[int, bytes]:
        """The status and the body of the answer, which is to be whole after `sock_read` seconds.

        It is made once, whatever happens.

        Raises:
            HttpProcessingError: what came back is no HTTP.
            Exception: of aiohttp, or of the socket.
        """
        target = self._targets.get(url) or self._target(url)
        connection = await self._connector.connect(target.request, [], timeout)
        transport = connection.transport
        assert transport, "a connection that was just made is open"
        reusable = False
        # No await until the request is written, because whoever let it pass did so for this moment.
        try:
            answer = await self._answer(connection, target.head, body, timeout.sock_read)
            # An answer may come before all of the request has left, and the next one would go on behind it.
            reusable = not transport.get_write_buffer_size()
            return answer
        finally:
            if reusable:
                connection.release()
            else:
                transport.abort()  # what has not left yet is not to leave later
                connection.close()

    def close(self) -> None:
        """End what waits for an answer; what has not left yet never does."""
        self._deadlines.pass_now()

    async def _answer(
        self, connection: aiohttp.connector.Connection, head: bytes, body: bytes, seconds: float | None
    ) -> tuple[int, bytes]:
        protocol, transport = connection.protocol, connection.transport
        assert protocol is not None, "a protocol without messages is false"
        assert transport
        protocol.set_response_params(read_until_eof=True)
        transport.write(b"%b%d\r\n\r\n%b" % (head, len(body), body))
        self._deadlines.begin(transport, seconds or 0.0)
        try:
            message, content = await protocol.read()
            while message.code < HTTPStatus.OK:  # it says that an answer is to come
                message, content = await protocol.read()
            return message.code, await content.read()
        except aiohttp.ClientError as error:
            if self._deadlines.end(transport):
                raise aiohttp.ServerTimeoutError from error
            raise
        finally:
            self._deadlines.end(transport)

    def _target(self, url: str) -> "_Target":
        request = aiohttp.ClientRequest("POST", URL(url), headers=JSON, session=self._session)
        lines = [f"POST {request.url.raw_path_qs} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in request.headers.items() if name not in LEFT_OUT]
        target = _Target(request, "\r\n".join([*lines, "Content-Length: "]).encode())
        return self._targets.setdefault(url, target)


@dataclass(frozen=True, slots=True)
class _Target:
    """What is the same for every request to one address."""

    request: aiohttp.ClientRequest
    """Whereto; itself it is never sent."""
    head: bytes
    """All that stands before the length of the body."""


class _Deadlines:
    """Ends what waits too long for its answer: one timer for all, because most are answered long before."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ends: dict[asyncio.Transport, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, transport: asyncio.Transport, seconds: float) -> None:
        self._ends[transport] = ends = self._loop.time() + seconds
        if self._timer is None or ends < self._timer.when():
            self._look_at(ends)

    def end(self, transport: asyncio.Transport) -> bool:
        """It needs no end any more; whether it was ended."""
        return self._ends.pop(transport, None) is None

    def pass_now(self) -> None:
        for transport in self._ends:
            transport.abort()

    def _look(self) -> None:
        now = self._loop.time()
        late = [transport for transport, ends in self._ends.items() if ends <= now]
        for transport in late:
            del self._ends[transport]
            transport.abort()  # whoever waits is told that the connection is lost
        self._timer = None
        if self._ends:
            self._look_at(min(self._ends.values()))

    def _look_at(self, moment: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(moment, self._look)
