"""What the passes over delivered messages give out: page after page, each row once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot

from broadcast.engine.alarm import TOO_MANY
from broadcast.engine.correcting import Correcting
from broadcast.engine.undoing import Terms, Undoing
from broadcast.wire.verdicts import Cause, Settle
from models.content import Content
from models.deliveries.undo import Undone
from models.reasons import Reason, ReasonCode
from models.record import Broadcast
from models.states import Fate, Outcome
from models.store import Store
from tests.support.ledger import BY, CARD, CHATS, answer, begun, now
from tests.support.stage import CHATS as STAGED
from tests.support.stage import Stage, on_stage


async def turn() -> None:
    """There is always one."""


def correcting(store: Store, made: Broadcast) -> Correcting:
    version = store.contents.write(made, Content("text", "Better"))
    corrected = store.contents.correct(made, version, BY, CARD)
    assert corrected
    return Correcting.prepare(Bot("1:unused"), store, corrected, turn)


def undoing(store: Store, made: Broadcast) -> Undoing:
    assert store.undo.begin(made.uuid, BY, CARD)
    job = now(store, made)
    return Undoing(Bot("1:unused"), store, job, Terms.of(store, job))


@pytest.mark.parametrize("begin", [correcting, undoing])
def test_pages_are_no_larger_than_asked_for(
    begin: Callable[[Store, Broadcast], Correcting | Undoing], store: Store
) -> None:
    made = begun(store)
    claims = store.ledger.claim(made, len(CHATS))
    store.ledger.record([replace(answer(claim), version=1) for claim in claims])
    assert store.ledger.finish_sending(made.uuid)
    work = begin(store, now(store, made))
    pages = [[row.chat_id for row in work.claim(2)] for _ in range(4)]
    assert pages == [CHATS[:2], CHATS[2:4], CHATS[4:], []]


def test_what_a_second_try_brought_is_deleted_last_because_it_is_younger(store: Store) -> None:
    made = begun(store)
    answers = [answer(claim) for claim in store.ledger.claim(made, len(CHATS))]
    again = {CHATS[0], CHATS[2]}
    refused = [replace(one, outcome=Outcome.REFUSED) for one in answers if one.chat_id in again]
    store.ledger.record([one for one in answers if one.chat_id not in again] + refused)
    assert store.ledger.finish_sending(made.uuid)
    assert store.ledger.retry(made.uuid, BY) == len(again)
    claims = store.ledger.claim(now(store, made), len(CHATS))
    later = store.clock() + timedelta(seconds=1)
    store.ledger.record([replace(answer(claim), sent_at=later) for claim in claims])
    work = undoing(store, made)
    pages = [[row.chat_id for row in work.claim(2)] for _ in range(4)]
    assert pages == [[CHATS[1], CHATS[3]], [CHATS[4]], [CHATS[0], CHATS[2]], []]


def test_refused_before_it_went_on_is_asked_again_also_where_that_is_written_later(
    store: Store,
) -> None:
    made = begun(store, range(1, 3 + TOO_MANY))
    claims = store.ledger.claim(made, 2 + TOO_MANY)
    store.ledger.record([answer(claim) for claim in claims])
    assert store.ledger.finish_sending(made.uuid)
    assert store.undo.begin(made.uuid, BY, CARD)
    assert store.setbacks.begin(now(store, made), Reason(ReasonCode.MOSTLY_REFUSED, "Logged out"))
    job = now(store, made)
    terms = Terms.of(store, job)
    work = Undoing(Bot("1:unused"), store, job, terms)
    [refused, deleted, *_] = work.claim(2)
    charged = work.settle(refused, Settle(Cause.UNFAMILIAR, "Logged out"))
    for _ in range(TOO_MANY):
        terms.alarm.arrived()
    work.record([Undone(deleted.id, Fate.DELETED, deleted_at=store.clock())])
    assert now(store, made).setback is None
    work.record([charged])
    assert store.counts.of(now(store, made)).fates == {Fate.DELETED: 1}
    assert refused in store.undo.undeleted(made.id, 0, 2 + TOO_MANY)


async def test_correction_has_the_name_of_each_recipient(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        made = await stage.broadcast()
        version = stage.store.contents.write(made, Content("text", "At ten, {first_name|friend}."))
        assert stage.store.contents.correct(made, version, BY, CARD)
        stage.sender.wake()
        assert (await stage.corrected(made.uuid)).corrected == STAGED
        shown = [stage.simulator.delivered[person.chat_id][-1].text for person in stage.people]
        assert shown == [f"At ten, Person {person.chat_id}." for person in stage.people]

    await on_stage(str(tmp_path), act)
