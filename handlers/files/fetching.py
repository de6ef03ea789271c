"""A file of an admin, from Telegram to the disk."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum, auto
from pathlib import Path

from telegram import Bot
from telegram.error import BadRequest

from broadcast.wire.transport import AiohttpRequest
from models.transfers import Transfer


class Absence(Enum):
    """Why there is no file to be had."""

    GONE = auto()
    """Telegram has it no more."""
    TOO_LARGE = auto()
    """Telegram gives bots no file as large as this (core.telegram.org/bots/api#getfile)."""
    NO_ROOM = auto()
    """The disk does not take it."""


class CannotFetch(Exception):
    """There is no file to be had, and a later try would not get it either."""

    def __init__(self, why: Absence, detail: str = "") -> None:
        """`detail`: what the system says."""
        super().__init__(why, detail)
        self.why = why
        self.detail = detail


@asynccontextmanager
async def fetched(bot: Bot, transfer: Transfer) -> AsyncIterator[Path]:
    """The file on the disk, for as long as this lasts.

    Raises:
        CannotFetch: there is none.
        TelegramError: it did not arrive; a later try may get it.
    """
    try:
        file = await bot.get_file(transfer.file_id)
    except BadRequest as refusal:
        large = "too big" in refusal.message.casefold()
        raise CannotFetch(Absence.TOO_LARGE if large else Absence.GONE) from None
    address = file.file_path or ""
    # A Bot API server on this machine may tell where it has it on the disk.
    if not address.startswith(("http:", "https:")):
        yield Path(address)
        return
    try:
        folder = tempfile.TemporaryDirectory(prefix="recall-")
    except OSError as error:
        raise CannotFetch(Absence.NO_ROOM, error.strerror or str(error)) from None
    with folder as name:
        # What Telegram calls it stays out of paths.
        place = Path(name) / f"file{Path(transfer.name).suffix}"
        wire = bot.request
        assert isinstance(wire, AiohttpRequest), "the application is built with it"
        try:
            await wire.download(address, place)
        except OSError as error:
            raise CannotFetch(Absence.NO_ROOM, error.strerror or str(error)) from None
        yield place
