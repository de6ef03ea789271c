"""📥 Import instead: the file of a draft was meant for the audience."""

import asyncio

from handlers.compose import editing
from handlers.compose.editing import END
from handlers.presses import Press, Step
from handlers.texts import files
from models.transfers import Step as Next
from models.transfers import Transfer, Want


async def import_instead(press: Press) -> Step | None:
    """Drop the draft, and look into its file; nothing is added before an admin says so."""
    store, draft = press.services.store, press.broadcast
    content = await asyncio.to_thread(store.contents.content, draft)
    file = next((one for one in content.media if one.file_id), None)
    # What stands in it by now may be something else.
    if file is None or draft.content_version != press.version:
        await press.too_late()
        return None
    if not await asyncio.to_thread(store.broadcasts.cancel, draft.uuid, press.by):
        await press.too_late()
        return None
    transfer = Transfer(
        press.by.id,
        press.place.message_id or 0,
        Want.ADD,
        Next.LOOK,
        file_id=file.file_id or "",
        name=file.title or files.UNNAMED,
    )
    await press.services.carrier.begin(transfer)
    await press.answer_once(press.close(files.INSTEAD), files.IMPORTING_INSTEAD)
    return END if editing.end(press.context, draft.uuid) else None
