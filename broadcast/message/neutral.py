"""Neutral files, which take the place of what is blanked: made here, uploaded once, then sent by their id."""

import struct
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from telegram import Bot, Message
from telegram.error import BadRequest

from broadcast.message.reading import read
from models.content import Medium

SIDE = 320  # pixels
GREY = 0xC8
SECOND = 38  # frames of 1152 samples at 44,100 a second
# A silent frame of MPEG-1 Layer III, mono, 32 kbit/s, 44,100 Hz: 144 * 32000 / 44100 bytes.
FRAME = b"\xff\xfb\x10\xc4".ljust(104, b"\0")


def made(kind: str, words: str) -> bytes:
    """A neutral file of this kind; a document holds the `words`."""
    match kind:
        case "photo":
            return _grey(SIDE)
        case "audio":
            return FRAME * SECOND
        case _:
            return words.encode()


_NAMES: Mapping[str, str] = {"photo": "withdrawn.png", "audio": "withdrawn.mp3", "document": "withdrawn.txt"}


async def show(bot: Bot, chat_id: int, kind: str, words: str, known: Medium | None) -> Medium:
    """Send a chat a neutral file with these words under it, without a sound; what was sent.

    Args:
        known: the file that was uploaded before; where Telegram knows it no longer, it is uploaded again.

    Raises:
        TelegramError: it did not arrive, or nobody knows.
    """
    send: Callable[..., Awaitable[Message]] = getattr(bot, f"send_{kind}")
    if known and known.file_id:
        try:
            await send(chat_id, known.file_id, caption=words, disable_notification=True)
        except BadRequest:
            pass
        else:
            return known
    file = made(kind, words)
    sent = await send(chat_id, file, caption=words, disable_notification=True, filename=_NAMES[kind])
    [medium] = read(sent).media
    return replace(medium, kind=kind)  # as which it was sent, whatever Telegram takes it for


def _grey(side: int) -> bytes:
    """A square PNG of one shade (www.w3.org/TR/png-3)."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)  # 8 bits of grey a pixel, plain
    rows = (b"\0" + bytes([GREY]) * side) * side  # each row begins with its filter
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
