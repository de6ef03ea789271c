"""kill -9 at seeded moments around the time at which a broadcast takes itself back, then a start."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from models.content import Content
from models.plan import Plan
from models.states import Outcome
from models.store import Store
from simulator import Message, Person, Simulator
from tests.support.databases import url_at
from tests.support.drafting import opened
from tests.support.process import PACE, bot, ledger
from tests.support.recall import ADA, until

pytestmark = [pytest.mark.slow, pytest.mark.both]

SUBSCRIBERS = 200  # a second's work
EXPIRED = "Expired as planned: broadcast undone"


def drafted(folder: Path, people: list[Person], seconds: int) -> str:
    """A draft that takes itself back so soon as no button offers; its uuid."""
    with Store.open(url_at(folder / "recall.db")) as store:
        store.audience.add([person.chat_id for person in people])
        says, plan = Content("text", "Doors open at nine."), Plan(expires_after=seconds)
        return store.contents.create(says, ADA, plan=plan).uuid


def holding(simulator: Simulator, people: list[Person]) -> set[int]:
    return {person.chat_id for person in people if simulator.delivered.get(person.chat_id)}


def landed(simulator: Simulator, people: list[Person]) -> Counter[int]:
    """How many messages each reader ever got."""
    chats = {person.chat_id for person in people}
    return Counter(one.chat_id for one in simulator.sent_log if one.chat_id in chats)


def has_expired(admin: Person) -> Callable[[], bool]:
    def is_told(message: Message) -> bool:
        return EXPIRED in (message.text or "")

    return lambda: any(map(is_told, admin.screen))


async def send(admin: Person) -> Message:
    card = await opened(admin)
    await admin.press("✅ Send", message_id=card.message_id)
    return card


def check(
    simulator: Simulator, people: list[Person], outcomes: Mapping[int, Outcome], report: Message
) -> None:
    """Nobody got it twice, and nothing stays but what the report names."""
    unknown = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.UNKNOWN}
    got = landed(simulator, people)
    assert len(outcomes) == len(people)
    assert not set(outcomes.values()) - {Outcome.SENT, Outcome.UNKNOWN, Outcome.PENDING}
    assert max(got.values(), default=0) <= 1
    sent = {chat_id for chat_id, outcome in outcomes.items() if outcome is Outcome.SENT}
    assert sent <= set(got) <= sent | unknown
    assert holding(simulator, people) <= unknown
    named = f"Not known if it arrived: {len(unknown)}" in (report.text or "")
    assert named is bool(unknown)
    assert len(unknown) <= 2 * (PACE * 0.29 + 1)  # of two kills


@pytest.mark.parametrize("seed", range(12))  # two kills each
async def test_killed_around_its_time_nothing_stays_but_what_the_report_names(
    seed: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    moment = random.Random(seed)
    simulator.latency = lambda: moment.uniform(0.0, 0.04)
    people = [simulator.person(5001 + i) for i in range(SUBSCRIBERS)]
    uuid = drafted(tmp_path, people, moment.choice([1, 2, 4]))
    over, deleted = has_expired(ada), moment.randrange(1, SUBSCRIBERS)
    sends = moment.randrange(1, SUBSCRIBERS)
    async with bot(simulator, tmp_path):
        card = await send(ada)
        got = partial(landed, simulator, people)
        await until(lambda: got().total() >= sends or simulator.calls["deleteMessage"] > 0)
        press = moment.choice(["", "", "⏸ Pause", "⏹ Stop"])
        if press in card.labels:
            ada.press_nowait(press, message_id=card.message_id)
    async with bot(simulator, tmp_path):
        await until(lambda: simulator.calls["deleteMessage"] >= deleted or over())
    async with bot(simulator, tmp_path):
        report = await ada.sees(EXPIRED)
    check(simulator, people, ledger(tmp_path, uuid), report)


@pytest.mark.parametrize("seed", range(4))
async def test_time_that_passes_while_it_is_dead_counts(
    seed: int, simulator: Simulator, tmp_path: Path, ada: Person
) -> None:
    moment = random.Random(seed)
    people = [simulator.person(5001 + i) for i in range(SUBSCRIBERS)]
    uuid = drafted(tmp_path, people, 1)
    sends = moment.randrange(1, SUBSCRIBERS)
    async with bot(simulator, tmp_path):
        await send(ada)
        # On a machine that does much else it may be over before that many have it.
        await until(
            lambda: landed(simulator, people).total() >= sends or simulator.calls["deleteMessage"] > 0
        )
    async with bot(simulator, tmp_path):  # it takes longer to start than that
        report = await ada.sees(EXPIRED)
    check(simulator, people, ledger(tmp_path, uuid), report)
