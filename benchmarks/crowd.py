"""A crowd of strangers at once, and two admins who want something meanwhile; asked through the pipe."""

import asyncio
import random
import time
from dataclasses import dataclass, field

from benchmarks.questions import ADMIN, FIRST
from simulator import Person, Simulator

OTHER_ADMIN = ADMIN + 1
STRANGERS = 2_000_000  # the first stranger's id
CROWD = 5000  # updates of strangers
SECONDS = 10.0  # in which they come
ASKED = 60  # presses and commands of each admin meanwhile
PATIENCE = 30.0  # seconds until a press counts as never answered
POISON = {"message_id": 1, "date": 1, "forward_origin": {"type": "hidden_user", "date": 1}}


@dataclass
class Said:
    """What was said, and how long the answers took."""

    waits: list[float] = field(default_factory=list)
    unanswered: int = 0
    started: set[int] = field(default_factory=set)
    stopped: set[int] = field(default_factory=set)
    answered: dict[int, str] = field(default_factory=dict)
    """What the last press of each reader leaves, as the key of its button."""


async def crowd(simulator: Simulator, uuid: str) -> Said:
    """Let them all speak; returns when every admin was answered or given up."""
    said = Said()
    admins = [simulator.person(one, "Admin") for one in (ADMIN, OTHER_ADMIN)]
    await asyncio.gather(_strangers(simulator, said, uuid), *(_ask(admin, said, uuid) for admin in admins))
    return said


async def tapping(
    simulator: Simulator, uuid: str, readers: int, question: str, keys: tuple[str, ...]
) -> Said:
    """Let readers press answer buttons, some of them several times; returns as `crowd` does."""
    said = Said()
    admins = [simulator.person(one, "Admin") for one in (ADMIN, OTHER_ADMIN)]
    presses = _readers(simulator, said, readers, [f"answer:{question}:{key}" for key in keys])
    await asyncio.gather(presses, *(_ask(admin, said, uuid) for admin in admins))
    return said


async def _readers(simulator: Simulator, said: Said, readers: int, buttons: list[str]) -> None:
    chance = random.Random(1)
    began = time.monotonic()
    for number in range(CROWD):
        person, data = simulator.person(FIRST + chance.randrange(readers)), chance.choice(buttons)
        person.press_nowait(data=data)
        key = data.rpartition(":")[2]
        # The same one takes it back, so a press that is lost or counted twice leaves something else.
        if said.answered.pop(person.chat_id, None) != key:
            said.answered[person.chat_id] = key
        await asyncio.sleep(max(0.0, began + SECONDS * number / CROWD - time.monotonic()))


async def _strangers(simulator: Simulator, said: Said, uuid: str) -> None:
    chance = random.Random(1)
    began = time.monotonic()
    for number in range(CROWD):
        person = simulator.person(STRANGERS + number, "Stranger")
        match chance.randrange(5):
            case 0:
                await person.say("/start")
                said.started.add(person.chat_id)
            case 1:
                await person.say("/stop")
                said.stopped.add(person.chat_id)
            case 2:
                await person.say("hello?")
            case 3:
                await person.say("hi")
                person.press_nowait(data=f"undo:{uuid}", message_id=max(person.messages))
            case _:
                simulator.push_update(message=POISON | {"from": person.user, "chat": person.as_json()})
        await asyncio.sleep(max(0.0, began + SECONDS * number / CROWD - time.monotonic()))


async def _ask(admin: Person, said: Said, uuid: str) -> None:
    place = max((one for one, found in admin.messages.items() if found.from_bot), default=0)
    if not place:
        asked = await admin.say("/help")
        place = (await admin.sees("/broadcast", PATIENCE, after=asked)).message_id
    began = time.monotonic()
    for number in range(ASKED):
        before = time.monotonic()
        try:
            if number % 2:
                after = await admin.say("/stats")
                await admin.sees("Subscribers", PATIENCE, after=after)
            else:
                await admin.press(data=f"keep:{uuid}", message_id=place, timeout=PATIENCE)
            said.waits.append(time.monotonic() - before)
        except (AssertionError, TimeoutError):
            said.unanswered += 1
        await asyncio.sleep(max(0.0, began + SECONDS * number / ASKED - time.monotonic()))


async def early(simulator: Simulator) -> int:
    """Calls of a broadcast that Telegram refused because they came early."""
    return sum(simulator.refusals.values())


async def twice(simulator: Simulator) -> int:
    """Readers who have a message twice."""
    readers = (chat for chat in simulator.delivered if ADMIN + 10 < chat < STRANGERS)
    return sum(len(simulator.delivered[chat]) > 1 for chat in readers)
