"""The Bot API over HTTP: who may call what, the pace, the faults, the latency."""

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import Callable
from types import CoroutineType
from typing import Any

from aiohttp import web

from simulator.downloads import download
from simulator.faults import Fault, Faults, Raw
from simulator.limits import Limits, Pace
from simulator.methods import METHODS, Method, weight
from simulator.params import Params, flag
from simulator.refused import Refused, too_many_requests
from simulator.wire import LARGEST_REQUEST, answer, read_params, refusal
from simulator.world import World

TOKEN_SHAPE = re.compile(r"\d+(:|%3A)[A-Za-z0-9_-]+")
CROWDED_WAIT = 60  # seconds; ClientManager.cpp of the published server tells a crowd to wait so long
CLOSED_CHECK = 1.0  # seconds between two checks whether the client of a hanging request is gone
DRIP_PAUSE = 0.05  # seconds between two bytes
FILE = "/file/bot"  # how the path of a download begins
GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

Latency = float | Callable[[], float]  # seconds


class Server:
    """One token's endpoint. Everything happens in the loop it was started in."""

    def __init__(self, world: World, token: str, limits: Limits, latency: Latency) -> None:
        self.faults = Faults(world.clock)
        self.pace = Pace(limits, world.clock)
        self.latency = latency
        self.calls: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()  # answers 429
        self.port = 0
        self._world = world
        self._token = token
        self._in_flight = 0
        self._runner: web.ServerRunner | None = None
        self._site: web.TCPSite | None = None
        self._stopping = asyncio.Event()

    async def start(self, port: int) -> None:
        """Listen on localhost; port 0 lets the system choose."""
        self._stopping.clear()
        self._server = web.Server(self._handle, request_factory=_request, access_log=None)
        self._runner = web.ServerRunner(self._server, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await self._listen(port)
        self.port = self._runner.addresses[0][1]

    async def lose_route(self) -> None:
        """Refuse new connections and break those there are; what was asked for is done all the same."""
        assert self._site, "it listens"
        await self._site.stop()
        for connection in self._server.connections:
            if connection.transport is not None:
                connection.transport.abort()

    async def find_route(self) -> None:
        """Listen again, on the same port."""
        await self._listen(self.port)

    async def _listen(self, port: int) -> None:
        assert self._runner, "it was started"
        self._site = web.TCPSite(self._runner, "127.0.0.1", port)
        await self._site.start()

    async def stop(self) -> None:
        """Let every waiting request go, then close."""
        self._stopping.set()
        self._world.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        if path.startswith(FILE):
            return await self._download(request, path.removeprefix(FILE))
        try:
            method = self._method(path)
        except Refused as refused:
            return refusal(refused)
        self.calls[method.name] += 1
        if self._crowded():
            return self._refuse(method, too_many_requests(CROWDED_WAIT))
        self._in_flight += 1
        self._world.changes.happened()
        try:
            return await self._respond(request, method, await read_params(request, query, self._world))
        except Refused as refused:
            return refusal(refused)
        finally:
            self._in_flight -= 1
            self._world.changes.happened()

    async def _download(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """A file by its path; faults of the method "download" strike here."""
        self.calls["download"] += 1
        self._world.changes.happened()
        await _pause(self.latency() if callable(self.latency) else self.latency)
        token, _, place = path.partition("/")
        try:
            content = download(self._world, place) if self._knows(token) else None
        except Refused as refused:
            return refusal(refused)
        effect = self.faults.next("download", None)
        if isinstance(effect, Fault):
            return await self._fail(request, effect)
        if isinstance(effect, Refused):
            return refusal(effect)
        return refusal(Refused(404, "Not Found")) if content is None else web.Response(body=content)

    def _knows(self, token: str) -> bool:
        return self._token in (token, token.replace("%3A", ":"))

    def _method(self, path: str) -> Method:
        prefix, _, name = path.rpartition("/")
        token = prefix.removeprefix("/bot")
        if not self._knows(token):
            known = prefix.startswith("/bot") and TOKEN_SHAPE.fullmatch(token)
            raise Refused(401, "Unauthorized") if known else Refused(404, "Not Found")
        method = METHODS.get(name.lower())
        if method is None:
            raise Refused(404, "Not Found: method not found")
        return method

    def _crowded(self) -> bool:
        most = self.pace.limits.in_flight
        return most is not None and self._in_flight >= most

    async def _respond(self, request: web.BaseRequest, method: Method, params: Params) -> web.StreamResponse:
        half = (self.latency() if callable(self.latency) else self.latency) / 2
        await _pause(half)
        effect = self.faults.next(method.name.lower(), _number(params.get("chat_id")))
        if isinstance(effect, Fault):
            if effect.stores:
                await self._perform(method, params)
            await _pause(half)
            return await self._fail(request, effect)
        if isinstance(effect, Raw):
            await self._perform(method, params)
            return _raw(effect)
        response = self._refuse(method, effect) if effect else await self._perform(method, params)
        await _pause(half)
        return response

    async def _perform(self, method: Method, params: Params) -> web.Response:
        try:
            if wait := self.pace.flooded(method.name.lower(), _number(params.get("chat_id"))):
                raise too_many_requests(wait)
            if method.counted_by is not None:
                self._admit(method, params)
            result = method.call(self._world, params)
            if type(result) is CoroutineType:
                result = await result
            return answer(result)
        except Refused as refused:
            return self._refuse(method, refused)

    def _refuse(self, method: Method, refused: Refused) -> web.Response:
        if refused.code == 429:
            self.refusals[method.name] += 1
        return refusal(refused)

    def _admit(self, method: Method, params: Params) -> None:
        reference = params.get("chat_id", "")
        chat_id = _number(reference)
        if chat_id is None:
            chat_id = self._world.chat(params).chat_id
        paid = flag(params, "allow_paid_broadcast")
        if retry_after := self.pace.admit(chat_id, weight(method, params), paid=paid):
            raise too_many_requests(retry_after)

    async def _fail(self, request: web.BaseRequest, fault: Fault) -> web.StreamResponse:
        match fault:
            case Fault.SERVER_ERROR | Fault.SERVER_ERROR_AFTER:
                return refusal(Refused(500, "Internal Server Error"))
            case Fault.BAD_GATEWAY:
                return web.Response(status=502, text=GATEWAY_PAGE, content_type="text/html")
            case Fault.GARBAGE:
                return web.Response(text="<html>surprise</html>", content_type="text/html")
            case Fault.HANG | Fault.HANG_AFTER:
                await self._hang(request)
            case Fault.DRIP:
                return await self._drip(request)
        if request.transport is not None:
            request.transport.close()
        return web.Response()

    async def _drip(self, request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while request.transport is not None and not self._stopping.is_set():
                await response.write(b" ")
                await asyncio.sleep(DRIP_PAUSE)
        return response

    async def _hang(self, request: web.BaseRequest) -> None:
        while request.transport is not None and not self._stopping.is_set():
            try:
                async with asyncio.timeout(CLOSED_CHECK):
                    await self._stopping.wait()
            except TimeoutError:
                continue


def _raw(answer: Raw) -> web.Response:
    headers = {"Location": answer.location} if answer.location else None
    return web.Response(status=answer.status, text=answer.body, content_type=answer.kind, headers=headers)


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)


def _number(reference: str | None) -> int | None:
    try:
        return int(reference) if reference else None
    except ValueError:
        return None


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    """A request that may be as large as the largest upload."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_REQUEST)
