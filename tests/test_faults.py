"""Scripts of faults against the sender: the invariants of the ledger, whatever goes wrong on the way."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from broadcast.content import Content
from broadcast.report import Report
from broadcast.sender import Sender
from broadcast.settings import Settings
from models.broadcasts import Broadcast
from models.schema import delivery
from models.states import Fate, Outcome, State, Status
from models.store import Store
from simulator import Fault, Limits, Person, Simulator
from tests.conftest import ADA, FIRST, until

CHATS = 12

# What the wire or the server may do to one call, and what the chat may be like.
WIRE = [
    Fault.SERVER_ERROR,
    Fault.SERVER_ERROR_AFTER,
    Fault.BAD_GATEWAY,
    Fault.LOST_BEFORE,
    Fault.LOST_AFTER,
    Fault.GARBAGE,
]
CHAT = {
    "blocked": "Forbidden: bot was blocked by the user",
    "gone": "Bad Request: chat not found",
    "refused": "Bad Request: CHAT_WRITE_FORBIDDEN",
    "unheard of": "Bad Request: the moon is in the wrong house",
}
Trouble = Fault | str

script = st.dictionaries(st.integers(0, CHATS - 1), st.sampled_from([*WIRE, *CHAT]), max_size=CHATS)


@dataclass
class Stage:
    """A simulated Telegram, an open store and a running sender."""

    simulator: Simulator
    store: Store
    sender: Sender
    people: list[Person]

    async def broadcast(self) -> Broadcast:
        """Send to everyone and wait for the end."""
        broadcasts = self.store.broadcasts
        content = Content.of_text("Doors open at nine.", [])
        uuid = self.store.drafts.create(vars(content), ADA).uuid
        broadcasts.advance(uuid, State.QUEUED)
        self.sender.wake()
        await until(lambda: self.found(uuid).state in (State.SENT, State.PAUSED), 30)
        return self.found(uuid)

    async def undo(self, uuid: str) -> Report:
        """Take it back and wait for the end."""
        self.store.delivered.begin_undoing(uuid)
        self.sender.wake()
        await until(lambda: self.found(uuid).state is State.UNDONE, 30)
        return Report.read(self.store, self.found(uuid))

    def found(self, uuid: str) -> Broadcast:
        broadcast = self.store.broadcasts.get(uuid)
        assert broadcast
        return broadcast

    def outcomes(self, broadcast: Broadcast) -> dict[int, Outcome]:
        query = select(delivery.c.chat_id, delivery.c.outcome).where(delivery.c.broadcast_id == broadcast.id)
        with self.store.engine.connect() as connection:
            return dict(connection.execute(query).all())

    def remaining(self, broadcast: Broadcast) -> set[int]:
        """Chats that a report of an undo says keep a message, or may."""
        gone = delivery.c.fate.in_((Fate.DELETED, Fate.ALREADY_GONE)) & delivery.c.resend.is_(None)
        kept = (delivery.c.outcome == Outcome.UNKNOWN) | ((delivery.c.outcome == Outcome.SENT) & ~gone)
        query = select(delivery.c.chat_id).where(delivery.c.broadcast_id == broadcast.id, kept)
        with self.store.engine.connect() as connection:
            return set(connection.scalars(query))

    def held(self) -> dict[int, int]:
        """How many messages each chat that holds any holds."""
        return {chat_id: len(messages) for chat_id, messages in self.simulator.delivered.items()}

    def give_trouble(self, method: str, troubles: dict[int, Trouble]) -> None:
        for index, trouble in troubles.items():
            chat_id = self.people[index].chat_id
            if isinstance(trouble, Fault):
                self.simulator.fault(trouble, method=method, chat_id=chat_id)
            else:
                code = 403 if trouble == "blocked" else 400
                self.simulator.refuse(code, CHAT[trouble], method=method, chat_id=chat_id)


class MovedTimer:
    """Real time plus what a test added to it, for the sender's loop."""

    def __init__(self) -> None:
        self.added = 0.0

    def time(self) -> float:
        return time.monotonic() + self.added

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any) -> asyncio.TimerHandle:
        due = self.time() + delay

        def look() -> None:
            if self.time() >= due:
                callback(*args)
            else:
                loop.call_later(0.01, look)

        loop = asyncio.get_running_loop()
        return loop.call_later(min(delay, 0.01), look)


async def on_stage(
    folder: str, act: Callable[[Stage], Awaitable[None]], timer: MovedTimer | None = None
) -> None:
    """Set the stage, play, and clear it away."""
    async with Simulator(limits=Limits.none()) as simulator:
        setup = Settings(
            simulator.token, frozenset({ADA}), f"sqlite:///{Path(folder) / 'recall.db'}", simulator.url, 1000
        )
        with Store.open(setup.database_url) as store:
            people = [simulator.person(FIRST + i) for i in range(CHATS)]
            store.audience.add([person.chat_id for person in people])
            sender = Sender(store, setup, timer)
            sender.start()
            try:
                await act(Stage(simulator, store, sender, people))
            finally:
                sender.stop()
                await asyncio.to_thread(sender.join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(troubles=script)
def test_whatever_goes_wrong_nobody_gets_it_twice_and_the_counts_are_true(
    troubles: dict[int, Trouble],
) -> None:
    async def act(stage: Stage) -> None:
        stage.give_trouble("sendMessage", troubles)
        broadcast = await stage.broadcast()
        outcomes, held = stage.outcomes(broadcast), stage.held()
        sent = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.SENT}
        unknown = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.UNKNOWN}
        assert broadcast.state is State.SENT
        assert len(outcomes) == CHATS
        assert sent <= set(held) <= sent | unknown
        assert set(held.values()) <= {1}
        assert not {Outcome.PENDING, Outcome.IN_FLIGHT} & set(outcomes.values())
        marked = sum(trouble in ("blocked", "gone") for trouble in troubles.values())
        assert stage.store.audience.by_status().get(Status.SUBSCRIBED, 0) == CHATS - marked

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(on_stage(folder, act))


# Each fault of a deletion costs a second of backing off, so few at a time.
few = st.dictionaries(st.integers(0, CHATS - 1), st.sampled_from([*WIRE, *CHAT]), max_size=2)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sending=script, undoing=few)
def test_after_an_undo_what_is_left_is_what_the_report_says_remains(
    sending: dict[int, Trouble], undoing: dict[int, Trouble]
) -> None:
    async def act(stage: Stage) -> None:
        stage.give_trouble("sendMessage", sending)
        broadcast = await stage.broadcast()
        before = stage.outcomes(broadcast)
        stage.give_trouble("deleteMessage", undoing)
        counts = await stage.undo(broadcast.uuid)
        assert stage.outcomes(broadcast) == before
        assert counts.undone == counts.sent
        remaining = stage.remaining(broadcast)
        assert set(stage.held()) <= remaining
        assert len(remaining) == counts.sent - counts.deleted + counts.unknown
        assert counts.fates.get(Fate.DELETED, 0) <= counts.sent

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(on_stage(folder, act))


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (Fault.SERVER_ERROR, Outcome.UNKNOWN),
        (Fault.SERVER_ERROR_AFTER, Outcome.UNKNOWN),
        (Fault.BAD_GATEWAY, Outcome.UNKNOWN),
        (Fault.LOST_BEFORE, Outcome.UNKNOWN),
        (Fault.LOST_AFTER, Outcome.UNKNOWN),
        (Fault.GARBAGE, Outcome.UNKNOWN),
        ("blocked", Outcome.BLOCKED),
        ("gone", Outcome.GONE),
        ("refused", Outcome.REFUSED),
        ("unheard of", Outcome.FAILED),
    ],
)
def test_each_fault_alone(trouble: Trouble, outcome: Outcome, tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.give_trouble("sendMessage", {3: trouble})
        outcomes = stage.outcomes(await stage.broadcast())
        assert outcomes.pop(stage.people[3].chat_id) is outcome
        assert set(outcomes.values()) == {Outcome.SENT}

    asyncio.run(on_stage(str(tmp_path), act))


def test_flood_silences_everyone_and_loses_nobody(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.simulator.flood(1)
        broadcast = await stage.broadcast()
        assert set(stage.outcomes(broadcast).values()) == {Outcome.SENT}
        assert stage.sender.pulse().slowed

    asyncio.run(on_stage(str(tmp_path), act))


def test_flood_of_40_seconds_passes_with_nobody_lost_and_nobody_early(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        stage.simulator.flood(40)
        sending = asyncio.create_task(stage.broadcast())
        await until(lambda: stage.sender.pulse().held_for > 30)
        await until(lambda: stage.store.ledger.totals() == {Outcome.PENDING: CHATS})
        refused = stage.simulator.refusals.total()
        stage.simulator.clock.advance(seconds=39)
        timer.added += 39
        assert (stage.simulator.refusals.total(), stage.held()) == (refused, {})
        stage.simulator.clock.advance(seconds=1)
        timer.added += 1
        assert set(stage.outcomes(await sending).values()) == {Outcome.SENT}
        assert stage.simulator.refusals.total() == refused

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_undo_does_not_wait_behind_a_send_that_a_flood_silenced(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.simulator.flood(40)
        sending = asyncio.create_task(stage.broadcast())
        await until(lambda: stage.store.ledger.totals() == {Outcome.PENDING: CHATS})
        await until(lambda: stage.sender.pulse().held_for > 0)
        [broadcast] = stage.store.broadcasts.history(1)
        stage.store.delivered.begin_undoing(broadcast.uuid)
        stage.sender.wake()
        await until(lambda: stage.found(broadcast.uuid).state is State.UNDOING)
        await until(lambda: stage.sender.pulse().state is State.UNDOING, 3)
        sending.cancel()

    asyncio.run(on_stage(str(tmp_path), act))


def test_fault_of_the_message_pauses_and_marks_nobody(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.simulator.refuse(
            400, "Bad Request: can't parse entities: oh no", method="sendMessage", times=None
        )
        broadcast = await stage.broadcast()
        assert (broadcast.state, broadcast.reason) == (State.PAUSED, "Can't parse entities: oh no")
        assert set(stage.outcomes(broadcast).values()) == {Outcome.PENDING}
        assert stage.store.audience.size() == CHATS

    asyncio.run(on_stage(str(tmp_path), act))


def test_group_that_became_a_supergroup_gets_it_once_under_its_new_id(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        group = stage.simulator.group(-77, title="Regulars", basic=True)
        stage.store.audience.add([group.chat_id])
        moved = group.migrate_to(-1000077)
        outcomes = stage.outcomes(await stage.broadcast())
        assert outcomes[moved.chat_id] is Outcome.SENT
        assert stage.held()[moved.chat_id] == 1
        assert stage.store.audience.by_status()[Status.GONE] == 1

    asyncio.run(on_stage(str(tmp_path), act))


def test_server_that_is_away_for_a_moment_costs_nobody(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        port = int(stage.simulator.url.rpartition(":")[2])
        await stage.simulator.stop()
        sending = asyncio.create_task(stage.broadcast())
        await until(lambda: stage.sender.pulse().held_for > 0)
        await stage.simulator.start(port)
        assert set(stage.outcomes(await sending).values()) == {Outcome.SENT}

    asyncio.run(on_stage(str(tmp_path), act))


def test_most_refusing_early_on_pauses_and_spares_the_rest(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        readers = [stage.simulator.person(7001 + i) for i in range(300)]
        stage.store.audience.add([reader.chat_id for reader in readers])
        stage.simulator.refuse(400, CHAT["refused"], method="sendMessage", times=None)
        broadcast = await stage.broadcast()
        counts = Report.read(stage.store, broadcast)
        assert broadcast.state is State.PAUSED
        assert "refuses most of it" in (broadcast.reason or "")
        assert counts.of(Outcome.PENDING) > 200
        assert stage.store.audience.size() == 312

    asyncio.run(on_stage(str(tmp_path), act))


def test_resumed_by_a_person_it_goes_on_in_spite_of_refusals(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.simulator.refuse(400, CHAT["refused"], method="sendMessage", times=None)
        broadcast = await stage.broadcast()
        assert broadcast.state is State.PAUSED
        stage.store.broadcasts.advance(broadcast.uuid, State.SENDING)
        stage.sender.wake()
        await until(lambda: stage.found(broadcast.uuid).state is State.SENT)
        assert set(stage.outcomes(broadcast).values()) == {Outcome.REFUSED}

    asyncio.run(on_stage(str(tmp_path), act))
