"""The server: /livez, /readyz and /metrics, from a thread that goes on where the bot hangs."""

import asyncio
import contextlib
import logging
import os
import socket
import threading
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from broadcast import VERSION
from broadcast.settings import Settings
from handlers.health.inquiry import Inquiry
from handlers.health.metrics import CONTENT_TYPE, Scrape
from handlers.health.notify import Supervisor
from handlers.health.vitals import Facts, Health, Vitals
from handlers.texts.operator import NO_SUCH_NAME
from models.load import Masses, Queue

CONNECTIONS = 32  # at once; more are closed
LONGEST = 10.0  # seconds of one connection, whatever is said on it
HOLDING = 2.0  # seconds that the end waits for it
FRESH, FRESH_MASSES = 1.0, 60.0  # seconds between two questions to the database
SPARE = 20  # times as long as a count of the masses takes, until the next

Answer = web.Response
log = logging.getLogger("recall")


class HealthError(Exception):
    """Nobody can be served at this address; `detail` is what the system says."""

    def __init__(self, host: str, port: int, detail: str) -> None:
        super().__init__(detail)
        self.host, self.port, self.detail = host, port, detail


class Server:
    """A context: within it, whoever may ask is answered, and systemd is told."""

    def __init__(self, health: Health, settings: Settings, supervisor: Supervisor) -> None:
        self._health, self._settings, self._supervisor = health, settings, supervisor
        self._socket: socket.socket | None = None
        self._asked: _Inquiries | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="health", daemon=True)
        self._served, self._ended = threading.Event(), asyncio.Event()

    def __enter__(self) -> Self:
        """Raises: HealthError."""
        self._health.on_change = self._supervisor.changed
        if self._settings.health_port is not None:
            self._socket = _bound(self._settings.health_host, self._settings.health_port)
            host, port = self.address
            log.info("health is told at http://%s:%s", f"[{host}]" if ":" in host else host, port)
        if self._socket or self._supervisor.address:
            self._thread.start()
            self._served.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._health.stops()
        if self._loop:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(HOLDING)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        assert self._socket, "nobody is served"
        return _named(self._socket)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        watch = asyncio.create_task(self._supervisor.watch(self._health))
        runner = web.AppRunner(self._application(), access_log=None)
        listening = None
        try:
            await runner.setup()
            if self._socket:
                listening = await self._loop.create_server(lambda: _accepted(runner), sock=self._socket)
        finally:
            self._served.set()  # even if it failed, or the bot would wait for ever
        await self._ended.wait()
        watch.cancel()
        if listening:
            listening.close()
        await runner.cleanup()

    def _application(self) -> web.Application:
        made = web.Application(middlewares=[self._guarded])
        made.router.add_get("/livez", self._live)
        made.router.add_get("/readyz", self._ready)
        made.router.add_get("/metrics", self._metrics)
        made.on_response_prepare.append(_say_little)
        return made

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        # A page in a browser on this machine may have its own name lead here, and read what is loopback's.
        if ip_address(self.address[0]).is_loopback and not _is_here(request.host):
            raise web.HTTPMisdirectedRequest
        return await handler(request)

    async def _live(self, _: web.Request) -> Answer:
        hung, (role, _vitals) = self._health.hung(), self._health.standing
        return web.json_response({"live": not hung, "role": role, "hung": hung}, status=503 if hung else 200)

    async def _ready(self, _: web.Request) -> Answer:
        role, vitals = self._health.standing
        facts = await self._facts(vitals) if vitals else None
        parts = facts.ready() if facts else {}
        ready = bool(parts) and all(parts.values())
        body = {"ready": ready, "role": role, "parts": parts, "ages": _ages(facts) if facts else {}}
        return web.json_response(body, status=200 if ready else 503)

    async def _metrics(self, _: web.Request) -> Answer:
        role, vitals = self._health.standing
        scrape = Scrape(VERSION, self._settings, role)
        if vitals:
            # At once, because whoever waits for one after the other waits twice as long.
            masses = self._inquiries(vitals).masses
            facts, _counted = await asyncio.gather(self._facts(vitals), masses.answer())
            scrape = Scrape(VERSION, self._settings, role, vitals, facts, masses.last)
        return web.Response(body=scrape.text(), headers={"Content-Type": CONTENT_TYPE})

    async def _facts(self, vitals: Vitals) -> Facts:
        return Facts.of(vitals, await self._inquiries(vitals).queue.answer())

    def _inquiries(self, vitals: Vitals) -> "_Inquiries":
        if self._asked is None or self._asked.of is not vitals:  # another life, with a database of its own
            self._asked = _Inquiries(vitals)
        return self._asked


class _Inquiries:
    """What the database of one life is asked."""

    def __init__(self, vitals: Vitals) -> None:
        self.of, load = vitals, vitals.store.load
        self.queue: Inquiry[Queue] = Inquiry(load.queue, FRESH)
        self.masses: Inquiry[Masses] = Inquiry(load.masses, FRESH_MASSES, SPARE)


class _Refused(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.abort()


def _accepted(runner: web.AppRunner) -> asyncio.BaseProtocol:
    """Whoever says nothing, or reads nothing, may not keep a connection, because files are few."""
    server = runner.server
    assert server, "it is set up"
    if len(server.connections) >= CONNECTIONS:
        return _Refused()
    made = server()
    asyncio.get_running_loop().call_later(LONGEST, made.force_close)
    return made


async def _say_little(_: web.Request, response: web.StreamResponse) -> None:
    del response.headers["Server"]
    response.headers["Cache-Control"] = "no-store"
    response.headers["Connection"] = "close"  # one answer each
    response.force_close()


def _is_here(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _ages(facts: Facts) -> dict[str, float | int | None]:
    numbers = {"polled": facts.polled, "sender": facts.turned, "written": facts.written, "lag": facts.lag}
    return {name: None if age is None else round(age, 1) for name, age in numbers.items()}


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except UnicodeError:
        raise HealthError(host, port, NO_SUCH_NAME) from None
    except OSError as error:
        # In the system's words, without the address that Python adds to them.
        words = str(error.strerror) if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
        raise HealthError(host, port, words) from None


def _named(bound: socket.socket) -> tuple[str, int]:
    host, port, *_ = bound.getsockname()
    return host, port
