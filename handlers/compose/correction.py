"""✏️ Correct: another wording for what was sent."""

import asyncio

from handlers import draft_keyboards
from handlers.compose import editing, together
from handlers.compose.editing import DRAFT, END, Editing, Purpose
from handlers.presses import Press, Step
from handlers.texts import phrases, questions
from models.states import CORRECTABLE


async def ask(press: Press) -> Step | None:
    """✏️ Correct, under a card or a report: the next message is how it should read."""
    found = press.broadcast
    if not await asyncio.to_thread(press.services.store.corrections.possible, found):
        await press.too_late()
        return None
    editing.begin(press.context, Editing(Purpose.CORRECTION, found.uuid))
    together.forget(press.context)
    content = await asyncio.to_thread(press.services.store.contents.content, found)
    keyboard = draft_keyboards.correcting(found, content)
    question = questions.correction(content, lost=found.source_lost)
    await press.answer_once(press.ask(question, keyboard))
    return DRAFT


async def apply(press: Press) -> Step | None:
    """The correction is confirmed: its card becomes the card of the broadcast."""
    services, before, version = press.services, press.broadcast, press.version
    contents = services.store.contents
    if not await asyncio.to_thread(services.store.corrections.possible, before):
        await press.too_late()
        return None
    shown, wanted = [await asyncio.to_thread(contents.content, before, one) for one in (None, version)]
    # The preview was checked against what was in force then; another correction may have come between.
    if not (shown.can_become(wanted) or before.source_lost):
        await press.answer(phrases.OUTDATED, alert=True)
        return None
    corrected = await asyncio.to_thread(contents.correct, before, version, press.by, press.place)
    if corrected is None:
        await _too_late(press, version)
        return None
    services.look()
    await press.answer_going(phrases.CORRECTING)
    # `before`, because the broadcast as it is now has its card here.
    await services.screen.leave_card(before, press.by.id)
    return END if editing.end(press.context, before.uuid) else None


async def leave(press: Press) -> Step | None:
    """Close a question that changes nothing; it ends the correction that it was about."""
    await press.answer_once(press.close(phrases.LEFT), phrases.LEFT)
    current = editing.current(press.context)
    if current is None or current.purpose is not Purpose.CORRECTION:
        return None
    return END if editing.end(press.context, press.broadcast.uuid) else None


async def _too_late(press: Press, version: int) -> None:
    now = await asyncio.to_thread(press.services.store.broadcasts.get, press.broadcast.uuid)
    # The second of a double press: the first one has put this very version in force.
    if now and now.content_version == version:
        await press.answer(phrases.CORRECTING)
    elif now and now.state in CORRECTABLE:
        await press.answer(phrases.OUTDATED, alert=True)
    else:
        await press.too_late()
