"""A server of HTTP that says what it is told to, byte by byte, and remembers what it was asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

YES = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"}}}'


def answer(body: bytes = YES, *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join([*lines, b"", body])


class Scripted:
    """What it has been asked."""

    def __init__(self, answers: Sequence[bytes]) -> None:
        self._answers = [*answers]
        self.asked: list[tuple[str, dict[str, Any]]] = []
        """The methods and their parameters."""
        self.connections = 0
        self.url = ""
        self._line: asyncio.StreamWriter | None = None

    def say(self, words: bytes) -> None:
        """Over the connection that was made last, though nobody has asked."""
        assert self._line
        self._line.write(words)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._line = writer
        try:
            while len(self._answers) > len(self.asked):
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                named = dict(line.lower().split(": ", 1) for line in head[1:] if line)
                body = json.loads(await reader.readexactly(int(named["content-length"])))
                self.asked.append((head[0].split()[1].rpartition("/")[2], body))
                writer.write(self._answers[len(self.asked) - 1])
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def scripted(*answers: bytes) -> AsyncIterator[Scripted]:
    """It gives these in turn and hangs up after the last."""
    made = Scripted(answers)
    async with await asyncio.start_server(made.serve, "127.0.0.1", 0) as server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made
