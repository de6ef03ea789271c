"""One soak, from the first start of the bot to the moment when everything has settled."""

import asyncio
import os
import sqlite3
import time
from datetime import timedelta
from pathlib import Path
from random import Random

from models.store import Store
from simulator import Message, Simulator
from tests.support.recall import ADA, BOB
from tests.support.soak.admins import Button, Monkey
from tests.support.soak.audience import Audience
from tests.support.soak.books import LOOK, Books
from tests.support.soak.hours import Hours
from tests.support.soak.moving import Dials
from tests.support.soak.nets import Nets
from tests.support.soak.process import Service
from tests.support.soak.promises import Ears, hold
from tests.support.soak.scene import Scene
from tests.support.soak.strikes import Strikes
from tests.support.soak.terms import Terms
from tests.support.soak.trace import Trace

PACE = 10  # messages a second, so that something is being sent most of the time
PAUSE = 3.0  # seconds from one fault to the next, on average
HEARD = 300.0  # seconds in which all has to be heard that admins have said
SETTLED = 600.0  # seconds in which everything has to settle once nothing is wrong any more
AGAIN = 60.0  # seconds from one press to the same one
PATIENCE = timedelta(seconds=30)  # for what happens by itself when its time has come
STOPPED = 200.0  # seconds in which the bot has to end, generous because the machine may be busy


async def soak(dials: Dials, folder: Path, seed: int, seconds: float, readers: int) -> Trace:
    """Let it rain for so many seconds; what broke is in `violations`."""
    ears = Ears()
    async with Simulator() as simulator:
        scene = made(simulator, dials, folder, seed, Terms.made(seed, seconds), readers)

        def hear(message: Message) -> None:
            ears.see(message)
            scene.hours.see(message)

        simulator.watch(hear)
        service = asyncio.create_task(scene.service.run())
        looking = asyncio.create_task(keep_looking(scene))
        try:
            await play(scene, seed, seconds)
            await settle(scene)
            scene.service.end()
            async with asyncio.timeout(STOPPED):
                await service
            scene.books.look()
            Nets(scene, hold(scene, ears)).hold()
            count(scene, ears)
        except TimeoutError:
            scene.trace.broken("the bot does not end")
        finally:
            service.cancel()
            looking.cancel()
            scene.books.close()
    return scene.trace


def made(simulator: Simulator, dials: Dials, folder: Path, seed: int, terms: Terms, readers: int) -> Scene:
    chance = Random(seed)
    database, trace = folder / "recall.db", Trace()
    audience = Audience(simulator, readers, Random(chance.random()), trace)
    with Store.open(f"sqlite:///{database}") as store:
        store.audience.add(audience.settle_in())
    books = Books(database, trace)
    admins = [
        Monkey(simulator.person(user_id, first_name=name), Random(chance.random()), trace, books.unheard)
        for user_id, name in ((ADA, "Ada"), (BOB, "Bob"))
    ]
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT")}
    settings = {
        "BOT_TOKEN": simulator.token,
        "ADMIN_CHAT_IDS": f"{ADA},{BOB}",
        "DATABASE_URL": f"sqlite:///{database}",
        "TELEGRAM_API_URL": simulator.url,
        "MESSAGES_PER_SECOND": str(PACE),
    }
    settings = {**kept, **settings, **terms.settings}
    service = Service(folder / "dials", folder / "log", settings, trace)
    hours = Hours(terms, dials, books)
    return Scene(simulator, service, dials, database, books, terms, hours, audience, admins, trace)


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
    """Wait for every end; what waits for an admin is answered: it is approved, and goes on.

    What is paused is resumed, and stopped if it pauses again.
    """
    await heard(scene)
    for monkey in scene.admins:
        for button in monkey.buttons(late=True):
            if button.label.startswith("✅ Approve"):
                monkey.press(button)
    await quiet(scene)
    for action in ("resume", "stop"):
        for broadcast in scene.books.in_state("paused"):
            button = Button(0, action, f"{action}:{broadcast.uuid}")
            scene.admins[0].press(button)
        await quiet(scene)
    for broadcast in scene.books.in_state("paused"):
        scene.trace.broken(f"{broadcast.uuid} cannot leave its pause")


async def heard(scene: Scene) -> None:
    """Wait until the bot has caught up: a word of alarm that comes late would hold what is approved now."""
    try:
        async with asyncio.timeout(HEARD):
            while _unheard(scene):  # noqa: ASYNC110 - nobody tells when the database changes
                await asyncio.sleep(LOOK)
    except TimeoutError:
        scene.trace.broken("what admins said is not heard")


def _unheard(scene: Scene) -> int:
    return scene.simulator.pending_updates + sum(scene.books.unheard(one) for one in (ADA, BOB))


async def quiet(scene: Scene) -> None:
    """Wait until nothing goes on; what an alarm holds, which may come late, is let go; what waits begins."""
    answered: dict[tuple[str, str], float] = {}
    try:
        async with asyncio.timeout(SETTLED):
            while unsettled(scene):
                for uuid, action in waiting(scene).items():
                    # Once more after a while: a word of alarm that comes late holds it again.
                    if time.monotonic() - answered.get((uuid, action), -AGAIN) >= AGAIN:
                        scene.admins[0].press(Button(0, action, f"{action}:{uuid}"))
                        answered[uuid, action] = time.monotonic()
                await asyncio.sleep(LOOK)
    except TimeoutError:
        for what in unsettled(scene):
            scene.trace.broken(f"not settled: {what}")


def waiting(scene: Scene) -> dict[str, str]:
    """What does not go on by itself, and the press that it waits for."""
    now = scene.dials.skewed()
    try:
        begins = scene.books.waiting(now, now + PATIENCE)
        return begins | dict.fromkeys(scene.books.held(), "let_go")
    except sqlite3.Error:
        return {}


def unsettled(scene: Scene) -> list[str]:
    waiting = scene.simulator.pending_updates
    try:
        found = scene.books.unsettled() + scene.books.over_by(scene.dials.skewed() + PATIENCE)
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
        scene.hours.look()
        await asyncio.sleep(LOOK)
