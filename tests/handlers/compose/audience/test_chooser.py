"""👥 The chooser: what is chosen is who gets it, and every button works at any time."""

import pytest

from handlers.callbacks import Action, pack
from handlers.compose.audience import drawing
from handlers.picks import Page, Pick, Topic, mark
from models.selection import Selection
from models.states import State
from simulator import Person, Simulator, media
from tests.support.broadcasting import draft, holding, offered, send, uuid_of
from tests.support.choosing import (
    ENGLISH,
    EVERYBODY,
    GERMANS,
    chats,
    choosing,
    data,
    readers,
    slow_counts,
    who,
)
from tests.support.drafting import opened
from tests.support.recall import Recall, until


async def sent(admin: Person, message_id: int) -> None:
    """Send what the card says."""
    await admin.press("✅ Send", message_id=message_id)
    await admin.sees("Broadcast finished", after=message_id)


@pytest.mark.parametrize(
    ("labels", "getting"),
    [
        (["Language", "☐ German"], [1, 1, 1, 1, 0, 0]),
        (["Language", "Without these", "☐ German"], [0, 0, 0, 0, 1, 1]),
        (["Language", "☐ German", "☐ English"], [1, 1, 1, 1, 1, 1]),
        (["Language", "☐ German", "☑ German"], [1, 1, 1, 1, 1, 1]),
        (["Language", "☐ German", "Without these", "☑ German"], [0, 0, 0, 0, 1, 1]),
        (["Tag", "☐ staff"], [1, 0, 1, 0, 0, 0]),
        (["Tag", "Without these", "☐ staff"], [0, 1, 0, 1, 1, 1]),
        (["Language", "☐ German", "◀ Back", "Tag", "Without these", "☐ staff"], [0, 1, 0, 1, 0, 0]),
        (["Language", "☐ German", "◀ Back", "Start over"], [1, 1, 1, 1, 1, 1]),
        (["People", "☐ People"], [1, 1, 1, 1, 1, 1]),
    ],
)
async def test_those_who_are_chosen_get_it(
    labels: list[str], getting: list[int], simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = readers(recall)
    card = await choosing(ada, await draft(ada), *labels)
    assert chats(card) == sum(getting)
    await ada.press("✅ Done", message_id=card.message_id)
    await sent(ada, card.message_id)
    assert holding(simulator, people) == getting


async def test_each_value_has_its_count_beside_it(recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await choosing(ada, await draft(ada), "Language")
    assert card.labels[2:4] == ["☐ German · 4", "☐ English · 2"]
    await choosing(ada, card, "Tag", "☐ staff", "◀ Back", "Language")
    # Of those whom the other conditions leave.
    assert card.labels[2] == "☐ German · 2"
    assert not any(label.startswith("☐ English") for label in card.labels)
    await choosing(ada, card, "At random")
    assert card.labels[2:5] == ["☐ 1 % · 1", "☐ 10 % · 1", "☐ 50 % · 1"]


@pytest.mark.parametrize(("topic", "getting"), [("Got a broadcast", [1, 0]), ("Did not get one", [0, 1])])
async def test_who_got_a_broadcast_or_did_not(
    topic: str, getting: list[int], simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(1)
    await send(ada, "Doors open")
    await ada.sees("Broadcast finished")
    people += recall.subscribe(1, first=people[0].chat_id + 1)
    card = await choosing(ada, await draft(ada, "Doors close"), topic)
    [label] = [label for label in card.labels if "Doors open" in label]
    assert label.endswith("· 1")
    await ada.press(label, message_id=card.message_id)
    assert chats(card) == 1
    await ada.press("✅ Done", message_id=card.message_id)
    await sent(ada, card.message_id)
    got = [[one.text for one in simulator.delivered.get(person.chat_id, [])] for person in people]
    assert [int("Doors close" in texts) for texts in got] == getting


async def test_card_from_before_a_choice_sends_nothing(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = readers(recall)
    card = await draft(ada)
    before = data(card, "✅ Send")
    await choosing(ada, card, "Language", "☐ English")
    answer = await ada.press(data=before, message_id=card.message_id)
    assert answer.text == "This draft was replaced by a newer one; send that."
    assert holding(simulator, people) == [0] * EVERYBODY


@pytest.mark.parametrize("label", ["☐ German", "Start over", "Language", "✅ Done"])
async def test_button_that_is_pressed_twice_does_what_is_written_on_it(
    label: str, recall: Recall, ada: Person
) -> None:
    readers(recall)
    card = await choosing(
        ada, await draft(ada), *(["Language"] if label == "☐ German" else ["Language", "☐ English"])
    )
    if label in ("Start over", "Language"):
        await ada.press("◀ Back", message_id=card.message_id)
    pressed = data(card, label)
    await ada.press(data=pressed, message_id=card.message_id)
    shown = (card.text, card.buttons)
    await ada.press(data=pressed, message_id=card.message_id)
    assert (card.text, card.buttons) == shown


async def test_button_of_a_list_from_before_does_what_is_written_on_it(recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await choosing(ada, await draft(ada), "Language")
    german, english = data(card, "☐ German"), data(card, "☐ English")
    for pressed in (german, english, german):
        await ada.press(data=pressed, message_id=card.message_id)
    assert {"☑ German · 4", "☑ English · 2"} <= set(card.labels)


@pytest.mark.parametrize("label", ["👥", "☐ German", "Another", "✅ Done"])
async def test_button_after_send_changes_nothing(
    label: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = readers(recall)
    card = await draft(ada)
    late = data(card, "👥") if label == "👥" else data(await choosing(ada, card, "Language"), label)
    if label != "👥":
        await ada.press("✅ Done", message_id=card.message_id)
    await sent(ada, card.message_id)
    answer = await ada.press(data=late, message_id=card.message_id)
    assert answer.text == "This has been sent."
    assert holding(simulator, people) == [1] * EVERYBODY
    assert recall.found(late.split(":")[1]).selection == Selection()


async def test_buttons_work_after_a_restart(simulator: Simulator, stopped: Recall, ada: Person) -> None:
    people = readers(stopped)
    async with stopped.running():
        card = await choosing(ada, await draft(ada), "Language")
    async with stopped.running():
        await ada.press("☐ English", message_id=card.message_id)
        await ada.press("✅ Done", message_id=card.message_id)
        await sent(ada, card.message_id)
    assert holding(simulator, people) == [0] * GERMANS + [1] * ENGLISH


async def test_another_admin_goes_on_with_the_choice(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = readers(recall)
    card = await choosing(ada, await draft(ada), "Language", "☐ German")
    theirs = await choosing(bob, await opened(bob), "Tag", "☐ staff")
    assert chats(theirs) == 2
    assert card.text == "Another admin goes on with this."
    # The card of the first admin has no buttons, but their app may show them still.
    start_over = pack(Action.START_OVER, uuid_of(theirs))
    await ada.press(data=start_over, message_id=card.message_id)
    assert chats(card) == 6
    assert theirs.text == "Another admin goes on with this."
    await ada.press("✅ Done", message_id=card.message_id)
    await sent(ada, card.message_id)
    assert holding(simulator, people) == [1] * EVERYBODY


async def test_message_that_takes_the_place_of_a_draft_keeps_the_choice(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = readers(recall)
    card = await choosing(ada, await draft(ada), "Language", "☐ English")
    said = await ada.say("Doors open at ten.")
    card = await ada.sees("Above is what everyone gets", after=said)
    await sent(ada, card.message_id)
    assert holding(simulator, people) == [0] * GERMANS + [1] * ENGLISH


async def test_album_has_a_chooser_too(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = readers(recall)
    card = await offered(ada, media.photo("One"), media.photo("Two"))
    await choosing(ada, card, "Language", "☐ English", "✅ Done")
    await sent(ada, card.message_id)
    assert holding(simulator, people) == [0] * GERMANS + [2] * ENGLISH


@pytest.mark.parametrize(
    "pick",
    [
        Pick(Page(Topic.LANGUAGE), mark("pt")),
        Pick(Page(Topic.TAG), mark("gone")),
        Pick(Page(Topic.GOT), mark("b1cd234c-39a3-449d-864e-a0f5d373ff9c")),
        Pick(Page(Topic.NAMED), mark("Friends")),
    ],
)
async def test_value_that_is_listed_no_more_is_not_chosen(pick: Pick, recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await draft(ada)
    uuid = uuid_of(card)
    answer = await ada.press(data=pack(Action.CHOOSE, uuid, pick.number), message_id=card.message_id)
    assert answer.text == "The list has changed; here it is anew."
    assert recall.found(uuid).selection.everyone
    assert "◀ Back" in card.labels


async def test_value_that_is_chosen_stays_in_its_list(recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await choosing(ada, await draft(ada), "Tag", "☐ staff")
    recall.store.tags.take("staff", Selection())
    await choosing(ada, card, "Tag")
    assert "☑ staff · 0" in card.labels
    await ada.press("☑ staff", message_id=card.message_id)
    assert chats(card) == 6


@pytest.mark.parametrize(
    "data", ["whom:{}:999", "whom:{}:18", "whom:{}:26", "choose:{}:99", "type:{}:99", "type:{}:6"]
)
async def test_forged_number_is_no_button(data: str, recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await draft(ada)
    answer = await ada.press(data=data.format(uuid_of(card)), message_id=card.message_id)
    assert answer.text == "This button is not one of mine any more."
    assert recall.found(uuid_of(card)).selection.everyone


class TestCounts:
    """Counts that take long."""

    async def test_count_is_dots_until_it_is_known(
        self, recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(drawing, "FIRST", 0.01)
        readers(recall)
        card = await draft(ada)
        with slow_counts(recall) as may_go:
            await ada.press("👥", message_id=card.message_id)
            assert who(card) == "To: Everyone: …"
            may_go.set()
            await ada.sees(lambda message: "To: 6 subscribers" in (message.text or ""))

    async def test_older_count_does_not_replace_what_was_pressed_meanwhile(
        self, recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(drawing, "FIRST", 0.01)
        readers(recall)
        card = await choosing(ada, await draft(ada), "Language")
        await ada.sees(lambda message: "☐ English · 2" in message.labels)
        with slow_counts(recall) as may_go:
            await ada.press(data=data(card, "☐ German"), message_id=card.message_id)
            await ada.press("◀ Back", message_id=card.message_id)
            await ada.press(data=pack(Action.START_OVER, uuid_of(card)), message_id=card.message_id)
            assert who(card) == "To: Everyone: …"
            may_go.set()
            await ada.sees(lambda message: "To: 6 subscribers" in (message.text or ""))
        await settled_counts(recall)
        assert who(card) == "To: 6 subscribers"

    async def test_count_that_comes_after_send_does_not_replace_the_card(
        self, recall: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(drawing, "FIRST", 0.01)
        readers(recall)
        card = await draft(ada)
        uuid, cancel = uuid_of(card), data(card, "❌")
        with slow_counts(recall) as may_go:
            await ada.press("👥", message_id=card.message_id)
            await ada.press(data=cancel, message_id=card.message_id)
            may_go.set()
            await settled_counts(recall)
        assert recall.found(uuid).state is State.CANCELLED
        assert "Nothing was sent" in (card.text or "")


async def settled_counts(recall: Recall) -> None:
    """Wait until nothing is counted any more."""
    beside = recall.requests._admins.beside  # noqa: SLF001
    await until(lambda: not beside._going)  # noqa: SLF001
