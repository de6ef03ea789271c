"""🐤 on a draft's card, and when it is on without being asked for."""

import pytest

from handlers.callbacks import Action, pack
from simulator import Message, Person
from tests.support.broadcasting import confirmed, draft, uuid_of
from tests.support.choosing import choosing
from tests.support.recall import Recall

ON = "at random get it first; then it waits for Continue"


@pytest.fixture
def settings() -> dict[str, int]:
    return {"messages_per_second": 1000, "canary_above": 120}


def toggle(card: Message) -> str:
    """What stands on the button."""
    [label] = [one for one in card.labels if one.startswith("🐤")]
    return label


@pytest.mark.parametrize(("readers", "label"), [(120, "🐤 First to 100 ☐"), (121, "🐤 First to 100 ☑")])
async def test_above_the_setting_it_is_on_and_the_card_says_so(
    readers: int, label: str, recall: Recall, ada: Person
) -> None:
    recall.subscribe(readers)
    card = await draft(ada)
    assert toggle(card) == label
    assert (f"🐤 100 {ON}" in (card.text or "")) is label.endswith("☑")


async def test_turned_off_it_stays_off_whatever_else_is_changed_and_goes_to_all(
    recall: Recall, ada: Person
) -> None:
    recall.subscribe(130)
    card = await draft(ada)
    await ada.press("🐤 First to 100 ☑", message_id=card.message_id)
    assert ON not in (card.text or "")
    await ada.press("Silent ☐", message_id=card.message_id)
    said = await ada.say("Doors open at ten.")
    card = await ada.sees("Above is what everyone gets", after=said)
    assert toggle(card) == "🐤 First to 100 ☐"
    recall.store.audience.leave(5001)
    await ada.press("Leave out: had one", message_id=card.message_id)
    assert toggle(card) == "🐤 First to 100 ☐"
    uuid, _ = await confirmed(ada, card)
    assert recall.found(uuid).canary_chats is None


async def test_it_follows_the_people_who_are_chosen_over_the_setting(recall: Recall, ada: Person) -> None:
    people = recall.subscribe(130)
    recall.store.tags.put_ids("beta", [one.chat_id for one in people[:110]])
    card = await draft(ada)
    assert toggle(card) == "🐤 First to 100 ☑"
    await choosing(ada, card, "Tag", "☐ beta", "◀ Back", "✅ Done")
    assert toggle(card) == "🐤 First to 100 ☐"
    await choosing(ada, card, "Start over", "✅ Done")
    assert toggle(card) == "🐤 First to 100 ☑"


async def test_button_says_what_it_wants_and_an_older_card_sends_nothing(recall: Recall, ada: Person) -> None:
    recall.subscribe(130)
    card = await draft(ada)
    uuid, version = uuid_of(card), recall.found(uuid_of(card)).content_version
    for _ in range(2):
        await ada.press(data=pack(Action.CANARY, uuid, 0), message_id=card.message_id)
        assert not recall.found(uuid).canary
    answer = await ada.press(data=pack(Action.SEND, uuid, version), message_id=card.message_id)
    assert "newer" in (answer.text or "")


@pytest.mark.parametrize(("readers", "first"), [(100, None), (10_100, 101)])
async def test_number_is_one_in_a_hundred_and_a_hundred_at_least(
    readers: int, first: int | None, recall: Recall, ada: Person
) -> None:
    recall.store.audience.add(range(6001, 6001 + readers))
    card = await draft(ada)
    if first is None:
        await ada.press("🐤 First to 100 ☐", message_id=card.message_id)
        assert "🐤 None come first among 100 or fewer: all get it at once" in (card.text or "")
    else:
        assert toggle(card) == f"🐤 First to {first} ☑"
        assert f"🐤 {first} {ON}" in (card.text or "")


async def test_sent_once_more_it_is_decided_anew(recall: Recall, ada: Person) -> None:
    recall.subscribe(110)
    _, report = await confirmed(ada, await draft(ada))
    recall.subscribe(40, first=8001)
    await ada.press("Duplicate", message_id=report.message_id)
    card = await ada.sees("Above is what everyone gets", after=report.message_id)
    assert toggle(card) == "🐤 First to 100 ☑"
