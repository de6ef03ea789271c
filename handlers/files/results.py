"""📄 CSV: every chat of a broadcast, as files to the admin who pressed."""

import asyncio

from handlers.apart import apart
from handlers.files.carrier import Carrier
from handlers.files.sending_out import LARGEST, on_disk, upload
from handlers.presses import Press
from handlers.texts import listed as texts
from handlers.texts.formats import first_words
from handlers.texts.refusals import DETAILS
from models.files.results import NothingListed, write_zips
from models.store import Store
from models.transfers import Step, Transfer, Want


async def as_file(press: Press) -> None:
    """It comes by itself, to whoever pressed."""
    # A message of its own names the transfer, because it may be asked for twice under one report.
    told = await press.tell(texts.WRITING)
    await press.answer()
    if told:
        name, shown = press.broadcast.uuid, told.message_id
        await press.services.carrier.begin(
            Transfer(press.by.id, shown, Want.RESULTS, Step.DO, name=name, shown=shown)
        )


async def send(carrier: Carrier, transfer: Transfer) -> None:
    """Write them in a process of its own, then upload one after another."""
    store, uuid = carrier.store, transfer.name
    title = await asyncio.to_thread(_title, store, uuid)
    async with on_disk(carrier, transfer) as folder:
        place = folder / texts.file_name(uuid, store.clock())
        try:
            written = await apart(write_zips, store.url, uuid, place, dict(DETAILS), LARGEST)
        except NothingListed:
            await carrier.end(transfer, texts.NOTHING)
            return
        for number, part in enumerate(written.parts, start=1):
            await upload(carrier, transfer, part.place, texts.caption(title, written, number))
        await carrier.remove(transfer)


def _title(store: Store, uuid: str) -> str:
    found = store.broadcasts.get(uuid)
    content = store.contents.readable(found, found.said) if found else None
    return first_words(content) if content else uuid
