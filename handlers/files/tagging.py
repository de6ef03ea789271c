"""Tags the chats whose ids are in a file, or takes the tag off them."""

import asyncio
from pathlib import Path

from handlers.files.carrier import Carrier
from handlers.files.taking_in import importing, run, with_file
from handlers.texts import files
from models.files.tagging import Tagging
from models.transfers import Transfer, Want


async def tag(carrier: Carrier, transfer: Transfer) -> None:
    """Doing it again changes nothing."""
    transfer = await carrier.show(transfer, files.reading(transfer.name))
    await with_file(carrier, transfer, _tag)


async def _tag(carrier: Carrier, transfer: Transfer, path: Path) -> None:
    off = transfer.want is Want.UNTAG
    store = carrier.store
    tagging = Tagging(store.audience, store.tags, transfer.tag, off=off)
    going = importing(carrier, transfer, path, tagging)
    await asyncio.to_thread(run, going)
    await carrier.end(transfer, files.tagged(transfer, tagging, going))
