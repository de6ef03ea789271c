"""How PostgreSQL reads what grows: what is asked again and again reads no table as a whole."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from models.answering import Tap
from models.changes import Change, Said
from models.content import Content
from models.deliveries.claims import Claim
from models.deliveries.corrections import Corrected
from models.deliveries.undo import Bounds, Undone
from models.departures import departures
from models.files.results import write_table
from models.inbox import Waiting
from models.lanes import Lane
from models.profiles import Profile
from models.selection import EVERYONE, Aspect, Condition, Sample, Selection
from models.states import Correction, Fate, Outcome, State
from models.store import Store
from models.waves import Tolerance
from tests.support import databases, server
from tests.support.filled import YES, Filled, scanned
from tests.support.ledger import BY, CARD, answer, move, now

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

# But a cap: what all chats got lately is read at once, and where that is much of the ledger, all of it is.
SELECTIONS = {
    "everyone": EVERYONE,
    "language": Selection((Condition(Aspect.LANGUAGE, "en"),)),
    "tag": Selection((Condition(Aspect.TAG, "vip"),)),
    "sample": Selection((), sample=Sample(100, percent=False, seed=7)),
}


@pytest.fixture(scope="module")
def filled() -> Iterator[Filled]:
    # Of no test of its own, so that it is not emptied after the first one.
    name = f"{server.prefix(server.folder())}{os.getpid()}_plans"
    databases.run(f"CREATE DATABASE {name}")
    url = server.url().set(drivername="postgresql", database=name)
    with Store.open(url.render_as_string(hide_password=False)) as store:
        yield Filled(store)
    databases.sessions.forget(name)
    databases.run(f"DROP DATABASE {name} WITH (FORCE)")


def sends(world: Filled) -> None:
    claims = world.store.ledger.claim(world.job, 80, after=5, named=True)
    assert len(claims) == 80
    world.store.ledger.record([answer(one) for one in claims[:40]])
    outcomes = Outcome.BLOCKED, Outcome.GONE, Outcome.FAILED, Outcome.REFUSED, Outcome.UNKNOWN
    world.store.ledger.record([answer(one, outcomes[at % 5]) for at, one in enumerate(claims[40:60])])
    doubted = [replace(answer(one, Outcome.FAILED), doubt=True) for one in claims[60:62]]
    world.store.ledger.record(doubted)
    world.store.ledger.release([one.id for one in claims[62:]])
    assert world.store.ledger.reclaim(world.job, claims[62:])
    world.store.ledger.take_back(world.job, {claims[50].id: claims[50].chat_id})
    assert not world.store.ledger.finish_sending(world.job.uuid)


def resends(world: Filled) -> None:
    world.store.ledger.resend(world.sent.uuid, world.sent.revision, BY, CARD)
    again = now(world.store, world.sent)
    claims = world.store.ledger.claim(again, 80)
    world.store.ledger.record([answer(one) for one in claims])
    world.store.ledger.finish_sending(again.uuid)


def retries(world: Filled) -> None:
    uuid = world.store.broadcasts.history(9)[-1].uuid
    assert world.store.ledger.retry(uuid, BY)
    assert move(world.store, uuid, State.STOPPED)
    assert world.store.ledger.send_remaining(uuid, BY)


def settles(world: Filled) -> None:
    world.store.ledger.settle_orphans()
    world.store.ledger.settle_orphans(world.job)
    world.store.ledger.heal(world.job)


def undoes(world: Filled) -> None:
    undo, of = world.store.undo, world.undoing
    page = undo.undeleted(of.id, 0, 80)
    assert len(page) == 80
    moment = page[0].sent_at
    assert moment
    undo.undeleted(of.id, page[-1].id, 80, tried_again=(moment, True))
    undo.record([Undone(one.id, Fate.DELETED, deleted_at=world.store.clock()) for one in page])
    undo.between(of, Bounds())
    undo.between(of, Bounds(too_old=moment))
    undo.between(of, Bounds(moment - timedelta(hours=1), moment + timedelta(hours=1)))
    undo.expire(of, page[0])
    undo.take_back([page[0].id])
    assert not undo.finish(of.uuid)


def corrects(world: Filled) -> None:
    store, of = world.store, world.store.broadcasts.history(9)[2]
    job = store.contents.correct(of, store.contents.write(of, Content("text", "Newer")), BY, CARD)
    assert job
    page = store.corrections.outdated(job, 0, 80)
    assert len(page) == 80
    store.corrections.outdated(job, page[-1].id, 80)
    store.corrections.record(job, [Corrected(one.id, Correction.CORRECTED) for one in page])
    store.corrections.take_back([page[0].id])
    store.corrections.shown(job)
    assert not store.corrections.finish(job)
    store.corrections.keep(job, 1)


def counts(world: Filled) -> None:
    for one in (world.job, world.undoing, world.sent):
        world.store.counts.of(one)
        world.store.snapshots.line(one)
        world.store.snapshots.of(one.uuid)


def reports(world: Filled) -> None:
    for one in (world.job, world.undoing, world.sent):
        world.store.snapshots.of(one.uuid, window=True)
        world.store.snapshots.particulars(one.uuid)
    assert world.store.settling.settle(world.store.broadcasts.history(9)[4])


def looks(world: Filled) -> None:
    store = world.store
    store.broadcasts.next_job()
    store.broadcasts.on_screen()
    store.ledger.last(replace(world.job, canary_chats=100))
    store.waves.tolerance(world.job)
    store.waves.wave(world.job, Tolerance(), 1000)
    store.waves.look(replace(world.job, canary_chats=100))
    with store.engine.connect() as connection:
        departures(connection, world.sent, store.clock())


def listens(world: Filled) -> None:
    inbox = world.store.inbox
    inbox.put([Waiting(9_000_000 + one, Lane.PERSON, "{}") for one in range(100)])
    assert inbox.waiting(Lane.PERSON, 80)
    inbox.failed(9_000_001)
    said = [Said.START, Said.STOP, Said.FORGET, Said.BLOCKED, Said.BACK, Said.UNSUBSCRIBED, Said.RETURNED]
    changes = {9_000_000 + at: Change(one, Profile(10 + at, "Ada")) for at, one in enumerate(said)}
    wrote = Change(Said.WROTE, Profile(30, "Ada"), answered=True, message_id=7)
    tapped = Change(Said.ANSWERED, Profile(31), tap=Tap(world.sent.uuid, YES.key, 31, 31))
    inbox.carry_out({**changes, 9_000_050: wrote, 9_000_051: tapped})
    inbox.done([9_000_060], [Profile(32, "Ada")])
    inbox.put_aside([9_000_061])
    world.store.replies.answered_in_room(-200, 5, 7, world.store.clock())
    world.store.rooms.page(8)


def moves(world: Filled) -> None:
    [claim] = world.store.ledger.claim(world.job, 1, after=0)
    world.store.ledger.relocate(claim, -1_000_000)
    world.store.ledger.relocate(Claim(claim.id, -200), -1_000_200)
    world.store.ledger.shown(44, 7)
    world.store.questions.undoing(world.sent)


def folds(world: Filled) -> None:
    old = world.store.broadcasts.history(9)[6]
    world.run(f"UPDATE broadcast SET folded_at = now() WHERE id = {old.id}")
    assert world.store.folding.clear(80) == 80
    world.store.folding.due(world.store.clock())
    world.store.folding.rows([world.sent])
    world.run(f"UPDATE broadcast SET folded_at = NULL WHERE id = {old.id}")


def chooses(selection: Selection, world: Filled) -> None:
    world.store.choices.look(selection)
    world.store.choices.count(selection)
    world.store.audience.reach(["first_name"], selection)
    [*world.store.choices.ids(selection)]
    [*world.store.exports.pages(selection)]
    made = world.store.contents.create(Content("text", "Chosen"), 1, selection=selection)
    assert move(world.store, made.uuid, State.QUEUED)
    assert world.store.ledger.begin(made.uuid)
    world.run(f"DELETE FROM delivery WHERE broadcast_id = {made.id}")


ACTS: dict[str, Callable[[Filled], object]] = {
    one.__name__: one
    for one in (sends, resends, retries, settles, undoes, corrects, counts, looks, listens, moves, folds)
}


# In one test, because to fill a database takes longer than all that is asked of it.
def test_what_is_asked_again_and_again_reads_no_table_as_a_whole(filled: Filled) -> None:
    for act in ACTS.values():
        plans = [*filled.plans(act)]
        assert plans
        for statement, plan in plans:
            whole = {"delivery", "subscriber"} & {*scanned(plan)}
            assert not whole, f"{statement}\n{json.dumps(plan, indent=1)}"


def test_reports_read_no_delivery_of_another_broadcast(filled: Filled, tmp_path: Path) -> None:
    def act(world: Filled) -> None:
        reports(world)
        write_table(world.store.engine, world.sent.uuid, tmp_path / "all.csv", {})
        world.store.duplicates.find(Content("text", "Other 7"), EVERYONE, 24)

    for statement, plan in filled.plans(act):
        assert "delivery" not in scanned(plan), f"{statement}\n{json.dumps(plan, indent=1)}"


def test_choosing_reads_no_delivery_of_another_broadcast(filled: Filled) -> None:
    uuid = filled.sent.uuid
    asking = {
        "got": Selection((Condition(Aspect.GOT, uuid),)),
        "missed": Selection((Condition(Aspect.MISSED, uuid),)),
        "answered": Selection((Condition(Aspect.ANSWERED, uuid),)),
        "unanswered": Selection((Condition(Aspect.UNANSWERED, uuid),)),
        "left out": Selection((Condition(Aspect.GOT, uuid, excluded=True),)),
    }
    for selection in (SELECTIONS | asking).values():
        for statement, plan in filled.plans(partial(chooses, selection)):
            assert "delivery" not in scanned(plan), f"{statement}\n{json.dumps(plan, indent=1)}"
