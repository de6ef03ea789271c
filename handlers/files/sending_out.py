"""Sends the audience, or who did what, as a file to the admin who asked for it, and to nobody else."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from telegram import InputFile
from telegram.constants import ParseMode

from handlers.apart import apart
from handlers.files.carrier import Carrier
from handlers.texts import audit as texts
from handlers.texts import files
from models.audit import Audit
from models.database import only_reading
from models.files.writing import MARKED, packed, write_audience, write_rows
from models.transfers import Transfer

ZIPPED = 45_000_000  # bytes from which it goes as a zip
LARGEST = 50_000_000  # bytes that a bot may upload (core.telegram.org/bots/api#senddocument)
PATIENCE = 300.0  # seconds for the upload of all of that


class Outgoing(NamedTuple):
    """A file that is to be written."""

    name: str
    write: Callable[[Path], Any]
    """Writes it, apart, and says what its caption needs."""
    caption: Callable[[Any], str]
    too_large: str
    """What is said where Telegram does not take it."""


async def export(carrier: Carrier, transfer: Transfer) -> None:
    """The audience."""
    store, name = carrier.store, transfer.name
    named = await asyncio.to_thread(store.named.get, name) if name else None
    if name and named is None:
        await carrier.end(transfer, files.no_audience(name))
        return
    transfer = await carrier.show(transfer, files.EXPORTING)
    now, selection = store.clock(), named.selection if named else None
    write, caption = partial(write_audience, store.url, selection, now), partial(files.exported, name)
    await _send(
        carrier, transfer, Outgoing(files.exported_as(now), write, caption, files.export_too_large(name))
    )


async def audit(carrier: Carrier, transfer: Transfer) -> None:
    """Who did what."""
    name, write = texts.file_name(carrier.store.clock()), partial(_write_audit, carrier.store.url)
    await _send(
        carrier, transfer, Outgoing(name, write, lambda counts: texts.written(*counts), texts.TOO_LARGE)
    )


async def _send(carrier: Carrier, transfer: Transfer, file: Outgoing) -> None:
    async with on_disk(carrier, transfer) as folder:
        written, place = await apart(packed, file.write, folder / file.name, ZIPPED)
        if place.stat().st_size > LARGEST:
            await carrier.end(transfer, file.too_large)
            return
        await upload(carrier, transfer, place, file.caption(written))
        await carrier.remove(transfer)


@asynccontextmanager
async def on_disk(carrier: Carrier, transfer: Transfer) -> AsyncIterator[Path]:
    """A folder for what is written, and then uploaded: in memory it is never as a whole."""
    try:
        with tempfile.TemporaryDirectory(prefix="recall-") as folder:
            yield Path(folder)
    except OSError as error:
        await carrier.end(transfer, files.no_room(error.strerror or str(error)))


async def upload(carrier: Carrier, transfer: Transfer, place: Path, caption: str) -> None:
    with place.open("rb") as file:
        document = InputFile(file, place.name, read_file_handle=False)
        await carrier.bot.send_document(
            transfer.admin, document, caption=caption, parse_mode=ParseMode.HTML, read_timeout=PATIENCE
        )


def _write_audit(url: str, place: Path) -> tuple[int, int]:
    """How many events, and how many could not be read."""
    unreadable = 0

    def rows(audit: Audit) -> Iterator[Sequence[str]]:
        nonlocal unreadable
        for page in audit.pages():
            unreadable += page.unreadable
            yield from map(texts.row, page.entries)

    with only_reading(url) as engine, place.open("w", encoding=MARKED, newline="") as file:
        return write_rows(file, texts.COLUMNS, rows(Audit(engine))), unreadable
