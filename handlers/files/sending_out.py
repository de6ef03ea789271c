"""Sends the audience, or who did what, as a file to the admin who asked for it, and to nobody else."""

import asyncio
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from telegram import InputFile
from telegram.constants import ParseMode

from handlers.files.carrier import Carrier
from handlers.texts import audit as texts
from handlers.texts import files
from models.files.writing import write, write_rows
from models.selection import Selection
from models.store import Store
from models.transfers import Transfer

ZIPPED = 45_000_000  # bytes from which it goes as a zip
LARGEST = 50_000_000  # bytes that a bot may upload (core.telegram.org/bots/api#senddocument)
PATIENCE = 300.0  # seconds for the upload of all of that


async def export(carrier: Carrier, transfer: Transfer) -> None:
    """The audience."""
    named = await asyncio.to_thread(carrier.store.named.get, transfer.name) if transfer.name else None
    if transfer.name and named is None:
        await carrier.end(transfer, files.no_audience(transfer.name))
        return
    transfer = await carrier.show(transfer, files.EXPORTING)
    selection = named.selection if named else None

    def write_to(place: Path) -> str:
        return files.exported(transfer.name, _write(carrier.store, selection, place))

    name, too_large = files.exported_as(carrier.store.clock()), files.export_too_large(transfer.name)
    await _send(carrier, transfer, Outgoing(name, write_to, too_large))


async def audit(carrier: Carrier, transfer: Transfer) -> None:
    """Who did what."""

    def write_to(place: Path) -> str:
        return texts.written(*_write_audit(carrier.store, place))

    name = texts.file_name(carrier.store.clock())
    await _send(carrier, transfer, Outgoing(name, write_to, texts.TOO_LARGE))


@dataclass(frozen=True)
class Outgoing:
    """A file that is to be written."""

    name: str
    write: Callable[[Path], str]
    """Writes it, in a thread, and says what stands under it."""
    too_large: str
    """What is said where Telegram does not take it."""


async def _send(carrier: Carrier, transfer: Transfer, file: Outgoing) -> None:
    """Write it to the disk, and upload it from there: in memory it is never as a whole."""
    try:
        with tempfile.TemporaryDirectory(prefix="recall-") as folder:
            place = Path(folder) / file.name
            caption = await asyncio.to_thread(file.write, place)
            packed = await asyncio.to_thread(_packed, place)
            if packed.stat().st_size > LARGEST:
                await carrier.end(transfer, file.too_large)
                return
            await _upload(carrier, transfer, packed, caption)
    except OSError as error:
        await carrier.end(transfer, files.no_room(error.strerror or str(error)))
        return
    await carrier.remove(transfer)


async def _upload(carrier: Carrier, transfer: Transfer, place: Path, caption: str) -> None:
    with place.open("rb") as file:
        document = InputFile(file, place.name, read_file_handle=False)
        await carrier.bot.send_document(
            transfer.admin, document, caption=caption, parse_mode=ParseMode.HTML, read_timeout=PATIENCE
        )


def _write(store: Store, selection: Selection | None, place: Path) -> tuple[int, int]:
    # Spreadsheets know UTF-8 by its mark.
    with place.open("w", encoding="utf-8-sig", newline="") as file:
        return write(file, store.exports.pages(selection))


def _write_audit(store: Store, place: Path) -> tuple[int, int]:
    """How many events, and how many could not be read."""
    unreadable = 0

    def rows() -> Iterator[Sequence[str]]:
        nonlocal unreadable
        for page in store.audit.pages():
            unreadable += page.unreadable
            yield from map(texts.row, page.entries)

    with place.open("w", encoding="utf-8-sig", newline="") as file:
        return write_rows(file, texts.COLUMNS, rows()), unreadable


def _packed(place: Path) -> Path:
    if place.stat().st_size <= ZIPPED:
        return place
    packed = place.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(place, place.name)
    return packed
