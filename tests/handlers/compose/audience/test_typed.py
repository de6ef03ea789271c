"""What an admin types for the chooser: values, how many, and what is said of what cannot be read."""

from typing import Any

import pytest

from handlers.compose.audience.typed import chosen
from handlers.picks import Page, Topic
from models.selection import Aspect, Condition, Selection
from models.states import State
from simulator import Message, Person, Simulator, media
from tests.support.alarming import running, stopped
from tests.support.broadcasting import draft, holding, uuid_of
from tests.support.choosing import EVERYBODY, GERMANS, chats, choosing, readers
from tests.support.recall import Recall, until


async def asked(admin: Person, card: Message, topic: str, *labels: str) -> Message:
    """Open a list and press the button that asks for what no other says; the question."""
    await choosing(admin, card, topic, *labels)
    label = next(label for label in card.labels if label.endswith("…"))
    await admin.press(label, message_id=card.message_id)
    return await admin.sees("/cancel leaves everything as it is.", after=card.message_id)


@pytest.mark.parametrize(
    ("topic", "text", "value"),
    [
        (Topic.LANGUAGE, "PT_br", "pt-br"),
        (Topic.LANGUAGE, "German", None),
        (Topic.LANGUAGE, "d", None),
        (Topic.JOINED, "2026-11-01", "before:2026-11-01"),
        (Topic.JOINED, "1.11.2026", None),
        (Topic.JOINED, "2026-02-30", None),
        (Topic.JOINED, "yesterday", None),
        (Topic.SOURCE, "spring-ad_2", "spring-ad_2"),
        (Topic.SOURCE, "spring ad", None),
        (Topic.SOURCE, "x" * 65, None),
        (Topic.TAG, "Staff_2-b", "Staff_2-b"),
        (Topic.TAG, "x" * 33, None),
        (Topic.TAG, "ünder", None),
        (Topic.TAG, "two words", None),
    ],
)
@pytest.mark.parametrize("excluded", [False, True])
def test_value_is_read_or_refused(topic: Topic, text: str, value: str | None, excluded: bool) -> None:
    found = chosen(Selection(), Page(topic, excluded), text)
    assert topic.aspect
    wanted = Selection((Condition(topic.aspect, value, excluded),)) if value else None
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "size", "percent"),
    [
        ("500", 500, False),
        ("1", 1, False),
        ("10 %", 10, True),
        ("10%", 10, True),
        ("100%", 100, True),
        ("1,000", 1000, False),
        ("1 000", 1000, False),
        ("1.000.000", 1000000, False),
    ],
)
def test_how_many_is_read(text: str, size: int, percent: bool) -> None:
    found = chosen(Selection(), Page(Topic.SAMPLE, True), text)
    assert found
    assert found.sample
    assert (found.sample.size, found.sample.percent, found.sample.excluded) == (size, percent, True)


@pytest.mark.parametrize(
    "text",
    ["0", "0 %", "101 %", "1,000 %", "-5", "2.5", "2.5 %", "ten", "%", "1,00", "٥", "1e3", ""],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert chosen(Selection(), Page(Topic.SAMPLE), text) is None


async def test_what_cannot_be_read_is_said_and_is_awaited_still(recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await draft(ada)
    question = await asked(ada, card, "Joined")
    assert (question.text or "").startswith("Send me the date, like 2026-11-01")
    bad: list[tuple[dict[str, Any], str]] = [
        ({"text": "1.11.2026"}, "That is no date."),
        (media.photo("2026-11-01"), "That is typed as text."),
        ({"text": "soon"}, "Nothing was changed; send it again, or /cancel."),
    ]
    for body, answer in bad:
        said = await ada.send(body)
        await ada.sees(answer, after=said)
    assert recall.found(uuid_of(card)).selection.everyone
    said = await ada.say("2036-11-01")
    new = await ada.sees("Who gets it", after=said)
    assert "☑ before 1 Nov 2036 · 6" in new.labels
    await ada.press("✅ Done", message_id=new.message_id)
    await ada.press("✅ Send", message_id=new.message_id)
    await ada.sees("Broadcast finished", after=new.message_id)


async def test_chooser_goes_on_below_what_was_typed_and_the_older_one_goes_away(
    recall: Recall, ada: Person
) -> None:
    readers(recall)
    card = await draft(ada)
    await asked(ada, card, "At random", "Without these")
    said = await ada.say("2")
    new = await ada.sees("Who gets it", after=said)
    assert chats(new) == 4
    assert "🚫 2 · 2" in new.labels
    await until(lambda: card not in ada.screen)
    # And back, of the same chats.
    before = recall.found(uuid_of(new)).selection.sample
    await ada.press("Only these", message_id=new.message_id)
    await ada.press("🚫 2", message_id=new.message_id)
    assert chats(new) == 2
    now = recall.found(uuid_of(new)).selection.sample
    assert before
    assert now
    assert now.seed == before.seed


async def test_cancel_leaves_the_choice_and_the_draft(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = readers(recall)
    card = await choosing(ada, await draft(ada), "Language", "☐ English")
    await asked(ada, card, "Tag")
    said = await ada.say("/cancel")
    await ada.sees("The choice stays as it is.", after=said)
    await ada.press("✅ Done", message_id=card.message_id)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.sees("Broadcast finished", after=card.message_id)
    assert holding(simulator, people)[:GERMANS] == [0] * GERMANS


async def test_other_buttons_of_the_chooser_leave_the_question_open(recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await draft(ada)
    await asked(ada, card, "Tag")
    await ada.press("◀ Back", message_id=card.message_id)
    said = await ada.say("staff")
    new = await ada.sees("Who gets it", after=said)
    assert chats(new) == 2
    said = await ada.say("Doors open at ten.")
    await ada.sees("Above is what everyone gets", after=said)


async def test_answer_after_the_draft_was_sent_by_another_admin_changes_nothing(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = readers(recall)
    card = await draft(ada)
    uuid, version = uuid_of(card), recall.found(uuid_of(card)).content_version
    await asked(ada, card, "Tag")
    await bob.press(data=f"send:{uuid}:{version}", message_id=(await _any(bob)).message_id)
    await until(lambda: recall.found(uuid).state is State.SENT)
    said = await ada.say("staff")
    await ada.sees("This has been sent.", after=said)
    assert holding(simulator, people) == [1] * EVERYBODY


async def _any(admin: Person) -> Message:
    """A message under which a button may be pressed."""
    said = await admin.say("/status")
    return await admin.sees("Nothing is going on", after=said)


class TestAlarm:
    """A word of alarm in the place of an answer, while something is sent."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": 5}

    @pytest.mark.parametrize("word", ["stop", "🛑", "/pause"])
    async def test_word_of_alarm_is_no_answer(self, word: str, recall: Recall, ada: Person) -> None:
        card = await draft(ada, "Second") if recall.subscribe(1) else None
        uuid = await running(recall, ada)
        assert card
        await asked(ada, card, "Tag")
        said = await ada.say(word)
        await stopped(recall, uuid, ada, said)
        assert recall.found(uuid_of(card)).selection.everyone
        # The question of the chooser is open still.
        said = await ada.say("staff")
        new = await ada.sees("Who gets it", after=said)
        assert chats(new) == 0


@pytest.mark.parametrize("aspect", [one for one in Aspect if one not in (Aspect.GOT, Aspect.MISSED)])
async def test_every_list_can_be_opened(aspect: Aspect, recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await choosing(ada, await draft(ada))
    await ada.press(
        data=f"whom:{uuid_of(card)}:{Page(Topic[aspect.name]).number}", message_id=card.message_id
    )
    assert card.labels[-2:] == ["◀ Back", "✅ Done"]
