"""A network between the bot and its PostgreSQL, which can be cut without ending a connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL, make_url

PIECE = 65_536  # bytes


class Relay:
    """Lives in one event loop; the address of its end is picked by the system."""

    def __init__(self, url: str) -> None:
        """`url` is that of the database."""
        self._url = make_url(url)
        self._through = asyncio.Event()
        self._through.set()
        self._loses = False
        self._broken: set[asyncio.StreamWriter] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.connections = 0
        """How many were opened through it."""

    @property
    def url(self) -> str:
        """Of the database, through it."""
        assert self._server
        port = self._server.sockets[0].getsockname()[1]
        query = {name: value for name, value in self._url.query.items() if name not in ("host", "port")}
        through = URL.create(
            "postgresql",
            self._url.username or "postgres",
            self._url.password,
            "127.0.0.1",
            port,
            self._url.database,
            query,
        )
        return through.render_as_string(hide_password=False)

    def cut(self, *, losing: bool) -> None:
        """Let nothing through, either way; `losing`: what was said meanwhile never arrives, not even late."""
        self._loses = losing
        self._through.clear()

    def heal(self) -> None:
        """Let all through again; connections that have lost something end."""
        self._through.set()
        for writer in self._broken:
            writer.transport.abort()
        self._broken.clear()

    def end(self) -> None:
        """End every connection, as a machine does that was cut off and is started anew."""
        for writer in self._writers:
            writer.transport.abort()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def close(self) -> None:
        assert self._server
        self._server.close()
        self.end()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            await self._through.wait()
            far_reader, far_writer = await self._reach()
            self._writers.add(far_writer)
            ends = (far_writer, writer)
            ways = [self._pass(reader, far_writer, ends), self._pass(far_reader, writer, ends)]
            await asyncio.gather(*ways)
        except OSError:
            writer.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = self._url.query.get("host") or self._url.host or "127.0.0.1", self._url.port or 5432
        assert isinstance(host, str)
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)

    async def _pass(
        self, reader: asyncio.StreamReader, to: asyncio.StreamWriter, ends: tuple[asyncio.StreamWriter, ...]
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                if not self._through.is_set() and self._loses:
                    self._broken.update(ends)
                    continue
                await self._through.wait()
                to.write(piece)
                await to.drain()
        # An end is no more heard of than anything else.
        await self._through.wait()
        to.close()


@asynccontextmanager
async def relay(url: str) -> AsyncIterator[Relay]:
    made = Relay(url)
    await made.open()
    try:
        yield made
    finally:
        made.heal()
        await made.close()
