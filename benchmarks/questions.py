"""What the simulator is asked, in its own process. This module imports nothing of Recall."""

import asyncio
import gc
import time

from simulator import Fault, Simulator, media

ADMIN = 1001
FIRST = 5001  # the first reader's chat id
EVERY = 0.5  # seconds between two questions of the admin


async def times(simulator: Simulator, since: int = 0) -> list[float]:
    """When each message was stored, in unix seconds."""
    return [sent.time for sent in simulator.sent_log[since:]]


async def sent(simulator: Simulator) -> int:
    """How many messages were stored."""
    return len(simulator.sent_log)


async def called(simulator: Simulator, method: str) -> int:
    """How often a method was called."""
    return simulator.calls[method]


async def out_for(simulator: Simulator, seconds: float, effect: Fault) -> None:
    """Let every call meet this from now on, for so long."""
    simulator.outage(seconds, effect)


async def twice(simulator: Simulator) -> int:
    """Readers who hold more than one message."""
    return sum(len(held) > 1 for chat_id, held in simulator.delivered.items() if chat_id != ADMIN)


async def chats_reached(simulator: Simulator) -> int:
    """How many chats got at least one message."""
    return len({sent.chat_id for sent in simulator.sent_log})


async def refusals(simulator: Simulator) -> int:
    """Answers 429."""
    return simulator.refusals.total()


async def held(simulator: Simulator) -> int:
    """Messages of the bot that readers hold now."""
    return sum(len(held) for chat_id, held in simulator.delivered.items() if chat_id != ADMIN)


async def photo(simulator: Simulator) -> int:
    """A photo in the admin's chat; its message id."""
    return await simulator.person(ADMIN).send(media.photo("Doors open at nine."))


async def populate(simulator: Simulator, readers: int) -> None:
    simulator.person(ADMIN, first_name="Ada")
    for chat_id in range(FIRST, FIRST + readers):
        simulator.person(chat_id)
    gc.freeze()  # because a collection over all those people would pause Telegram


async def calling(simulator: Simulator, method: str, count: int) -> float:
    """Seconds from the first call of a method until there are `count` of them."""
    await simulator.until(lambda: simulator.calls[method] > 0, 30)
    began = time.monotonic()
    await simulator.until(lambda: simulator.calls[method] >= count, 120)
    return time.monotonic() - began


async def asking(simulator: Simulator, readers: int) -> tuple[list[float], float]:
    """Seconds from each question to its answer, and the broadcast's rate, until all is sent."""
    log, ada = simulator.sent_log, simulator.person(ADMIN)
    await simulator.until(lambda: len(log) > EVERY * 1000, 30)
    first, waits = len(log), []
    while len(log) < readers:
        said = await ada.say("/stats")
        answer = await ada.sees("ubscribe", 10, after=said)
        waits.append(answer.date - ada.messages[said].date)
        await asyncio.sleep(EVERY)
    part = log[first:readers]
    return waits, (len(part) - 1) / (part[-1].time - part[0].time)


async def cpu(_simulator: Simulator) -> float:
    """Seconds of processor time the simulator has used."""
    return time.process_time()
