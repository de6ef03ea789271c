"""Correct: a message changes where it stands, and every admin reads who changed it."""

import asyncio

import pytest
from sqlalchemy import select

from handlers.callbacks import Action, pack
from models.states import Correction, State
from models.tables import content
from simulator import Fault, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft
from tests.support.correcting import NEW, OLD, asked, corrected, finished, held, proposed, words
from tests.support.recall import Recall, until


async def test_whoever_has_it_sees_the_same_message_with_new_words(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(5)
    uuid = await finished(ada)
    before = [message.message_id for [message] in held(simulator, people)]
    card = await proposed(ada)
    assert "In 5 chats it changes in place." in (card.text or "")
    assert card.labels == ["✏️ Correct 5", "❌ Cancel", "🔘 Buttons"]
    assert words(simulator, people) == [OLD] * 5
    answer = await ada.press("✏️ Correct 5", message_id=card.message_id)
    assert answer.text == "Correcting."
    report = await ada.sees("corrected in place", after=card.message_id)
    assert "Total: 5\nSent: 5\n✏️ 5 corrected in place\n" in (report.text or "")
    assert words(simulator, people) == [NEW] * 5
    assert [message.message_id for [message] in held(simulator, people)] == before
    assert [(row.version, row.tried_version, row.correction) for row in recall.rows(uuid)] == [
        (2, 2, Correction.CORRECTED)
    ] * 5


async def test_both_versions_are_kept_with_their_author(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    uuid = await finished(ada)
    await corrected(ada)
    found = recall.store.broadcasts.get(uuid)
    assert found
    query = select(content.c.version, content.c.text, content.c.written_name)
    query = query.where(content.c.broadcast_id == found.id).order_by(content.c.version)
    with recall.store.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(query)] == [(1, OLD, "Ada"), (2, NEW, "Ada")]
    assert (found.begun_version, found.content_version, found.corrected_version) == (1, 2, 2)


async def test_correct_stands_beside_undo_on_the_report(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await finished(ada)
    report = await ada.sees("Broadcast finished")
    assert [label for label, _ in report.buttons[0]] == ["↩️ Undo", "✏️ Correct"]


async def test_where_nobody_has_it_nothing_is_offered_to_correct(recall: Recall, ada: Person) -> None:
    recall.subscribe(2, blocked=2)
    await finished(ada)
    assert "✏️ Correct" not in (await ada.sees("Broadcast finished")).labels


async def test_message_that_telegram_refused_is_corrected_and_resumed(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(5)
    card = await draft(ada, OLD)
    for person in people:
        words_of_refusal = "Bad Request: can't parse entities"
        simulator.refuse(400, words_of_refusal, method="sendMessage", chat_id=person.chat_id)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast paused: Can't parse entities")
    card = await proposed(ada)
    assert "Not reached yet: 5. They get this version." in (card.text or "")
    await ada.press("✏️ Correct", message_id=card.message_id)
    await until(lambda: "▶️ Resume" in card.labels)
    await ada.press("▶️ Resume", message_id=card.message_id)
    report = await ada.sees("Broadcast finished")
    assert "Total: 5\nSent: 5\n" in (report.text or "")
    assert words(simulator, people) == [NEW] * 5


async def test_who_may_have_the_old_words_is_said_before_and_gets_the_new_ones_with_a_resend(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    card = await draft(ada, OLD)
    simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=people[0].chat_id)
    uuid, _ = await confirmed(ada, card)
    card = await proposed(ada)
    assert "In 2 chats it changes in place." in (card.text or "")
    assert "Not known if it arrived: 1. Where it did, it stays as it was." in (card.text or "")
    await ada.press("✏️ Correct 2", message_id=card.message_id)
    await ada.sees("Sent: 2\nNot known if it arrived: 1\n✏️ 2 corrected in place")
    await ada.press("Resend 1 unknown")
    await ada.press("Send again to 1")
    await ada.sees("Sent: 3\n✏️ 2 corrected in place")
    assert words(simulator, people) == [OLD, NEW, NEW, NEW]
    assert {row.version for row in recall.rows(uuid)} == {2}


class TestCancelling:
    """What is not confirmed changes nothing."""

    @pytest.mark.parametrize("when", ["at the question", "at the card"])
    @pytest.mark.parametrize("how", ["❌ Cancel", "/cancel"])
    async def test_cancel_changes_nothing(
        self, how: str, when: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid = await finished(ada)
        card = await asked(ada) if when == "at the question" else await proposed(ada)
        if how == "/cancel":
            said = await ada.say("/cancel")
            await ada.sees("Nothing was changed", after=said)
        else:
            answer = await ada.press(how, message_id=card.message_id)
            assert answer.text == "Left as it is."
            assert card.labels == []
        said = await ada.say("Hello?")
        await ada.sees("start with /broadcast", after=said)
        assert words(simulator, people) == [OLD] * 2
        assert recall.found(uuid).state is State.SENT
        assert {row.tried_version for row in recall.rows(uuid)} == {1}

    async def test_correction_that_was_cancelled_is_not_offered_any_more(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        await finished(ada)
        card = await proposed(ada)
        said = await ada.say("/cancel")
        await ada.sees("Nothing was changed", after=said)
        assert card.labels == []
        assert words(simulator, people) == [OLD] * 2

    async def test_older_card_of_a_correction_corrects_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid = await finished(ada)
        older = await proposed(ada)
        said = await ada.say("Doors open at eleven.")
        await ada.sees("Above is how it will read", after=said)
        await until(lambda: older.text == "There is a newer question about this below.")
        answer = await ada.press(data=pack(Action.APPLY, uuid, 2), message_id=older.message_id)
        assert (answer.text, older.labels) == ("There is a newer question about this below.", [])
        assert words(simulator, people) == [OLD] * 2

    async def test_double_press_corrects_once(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        await finished(ada)
        card = await proposed(ada)
        again = [
            simulator.refuse(400, "Again", method="editMessageText", chat_id=person.chat_id, after=1)
            for person in people
        ]
        presses = [ada.press("✏️ Correct 3", message_id=card.message_id) for _ in range(3)]
        answers = await asyncio.gather(*presses)
        await ada.sees("✏️ 3 corrected in place")
        assert {answer.text for answer in answers} == {"Correcting."}
        assert words(simulator, people) == [NEW] * 3
        assert [rule.times for rule in again] == [1] * 3  # nobody was edited a second time

    async def test_correction_that_another_made_impossible_is_refused(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid = await finished(ada)
        mine = await proposed(ada)
        told = await bob.sees("Finished: sent to 2")
        await bob.press(data=pack(Action.CORRECT, uuid), message_id=told.message_id)
        await bob.sees("Send me the corrected message")
        said = await bob.send(media.photo("Now a picture"))
        theirs = await bob.sees("Above is how it will read", after=said)
        await bob.press("✏️ Correct 2", message_id=theirs.message_id)
        await until(lambda: words(simulator, people) == ["Now a picture"] * 2)
        answer = await ada.press(data=pack(Action.APPLY, uuid, 2), message_id=mine.message_id)
        assert str(answer.text).startswith("Bob was asked about this after you")
        assert words(simulator, people) == ["Now a picture"] * 2

    async def test_message_for_what_was_undone_meanwhile_is_refused_once(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(2)
        await finished(ada)
        await asked(ada)
        await ada.say("/undo")
        await ada.press("🗑 Delete", message_id=(await ada.sees("Delete this broadcast")).message_id)
        await ada.sees("Broadcast undone")
        said = await ada.say(NEW)
        await ada.sees("This was undone. Nothing was changed; /broadcast starts a new message.", after=said)
        said = await ada.say("Hello?")
        await ada.sees("start with /broadcast", after=said)

    async def test_correction_of_what_was_undone_meanwhile_is_refused_kindly(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(2)
        uuid = await finished(ada)
        card = await proposed(ada)
        await bob.sees("Finished: sent to 2")
        await bob.press("↩️ Undo")
        await bob.press("🗑 Delete")
        await bob.sees("Broadcast undone")
        answer = await ada.press(data=pack(Action.APPLY, uuid, 2), message_id=card.message_id)
        assert (answer.text or "").startswith("Bob was asked about this after you")


async def test_the_other_admin_is_told_by_whom_and_what(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(2)
    await finished(ada)
    await corrected(ada)
    await bob.sees(f"✏️ Ada is correcting a broadcast. It reads now: “{NEW}”")


async def test_the_other_admin_may_correct_and_gets_the_report(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(2)
    uuid = await finished(ada)
    await bob.say(f"/undo {uuid}")
    await bob.sees("Delete this broadcast")
    await bob.press("Keep")
    await bob.press(data=pack(Action.CORRECT, uuid), message_id=bob.screen[-1].message_id)
    await bob.sees("Send me the corrected message")
    said = await bob.say(NEW)
    card = await bob.sees("Above is how it will read", after=said)
    await bob.press("✏️ Correct 2", message_id=card.message_id)
    await bob.sees("✏️ 2 corrected in place", after=card.message_id)
    await ada.sees(f"✏️ Bob is correcting a broadcast. It reads now: “{NEW}”")
    assert words(simulator, people) == [NEW] * 2
