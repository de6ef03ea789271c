"""A text for a draft that has a medium: Use as caption, or Replace everything."""

import asyncio
from dataclasses import replace

from handlers.compose import editor
from handlers.presses import Press, Step
from handlers.texts import phrases
from models.content import CAPTIONABLE, Content
from models.traits import Came


async def use_as_caption(press: Press) -> Step | None:
    contents = press.services.store.contents
    now = await asyncio.to_thread(contents.content, press.broadcast)
    text = await asyncio.to_thread(contents.readable, press.broadcast, press.version)
    # Another message has taken its place meanwhile, and that has no caption.
    if text is None or now.kind not in CAPTIONABLE:
        await press.answer(phrases.OUTDATED, alert=True)
        return None
    captioned = now.recaptioned(text)
    # The medium that came right before the text is no message beside it any more.
    traits = tuple(trait for trait in captioned.traits if trait.came is not Came.TOGETHER)
    if not any(trait.came is Came.WITH_EFFECT for trait in traits):
        traits += tuple(trait for trait in now.traits if trait.came is Came.WITH_EFFECT)
    return await _use(press, replace(captioned, traits=traits), phrases.USED_AS_CAPTION)


async def replace_everything(press: Press) -> Step | None:
    contents = press.services.store.contents
    now = await asyncio.to_thread(contents.content, press.broadcast)
    text = await asyncio.to_thread(contents.readable, press.broadcast, press.version)
    if text is None:
        await press.answer(phrases.OUTDATED, alert=True)
        return None
    return await _use(press, text.taking_the_place_of(now), phrases.REPLACED_EVERYTHING)


async def _use(press: Press, content: Content, done: str) -> Step | None:
    authorship = press.services.store.contents.authorship
    written = await asyncio.to_thread(authorship, press.broadcast, press.version)
    step = await press.answer_once(editor.rewrite(press, content, written.message_id))
    # Where it cannot be offered, which they were told, the question stays open.
    if step is not None:
        await press.close(done)
    return step
