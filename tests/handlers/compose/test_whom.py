"""Whom a draft is for: its card says so, Send counts them, and nobody else gets it."""

from datetime import UTC, datetime, timedelta

import pytest

from models.profiles import Profile
from models.selection import Aspect, Condition, Selection
from models.states import Outcome
from simulator import Message, Person, Simulator
from tests.support.broadcasting import confirmed, draft, holding, uuid_of
from tests.support.recall import Recall

GERMAN = Selection((Condition(Aspect.LANGUAGE, "de"),))


def speaking(recall: Recall, *languages: str) -> list[Person]:
    """Readers with these languages."""
    people = recall.subscribe(len(languages))
    for person, language in zip(people, languages, strict=True):
        recall.store.audience.subscribe(Profile(person.chat_id, person.first_name, language=language))
    return people


async def chosen(
    recall: Recall, admin: Person, selection: Selection, text: str = "Doors open at nine."
) -> Message:
    """The card of a draft for these, opened anew."""
    made = recall.found(uuid_of(await draft(admin, text)))
    assert recall.store.revisions.revise(made, None, selection)
    said = await admin.say("/drafts")
    listed = await admin.sees("1. Draft", after=said)
    await admin.press("1", message_id=listed.message_id)
    return await admin.sees("To: German", after=listed.message_id)


async def test_card_says_who_it_is_and_only_they_get_it(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = speaking(recall, "de", "fr", "de", "de")
    recall.store.audience.block(people[3].chat_id)
    card = await chosen(recall, ada, GERMAN)
    assert "To: German speakers: 2 of 3\n" in str(card)
    assert "\nSuch as Reader 0, Reader 2\n" in str(card)
    assert "\nLeft out: 1 (blocked), 1 (other language)\n" in str(card)
    assert "✅ Send to 2" in card.labels
    uuid, report = await confirmed(ada, card)
    assert holding(simulator, people) == [1, 0, 1, 0]
    assert "\nTo: German speakers\nTotal: 2\nSent: 2\n" in str(report)
    assert recall.tally(uuid) == {Outcome.SENT: 2}


async def test_history_says_who_it_was_for_and_duplicate_is_for_them(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = speaking(recall, "de", "fr")
    await confirmed(ada, await chosen(recall, ada, GERMAN))
    said = await bob.say("/history")
    page = await bob.sees("Past broadcasts", after=said)
    assert "\nTo: German speakers\n" in str(page)
    await bob.press("1", message_id=page.message_id)
    await bob.sees("Broadcast finished", after=page.message_id)
    await bob.press("Duplicate")
    again = await bob.sees("To: German speakers: 1 of 2")
    await confirmed(bob, again)
    assert holding(simulator, people) == [2, 0]


async def test_another_message_and_an_option_keep_the_choice(recall: Recall, ada: Person) -> None:
    speaking(recall, "de", "fr")
    card = await chosen(recall, ada, GERMAN)
    await ada.press("Silent", message_id=card.message_id)
    said = await ada.say("Doors open at ten.")
    again = await ada.sees("Above is what everyone gets", after=said)
    assert "To: German speakers: 1 of 2\n" in str(again)


async def test_nobody_chosen_is_not_sent(recall: Recall, ada: Person) -> None:
    speaking(recall, "fr", "fr")
    card = await chosen(recall, ada, GERMAN)
    assert "Nobody is chosen" in str(card)
    assert "To: German speakers: 0 of 2\nLeft out: 2 (other language)" in str(card)
    assert not any(label.startswith("✅ Send") for label in card.labels)


async def test_send_whose_readers_have_all_left_sends_nothing(recall: Recall, ada: Person) -> None:
    [german, _] = speaking(recall, "de", "fr")
    card = await chosen(recall, ada, GERMAN)
    recall.store.audience.leave(german.chat_id)
    answer = await ada.press("✅ Send", message_id=card.message_id)
    assert answer.text
    assert "nobody to send this to" in answer.text


async def test_names_are_those_of_whom_is_chosen(recall: Recall, ada: Person) -> None:
    [_, other] = speaking(recall, "de", "fr")
    recall.store.audience.subscribe(Profile(other.chat_id, None, language="fr"))
    card = await chosen(recall, ada, GERMAN, "Hello {first_name|friend}")
    assert "first name" not in str(card)
    assert "✅ Send to 1" in card.labels


class TestCap:
    """With FREQUENCY_CAP=20."""

    @pytest.fixture
    def settings(self) -> dict[str, object]:
        return {"messages_per_second": 1000, "frequency_cap": 20}

    async def test_who_had_one_lately_is_left_out_and_no_row(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        early = recall.subscribe(3)
        first, report = await confirmed(ada, await draft(ada))
        assert "Left out" not in str(report)
        late = recall.subscribe(2, first=6001)
        card = await draft(ada)
        assert "To: 2 subscribers\nLeft out: 3 (had one less than 20 h ago)\n" in str(card)
        assert "✅ Send to 2" in card.labels
        uuid, report = await confirmed(ada, card)
        assert "\nTotal: 2\nSent: 2\nLeft out: 3 (had one less than 20 h ago)\n" in str(report)
        assert holding(simulator, [*early, *late]) == [1, 1, 1, 1, 1]
        assert (recall.tally(first), recall.tally(uuid)) == ({Outcome.SENT: 3}, {Outcome.SENT: 2})

    async def test_everybody_had_one(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(3)
        await confirmed(ada, await draft(ada))
        said = await ada.say("/broadcast Doors open at ten.")
        card = await ada.sees("Nobody is chosen", after=said)
        assert "Left out: 3 (had one less than 20 h ago)" in str(card)
        assert not any(label.startswith("✅ Send") for label in card.labels)

    async def test_after_so_many_hours_they_are_in_again(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(1)
        first, _ = await confirmed(ada, await draft(ada))
        sent = recall.found(first)
        assert sent.finished_at
        assert datetime.now(UTC) - sent.finished_at < timedelta(hours=1)
        simulator.clock.advance(hours=20, seconds=1)
        await confirmed(ada, await draft(ada))
        assert holding(simulator, people) == [2]

    async def test_a_test_and_a_correction_ask_nobody_for_the_cap(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(2)
        card = await draft(ada)
        await ada.press("🧪 Test", message_id=card.message_id)
        await ada.sees("🧪 Test: Finished")
        uuid, report = await confirmed(ada, card)
        assert "Total: 2\nSent: 2\n" in str(report)
        await ada.press("✏️ Correct", message_id=report.message_id)
        said = await ada.say("Doors open at ten.")
        offered = await ada.sees("In 2 chats it changes in place.", after=said)
        await ada.press("✏️ Correct 2", message_id=offered.message_id)
        await ada.sees("2 corrected in place")
        assert recall.tally(uuid) == {Outcome.SENT: 2}
