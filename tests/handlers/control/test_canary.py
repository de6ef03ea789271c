"""🐤: some get a broadcast first, and it goes on when an admin has looked."""

from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from models.states import Outcome, State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import confirmed, draft, send
from tests.support.canary import HAD, first, having, shown
from tests.support.recall import Recall, until

READERS = 150


async def test_only_the_first_have_it_until_continue_and_then_everybody_once(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(READERS)
    uuid, report = await first(ada)
    assert len(having(simulator, people)) == recall.found(uuid).canary_chats == 100
    assert [row.outcome for row in recall.rows(uuid)] == [Outcome.SENT] * 100 + [Outcome.PENDING] * 50
    assert report.labels[:3] == ["Continue", "⏹ Stop", "↩️ Undo"]
    await ada.press("Continue", message_id=report.message_id)
    await ada.sees("Broadcast finished", after=report.message_id)
    assert Counter(len(simulator.delivered[one.chat_id]) for one in people) == {1: READERS}
    assert recall.found(uuid).canary_chats == 0


async def test_every_admin_is_told_and_reads_why(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(READERS)
    await first(ada)
    told = await bob.sees("Only the first 100 chats had their turn; the others wait for Continue.")
    assert "↩️ Undo" in told.labels


async def test_card_tells_what_became_of_them_in_ten_minutes_and_no_longer(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(READERS)
    for one in people[::10]:
        simulator.refuse(400, "Bad Request: CHAT_WRITE_FORBIDDEN", chat_id=one.chat_id)
    uuid, report = await first(ada)
    missed = recall.tally(uuid).get(Outcome.REFUSED, 0)
    readers = having(simulator, people)
    readers[0].block()
    await readers[1].say("/stop")
    next(one for one in people if one not in readers).block()  # who has not got it yet does not count
    card = await shown(recall, ada, uuid, f"blocked 1, left 1, failed {missed}")
    assert f"🐤 {100 - missed} have it; so far, until" in (card.text or "")
    simulator.clock.advance(minutes=10, seconds=1)
    readers[2].block()
    card = await shown(recall, ada, uuid, f"in ten minutes: blocked 1, left 1, failed {missed}")
    assert "Continue" in card.labels
    assert "🐤" not in (report.text or "")


async def test_usual_is_the_median_of_the_last_broadcasts(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(400)
    for leaving in (9, 6, 3):
        await confirmed(ada, await draft(ada))
        for one in people[:leaving]:
            one.block()
        del people[:leaving]
        await until(lambda: recall.store.audience.size() == len(people))
        simulator.clock.advance(hours=1)
    recall.subscribe(18, first=9001)
    uuid, _ = await first(ada)
    got = {row.chat_id for row in recall.rows(uuid)[:100]}
    next(one for one in people if one.chat_id in got).block()
    # 9 of 400, 6 of 391 and 3 of 385; the second is 1.5 %.
    await shown(recall, ada, uuid, "blocked 1 (usual 2), left 0 (usual 0), failed 0 (usual 0)")


async def test_undo_takes_it_back_from_the_first_and_nobody_else_gets_it(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(READERS)
    uuid, report = await first(ada)
    await ada.press("↩️ Undo", message_id=report.message_id)
    question = await ada.sees("🗑 Delete" and "nothing new goes out", after=report.message_id)
    assert question.labels == ["🗑 Delete from 100 chats", "Continue", "Keep what was sent"]
    await ada.press("🗑 Delete", message_id=question.message_id)
    await ada.sees("Broadcast undone", after=question.message_id)
    assert having(simulator, people) == []
    assert recall.tally(uuid) == {Outcome.SENT: 100, Outcome.PENDING: 50}


async def stopped_for_good(_recall: Recall, ada: Person, report: Message) -> None:
    await ada.press("⏹ Stop", message_id=report.message_id)
    stopped = await ada.sees("Broadcast stopped", after=report.message_id)
    await ada.press("▶️ Send to the remaining 50", message_id=stopped.message_id)


async def corrected(recall: Recall, ada: Person, _report: Message) -> None:
    said = await ada.say("/status")
    card = await ada.sees("🐤 100 have it", after=said)
    await ada.press("✏️ Correct", message_id=card.message_id)
    await ada.sees("Send me the corrected message", after=said)
    said = await ada.say("Doors open at ten.")
    proposed = await ada.sees("Above is how it will read", after=said)
    await ada.press("✏️ Correct", message_id=proposed.message_id)
    [uuid] = [one.uuid for one in recall.store.broadcasts.history(1)]
    await until(lambda: recall.found(uuid).corrected and not recall.found(uuid).correcting)
    assert recall.found(uuid).state is State.PAUSED
    await ada.press("Continue")


async def standstill(_recall: Recall, ada: Person, report: Message) -> None:
    await ada.say("/stopall")
    answer = await ada.press("Continue", message_id=report.message_id)
    assert "/resumeall" in (answer.text or "")
    await ada.say("/resumeall")
    await ada.sees("Everything may go on again")
    await ada.press("Continue", message_id=report.message_id)


async def clicked_twice(_recall: Recall, ada: Person, report: Message) -> None:
    ada.press_nowait("Continue", message_id=report.message_id)
    await ada.press("Continue", message_id=report.message_id)


Way = Callable[[Recall, Person, Message], Awaitable[None]]


@pytest.mark.parametrize("way", [stopped_for_good, corrected, standstill, clicked_twice])
async def test_whichever_way_it_goes_on_nobody_comes_first_again(
    way: Way, recall: Recall, ada: Person, simulator: Simulator
) -> None:
    people = recall.subscribe(READERS)
    uuid, report = await first(ada)
    await way(recall, ada, report)
    await ada.sees("Broadcast finished", after=report.message_id)
    assert {len(simulator.delivered[one.chat_id]) for one in people} == {1}
    assert recall.found(uuid).canary_chats == 0


async def test_second_tries_have_no_first_ones(recall: Recall, ada: Person, simulator: Simulator) -> None:
    people = recall.subscribe(READERS)
    uuid, report = await first(ada)
    for one in [one for one in people if one not in having(simulator, people)][:2]:
        simulator.refuse(400, "Bad Request: CHAT_WRITE_FORBIDDEN", chat_id=one.chat_id)
    await ada.press("Continue", message_id=report.message_id)
    finished = await ada.sees("Broadcast finished", after=report.message_id)
    await ada.press("🔁 Retry 2 failed", message_id=finished.message_id)
    await ada.sees("Broadcast finished", after=finished.message_id)
    assert recall.tally(uuid) == {Outcome.SENT: READERS}


async def test_it_waits_after_a_restart(stopped: Recall, ada: Person, simulator: Simulator) -> None:
    people = stopped.subscribe(READERS)
    async with stopped.running():
        _, report = await first(ada)
    async with stopped.running():
        said = await ada.say("/status")
        await ada.sees("🐤 100 have it", after=said)
        assert len(having(simulator, people)) == 100
        await ada.press("Continue", message_id=report.message_id)
        await ada.sees("Broadcast finished", after=said)
    assert {len(simulator.delivered[one.chat_id]) for one in people} == {1}


async def test_of_a_hundred_nobody_comes_first(recall: Recall, ada: Person) -> None:
    recall.subscribe(100)
    card = await draft(ada)
    await ada.press("🐤 First to 100 ☐", message_id=card.message_id)
    assert "🐤 None come first among 100 or fewer: all get it at once" in (card.text or "")
    uuid, _ = await confirmed(ada, card)
    assert recall.found(uuid).canary_chats is None


async def test_without_it_nothing_pauses(recall: Recall, ada: Person) -> None:
    recall.subscribe(READERS)
    uuid = await send(ada)
    await ada.sees("Broadcast finished")
    assert recall.found(uuid).reason is None
    assert recall.found(uuid).canary_chats is None


async def test_pause_of_another_kind_among_the_first_does_not_let_the_others_have_it(
    recall: Recall, ada: Person, simulator: Simulator
) -> None:
    people = recall.subscribe(READERS)
    empty = "Bad Request: message text is empty"
    rules = [simulator.refuse(400, empty, chat_id=one.chat_id) for one in people]
    card = await draft(ada)
    await ada.press("🐤", message_id=card.message_id)
    await ada.press("✅ Send", message_id=card.message_id)
    report = await ada.sees("Broadcast paused: Message text is empty", after=card.message_id)
    for rule in rules:
        rule.cancel()
    await ada.press("▶️ Resume", message_id=report.message_id)
    await ada.sees(f"Broadcast paused: {HAD}", after=report.message_id)
    assert len(having(simulator, people)) == 100
