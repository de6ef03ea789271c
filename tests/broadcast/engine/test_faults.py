"""Scripts of faults against the sender: the invariants of the ledger, whatever goes wrong on the way."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.reasons import Reason, ReasonCode
from models.states import Fate, Happening, Outcome, State, Status
from simulator import Fault
from tests.support.ledger import BY, CARD, words
from tests.support.recall import until
from tests.support.stage import CHAT, CHATS, WIRE, MovedTimer, Stage, Trouble, on_stage, script


@pytest.mark.slow
@settings(max_examples=25)
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
        assert stage.store.course.of(broadcast).often(Happening.SENT) == len(sent)
        assert not {Outcome.PENDING, Outcome.IN_FLIGHT} & set(outcomes.values())
        marked = sum(trouble in ("blocked", "gone") for trouble in troubles.values())
        assert stage.store.audience.by_status().get(Status.SUBSCRIBED, 0) == CHATS - marked

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(on_stage(folder, act))


# Few at a time, because each fault of a deletion costs a second of backing off.
few = st.dictionaries(st.integers(0, CHATS - 1), st.sampled_from([*WIRE, *CHAT]), max_size=2)


@pytest.mark.slow
@settings(max_examples=10)
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
        ("not found", Outcome.REFUSED),
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


def test_chat_is_gone_when_it_is_not_found_a_day_later_too(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        lost, back = stage.people[3].chat_id, stage.people[4].chat_id
        made = []
        for missing in ([lost, back], [lost], [back]):
            for chat_id in missing:
                stage.simulator.refuse(400, CHAT["not found"], method="sendMessage", chat_id=chat_id)
            made.append(stage.outcomes(await stage.broadcast()))
            stage.simulator.clock.advance(hours=25)
        assert [outcomes.get(lost) for outcomes in made] == [Outcome.REFUSED, Outcome.GONE, None]
        assert [outcomes[back] for outcomes in made] == [Outcome.REFUSED, Outcome.SENT, Outcome.REFUSED]
        assert stage.store.audience.by_status() == {Status.SUBSCRIBED: CHATS - 1, Status.GONE: 1}

    asyncio.run(on_stage(str(tmp_path), act))


def test_undo_that_does_not_find_a_chat_marks_nobody(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        stage.simulator.refuse(
            400, CHAT["not found"], method="deleteMessage", chat_id=stage.people[3].chat_id
        )
        counts = await stage.undo(broadcast.uuid)
        assert counts.fates == {Fate.DELETED: CHATS - 1, Fate.LOST: 1}
        assert stage.store.audience.size() == CHATS

    asyncio.run(on_stage(str(tmp_path), act))


def test_flood_silences_everyone_and_loses_nobody(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        # Refused by count, because a flood of a second might be over before the first call.
        words = "Too Many Requests: retry after 1"
        stage.simulator.refuse(429, words, {"retry_after": 1}, method="sendMessage", times=3)
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
        await until(lambda: stage.store.counts.totals() == {Outcome.PENDING: CHATS})
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
        await until(lambda: stage.store.counts.totals() == {Outcome.PENDING: CHATS})
        await until(lambda: stage.sender.pulse().held_for > 0)
        [broadcast] = stage.store.broadcasts.history(1)
        stage.store.undo.begin(broadcast.uuid, BY, CARD)
        stage.sender.wake()
        await until(lambda: stage.found(broadcast.uuid).state is State.UNDOING)
        await until(lambda: stage.sender.pulse().state is State.UNDOING, 20)  # the flood is twice as long
        sending.cancel()

    asyncio.run(on_stage(str(tmp_path), act))


def test_fault_of_the_message_pauses_and_marks_nobody(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.simulator.refuse(
            400, "Bad Request: can't parse entities: oh no", method="sendMessage", times=None
        )
        broadcast = await stage.broadcast()
        assert (broadcast.state, words(broadcast)) == (State.PAUSED, "Can't parse entities: oh no")
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


@pytest.mark.parametrize(
    ("trouble", "said"), [("refused", "Chat_write_forbidden"), ("not found", "Chat not found")]
)
def test_most_refusing_early_on_pauses_and_spares_the_rest(trouble: str, said: str, tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        readers = [stage.simulator.person(7001 + i) for i in range(300)]
        stage.store.audience.add([reader.chat_id for reader in readers])
        stage.simulator.refuse(400, CHAT[trouble], method="sendMessage", times=None)
        broadcast = await stage.broadcast()
        counts = stage.store.counts.of(broadcast)
        assert broadcast.state is State.PAUSED
        assert broadcast.reason == Reason(ReasonCode.MOSTLY_REFUSED, said)
        assert counts.of(Outcome.PENDING) > 200
        assert stage.store.audience.size() == 312

    asyncio.run(on_stage(str(tmp_path), act))


def test_resumed_by_a_person_it_goes_on_in_spite_of_refusals(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        stage.simulator.refuse(400, CHAT["refused"], method="sendMessage", times=None)
        broadcast = await stage.broadcast()
        assert broadcast.state is State.PAUSED
        stage.store.broadcasts.resume(broadcast.uuid, BY)
        stage.sender.wake()
        await until(lambda: stage.found(broadcast.uuid).state is State.SENT)
        assert set(stage.outcomes(broadcast).values()) == {Outcome.REFUSED}

    asyncio.run(on_stage(str(tmp_path), act))
