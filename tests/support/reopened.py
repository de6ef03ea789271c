"""Today's bot over a database of the past, and what an admin sees of it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from simulator import Message, Person, Simulator
from tests.support.old_world import OldWorld
from tests.support.recall import Recall


@dataclass(frozen=True)
class Reopened:
    """A world of the past, which goes on with today's bot."""

    simulator: Simulator
    old: OldWorld
    ada: Person
    bob: Person

    def holding(self, words: str) -> dict[int, list[int]]:
        """The ids of the messages with these words that each chat holds now."""
        return self.old.holding(self.simulator, words)

    def holders(self, words: str) -> set[int]:
        """The chats that hold one."""
        return {chat_id for chat_id, ids in self.holding(words).items() if ids}

    async def reported(self, admin: Person, role: str, ending: str, *, after: int = 0) -> Message:
        """The report of a broadcast that has ended so since it was reopened, or since a message."""
        words, uuid = f"Broadcast {ending}", self.old.uuid(role)
        return await admin.sees(
            lambda one: words in str(one) and uuid in str(one.buttons), 20, after=after or self.old.last_id
        )

    async def history(self, admin: Person) -> Message:
        """The newest page of the history."""
        said = await admin.say("/history")
        return await admin.sees("Past broadcasts", after=said)

    async def opened(self, admin: Person, words: str) -> Message:
        """The report of the broadcast with these words, opened from the history."""
        page = await self.history(admin)
        if words not in str(page):
            await admin.press("▶", message_id=page.message_id)
        return await opened(admin, page, words, "Total: ")

    async def undone(self, admin: Person, report: Message) -> Message:
        """Undo the broadcast of a report; the report of the undo."""
        await admin.press("↩️ Undo", message_id=report.message_id)
        question = await admin.sees("Delete this broadcast from", after=report.message_id)
        await admin.press("🗑 Delete", message_id=question.message_id)
        return await admin.sees("Broadcast undone", after=question.message_id)


@asynccontextmanager
async def reopened(name: str, simulator: Simulator, folder: Path) -> AsyncIterator[Reopened]:
    """Open the copy of an old database with the bot, in the Telegram that it knows."""
    old = OldWorld.copied(name, folder / "recall.db")
    old.populate(simulator)
    ada, bob = (simulator.person(old.told["admins"][who]) for who in ("ada", "bob"))
    recall = Recall(simulator, old.database, messages_per_second=1000)
    try:
        async with recall.running():
            yield Reopened(simulator, old, ada, bob)
    finally:
        recall.store.engine.dispose()


async def opened(admin: Person, page: Message, words: str, wanted: str) -> Message:
    """What a list shows for the entry with these words."""
    entry = re.search(rf"(\d+)\. [^“]*“{re.escape(words)}", page.text or "")
    assert entry, page
    before = admin.screen[-1].message_id
    await admin.press(entry[1], message_id=page.message_id)
    return await admin.sees(wanted, after=before)


def entries(page: Message) -> list[tuple[str, str, str]]:
    """The state, the sender and the first words of each entry on a page of the history."""
    found = re.findall(r"^\d+\. ([\w ]+?) · .* · ([\w ]+)\n(.*)$", page.text or "", re.MULTILINE)
    return [(state, sender, words) for state, sender, words in found]
