"""Small proxies on localhost: HTTP (forwarding and CONNECT) and SOCKS5, which may also refuse."""

import asyncio
import contextlib
from typing import Self
from urllib.parse import urlsplit

HOME = "127.0.0.1"  # where every name leads
SOCKS_METHODS = {"": 0, "user": 2}  # RFC 1928: no authentication, user and password


class TestProxy:
    """A proxy that notes where it was asked to go. Listens while it is entered."""

    __test__ = False  # it is none of pytest's
    scheme = "http"

    def __init__(self, refusal: str = "", login: str = "") -> None:
        """`refusal`: what it answers instead of going there; `login`: "user:password" that it asks for."""
        self.refusal = refusal
        self.login = login
        self.asked: list[str] = []
        self.logins: list[str] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._served, HOME, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self.drop()

    async def drop(self) -> None:
        """Close every connection that goes through it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        login = f"{self.login}@" if self.login else ""
        return f"{self.scheme}://{login}127.0.0.1:{self.port}"

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._serve(reader, writer)
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError


class HttpProxy(TestProxy):
    """`refusal` is a status line such as "403 Forbidden", or "hang up"."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split("\r\n")[0].split()
        self.asked.append(f"{method} {target}")
        self.logins += [line for line in head.split("\r\n") if line.lower().startswith("proxy-authorization")]
        if self.refusal == "hang up":
            return
        if self.refusal:
            writer.write(f"HTTP/1.1 {self.refusal}\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
            return
        if method == "CONNECT":
            beyond = await asyncio.open_connection(HOME, int(target.rpartition(":")[2]))
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            url = urlsplit(target)
            beyond = await asyncio.open_connection(HOME, url.port)
            # One request to a connection, because those that follow would name the whole address too.
            head = head.replace(target, url.path, 1).removesuffix("\r\n") + "Connection: close\r\n\r\n"
            beyond[1].write(head.encode())
        await joined((reader, writer), beyond)


class SocksProxy(TestProxy):
    """SOCKS5 (RFC 1928); `refusal` is the number of its answer, such as "5" for a refused connection."""

    scheme = "socks5"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        offered = await reader.readexactly(count)
        method = SOCKS_METHODS["user" if self.login else ""]
        writer.write(bytes([5, method if method in offered else 0xFF]))
        if self.login and not await self._admitted(reader, writer):
            return
        _, _, _, kind = await reader.readexactly(4)
        host = await self._host(reader, kind)
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append(f"{'name' if kind == 3 else 'address'} {host}")
        writer.write(bytes([5, int(self.refusal or 0), 0, 1, 0, 0, 0, 0, 0, 0]))
        await writer.drain()
        if not self.refusal:
            await joined((reader, writer), await asyncio.open_connection(HOME, port))

    async def _admitted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        _, length = await reader.readexactly(2)
        user = (await reader.readexactly(length)).decode()
        password = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        self.logins.append(f"{user}:{password}")
        right = self.logins[-1] == self.login
        writer.write(bytes([1, 0 if right else 1]))
        await writer.drain()
        return right

    async def _host(self, reader: asyncio.StreamReader, kind: int) -> str:
        if kind == 3:
            return (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        return ".".join(map(str, await reader.readexactly(4)))


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def joined(one: Streams, other: Streams) -> None:
    """Carry bytes both ways until either side ends."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()

    ways = [asyncio.create_task(carry(one[0], other[1])), asyncio.create_task(carry(other[0], one[1]))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        other[1].close()
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
