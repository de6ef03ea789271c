"""Floods of Telegram's that a test ends by moving its clocks."""

import asyncio

from models.lanes import Lane
from simulator import Message, Person, Simulator
from tests.support.broadcasting import holding, send
from tests.support.recall import ADA, BOB, Recall, until
from tests.support.stage import MovedTimer

SECONDS = 40


class Flood:
    """From its beginning on no method named may be called, in the chats of admins or everywhere."""

    def __init__(self, simulator: Simulator, timer: MovedTimer) -> None:
        """`timer` is the bot's."""
        self._simulator = simulator
        self._timer = timer
        self._passing: asyncio.Task[None] | None = None

    def begin(self, *methods: str, chats: tuple[int | None, ...] = (ADA, BOB)) -> None:
        for method in methods or ("sendMessage",):
            for chat_id in chats:
                self._simulator.flood(SECONDS, method, chat_id)

    def end(self) -> None:
        """Let it be over, and all waits of the bot pass at once from now on."""
        self._simulator.clock.advance(seconds=SECONDS)
        self._passing = asyncio.create_task(self._pass())

    def close(self) -> None:
        if self._passing:
            self._passing.cancel()

    async def _pass(self) -> None:
        while True:
            self._timer.added += 5
            await asyncio.sleep(0.05)


def said(admin: Person, words: str) -> list[Message]:
    """What the bot has written to them that says this."""
    return [one for one in admin.screen if one.from_bot and words in str(one)]


async def waiting(recall: Recall, count: int, *admins: Person) -> None:
    """Wait until all that these admins have asked for was handled, and so much of it is to be answered."""
    for admin in admins:
        # Toasts are let through, and each admin's updates are handled in order.
        await admin.press(
            data="nothing", message_id=max(one.message_id for one in admin.screen if one.from_bot)
        )
    await until(lambda: len(recall.store.inbox.waiting(Lane.ADMIN)) == count)


async def accident(simulator: Simulator, recall: Recall, admin: Person, chats: int = 2000) -> Message:
    """Something wrong is being sent; its card."""
    people = recall.subscribe(chats)
    uuid = await send(admin)
    await until(lambda: sum(holding(simulator, people)) > 3)
    await until(lambda: recall.found(uuid).announced_at is not None)
    return await admin.sees("Sending…")


def asking(admin: Person) -> list[Message]:
    """The messages on their screen that ask."""
    return [one for one in admin.screen if any("🗑 Delete" in label for label in one.labels)]
