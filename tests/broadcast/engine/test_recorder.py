"""The recorder against a database that refuses: no answer is dropped, and nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import Bot

from broadcast.engine.recorder import Recorder
from broadcast.engine.undoing import Terms, Undoing
from models.deliveries.delivery import Delivery
from models.deliveries.undo import Undone
from models.record import Broadcast
from models.states import Fate
from models.store import Store
from tests.support.ledger import BY, CARD, CHATS, answer, begun, details, fates
from tests.support.recall import until
from tests.support.refusing import FULL, ODD, allow_rows, refuse_rows

Recording = Recorder[Delivery, Undone]


@pytest.fixture
def made(store: Store) -> Broadcast:
    made = begun(store)
    store.ledger.record([answer(claim) for claim in store.ledger.claim(made, len(CHATS))])
    assert store.undo.begin(made.uuid, BY, CARD)
    return made


def fill_disk(store: Store) -> None:
    refuse_rows(store.engine, "UPDATE ON delivery", FULL)


def free_disk(store: Store) -> None:
    allow_rows(store.engine, "UPDATE ON delivery")


@asynccontextmanager
async def failing(store: Store, made: Broadcast) -> AsyncIterator[tuple[Recording, asyncio.Task[None]]]:
    """A recorder with one answer that it cannot write down."""
    fill_disk(store)
    recorder: Recording = Recorder(Undoing(Bot("1:unused"), store, made, Terms.of(store, made)))
    recording = asyncio.create_task(recorder.run())
    recorder.add(Undone(1, Fate.DELETED))
    await until(lambda: recorder.trouble == FULL)
    yield recorder, recording
    recorder.complete()
    await recording


async def test_answers_are_kept_until_the_database_takes_them(store: Store, made: Broadcast) -> None:
    async with failing(store, made) as (recorder, recording):
        recorder.add(Undone(2, Fate.LOST))
        recorder.complete()
        assert not recording.done()
        free_disk(store)
        await recording
        assert recorder.trouble is None
    assert fates(store, made) == {Fate.DELETED: 1, Fate.LOST: 1}


async def test_nothing_may_be_claimed_until_answers_are_written_down_again(
    store: Store, made: Broadcast
) -> None:
    async with failing(store, made) as (recorder, _):
        waiting = asyncio.create_task(recorder.may_claim(9))
        await asyncio.sleep(0)
        assert not waiting.done()
        free_disk(store)
        assert await waiting


async def test_nothing_may_be_claimed_while_too_many_answers_wait_and_those_are_hurried(
    store: Store, made: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcast.engine.recorder.FLUSH_SECONDS", 3600)
    recorder: Recording = Recorder(Undoing(Bot("1:unused"), store, made, Terms.of(store, made)))
    recording = asyncio.create_task(recorder.run())
    for id_ in (1, 2, 3):
        recorder.add(Undone(id_, Fate.DELETED))
    assert await recorder.may_claim(3)
    assert fates(store, made) == {}
    assert await recorder.may_claim(2)
    assert fates(store, made) == {Fate.DELETED: 3}
    recording.cancel()


async def test_interrupted_nobody_waits_for_answers_that_wait(store: Store, made: Broadcast) -> None:
    recorder: Recording = Recorder(Undoing(Bot("1:unused"), store, made, Terms.of(store, made)))
    recorder.add(Undone(1, Fate.DELETED))
    waiting = asyncio.create_task(recorder.may_claim(0))
    await asyncio.sleep(0)
    assert not waiting.done()
    recorder.interrupt()
    assert not await waiting


async def test_interrupted_nobody_waits_to_claim_however_long_the_database_fails(
    store: Store, made: Broadcast
) -> None:
    async with failing(store, made) as (recorder, _):
        waiting = asyncio.create_task(recorder.may_claim(9))
        recorder.interrupt()
        assert not await waiting
        free_disk(store)


async def test_abandoned_it_ends_and_leaves_the_rest_to_the_next_start(store: Store, made: Broadcast) -> None:
    async with failing(store, made) as (recorder, recording):
        recorder.abandon()
        recorder.complete()
        await recording
        assert recorder.trouble == FULL
    free_disk(store)
    assert len(store.undo.undeleted(made.id, 0, 9)) == len(CHATS)


@pytest.mark.parametrize("words", ["half a pair \ud83d", "\udfff", "a" * 200 + "\udc00"])
async def test_words_that_cannot_be_written_are_given_up_and_the_answers_are_not(
    words: str, store: Store, made: Broadcast
) -> None:
    recorder: Recording = Recorder(Undoing(Bot("1:unused"), store, made, Terms.of(store, made)))
    for id_, detail in ((1, "chat not found"), (2, words), (3, None)):
        recorder.add(Undone(id_, Fate.LOST, detail))
    recorder.complete()
    await recorder.run()
    assert fates(store, made) == {Fate.LOST: 3}
    assert details(store, made)[:3] == ["chat not found", None, None]
    assert recorder.fault is None


@pytest.mark.parametrize("others", [0, 1, 3])
async def test_answer_that_no_database_takes_ends_the_claiming_and_keeps_no_other(
    others: int, store: Store, made: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcast.engine.recorder.PATIENCE", 0.01)
    refuse_rows(store.engine, "UPDATE ON delivery", ODD, "NEW.id = 1")
    recorder: Recording = Recorder(Undoing(Bot("1:unused"), store, made, Terms.of(store, made)))
    for id_ in range(1, 2 + others):
        recorder.add(Undone(id_, Fate.DELETED))
    recorder.complete()
    await recorder.run()
    assert fates(store, made).get(Fate.DELETED, 0) == others
    assert str(recorder.fault) == "deliveries [1]"
    assert not await recorder.may_claim(9)


def test_nothing_to_write_down_is_harmless(store: Store, made: Broadcast) -> None:
    store.ledger.record([])
    store.ledger.release([])
    store.undo.record([])
    store.corrections.record(made, [])
    assert fates(store, made) == {}
