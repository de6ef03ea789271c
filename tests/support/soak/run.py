"""One soak, from the first start of the bot to the moment when everything has settled."""

import asyncio
import os
import sqlite3
from pathlib import Path
from random import Random

from models.store import Store
from simulator import Simulator
from tests.support.recall import ADA, BOB
from tests.support.soak.admins import Button, Monkey
from tests.support.soak.audience import Audience
from tests.support.soak.books import LOOK, Books
from tests.support.soak.moving import Dials
from tests.support.soak.process import Service
from tests.support.soak.promises import Ears, hold
from tests.support.soak.scene import Scene
from tests.support.soak.strikes import Strikes
from tests.support.soak.trace import Trace

PACE = 10  # messages a second, so that something is being sent most of the time
PAUSE = 3.0  # seconds from one fault to the next, on average
SETTLED = 600.0  # seconds in which everything has to settle once nothing is wrong any more
STOPPED = 200.0  # seconds in which the bot has to end, generous because the machine may be busy


async def soak(dials: Dials, folder: Path, seed: int, seconds: float, readers: int) -> Trace:
    """Let it rain for so many seconds; what broke is in `violations`."""
    ears = Ears()
    async with Simulator() as simulator:
        simulator.watch(ears.see)
        scene = made(simulator, dials, folder, Random(seed), readers)
        service = asyncio.create_task(scene.service.run())
        looking = asyncio.create_task(keep_looking(scene))
        try:
            await play(scene, seed, seconds)
            await settle(scene)
            scene.service.end()
            async with asyncio.timeout(STOPPED):
                await service
            scene.books.look()
            hold(scene, ears)
            count(scene, ears)
        except TimeoutError:
            scene.trace.broken("the bot does not end")
        finally:
            service.cancel()
            looking.cancel()
            scene.books.close()
    return scene.trace


def made(simulator: Simulator, dials: Dials, folder: Path, chance: Random, readers: int) -> Scene:
    database, trace = folder / "recall.db", Trace()
    audience = Audience(simulator, readers, Random(chance.random()), trace)
    with Store.open(f"sqlite:///{database}") as store:
        store.audience.add(audience.settle_in())
    admins = [
        Monkey(simulator.person(user_id, first_name=name), Random(chance.random()), trace)
        for user_id, name in ((ADA, "Ada"), (BOB, "Bob"))
    ]
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT")}
    settings = {
        "BOT_TOKEN": simulator.token,
        "ADMIN_CHAT_IDS": f"{ADA},{BOB}",
        "DATABASE_URL": f"sqlite:///{database}",
        "TELEGRAM_API_URL": simulator.url,
        "MESSAGES_PER_SECOND": str(PACE),
        "HOLD_OFF": "0",
        "DUPLICATE_HOURS": "0",
    }
    service = Service(folder / "dials", folder / "log", kept | settings, trace)
    books = Books(database, trace)
    return Scene(simulator, service, dials, database, books, audience, admins, trace)


async def play(scene: Scene, seed: int, seconds: float) -> None:
    strikes = Strikes(scene, Random(seed))
    scene.audience.take_in(scene.admins[0].admin)
    lives = [scene.audience.live(), strikes.fall(PAUSE), *(monkey.play() for monkey in scene.admins)]
    playing = [asyncio.create_task(life) for life in lives]
    done, _ = await asyncio.wait(playing, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for one in playing:
        one.cancel()
    await asyncio.gather(*playing, return_exceptions=True)
    for one in done:
        one.result()  # none of them ends by itself, so this raises what was wrong
    await strikes.end()


async def settle(scene: Scene) -> None:
    """Wait for every end; what is held goes on, what is paused is resumed, and stopped if it pauses again."""
    await quiet(scene)
    for action in ("resume", "stop"):
        for broadcast in scene.books.in_state("paused"):
            button = Button(0, action, f"{action}:{broadcast.uuid}")
            scene.admins[0].press(button)
        await quiet(scene)
    for broadcast in scene.books.in_state("paused"):
        scene.trace.broken(f"{broadcast.uuid} cannot leave its pause")


async def quiet(scene: Scene) -> None:
    """Wait until nothing goes on; what an alarm holds, which may come late, is let go."""
    let_go: set[str] = set()
    try:
        async with asyncio.timeout(SETTLED):
            while unsettled(scene):
                for uuid in held(scene) - let_go:
                    scene.admins[0].press(Button(0, "let go", f"let_go:{uuid}"))
                    let_go.add(uuid)
                await asyncio.sleep(LOOK)
    except TimeoutError:
        for what in unsettled(scene):
            scene.trace.broken(f"not settled: {what}")


def held(scene: Scene) -> set[str]:
    try:
        return set(scene.books.held())
    except sqlite3.Error:
        return set()


def unsettled(scene: Scene) -> list[str]:
    waiting = scene.simulator.pending_updates
    try:
        found = scene.books.unsettled()
    except sqlite3.Error as error:
        found = [str(error)]
    return [*found, *([f"{waiting} updates wait at Telegram"] if waiting else [])]


def count(scene: Scene, ears: Ears) -> None:
    """How much of it there was."""
    counts = scene.trace.counts
    counts["= messages to readers"] = sum(bool(marked) for marked in ears.sent.values())
    counts["= commits looked at"] = scene.books.looks
    for table, column in (("broadcast", "state"), ("delivery", "outcome"), ("delivery", "fate")):
        for word, many in scene.books.ask(f"SELECT {column}, count(*) FROM {table} GROUP BY 1"):
            counts[f"= {table} {word}"] = many


async def keep_looking(scene: Scene) -> None:
    while True:
        scene.books.look()
        await asyncio.sleep(LOOK)
