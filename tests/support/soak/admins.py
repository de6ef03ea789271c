"""Two admins who press whatever is offered: drafts, corrections, undos, double taps and late ones."""

import asyncio
import re
from collections.abc import Callable
from itertools import count
from random import Random
from typing import NamedTuple

from simulator import Message, Person, media
from tests.support.soak.trace import Trace

# How likely a button is pressed, by the beginning of its label.
LABELS = {
    "✅ Send": 14,
    "🗑 Delete": 6,
    "↩️ Undo": 4,
    "✏️ Correct": 5,
    "▶️ Resume": 8,
    "▶️ Go on": 8,
    "⏸ Pause": 2,
    "⏹ Stop": 0.5,
    "🔁 Retry": 4,
    "Resend": 4,
    "Send again": 8,
    "Send anyway": 8,
    "Keep it": 0.5,
    "Keep": 3,
    "🐢": 1,
    "🐤": 1,
    "🕘 Later": 2,
    "🕘 At": 3,
    "🕘 Change": 1,
    "Today": 0.5,
    "Tomorrow": 0.5,
    "In 1 h": 1,
    "Type a time": 6,
    "⌛ Expires": 7,
    "1 h": 0.5,
    "🙋 Ask": 10,
    "✅ Approve": 10,
    "Continue": 6,
    "🧪 Test": 1,
    "Duplicate": 0.5,
    "Leave it": 0.1,
    "❌ Cancel": 0.5,
}
OTHERS = 0.3  # what is not named
UNHEARD = 10  # of what an admin said or pressed, before they wait until the bot has caught up
NEAR = 25  # messages that an admin still has before their eyes
COMMANDS = (
    "/history",
    "/stats",
    "/undo",
    "/undo",
    "/drafts",
    "/groups",
    "/help",
    "/cancel",
    "/scheduled",
    "/audit",
)
ASKS = "Send me"
NUMBER = re.compile(r"type (?:how many get it: |that number: )?([\d,]+)")
# What is typed where a question has these words.
ANSWERS = {
    "the buttons": ("Menu | https://example.com/menu",),
    "when it starts": ("in 1 min", "in 2 min", "in 2 minutes", "in 1 h", "yesterday 9:00", "soon"),
    "as a moment": ("in 1 min", "in 3 min", "/cancel"),
    "How long may it stay": ("1 min", "2 min", "90 min", "in 2 min", "60 h"),
    "Nothing was changed; send": ("2 min", "/cancel"),
    "as a time": ("1 min", "/cancel"),
    "What should be changed": ("Shorter, please.", "/cancel"),
}

_numbers = count(1)


class Button(NamedTuple):
    message_id: int
    label: str
    data: str


class Monkey:
    """One admin. What they write carries a number of its own, as `#17`."""

    def __init__(
        self, admin: Person, chance: Random, trace: Trace, unheard: Callable[[int], int] = lambda _: 0
    ) -> None:
        """`unheard` tells how much of what an admin did waits to be handled."""
        self.admin, self._chance, self._trace = admin, chance, trace
        self._unheard = unheard
        self.pressed: dict[str, Button] = {}
        """Every press, by the id of its query."""

    async def play(self) -> None:
        """Do something now and then, until cancelled."""
        while True:
            await asyncio.sleep(self._chance.uniform(0.3, 3))
            # Telegram lets a bot answer one chat once a second: who never waits is heard minutes later, and
            # what they would have sent, approved or undone never happens while it lasts.
            if self._unheard(self.admin.chat_id) > UNHEARD:
                continue
            if self._asks(self._newest()) and self._chance.random() < 0.7:
                await self._answer()
                continue
            act = self._chance.choices(
                (self._press, self._draft, self._command, self._edit, self._delete), (10, 3, 2, 0.5, 0.5)
            )[0]
            await act()

    def press(self, button: Button) -> str:
        """Press without waiting; the id of the query."""
        query = self.admin.press_nowait(message_id=button.message_id, data=button.data)
        self.pressed[query] = button
        self._trace.tell("presses", f"{self.admin} {button.label} ({button.data}), query {query}")
        return query

    def buttons(self, late: bool = False) -> list[Button]:
        """What is offered before their eyes, or anywhere."""
        screen = self.admin.screen if late else self.admin.screen[-NEAR:]
        return [
            Button(message.message_id, label, data)
            for message in screen
            if message.from_bot
            for row in message.buttons
            for label, data in row
            if data.count(":")
            and not data.startswith(("http", "tg:"))  # links open a browser and tell the bot nothing
        ]

    async def _press(self) -> None:
        offered = self.buttons(late=self._chance.random() < 0.1)
        if offered:
            chosen = self._chance.choices(offered, [_weight(button.label) for button in offered])[0]
            self.press(chosen)
            if self._chance.random() < 0.15:
                self.press(chosen)

    async def _draft(self) -> None:
        if self._chance.random() < 0.5:
            await self._say(f"/broadcast {self._words()}")
        else:
            await self._say("/broadcast")

    async def _answer(self) -> None:
        """Send what the bot has asked for."""
        newest = self._newest()
        if found := NUMBER.search(newest):
            await self._say(self._chance.choice((found[1], found[1], found[1], "7", "/cancel")))
            return
        for words, answers in ANSWERS.items():
            if words in newest:
                await self._say(self._chance.choice(answers))
                return
        words = self._words()
        kind = self._chance.choices(("text", "photo", "album", "poll", "document"), (5, 3, 2, 1, 1))[0]
        self._trace.tell("sends", f"{self.admin} {kind} {words}")
        match kind:
            case "text":
                await self.admin.send({"text": words})
            case "photo":
                await self.admin.send(media.photo(words))
            case "document":
                await self.admin.send(media.document(words))
            case "poll":
                await self.admin.send(media.poll(words))
            case _:
                await self.admin.send_album([media.photo(words), media.photo(file_id="photo-2")])

    async def _command(self) -> None:
        await self._say(self._chance.choice(COMMANDS))

    async def _edit(self) -> None:
        """Edit an own message in the chat, as one does for a typing error."""
        own = [one for one in self.admin.screen[-NEAR:] if not one.from_bot and "#" in (one.text or "")]
        if own:
            chosen = self._chance.choice(own)
            self._trace.tell("edits", chosen.message_id)
            await self.admin.edit(chosen.message_id, f"{chosen.text} Really.")

    async def _delete(self) -> None:
        """Delete a message of the bot's: a card, a report, a preview."""
        theirs = [one for one in self.admin.screen[-NEAR:] if one.from_bot]
        if theirs:
            chosen = self._chance.choice(theirs)
            self._trace.tell("deletes", chosen)
            self.admin.delete(chosen.message_id)

    async def _say(self, text: str) -> None:
        self._trace.tell("says", f"{self.admin} {text}")
        await self.admin.say(text)

    def _words(self) -> str:
        greeting = self._chance.choice(("", "", "", "Dear {first_name|friend}, "))
        start = "test " if self._chance.random() < 0.1 else ""  # which looks as if it were not meant
        return f"{start}{greeting}note #{next(_numbers)} of {self.admin.first_name}."

    @staticmethod
    def _asks(newest: str) -> bool:
        return ASKS in newest or bool(NUMBER.search(newest)) or any(words in newest for words in ANSWERS)

    def _newest(self) -> str:
        newest: Message | None = next((one for one in reversed(self.admin.screen) if one.from_bot), None)
        return (newest.text or "") if newest else ""


def _weight(label: str) -> float:
    return next((weight for start, weight in LABELS.items() if label.startswith(start)), OTHERS)
