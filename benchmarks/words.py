"""What a frightened admin says while a broadcast goes out, again and again; asked through the pipe."""

import asyncio
import random
import time
from dataclasses import dataclass, field

from benchmarks.crowd import PATIENCE, STRANGERS
from benchmarks.questions import ADMIN, FIRST
from simulator import Simulator

QUESTION = "nothing new goes out"
QUIET = 1.0  # seconds without a message that count as the end of it


@dataclass
class Braked:
    """What each word led to."""

    seconds: list[float] = field(default_factory=list)
    """From when Telegram has the word to the last message to a reader, 0 where none came after it."""
    messages: list[int] = field(default_factory=list)
    """How many came after it."""
    began: int = 0
    """How many /start of strangers came meanwhile."""


async def braking(simulator: Simulator, word: str, tries: int, strangers: float) -> Braked:
    """Let an admin say it `tries` times, and resume after each; so many strangers come in a second."""
    found = Braked()
    coming = asyncio.create_task(_come(simulator, strangers, found))
    try:
        for chance in random.Random(1).sample(range(1000), tries):
            await _say(simulator, word, chance / 1000, found)
    finally:
        coming.cancel()
    return found


async def _say(simulator: Simulator, word: str, moment: float, found: Braked) -> None:
    ada, log = simulator.person(ADMIN), simulator.sent_log
    before = len(log)
    await simulator.until(lambda: any(FIRST <= one.chat_id < STRANGERS for one in log[before:]), PATIENCE)
    await asyncio.sleep(0.5 + moment)
    asked, said_at = len(log), simulator.clock.time()
    said = await ada.say(word)
    question = await ada.sees(QUESTION, PATIENCE, after=said)
    await _calm(simulator)
    late = [one.time for one in log[asked:] if FIRST <= one.chat_id < STRANGERS]
    found.seconds.append(max(0.0, late[-1] - said_at) if late else 0.0)
    found.messages.append(len(late))
    await ada.press("▶️ Resume", message_id=question.message_id, timeout=PATIENCE)


async def _calm(simulator: Simulator) -> None:
    """Wait until no reader has got anything for a while."""
    log, seen = simulator.sent_log, -1
    while len(log) > seen:
        seen = len(log)
        await asyncio.sleep(QUIET)
        seen += sum(not FIRST <= one.chat_id < STRANGERS for one in log[seen:])


async def _come(simulator: Simulator, per_second: float, found: Braked) -> None:
    began = time.monotonic()
    while per_second:
        await simulator.person(STRANGERS + found.began, "Stranger").say("/start")
        found.began += 1
        await asyncio.sleep(max(0.0, began + found.began / per_second - time.monotonic()))
