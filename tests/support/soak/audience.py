"""Those who get the broadcasts: they come and go, write nonsense, and each one's last word is remembered."""

import asyncio
from random import Random

from simulator import Group, Person, Simulator, media
from tests.support.soak.trace import Trace

FIRST, FIRST_GROUP = 5001, -7001
GROUPS = 5
RESTING = "resting"  # three failures in a row let any chat rest until it writes
# What no library can read, in the place of a message.
POISON: list[object] = [
    {"message_id": "one"},
    {"message_id": 1, "date": 1_000_000_000_000, "chat": {"id": 5001, "type": "private"}},
    {"message_id": 1, "date": 0, "chat": {"id": 5001, "type": "private"}, "poll": {"options": [{}]}},
    {
        "message_id": 1,
        "date": 0,
        "chat": {"id": 1001, "type": "private"},
        "from": {"id": 1001},
        "text": "\ud83d",
    },
    [],
    None,
]


class Audience:
    """People and groups, and what each should count as after their last word."""

    def __init__(self, simulator: Simulator, size: int, chance: Random, trace: Trace) -> None:
        self._simulator, self._chance, self._trace = simulator, chance, trace
        self.people = [simulator.person(FIRST + at, first_name=f"Reader {at}") for at in range(size)]
        self.groups = [simulator.group(FIRST_GROUP - at, title=f"Group {at}") for at in range(GROUPS)]
        self.words: dict[int, set[str]] = {}
        """The statuses that each chat may have by now; a chat that nobody has heard of is not in it."""
        self._left: set[int] = set()
        self._blocked: set[int] = set()

    @property
    def chats(self) -> list[int]:
        return [one.chat_id for one in (*self.people, *self.groups)]

    async def live(self) -> None:
        """Do something now and then, until cancelled."""
        while True:
            await asyncio.sleep(self._chance.uniform(0.3, 3))
            act = self._chance.choices(
                (self._start, self._stop, self._block, self._unblock, self._write, self._poison, self._forge),
                (6, 2, 2, 4, 2, 1, 1),
            )[0]
            await act(self._chance.choice(self.people))

    def settle_in(self) -> list[int]:
        """Subscribe everybody; the chats that are to stand in the database at the start."""
        chats = [person.chat_id for person in self.people]
        self.words.update((chat_id, {"subscribed", RESTING}) for chat_id in chats)
        return chats

    def take_in(self, admin: Person) -> None:
        """An admin takes the bot into the groups."""
        for group in self.groups:
            group.kick(by=admin)
            group.add(by=admin)
            self.words[group.chat_id] = {"subscribed", RESTING}

    def throw_out(self, group: Group, admin: Person) -> None:
        """Somebody throws the bot out of a group, or an admin takes it in again."""
        if group.standing == "kicked":
            group.add(by=admin)
            self.words[group.chat_id] = {"subscribed", RESTING}
        else:
            group.kick()
            self.words[group.chat_id] = {"left"}
        self._trace.tell("group", f"{group} {group.standing}")

    async def _start(self, person: Person) -> None:
        await self._unblock(person)
        self._left.discard(person.chat_id)
        self.words[person.chat_id] = {"subscribed", RESTING}
        await self._say(person, "/start")

    async def _stop(self, person: Person) -> None:
        if person.chat_id not in self._blocked:
            self._left.add(person.chat_id)
            self.words[person.chat_id] = {"left"}
            await self._say(person, "/stop")

    async def _block(self, person: Person) -> None:
        if person.chat_id not in self._blocked:
            self._blocked.add(person.chat_id)
            self.words[person.chat_id] = {"left"} if person.chat_id in self._left else {"blocked"}
            self._trace.tell("blocks", person)
            person.block()

    async def _unblock(self, person: Person) -> None:
        if person.chat_id in self._blocked:
            self._blocked.discard(person.chat_id)
            left = person.chat_id in self._left
            self.words[person.chat_id] = {"left"} if left else {"subscribed", RESTING}
            self._trace.tell("unblocks", person)
            person.unblock()

    async def _write(self, person: Person) -> None:
        if person.chat_id not in self._blocked:
            await person.send(self._chance.choice((media.photo("Look"), media.sticker(), {"text": "Hello?"})))

    async def _poison(self, _: Person) -> None:
        kind = self._chance.choice(("message", "callback_query", "my_chat_member", "of_tomorrow"))
        self._trace.tell("poison", kind)
        self._simulator.push_update(**{kind: self._chance.choice(POISON)})

    async def _forge(self, person: Person) -> None:
        if person.chat_id not in self._blocked:
            person.press_nowait(data="send:00000000-0000-0000-0000-000000000000:1", message_id=None)

    async def _say(self, person: Person, text: str) -> None:
        self._trace.tell("says", f"{person} {text}")
        await person.say(text)
