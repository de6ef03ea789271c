"""The old bot as a process of its own, and what people do with it, step by step."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from simulator import Fault, Group, Message, Person, Simulator

PACE = 10  # messages a second
CLUB = -1001  # a group that has taken the bot in
FIRST = 5001  # the first reader's id

Json = dict[str, Any]


class Past:
    """The people of the past and what they do with the old bot, which has to be running for most of it."""

    def __init__(self, simulator: Simulator, checkout: Path, folder: Path, readers: int) -> None:
        self.simulator = simulator
        self.database = folder / "recall.db"
        self.ada = simulator.person(1001, "Ada", "Lovelace", "ada")
        self.bob = simulator.person(1002, "Bob")
        self.club: Group = simulator.group(CLUB, "The Club")
        self.readers = [_reader(simulator, index) for index in range(readers)]
        self.uuids: dict[str, str] = {}
        self._bot = checkout.resolve() / "bot.py"
        self._child: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the old bot, and let everyone subscribe."""
        settings = {
            "BOT_TOKEN": self.simulator.token,
            "ADMIN_CHAT_IDS": f"{self.ada.chat_id},{self.bob.chat_id}",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "TELEGRAM_API_URL": self.simulator.url,
            "MESSAGES_PER_SECOND": str(PACE),
            "LOG_LEVEL": "ERROR",
        }
        self._child = await asyncio.create_subprocess_exec(
            sys.executable, str(self._bot), cwd=self.database.parent, env=os.environ | settings
        )
        self.club.kick()
        self.club.add()
        for reader in self.readers:
            await reader.say("/start")
            await reader.sees("You are subscribed")

    async def kill(self) -> None:
        """Kill it, and give Telegram time for the calls it has got."""
        if self._child and self._child.returncode is None:
            self._child.kill()
            await self._child.wait()
            await asyncio.sleep(2)  # a call whose answer nobody hears has no event to wait for

    async def offer(self, admin: Person, *bodies: Json, links: str | None = None) -> Message:
        """Write a broadcast, several bodies as an album, with URL buttons; its card."""
        said = await admin.say("/broadcast")
        asked = await admin.sees("Send me the message now", after=said)
        if len(bodies) > 1:
            await admin.send_album(bodies)
        else:
            await admin.send(bodies[0])
        card = await admin.sees("Above is what everyone gets", after=asked.message_id)
        if links is None:
            return card
        await admin.press("🔘 Buttons", message_id=card.message_id)
        asked = await admin.sees("Send me the buttons", after=card.message_id)
        await admin.say(links)
        return await admin.sees("Above is what everyone gets", after=asked.message_id)

    async def begin(self, role: str, admin: Person, card: Message) -> str:
        """Confirm a draft; its uuid."""
        uuid = self.uuids[role] = uuid_of(card)
        await admin.press("✅ Send", message_id=card.message_id)
        return uuid

    async def finish(self, role: str, admin: Person, card: Message, ending: str = "finished") -> Message:
        """Confirm a draft, and wait for the report with this ending."""
        uuid = await self.begin(role, admin, card)
        return await self.reported(admin, uuid, ending, after=card.message_id)

    async def reported(self, admin: Person, uuid: str, ending: str, *, after: int = 0) -> Message:
        """The report of a broadcast with this ending."""
        words = f"Broadcast {ending}"
        return await admin.sees(lambda one: words in str(one) and uuid in str(one), 30, after=after)

    async def proposed(self, admin: Person, report: Message, body: Json) -> Message:
        """Press Correct on a report, and write how it should read; the card of the correction."""
        await admin.press("✏️ Correct", message_id=report.message_id)
        asked = await admin.sees("Send me the corrected message", after=report.message_id)
        await admin.send(body)
        return await admin.sees("Above is how it will read", after=asked.message_id)

    async def undo(self, role: str, admin: Person, card: Message) -> Message:
        """Press Undo under a broadcast; the question that comes before it."""
        before = admin.screen[-1].message_id
        await admin.press("↩️ Undo", message_id=card.message_id)
        question = await admin.sees("Delete this broadcast from", after=before)
        assert uuid_of(question) == self.uuids[role]
        return question

    async def reached(self, words: str, count: int) -> None:
        """Wait until so many hold a message with these words."""
        await self.simulator.until(lambda: self.holding(words) >= count, 30)

    def holding(self, words: str) -> int:
        """How many readers hold a message with these words."""
        screens = (self.simulator.delivered[reader.chat_id] for reader in self.readers)
        return sum(any(words in str(message) for message in screen) for screen in screens)

    def refuse(self, method: str, description: str, *whom: Person) -> None:
        """Let the next such call to each of them be refused."""
        for person in whom:
            self.simulator.refuse(400, description, method=method, chat_id=person.chat_id)

    def lose(self, fault: Fault, method: str, *whom: Person) -> None:
        """Let the answer of the next such call to each of them be lost."""
        for person in whom:
            self.simulator.fault(fault, method=method, chat_id=person.chat_id)

    def told(self) -> Json:
        """What a test needs to build this world again."""
        assert len({*self.uuids.values()}) == len(self.uuids), "a draft has replaced another one"
        chats = [self.ada, self.bob, *self.readers, self.club]
        messages = [_slim(message.as_json()) for chat in chats for message in chat.screen]
        return {
            "token": self.simulator.token,
            "admins": {"ada": self.ada.chat_id, "bob": self.bob.chat_id},
            "uuids": self.uuids,
            "chats": [chat.as_json() for chat in chats],
            "blocked": [one.chat_id for one in self.readers if one.standing.value == "blocked"],
            "deactivated": [one.chat_id for one in self.readers if one.standing.value == "deactivated"],
            "messages": sorted(messages, key=lambda message: int(message["message_id"])),
        }


def uuid_of(message: Message) -> str:
    """The broadcast that a message's buttons are about."""
    return message.buttons[0][0][1].split(":")[1]


def _reader(simulator: Simulator, index: int) -> Person:
    username = f"reader_{index}" if index % 3 else None
    return simulator.person(FIRST + index, f"Reader {index}", "Long" if index % 4 == 0 else None, username)


def _slim(told: Json) -> Json:
    """A message that names its chat and the bot by their ids only."""
    bot = {"from": {"id": told["from"]["id"]}} if told["from"]["is_bot"] else {}
    return told | {"chat": {"id": told["chat"]["id"]}} | bot
