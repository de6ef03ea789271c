"""What Send asks where many would get what is doubtful, or it is dangerous: how many."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from models import heartbeat
from models.plan import Plan
from models.states import State
from simulator import Person, Simulator, media
from tests.support.asking import AWAITED, DOUBTFUL, MANY, asked, begins, drafted
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.drafting import opened, settled
from tests.support.recall import Recall, until


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 1000, "large_audience": 10}


class TestNumber:
    """A warning above LARGE_AUDIENCE."""

    async def test_it_names_the_number_and_sends_when_that_is_typed(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        question = await asked(ada, card)
        assert "Before this goes to 12 chats" in str(question)
        assert "To send it, type how many get it: 12\n/cancel leaves the draft as it is." in str(question)
        assert question.labels == ["◀ Back"]
        said = await ada.say("12")
        await ada.sees("Broadcast finished", after=said)
        assert holding(simulator, people) == [1] * MANY
        assert "You typed 12, so it goes out." in str(ada.messages[question.message_id])
        assert ada.messages[card.message_id].labels == []

    @pytest.mark.parametrize("typed", ["1,204", "1.204", "1 204", "1'204", "1204", "١٢٠٤", "۱۲۰۴", "१२०४"])
    async def test_with_any_separators_and_digits(self, typed: str, recall: Recall, ada: Person) -> None:
        recall.store.audience.add(range(9001, 9001 + 1204))
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        await ada.say(typed)
        await until(lambda: recall.found(uuid).state is not State.DRAFTED)

    @pytest.mark.parametrize(
        "typed", ["11", "yes", "12 chats", "Doors open at ten.", "1 1", "stop", "cancel"]
    )
    async def test_anything_else_changes_nothing_and_is_no_draft(
        self, typed: str, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        said = await ada.say(typed)
        await ada.sees(AWAITED, after=said)
        assert (recall.found(uuid).content_version, drafted(recall, uuid)) == (1, True)
        assert len(recall.store.contents.unsent(9)) == 1
        await ada.say("12")
        await begins(recall, uuid)

    @pytest.mark.parametrize(
        "bodies",
        [[media.photo("12")], [media.sticker()], [media.photo("12"), media.photo(file_id="photo-2")]],
    )
    async def test_a_medium_is_no_number(
        self, bodies: list[dict[str, Any]], recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        said = (await ada.send_album(bodies))[-1] if len(bodies) > 1 else await ada.send(bodies[0])
        await ada.sees(AWAITED, after=said)
        await settled(ada)
        assert sum(AWAITED in str(one) for one in ada.screen) == 1
        assert (recall.found(uuid).content_version, drafted(recall, uuid)) == (1, True)

    async def test_a_number_that_is_corrected_by_editing_sends_nothing(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        said = await ada.say("11")
        await ada.sees(AWAITED, after=said)
        await ada.edit(said, "12")
        await settled(ada)
        assert drafted(recall, uuid)

    async def test_cancel_leaves_the_draft_and_the_next_message_is_its_wording(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        question = await asked(ada, card)
        said = await ada.say("/cancel")
        await ada.sees("The draft stays as it is", after=said)
        assert ada.messages[question.message_id].labels == []
        assert drafted(recall, uuid)
        said = await ada.say("Doors open at ten.")
        await ada.sees("Above is what everyone gets", after=said)
        assert uuid_of(await ada.sees("Above is what everyone gets", after=said)) == uuid

    @pytest.mark.parametrize("command", ["/help", "/status", "/stats", "/nonsense"])
    async def test_another_command_leaves_the_question(
        self, command: str, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        said = await ada.say(command)
        await ada.sees(lambda _: True, after=said)
        assert drafted(recall, uuid)
        await ada.say("12")
        await begins(recall, uuid)

    async def test_another_broadcast_ends_the_question_and_loses_nothing(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        first = await draft(ada, DOUBTFUL)
        one = uuid_of(first)
        await asked(ada, first)
        second = await draft(ada, "Doors open at ten.")
        assert uuid_of(second) != one
        said = await ada.say("12")
        await ada.sees("A number alone sends nothing", after=said)
        assert (drafted(recall, one), drafted(recall, uuid_of(second))) == (True, True)
        await asked(ada, first)
        await ada.say("12")
        await begins(recall, one)

    async def test_a_draft_that_changed_meanwhile_is_not_sent(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        await ada.press("Silent", message_id=card.message_id)
        said = await ada.say("12")
        await ada.sees("The draft has changed since I asked for the number", after=said)
        assert drafted(recall, uuid)
        await asked(ada, card)
        await ada.say("12")
        await begins(recall, uuid)

    @pytest.mark.parametrize("label", ["👥", "🔘 Buttons", "✏️ Message"])
    async def test_a_number_after_another_button_sends_nothing(
        self, label: str, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        await ada.press(label, message_id=card.message_id)
        said = await ada.say("12")
        await ada.sees(lambda _: True, after=said)
        assert drafted(recall, uuid)

    async def test_what_another_admin_has_sent_is_not_sent_twice(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        await asked(bob, await opened(bob))
        await bob.say("12")
        await begins(recall, uuid)
        said = await ada.say("12")
        await ada.sees("This has been sent.", after=said)
        assert holding(simulator, people) == [1] * MANY
        said = await ada.say("Hello?")
        await ada.sees("start with /broadcast", after=said)

    async def test_what_another_admin_has_cancelled_is_not_sent(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        await asked(ada, card)
        theirs = await opened(bob)
        await bob.press("❌ Cancel", message_id=theirs.message_id)
        said = await ada.say("12")
        await ada.sees("This was cancelled; nothing was sent.", after=said)

    @pytest.mark.parametrize(("joined", "more"), [(5, False), (30, True)])
    async def test_the_number_that_was_named_counts_unless_the_audience_is_another_one(
        self, joined: int, more: bool, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        recall.subscribe(joined, first=7001)
        said = await ada.say("12")
        if more:
            question = await ada.sees("type how many get it: 42", after=said)
            assert "It was 12 when I asked before." in str(question)
            assert drafted(recall, uuid)
            await ada.say("42")
        await begins(recall, uuid)

    @pytest.mark.parametrize("plan", [lambda at: Plan(not_before=at), lambda at: Plan(expires_at=at)])
    async def test_a_time_that_has_passed_meanwhile_is_not_made_up_for(
        self, plan: Callable[[datetime], Plan], recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        uuid = uuid_of(await draft(ada, DOUBTFUL))
        soon = recall.store.clock() + timedelta(minutes=1)
        assert recall.store.revisions.revise(recall.found(uuid), None, plan=plan(soon))
        await asked(ada, await opened(ada))
        recall.simulator.clock.advance(minutes=2)
        said = await ada.say("12")
        await ada.sees("A time that was set for it has passed", after=said)
        assert drafted(recall, uuid)

    async def test_a_number_that_waited_while_the_bot_was_away_is_asked_for_again(
        self, monkeypatch: pytest.MonkeyPatch, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        monkeypatch.setattr(heartbeat, "GAP", timedelta(seconds=60))
        recall.simulator.clock.advance(minutes=12)
        said = await ada.say("12")
        await ada.sees("You wrote 12 while I was away (12 min), so nothing was sent.", after=said)
        assert drafted(recall, uuid)
        await ada.say("12")
        await begins(recall, uuid)

    async def test_everybody_has_left_meanwhile(self, recall: Recall, ada: Person) -> None:
        people = recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        for person in people:
            recall.store.audience.leave(person.chat_id)
        said = await ada.say("12")
        await ada.sees("There is nobody to send this to", after=said)
        assert drafted(recall, uuid)

    async def test_back_ends_the_question(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        question = await asked(ada, card)
        await ada.press("◀ Back", message_id=question.message_id)
        said = await ada.say("12")
        await ada.sees("A number alone sends nothing", after=said)
        assert (recall.found(uuid).content_version, drafted(recall, uuid)) == (1, True)

    @pytest.mark.parametrize("label", ["❌ Cancel"])
    async def test_what_ends_the_draft_ends_the_question(
        self, label: str, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        await asked(ada, card)
        await ada.press(label, message_id=card.message_id)
        said = await ada.say("12")
        await ada.sees("start with /broadcast", after=said)


class TestDanger:
    """What looks like a test, below LARGE_AUDIENCE."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": 1000}

    @pytest.mark.parametrize("words", ["test", "❌ Cancel", "{first name}, doors open at nine."])
    async def test_to_more_than_ten_the_number_is_typed(
        self, words: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(MANY)
        card = await draft(ada, words)
        question = await asked(ada, card)
        assert question.labels == ["◀ Back"]
        assert "type how many get it: 12" in str(question)
        said = await ada.say("test")
        await ada.sees(AWAITED, after=said)
        said = await ada.say("12")
        await ada.sees("Broadcast finished", after=said)
        assert holding(simulator, people) == [1] * MANY

    async def test_to_ten_it_is_one_tap(self, simulator: Simulator, recall: Recall, ada: Person) -> None:
        people = recall.subscribe(10)
        card = await draft(ada, "test")
        await ada.press("✅ Send", message_id=card.message_id)
        await ada.sees("Broadcast finished", after=card.message_id)
        assert holding(simulator, people) == [1] * 10


class TestApproval:
    """Four eyes, above so many chats that the first question was asked below."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": 1000, "large_audience": 10, "approval_above": 15}

    async def test_an_audience_that_has_grown_until_another_admin_has_to_approve(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(MANY)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        await asked(ada, card)
        recall.subscribe(4, first=7001)
        said = await ada.say("12")
        await ada.sees("another admin has to approve it. Press 🙋 Ask for approval", after=said)
        await ada.sees(lambda one: "🙋 Ask for approval" in one.labels)
        assert drafted(recall, uuid)
