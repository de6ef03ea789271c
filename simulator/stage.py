"""Simulator: what a test, a demo or a benchmark starts, steers and looks at."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from types import TracebackType
from typing import Self, Unpack

from simulator.changes import PATIENCE
from simulator.faults import Calls, Chaos, Effect, Fault, Rule
from simulator.groups import Group
from simulator.limits import Clock, Limits
from simulator.messages import Json, Message
from simulator.people import Person
from simulator.refused import Refused
from simulator.server import Latency, Server
from simulator.world import Delivered, SentLog, World


class Simulator:
    """A Telegram of one bot. Use it from the event loop it was started in; the bot may live anywhere."""

    def __init__(
        self,
        token: str = "100:SIMULATED-TOKEN",
        limits: Limits | None = None,
        clock: Clock | None = None,
        latency: Latency = 0.0,
    ) -> None:
        self.token = token
        self.clock = clock or Clock()
        bot_id = int(token.partition(":")[0])
        self.bot: Json = {"id": bot_id, "is_bot": True, "first_name": "Recall", "username": "recall_bot"}
        self._world = World(self.clock, self.bot)
        self._server = Server(self._world, token, limits or Limits(), latency)

    async def start(self, port: int = 0) -> None:
        await self._server.start(port)

    async def stop(self) -> None:
        await self._server.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """Without "/bot": a client's base_url is f"{sim.url}/bot"."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def latency(self) -> Latency:
        """Seconds before each answer; a message is stored after half of them."""
        return self._server.latency

    @latency.setter
    def latency(self, latency: Latency) -> None:
        self._server.latency = latency

    @property
    def custom_emoji(self) -> bool:
        """Whether the bot may use custom emoji; else they arrive plain, except in copies and forwards."""
        return self._world.custom_emoji

    @custom_emoji.setter
    def custom_emoji(self, may: bool) -> None:
        self._world.custom_emoji = may

    @property
    def stars(self) -> int:
        """The bot's balance of Telegram Stars."""
        return self._world.stars

    @stars.setter
    def stars(self, amount: int) -> None:
        self._world.stars = amount

    @property
    def webhook(self) -> str:
        """The address that gets the updates; while there is one, getUpdates is refused."""
        return self._world.updates.webhook

    @webhook.setter
    def webhook(self, url: str) -> None:
        self._world.updates.webhook = url

    @property
    def delivered(self) -> Mapping[int, list[Message]]:
        return Delivered(self._world.chats)

    @property
    def sent_log(self) -> SentLog:
        return self._world.sent_log

    @property
    def calls(self) -> Counter[str]:
        """Calls received, by method."""
        return self._server.calls

    @property
    def refusals(self) -> Counter[str]:
        """Answers 429, by method."""
        return self._server.refusals

    @property
    def commands(self) -> Mapping[str, list[Json]]:
        """What setMyCommands stored, by scope: "default", "chat:5", "all_private_chats/en"."""
        return self._world.commands

    def person(
        self,
        user_id: int,
        first_name: str | None = None,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
        *,
        started: bool = True,
    ) -> Person:
        """The person of this id, created at the first call. The bot can write to them once they started."""
        known = self._world.chats.get(user_id)
        if isinstance(known, Person):
            return known
        name = first_name or f"Person {user_id}"
        person = Person(self._world, user_id, name, last_name, username, language_code, started=started)
        self._world.chats[user_id] = person
        return person

    def group(
        self, chat_id: int, title: str | None = None, username: str | None = None, *, basic: bool = False
    ) -> Group:
        """A supergroup, or the basic group that may become one."""
        return self._room(chat_id, title or "Group", "group" if basic else "supergroup", username)

    def channel(self, chat_id: int, title: str | None = None, username: str | None = None) -> Group:
        return self._room(chat_id, title or "Channel", "channel", username)

    def restore(self, messages: Iterable[Json]) -> None:
        """Put back what an earlier simulator held, each as its `Message.as_json` told it, oldest first.

        Their chats have to be there. Ids and dates stay, and what comes from now on gets higher ids. Whether
        a message came silently is not known any more, because the Bot API does not tell that.
        """
        for told in messages:
            self._world.restore(told)

    def vanish(self, chat_id: int) -> None:
        """Answer "chat not found" for this chat from now on."""
        self._world.chats.pop(chat_id, None)

    def flood(self, seconds: float, method: str | None = None, chat_id: int | None = None) -> None:
        """Answer 429 to every counted call until the clock has passed `seconds`.

        With a method or a chat it is the limit of these alone, and concerns what is not counted too.
        """
        self._server.pace.flood(seconds, method, chat_id)

    def fault(
        self,
        fault: Effect,
        method: str | None = None,
        chat_id: int | None = None,
        times: int | None = 1,
        after: int = 0,
    ) -> Rule:
        """Let calls fail: `times` of them (None: for ever), once `after` others have passed.

        Rules are used up in order. Without a method it means any but getUpdates.
        """
        return self._server.faults.add(fault, method, chat_id, times, after)

    def outage(self, seconds: float, effect: Effect = Fault.BAD_GATEWAY) -> None:
        """Let every call fail, polls too, until the clock has passed `seconds`; 0 ends it."""
        self._server.faults.fail_for(seconds, effect)

    async def lose_route(self) -> None:
        """Refuse every connection and break those there are, until `find_route`."""
        await self._server.lose_route()

    async def find_route(self) -> None:
        await self._server.find_route()

    def refuse(
        self, code: int, description: str, parameters: Json | None = None, **calls: Unpack[Calls]
    ) -> Rule:
        """As `fault`, with any error answer of Telegram's."""
        return self.fault(Refused(code, description, parameters), **calls)

    def chaos(
        self,
        seed: int = 1,
        rates: Mapping[Fault, float] | None = None,
        methods: Collection[str] | None = None,
    ) -> Chaos:
        """Faults at random, each with its share of all calls (without `methods`: of any but getUpdates)."""
        faults = self._server.faults
        faults.chaos = Chaos(faults, seed, rates or {}, methods)
        return faults.chaos

    def push_update(self, **fields: object) -> int:
        """Queue an update that no person can cause here: malformed, or newer than every library; its id."""
        return self._world.updates.push_raw(fields)

    def content(self, file_id: str) -> bytes:
        """What a document holds, of those that were uploaded by either side."""
        return self._world.contents[file_id]

    @property
    def pending_updates(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return self._world.updates.pending

    @property
    def unanswered(self) -> Collection[str]:
        """The ids of the presses that have no answer."""
        return self._world.queries.keys()

    def watch(self, sent: Callable[[Message], None]) -> None:
        """Tell of every message that the bot sends, as it is at that moment."""
        self._world.watch = sent

    def conflict_next(self) -> None:
        """Answer the waiting poll 409, or else the next one, as if another program polled too."""
        self._world.updates.conflict()

    async def until(self, condition: Callable[[], bool], timeout: float = PATIENCE) -> None:
        """Wait for the condition, asked again after every call and change. Raises: TimeoutError."""
        await self._world.changes.until(lambda: condition() or None, timeout)

    def _room(self, chat_id: int, title: str, kind: str, username: str | None) -> Group:
        known = self._world.chats.get(chat_id)
        if isinstance(known, Group):
            return known
        room = Group(self._world, chat_id, title, kind, username)
        self._world.chats[chat_id] = room
        return room
