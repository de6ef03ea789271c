"""Everything that can go wrong, each for a while, at moments that a seed decides."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

from simulator import Fault, Raw
from simulator.faults import Effect, Rule
from simulator.refused import Refused
from tests.support.soak.scene import Scene

METHODS = (
    *("sendMessage", "copyMessage", "sendMediaGroup", "sendPhoto", "sendPoll"),
    *("editMessageText", "editMessageCaption", "editMessageMedia", "deleteMessage", "deleteMessages"),
    *("answerCallbackQuery", "getUpdates", "getMe", "setMyCommands", "getChat"),
)
FAMILIES = {
    "sends": METHODS[:5],
    "edits": ("editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup"),
    "deletions": ("deleteMessage", "deleteMessages"),
    "answers": ("answerCallbackQuery",),
}
ANSWERS = [
    '{"ok":true,"result":false}',
    '{"ok":true}',
    '{"ok":false}',
    '{"ok":true,"result":{"message_id":"one"}}',
    '{"ok":true,"result":{"message_id":0}}',
    '{"ok":"yes","result":true}',
    "null",
    "[]",
    "",
]
MALFORMED: list[Effect] = [
    *(Raw(answer) for answer in ANSWERS),
    Raw("", status=302, location="http://127.0.0.1:9/stolen"),
    Raw("Bad Request: USER_IS_BLOCKED", status=500),
    Refused(429, "Too Many Requests: retry after 3", {"retry_after": "3"}),
    Refused(429, "Too Many Requests"),
]
LOST = [
    *(Fault.SERVER_ERROR, Fault.SERVER_ERROR_AFTER, Fault.BAD_GATEWAY, Fault.LOST_BEFORE, Fault.LOST_AFTER),
    *(Fault.GARBAGE, Fault.HANG, Fault.HANG_AFTER, Fault.DRIP),
]
OUTAGES = [Fault.BAD_GATEWAY, Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.SERVER_ERROR_AFTER, Fault.GARBAGE]
WORDS = [
    Refused(400, "Bad Request: chat not found"),
    Refused(400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
    Refused(400, "Bad Request: the moon is in the wrong house"),
    Refused(400, "Logged out"),
    Refused(401, "Unauthorized"),
    Refused(500, "Internal Server Error: user is deactivated"),
]


NOTICED = 100.0  # seconds in which the bot has to notice that its database is gone, and to end
TIMES = (1, 2, 5, 20)  # how many calls in a row are refused


class Strikes:
    """The faults. Every one of them ends by itself, or with `end`."""

    def __init__(self, scene: Scene, chance: Random) -> None:
        self._scene, self._simulator, self._dials = scene, scene.simulator, scene.dials
        self._chance, self._tell = chance, scene.trace.tell
        self._rules: list[Rule] = []
        self._lasting: dict[Strike, asyncio.Task[None]] = {}

    async def fall(self, pause: float) -> None:
        """Strike every `pause` seconds or so, until cancelled."""
        while True:
            await asyncio.sleep(self._chance.expovariate(1 / pause))
            strike = self._chance.choices([*STRIKES], [*STRIKES.values()])[0]
            if strike not in self._lasting or self._lasting[strike].done():
                self._lasting[strike] = asyncio.create_task(strike(self))

    async def end(self) -> None:
        """Let nothing be wrong any more, and wait until that is so."""
        for rule in self._rules:
            rule.cancel()
        self._simulator.outage(0)
        await asyncio.gather(*self._lasting.values())

    # Each is a coroutine that lasts as long as its fault does.

    async def outage(self) -> None:
        seconds, effect = self._seconds(2, 30), self._chance.choice(OUTAGES)
        self._tell("outage", f"{effect.name} for {seconds:.1f} s")
        self._simulator.outage(seconds, effect)

    async def flood(self) -> None:
        seconds = self._seconds(1, 15)
        self._tell("flood", f"for {seconds:.1f} s")
        self._simulator.flood(seconds)

    async def flood_of_a_family(self) -> None:
        seconds, family = self._seconds(2, 30), self._chance.choice([*FAMILIES])
        self._tell("flood of a family", f"{family} for {seconds:.1f} s")
        for method in FAMILIES[family]:
            self._simulator.flood(seconds, method)

    async def flood_of_a_chat(self) -> None:
        seconds, chat_id = self._seconds(2, 40), self._chance.choice(self._scene.audience.chats)
        self._tell("flood of a chat", f"{chat_id} for {seconds:.1f} s")
        self._simulator.flood(seconds, chat_id=chat_id)

    async def losses(self) -> None:
        self._calls(self._chance.choice(LOST))

    async def malformed(self) -> None:
        self._calls(self._chance.choice(MALFORMED))

    async def refusals(self) -> None:
        effect = self._chance.choice(WORDS)
        family, times = (
            self._chance.choice(("sends", "sends", "edits", "deletions")),
            self._chance.choice(TIMES),
        )
        self._tell("refusals", f"{family}: {effect.description} × {times}")
        for method in FAMILIES[family]:
            self._plan(effect, method, times)

    async def webhook(self) -> None:
        self._tell("webhook")
        self._simulator.webhook = "https://hooks.example.com/secret"
        await asyncio.sleep(self._seconds(3, 20))
        self._simulator.webhook = ""

    async def second_poller(self) -> None:
        self._tell("second poller")
        self._simulator.conflict_next()

    async def lost_route(self) -> None:
        self._tell("lost route")
        await self._simulator.lose_route()
        await asyncio.sleep(self._seconds(1, 20))
        await self._simulator.find_route()

    async def locked(self) -> None:
        if self._scene.books.away:
            return
        try:
            locking = sqlite3.connect(f"file:{self._scene.database}?mode=rw", uri=True, isolation_level=None)
            locking.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            return
        self._tell("locked")
        await asyncio.sleep(self._seconds(1, 15))
        locking.rollback()
        locking.close()

    async def vanished(self) -> None:
        """Somebody moves the file away, and back once the bot has noticed and ended."""
        service, file, books = self._scene.service, self._scene.database, self._scene.books
        service.allowed.clear()  # a new bot would make a new database there
        if await self._is_up():
            self._tell("vanished")
            books.close()
            books.away = True
            aside = file.rename(file.with_suffix(".aside"))
            try:
                async with asyncio.timeout(NOTICED):
                    await service.resting.wait()
            except TimeoutError:
                self._scene.trace.broken("it goes on without its database")
                service.kill()
                await service.resting.wait()
            aside.rename(file)
            books.away = False
        service.allowed.set()

    async def _is_up(self) -> bool:
        """Whether the bot has opened its database, as it has before it polls."""
        calls, child = self._simulator.calls, self._scene.service.child
        polled = calls["getUpdates"]
        try:
            await self._simulator.until(lambda: calls["getUpdates"] > polled)
        except TimeoutError:
            return False
        return child is not None and self._scene.service.child == child

    async def full(self) -> None:
        self._tell("full")
        self._dials.full = True
        await asyncio.sleep(self._seconds(1, 15))
        self._dials.full = False

    async def clock_jump(self) -> None:
        self._dials.skew = self._chance.choice((-1, 1)) * self._chance.choice((5, 600, 7200, 300_000))
        self._tell("clock jump", f"{self._dials.skew:+} s")
        await asyncio.sleep(self._seconds(5, 40))
        self._dials.skew = 0.0

    async def kill(self) -> None:
        self._tell("kill -9")
        self._scene.service.kill()

    async def terminate(self) -> None:
        self._tell("terminate")
        self._scene.service.terminate()

    async def throw_out(self) -> None:
        audience = self._scene.audience
        audience.throw_out(self._chance.choice(audience.groups), self._scene.admins[0].admin)

    def _calls(self, effect: Effect) -> None:
        sends = self._chance.random() < 0.5  # because doubles come from these
        method = self._chance.choice(FAMILIES["sends"] if sends else METHODS)
        times = self._chance.choice((1, 1, 2, 4))
        self._tell("calls", f"{method}: {effect} × {times}")
        self._plan(effect, method, times)

    def _plan(self, effect: Effect, method: str, times: int) -> None:
        self._rules.append(self._simulator.fault(effect, method, times=times))

    def _seconds(self, least: float, most: float) -> float:
        return self._chance.uniform(least, most)


Strike = Callable[[Strikes], Coroutine[Any, Any, None]]

# How likely each is.
STRIKES: dict[Strike, float] = {
    Strikes.losses: 8,
    Strikes.malformed: 5,
    Strikes.outage: 2,
    Strikes.flood: 1,
    Strikes.flood_of_a_family: 2,
    Strikes.flood_of_a_chat: 3,
    Strikes.refusals: 3,
    Strikes.webhook: 1,
    Strikes.second_poller: 1,
    Strikes.lost_route: 2,
    Strikes.locked: 2,
    Strikes.full: 2,
    Strikes.vanished: 1,
    Strikes.clock_jump: 2,
    Strikes.kill: 3,
    Strikes.terminate: 1,
    Strikes.throw_out: 2,
}
