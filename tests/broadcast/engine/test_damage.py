"""Damage in our own house: rows that cannot be read or written, and answers that nobody could record."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from models.content import Content
from models.reasons import ReasonCode
from models.record import Broadcast
from models.states import Correction, Fate, Outcome, State
from tests.support.correcting import NEW
from tests.support.ledger import BY, CARD, outcomes
from tests.support.recall import ADA, until
from tests.support.refusing import ODD, refuse_rows
from tests.support.stage import CHATS, Stage, on_stage

THIRD = 3  # the id of the row that is damaged


def play(act: Callable[[Stage], Awaitable[None]], folder: Path) -> None:
    asyncio.run(on_stage(str(folder), act))


def change(stage: Stage, statement: str) -> None:
    with stage.store.engine.begin() as connection:
        connection.exec_driver_sql(statement)


async def corrected(stage: Stage, broadcast: Broadcast) -> Broadcast:
    version = stage.store.contents.write(broadcast, Content("text", NEW))
    assert stage.store.contents.correct(broadcast, version, BY, CARD)
    stage.sender.wake()
    await stage.corrected(broadcast.uuid)
    return stage.found(broadcast.uuid)


DELIVERED = {
    "message_ids = '12,x'": Fate.UNKNOWN,
    "message_ids = ''": Fate.UNKNOWN,
    "message_ids = NULL": Fate.UNKNOWN,
    "message_ids = X'ff00'": Fate.UNKNOWN,
    "sent_at = 'the day before'": Fate.DELETED,
    "version = 99": Fate.DELETED,
    "fate = 'burnt'": Fate.UNKNOWN,
}


SQLITE_ONLY = ("X'", "sent_at")  # PostgreSQL has types that hold nothing else
DAMAGES = [
    pytest.param(one, marks=pytest.mark.sqlite) if any(part in one for part in SQLITE_ONLY) else one
    for one in DELIVERED
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_row_keeps_no_other_from_being_undone_and_is_counted(damage: str, tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        change(stage, f"UPDATE delivery SET {damage} WHERE id = {THIRD}")
        counts = await stage.undo(broadcast.uuid)
        expected = {Fate.DELETED: CHATS}
        if DELIVERED[damage] is Fate.UNKNOWN:
            expected = {Fate.DELETED: CHATS - 1, Fate.UNKNOWN: 1}
        assert counts.fates == expected

    play(act, tmp_path)


@pytest.mark.parametrize("damage", ["message_ids = '12,x'", "version = 99, tried_version = 1"])
def test_damaged_row_keeps_no_other_from_being_corrected_and_is_counted(damage: str, tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        change(stage, f"UPDATE delivery SET {damage} WHERE id = {THIRD}")
        counts = stage.store.counts.of(await corrected(stage, broadcast))
        assert counts.corrections == {Correction.CORRECTED: CHATS - 1, Correction.UNKNOWN: 1}

    play(act, tmp_path)


@pytest.mark.parametrize("outcome", ["'lost in the post'", "X'ff'", "''"])
def test_outcome_that_is_no_word_counts_as_unknown_and_keeps_nobody_waiting(
    outcome: str, tmp_path: Path
) -> None:
    async def act(stage: Stage) -> None:
        store = stage.store
        uuid = store.contents.create(Content("text", "Doors open at nine."), ADA).uuid
        store.broadcasts.confirm(uuid, 1, BY, CARD)
        assert store.ledger.begin(uuid)
        change(stage, f"UPDATE delivery SET outcome = {outcome} WHERE id = {THIRD}")
        assert outcomes(store, stage.found(uuid)) == {Outcome.PENDING: CHATS - 1, Outcome.UNKNOWN: 1}
        stage.sender.wake()
        await until(lambda: stage.found(uuid).state is State.SENT)
        assert outcomes(store, stage.found(uuid)) == {Outcome.SENT: CHATS - 1, Outcome.UNKNOWN: 1}

    play(act, tmp_path)


def test_answer_that_cannot_be_recorded_pauses_and_resumed_it_counts_as_unknown(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        refuse_rows(stage.store.engine, "UPDATE ON delivery", ODD, "NEW.id = 3 AND NEW.outcome = 'sent'")
        broadcast = await stage.broadcast()
        assert broadcast.state is State.PAUSED
        assert broadcast.reason
        assert broadcast.reason.code is ReasonCode.OWN_FAULT
        tally = outcomes(stage.store, broadcast)
        assert tally.pop(Outcome.UNKNOWN) == 1
        assert set(tally) <= {Outcome.SENT, Outcome.PENDING}
        stage.store.broadcasts.resume(broadcast.uuid, BY)
        stage.sender.wake()
        await until(lambda: stage.found(broadcast.uuid).state is State.SENT)
        assert outcomes(stage.store, broadcast) == {Outcome.SENT: CHATS - 1, Outcome.UNKNOWN: 1}
        assert set(stage.held().values()) == {1}

    play(act, tmp_path)


@pytest.mark.sqlite  # for it alone a missing column is a trouble that passes
def test_names_that_cannot_be_read_strand_nobody(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        store = stage.store
        uuid = store.contents.create(Content("text", "Dear {first_name}"), ADA).uuid
        store.broadcasts.confirm(uuid, 1, BY, CARD)
        change(stage, "ALTER TABLE subscriber RENAME COLUMN first_name TO forename")
        stage.sender.wake()
        await until(lambda: stage.sender.pulse().trouble is not None)
        assert outcomes(store, stage.found(uuid)) == {Outcome.PENDING: CHATS}
        change(stage, "ALTER TABLE subscriber RENAME COLUMN forename TO first_name")
        await until(lambda: stage.found(uuid).state is State.SENT)
        assert outcomes(store, stage.found(uuid)) == {Outcome.SENT: CHATS}

    play(act, tmp_path)
