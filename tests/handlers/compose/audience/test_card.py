"""What the card of a draft says of whom it is for, and what one tap leaves out."""

import pytest

from handlers.callbacks import Action, pack
from models.profiles import Profile
from simulator import Person, Simulator
from tests.support.broadcasting import confirmed, draft, holding, send, uuid_of
from tests.support.choosing import ENGLISH, GERMANS, choosing, readers
from tests.support.drafting import opened
from tests.support.recall import Recall

GROUP, CHANNEL = -5001, -5002
NOT_GERMAN = ("Language", "Without these", "☐ German")


def capped(labels: list[str]) -> str:
    [label] = [label for label in labels if label.startswith("Leave out")]
    return label


async def test_button_says_who_gets_it_and_how_many(recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await draft(ada)
    assert "👥 Everyone 6" in card.labels
    await choosing(ada, card, "Language", "☐ German", "✅ Done")
    assert {"👥 German speakers 4", "✅ Send to 4"} <= set(card.labels)
    assert "To: German speakers: 4 of 6\nSuch as R0, R1, R2, R3\nLeft out: 2 (other language)" in (
        card.text or ""
    )


async def test_nobody_chosen_can_choose_others_and_not_send(recall: Recall, ada: Person) -> None:
    readers(recall)
    card = await choosing(ada, await draft(ada), "Tag", "☐ staff", "◀ Back", *NOT_GERMAN, "✅ Done")
    assert "Nobody is chosen" in (card.text or "")
    assert not [label for label in card.labels if label.startswith("✅")]
    await choosing(ada, card, "Start over", "✅ Done")
    assert "✅ Send to 6" in card.labels


@pytest.mark.parametrize("room", [Profile(GROUP, "Chess club"), Profile(CHANNEL, "News", is_channel=True)])
async def test_groups_and_channels_are_left_out_with_one_tap(
    room: Profile, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = readers(recall)
    card = await draft(ada)
    assert "Without groups" not in card.labels
    recall.store.audience.subscribe(room)
    card = await draft(ada, "Another")
    before = card.buttons[0][0][1]
    await ada.press("Without groups", message_id=card.message_id)
    assert {"👥 People 6", "✅ Send to 6"} <= set(card.labels)
    assert "Without groups" not in card.labels
    answer = await ada.press(data=before, message_id=card.message_id)
    assert answer.text == "This draft was replaced by a newer one; send that."
    await choosing(ada, card, "People")
    assert "☑ People · 6" in card.labels
    await ada.press("✅ Done", message_id=card.message_id)
    _, report = await confirmed(ada, card)
    assert "Total: 6" in (report.text or "")
    assert holding(simulator, people) == [1] * 6


async def test_tap_leaves_groups_out_and_keeps_what_else_is_chosen(recall: Recall, ada: Person) -> None:
    readers(recall)
    recall.store.audience.subscribe(Profile(GROUP, "Chess club"))
    card = await choosing(ada, await draft(ada), "Language", "Without these", "☐ English", "✅ Done")
    await ada.press("Without groups", message_id=card.message_id)
    assert "✅ Send to 4" in card.labels


class TestCap:
    """Who had one lately is left out."""

    async def test_one_tap_leaves_them_out_and_another_takes_them_in_again(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = readers(recall)
        card = await choosing(ada, await draft(ada, "First"), "Language", "☐ German", "✅ Done")
        await confirmed(ada, card)
        card = await draft(ada, "Second")
        await ada.press("Leave out: had one < 20 h ☐", message_id=card.message_id)
        assert "Left out: 4 (had one less than 20 h ago)" in (card.text or "")
        assert f"✅ Send to {ENGLISH}" in card.labels
        await ada.press("Leave out: had one < 20 h ☑", message_id=card.message_id)
        assert f"✅ Send to {GERMANS + ENGLISH}" in card.labels
        await choosing(ada, card, "Leave out", "✅ Done")
        _, report = await confirmed(ada, card)
        assert f"Total: {ENGLISH}" in (report.text or "")
        assert holding(simulator, people) == [1] * 6

    async def test_it_ends_after_so_many_hours(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        readers(recall)
        await send(ada)
        await ada.sees("Broadcast finished")
        card = await draft(ada, "Second")
        await ada.press("Leave out", message_id=card.message_id)
        assert "Nobody is chosen" in (card.text or "")
        simulator.clock.advance(hours=21)
        card = await opened(ada)
        assert "✅ Send to 6" in card.labels


class TestSetting:
    """FREQUENCY_CAP."""

    @pytest.fixture
    def settings(self) -> dict[str, object]:
        return {"messages_per_second": 1000, "frequency_cap": 48}

    async def test_it_is_on_every_draft_and_start_over_keeps_it(self, recall: Recall, ada: Person) -> None:
        readers(recall)
        card = await draft(ada)
        assert capped(card.labels) == "Leave out: had one < 48 h ☑"
        await ada.press("Leave out", message_id=card.message_id)
        assert capped(card.labels) == "Leave out: had one < 48 h ☐"
        await choosing(ada, card, "Language", "☐ German")
        await ada.press(data=pack(Action.START_OVER, uuid_of(card)), message_id=card.message_id)
        assert capped(card.labels) == "Leave out: had one < 48 h ☑"
