"""The same again: what went out lately is said on the card, skipped with one tap, or sent all the same."""

from typing import Any

import pytest

from models.selection import Aspect, Condition
from models.states import State
from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, holding, offered, uuid_of
from tests.support.drafting import settled
from tests.support.recall import Recall, until

WORDS = "Doors open at nine."
SKIP = "Skip those who have it"
QUESTION = "Before this goes to"


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 1000, "duplicate_hours": 24}


def warns(card: Message) -> bool:
    return "This went out" in str(card)


async def asked(admin: Person, card: Message) -> Message:
    await admin.press("✅ Send", message_id=card.message_id)
    return await admin.sees(QUESTION, after=card.message_id)


async def test_it_is_said_with_the_time_and_how_many_have_it(
    recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(3)
    await confirmed(ada, await draft(ada))
    recall.subscribe(2, first=6001)
    recall.simulator.clock.advance(minutes=3, seconds=20)
    card = await draft(bob)
    assert "\n⚠️ This went out 3 min ago to 3 of these.\n" in str(card)
    assert "✅ Send to 5" in card.labels
    assert SKIP in card.labels
    question = await asked(bob, card)
    assert "This went out 3 min ago to 3 of these." in str(question)
    assert question.labels == ["Send again", SKIP, "◀ Back"]


async def test_send_again_sends_to_everyone(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(3)
    await confirmed(ada, await draft(ada))
    question = await asked(ada, await draft(ada))
    await ada.press("Send again", message_id=question.message_id)
    await until(lambda: holding(simulator, people) == [2, 2, 2])


@pytest.mark.parametrize("where", ["card", "question"])
async def test_skip_leaves_out_who_has_it(
    where: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    early = recall.subscribe(3)
    first, _ = await confirmed(ada, await draft(ada))
    late = recall.subscribe(2, first=6001)
    card = await draft(ada)
    uuid = uuid_of(card)
    under = card if where == "card" else await asked(ada, card)
    await ada.press(SKIP, message_id=under.message_id)
    await until(lambda: recall.found(uuid).content_version == 2)
    assert recall.found(uuid).selection.conditions == (Condition(Aspect.GOT, first, excluded=True),)
    card = await ada.sees(lambda one: "✅ Send to 2" in one.labels, after=card.message_id - 1)
    assert card.message_id == under.message_id
    assert not warns(card)
    assert SKIP not in card.labels
    await ada.press("✅ Send", message_id=card.message_id)
    await until(lambda: recall.found(uuid).state is State.SENT)
    assert holding(simulator, [*early, *late]) == [1, 1, 1, 1, 1]
    assert not any(QUESTION in str(one) for one in ada.screen if one.message_id > under.message_id)


async def test_double_press_on_skip_skips_once(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await confirmed(ada, await draft(ada))
    recall.subscribe(1, first=6001)
    question = await asked(ada, await draft(ada))
    await ada.press("Send again", message_id=question.message_id)
    await ada.sees("Broadcast finished", after=question.message_id)
    recall.subscribe(1, first=7001)
    card = await draft(ada)
    uuid = uuid_of(card)
    data = next(data for row in card.buttons for label, data in row if label == SKIP)
    for _ in range(2):
        ada.press_nowait(data=data, message_id=card.message_id)
    await settled(ada)
    assert len(recall.found(uuid).selection.conditions) == 1


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"text": WORDS}, {"text": "DOORS open at nine!! 🎉"}),
        ({"text": WORDS}, {"text": "Dors open at nine."}),
        ({"text": "Hi {first_name|friend}, doors open"}, {"text": "Hi {first_name|friend}, doors open."}),
        ({"text": WORDS}, media.photo(WORDS)),
        (media.photo("Our menu"), media.photo("Something else altogether")),
        (media.sticker(), media.sticker()),
        (media.video("Our menu", file_id="v"), media.video(None, file_id="v")),
        (media.document("List", file_id="d"), media.document("Prices", file_id="d")),
    ],
)
async def test_nearly_the_same_words_or_the_same_medium(
    first: dict[str, Any], then: dict[str, Any], recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    await confirmed(ada, await offered(ada, first))
    assert warns(await offered(ada, then))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"text": WORDS}, {"text": "The shop is closed today."}),
        (media.photo("Our menu"), media.photo("We are closed", file_id="photo-2")),
        (media.dice(), media.dice()),
        (media.location(), media.location()),
    ],
)
async def test_something_else(
    first: dict[str, Any], then: dict[str, Any], recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    await confirmed(ada, await offered(ada, first))
    assert not warns(await offered(ada, then))


async def test_after_so_many_hours_it_is_new(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await confirmed(ada, await draft(ada))
    recall.simulator.clock.advance(hours=23, minutes=50)
    assert "This went out 23 h 50 min ago to 1 of these." in str(await draft(ada))
    recall.simulator.clock.advance(minutes=11)
    assert not warns(await draft(ada))


async def test_what_was_taken_back_is_not_out_there(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    uuid, report = await confirmed(ada, await draft(ada))
    await ada.press("↩️ Undo", message_id=report.message_id)
    question = await ada.sees("Delete this broadcast from 2 chats?", after=report.message_id)
    await ada.press("🗑 Delete", message_id=question.message_id)
    await until(lambda: recall.found(uuid).state is State.UNDONE)
    assert not warns(await draft(ada))


async def test_a_test_and_other_drafts_do_not_count(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    card = await draft(ada)
    await ada.press("🧪 Test", message_id=card.message_id)
    await ada.sees("🧪 Test: Finished")
    assert not warns(await draft(ada))


async def test_two_admins_with_the_same_in_hand(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(2)
    mine, theirs = await draft(ada), await draft(bob)
    assert not warns(theirs)
    await confirmed(ada, mine)
    question = await asked(bob, theirs)
    assert "of these." in str(question)
    assert holding(simulator, people) == [1, 1]


async def test_what_came_between_question_and_answer_is_asked_about_too(
    recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(2)
    doubtful = "Doors open at nine, {nmae}."
    theirs = await draft(bob, doubtful)
    uuid = uuid_of(theirs)
    question = await asked(bob, theirs)
    await confirmed(ada, await draft(ada, doubtful))
    await bob.press("Send anyway", message_id=question.message_id)
    again = await bob.sees("This went out", after=question.message_id)
    assert "Send anyway to 2" in again.labels
    assert recall.found(uuid).state is State.DRAFTED


async def test_duplicate_of_what_was_sent_says_so(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    _, report = await confirmed(ada, await draft(ada))
    await ada.press("Duplicate", message_id=report.message_id)
    assert warns(await ada.sees("Above is what everyone gets", after=report.message_id))


async def test_a_correction_asks_nothing(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    _, report = await confirmed(ada, await draft(ada))
    await ada.press("✏️ Correct", message_id=report.message_id)
    said = await ada.say("Doors open at nine!")
    card = await ada.sees("In 2 chats it changes in place.", after=said)
    assert not warns(card)


class TestHoldOff:
    """With HOLD_OFF=30."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": 1000, "duplicate_hours": 24, "hold_off": 30}

    async def test_what_waits_is_said_too(self, recall: Recall, ada: Person, bob: Person) -> None:
        recall.subscribe(2)
        mine, theirs = await draft(ada), await draft(bob)
        await ada.press("✅ Send", message_id=mine.message_id)
        question = await asked(bob, theirs)
        assert "⚠️ The same waits already to go out to 2 of these." in str(question)
        assert question.labels == ["Send anyway to 2", "◀ Back"]


class TestOff:
    """With DUPLICATE_HOURS=0."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": 1000, "duplicate_hours": 0}

    async def test_nothing_is_said(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        await confirmed(ada, await draft(ada))
        assert not warns(await draft(ada))


class TestMany:
    """To more than LARGE_AUDIENCE."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": 1000, "duplicate_hours": 24, "large_audience": 10}

    async def test_the_number_is_typed_and_skip_is_offered_too(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(12)
        await confirmed(ada, await draft(ada))
        late = recall.subscribe(2, first=7001)
        card = await draft(ada)
        uuid = uuid_of(card)
        question = await asked(ada, card)
        assert question.labels == [SKIP, "◀ Back"]
        await ada.press(SKIP, message_id=question.message_id)
        card = await ada.sees(lambda one: "✅ Send to 2" in one.labels)
        said = await ada.say("14")
        # Nothing is awaited any more, so it is the draft's next wording, which is shown.
        await ada.sees("Above is what everyone gets", after=said)
        assert recall.found(uuid).state is State.DRAFTED
        assert holding(simulator, [*people, *late]) == [1] * 12 + [0, 0]
