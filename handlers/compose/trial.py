"""🧪 Test: a draft is delivered for real, to every admin and to nobody else."""

import asyncio

from handlers.presses import Press
from handlers.texts import phrases


async def test(press: Press) -> None:
    # An older card shows something else than what would be tested.
    if press.version != press.broadcast.content_version:
        await press.too_late()
        return
    await press.answer_once(_begin(press), phrases.TEST_SENT)


async def _begin(press: Press) -> None:
    services, draft = press.services, press.broadcast
    content = await asyncio.to_thread(services.store.contents.content, draft)
    # Said before the test can begin, so that the other admins do not take what they get for a broadcast.
    await services.notices.test(press.by)
    await asyncio.to_thread(services.store.contents.create_test, content, press.by)
    services.look()
