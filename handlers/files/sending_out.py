"""Sends the audience as a file to the admin who asked for it, and to nobody else."""

import asyncio
import tempfile
import zipfile
from pathlib import Path

from telegram import InputFile
from telegram.constants import ParseMode

from handlers.files.carrier import Carrier
from handlers.texts import files
from models.files.writing import write
from models.selection import Selection
from models.store import Store
from models.transfers import Transfer

ZIPPED = 45_000_000  # bytes from which it goes as a zip
LARGEST = 50_000_000  # bytes that a bot may upload (core.telegram.org/bots/api#senddocument)
PATIENCE = 300.0  # seconds for the upload of all of that


async def export(carrier: Carrier, transfer: Transfer) -> None:
    """Write it to the disk, and upload it from there: in memory it is never as a whole."""
    named = await asyncio.to_thread(carrier.store.named.get, transfer.name) if transfer.name else None
    if transfer.name and named is None:
        await carrier.end(transfer, files.no_audience(transfer.name))
        return
    transfer = await carrier.show(transfer, files.EXPORTING)
    try:
        with tempfile.TemporaryDirectory(prefix="recall-") as folder:
            place = Path(folder) / files.exported_as(carrier.store.clock())
            selection = named.selection if named else None
            numbers = await asyncio.to_thread(_write, carrier.store, selection, place)
            packed = await asyncio.to_thread(_packed, place)
            if packed.stat().st_size > LARGEST:
                await carrier.end(transfer, files.export_too_large(transfer.name))
                return
            await _upload(carrier, transfer, packed, files.exported(transfer.name, numbers))
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


def _packed(place: Path) -> Path:
    if place.stat().st_size <= ZIPPED:
        return place
    packed = place.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(place, place.name)
    return packed
