"""Sending once more: Retry for who refused or failed, Resend for lost answers, and who a stop left."""

import asyncio

from handlers import closing, keyboards
from handlers.callbacks import Action
from handlers.presses import Press
from handlers.texts import phrases, questions, tries


async def retry(press: Press) -> None:
    """🔁 Retry: it goes again to chats that refused or failed, and never to a chat that has it.

    Where it costs more Stars than were named beside the button, they are named first.
    """
    if press.broadcast.withdrawn:
        await press.answer(phrases.BLANKED_GOES_NOWHERE, alert=True)
        return
    if await _asked_to_pay(press):
        return
    count = await asyncio.to_thread(press.services.store.ledger.retry, press.broadcast.uuid, press.by)
    if not count:
        await press.answer(phrases.NOTHING_TO_RETRY, alert=True)
        return
    await _begun(press, phrases.retrying(count), report=True)


async def send_remaining(press: Press) -> None:
    """▶️ Send to the remaining: it goes to those whom a stop has left without it, and to nobody twice."""
    send = press.services.store.ledger.send_remaining
    count = await asyncio.to_thread(send, press.broadcast.uuid, press.by)
    if not count:
        await press.too_late()
        return
    press.services.look()
    await press.answer_going(phrases.sending_to_remaining(count))
    await closing.take_buttons(press.bot, press.place)
    # No numbers as the last word on the card, because they grow from now on.
    card = press.broadcast.card
    here = card is not None and card.chat_id == press.by.id
    await press.services.notices.admins.close(card, phrases.goes_on(here=here))


async def _asked_to_pay(press: Press) -> bool:
    store, found, named = press.services.store, press.broadcast, press.argument or 0
    counts = await asyncio.to_thread(store.counts.of, found)
    content = await asyncio.to_thread(store.contents.content, found)
    price = tries.price_of_retry(content, counts, press.services.sender.cost)
    if price is None or price <= named:
        return False
    keyboard = keyboards.sending_again(found.uuid, counts.retryable, Action.RETRY, price)
    await press.ask(questions.retrying(content, counts, price), keyboard)
    await press.answer(phrases.ASKED)
    return True


async def ask(press: Press) -> None:
    """Resend: ask whether chats whose answer was lost get it again, which some may then have twice."""
    store, found = press.services.store, press.broadcast
    if found.withdrawn:
        await press.answer(phrases.BLANKED_GOES_NOWHERE, alert=True)
        return
    counts = await asyncio.to_thread(store.counts.of, found)
    if not counts.unknown:
        await press.answer(phrases.NOTHING_TO_RETRY, alert=True)
        return
    content = await asyncio.to_thread(store.contents.said, found)
    # The yes is about the broadcast as it stands now.
    keyboard = keyboards.sending_again(found.uuid, counts.unknown, Action.RESEND, found.revision)
    cost = press.services.sender.cost(counts.unknown * content.weight)
    text = questions.resending(content, counts, cost.stars)
    await press.ask(text, keyboard)
    await press.answer(phrases.ASKED)


async def resend(press: Press) -> None:
    """That question answered with yes, once: its message becomes the card."""
    # Each resend raises the revision, so a second press or an older question asks for no third copy.
    resending = press.services.store.ledger.resend
    count = await asyncio.to_thread(resending, press.broadcast.uuid, press.revision, press.by, press.place)
    if not count:
        await press.answer(phrases.RENUMBERED, alert=True)
        return
    await _begun(press, phrases.retrying(count), report=False)


async def _begun(press: Press, done: str, *, report: bool) -> None:
    """Answer with what was `done`; where a `report` was pressed, it keeps no buttons."""
    press.services.look()
    # Answered before the cards, because each of them is a call to Telegram.
    await press.answer_going(done)
    if report:
        await closing.take_buttons(press.bot, press.place)
    await press.services.screen.leave_card(press.broadcast, press.by.id)
