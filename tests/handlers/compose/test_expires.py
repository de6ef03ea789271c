"""⌛ Expires on the card of a draft: what is offered, what is typed, and what Send sends then."""

from datetime import timedelta

import pytest

from models.events import Admin
from models.states import State
from simulator import Person, Simulator, media
from tests.support.broadcasting import draft, holding, offered, uuid_of
from tests.support.expiring import chosen, expiring
from tests.support.recall import BOB, Recall, until

HOUR = 3600


async def test_choices_take_the_place_of_the_card_and_back_shows_it_again(
    recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    card = await draft(ada)
    before = card.text
    await ada.press("⌛ Expires", message_id=card.message_id)
    assert card.labels == ["1 h", "24 h", "47 h", "Type a time", "Never", "◀ Back"]
    assert "Now: never" in (card.text or "")
    await ada.press("◀ Back", message_id=card.message_id)
    assert card.text == before
    assert recall.found(uuid_of(card)).content_version == 1


@pytest.mark.parametrize(("label", "hours"), [("1 h", 1), ("24 h", 24), ("47 h", 47)])
async def test_choice_is_a_version_of_its_own_and_the_card_says_it(
    label: str, hours: int, recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    card = await expiring(ada, label)
    found = recall.found(uuid_of(card))
    assert (found.expires_after, found.expires_at, found.content_version) == (hours * HOUR, None, 2)
    assert f"⌛ Takes itself back {hours} h after it starts" in (card.text or "")
    await ada.press("⌛ Expires", message_id=card.message_id)
    assert f"Now: {hours} h after it starts" in (card.text or "")
    await ada.press("Never", message_id=card.message_id)
    assert recall.found(uuid_of(card)).expires_after is None
    assert "⌛ Takes" not in (card.text or "")


async def test_card_of_before_sends_nothing(simulator: Simulator, recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    card = await draft(ada)
    old = next(data for row in card.buttons for label, data in row if label.startswith("✅ Send"))
    await chosen(ada, card, "1 h")
    assert "newer" in ((await ada.press(data=old, message_id=card.message_id)).text or "")
    assert reader.chat_id not in simulator.delivered


@pytest.mark.parametrize(
    ("typed", "seconds", "said"),
    [
        ("6 h", 6 * HOUR, "6 h"),
        ("90 min", 90 * 60, "1 h 30 min"),
        ("1 day 3 h", 27 * HOUR, "27 h"),
        ("36 Stunden", 36 * HOUR, "36 h"),
        ("47 h", 47 * HOUR, "47 h"),
        ("1 min", 60, "1 min"),
    ],
)
async def test_time_is_typed(typed: str, seconds: int, said: str, recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    card = await expiring(ada, "Type a time")
    asked = await ada.sees("How long may it stay?", after=card.message_id)
    await ada.say(typed)
    below = await ada.sees("Above is what everyone gets", after=asked.message_id)
    assert f"⌛ Takes itself back {said} after it starts" in (below.text or "")
    assert recall.found(uuid_of(below)).expires_after == seconds


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("48 h", "47 h at most"),
        ("3 days", "47 h at most"),
        ("47 h 1 min", "47 h at most"),
        ("0 min", "1 min at least"),
        ("soon", "I cannot read that"),
        ("6", "I cannot read that"),
    ],
)
async def test_what_cannot_be_is_said_and_awaited_still(
    typed: str, said: str, recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    card = await expiring(ada, "Type a time")
    uuid = recall.store.contents.unsent(1)[0].uuid
    wrong = await ada.say(typed)
    refusal = await ada.sees(said, after=wrong)
    assert "othing was changed" in (refusal.text or "")
    found = recall.found(uuid)
    assert (found.expires_after, found.content_version) == (None, 1)
    assert len(recall.store.contents.unsent(9)) == 1  # it became no other draft
    await ada.say("2 h")
    await ada.sees("⌛ Takes itself back 2 h after it starts", after=card.message_id)


@pytest.mark.parametrize(("typed", "hours"), [("{:%H:%M}", 5), ("tomorrow {:%H:%M}", 24), ("in 3 h", 3)])
async def test_time_of_day_counts_as_it_is_typed(typed: str, hours: int, recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    at = (recall.store.clock() + timedelta(hours=hours)).replace(second=0, microsecond=0)
    card = await expiring(ada, "Type a time")
    await ada.say(typed.format(at))
    below = await ada.sees("⌛ Takes itself back ", after=card.message_id)
    found = recall.found(uuid_of(below))
    if typed.startswith("in"):
        assert (found.expires_at, found.expires_after) == (None, hours * HOUR)
        return
    assert (found.expires_at, found.expires_after) == (at, None)
    assert f"⌛ Takes itself back {at:%a} {at.day} {at:%b %H:%M} UTC" in (below.text or "")
    await ada.press("✅ Send", message_id=below.message_id)
    report = await ada.sees("Broadcast finished")
    assert f"⌛ Takes itself back {at:%a} {at.day} {at:%b %H:%M} UTC" in (report.text or "")
    assert recall.found(found.uuid).expires_at == at


async def test_time_of_day_that_has_passed_since_sends_nothing(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(2)
    at = recall.store.clock() + timedelta(hours=3)
    card = await expiring(ada, "Type a time")
    await ada.say(f"{at:%H:%M}")
    below = await ada.sees("⌛ Takes itself back ", after=card.message_id)
    uuid = uuid_of(below)
    recall.simulator.clock.advance(hours=4)
    answer = await ada.press("✅ Send", message_id=below.message_id)
    assert "before it starts" in (answer.text or "")
    assert "is before it starts: choose another time" in (below.text or "")
    assert recall.found(uuid).state is State.DRAFTED
    await chosen(ada, below, "1 h")
    await ada.press("✅ Send", message_id=below.message_id)
    await ada.sees("Broadcast finished")
    assert holding(simulator, people) == [1, 1]


async def test_what_waited_beyond_its_time_of_day_does_not_begin(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(2)
    at = recall.store.clock() + timedelta(hours=3)
    card = await expiring(ada, "Type a time")
    await ada.say(f"{at:%H:%M}")
    below = await ada.sees("⌛ Takes itself back ", after=card.message_id)
    uuid = uuid_of(below)
    await ada.say("/stopall")
    await until(lambda: recall.store.standstill.standing() is not None)
    await ada.press("✅ Send", message_id=below.message_id)
    await until(lambda: recall.found(uuid).state is State.QUEUED)
    recall.simulator.clock.advance(hours=4)
    await ada.say("/resumeall")
    await until(lambda: "so it does not begin" in (below.text or ""))
    await ada.press("↩️ Undo", message_id=below.message_id)
    await until(lambda: recall.found(uuid).state is State.CANCELLED)
    assert holding(simulator, people) == [0, 0]


async def test_medium_is_no_time(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    await expiring(ada, "Type a time")
    await ada.send(media.photo("6 h"))
    await ada.sees("A time is typed as text")
    assert len(recall.store.contents.unsent(9)) == 1


async def test_cancel_leaves_the_time_and_the_draft(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    card = await expiring(ada, "24 h")
    uuid = uuid_of(card)
    await chosen(ada, card, "Type a time")
    await ada.say("/cancel")
    await ada.sees("It stays as it was")
    found = recall.found(uuid)
    assert (found.state, found.expires_after) == (State.DRAFTED, 24 * HOUR)
    said = await ada.say("Doors open at ten.")  # the next message is the draft's again
    assert "⌛ Takes itself back 24 h" in str(await ada.sees("Above is what everyone gets", after=said))
    assert recall.found(uuid).expires_after == 24 * HOUR


async def test_time_typed_after_it_was_dropped_changes_nothing(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    card = await draft(ada)
    uuid = uuid_of(card)
    await chosen(ada, card, "Type a time")
    recall.store.broadcasts.cancel(uuid, Admin(BOB, "Bob"))
    await ada.say("6 h")
    await ada.sees("This was cancelled")
    assert recall.found(uuid).expires_after is None


async def test_options_and_another_message_keep_it(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    card = await expiring(ada, "24 h")
    await ada.press("Silent", message_id=card.message_id)
    assert "⌛ Takes itself back 24 h after it starts" in (card.text or "")
    assert recall.found(uuid_of(card)).expires_after == 24 * HOUR


async def test_album_expires_too(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    card = await offered(ada, media.photo("One"), media.photo("Two"))
    await chosen(ada, card, "1 h")
    assert "⌛ Takes itself back 1 h after it starts" in (card.text or "")


@pytest.mark.parametrize("argument", [169201, 999999])
async def test_forged_choice_is_no_button(argument: int, recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    card = await draft(ada)
    uuid = uuid_of(card)
    answer = await ada.press(data=f"expires:{uuid}:{argument}", message_id=card.message_id)
    assert "not one of mine" in (answer.text or "")
    assert recall.found(uuid).expires_after is None


@pytest.mark.parametrize(("spread", "warned"), [("🐢 Spread over ☐", True), (None, False)])
async def test_card_warns_of_a_time_before_all_have_it(
    spread: str | None, warned: bool, recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    card = await expiring(ada, "1 h")
    if spread:
        await ada.press(spread, message_id=card.message_id)
    assert ("⌛ Not all have it by then: choose a later time" in (card.text or "")) is warned
    await chosen(ada, card, "24 h")
    assert "Not all have it by then" not in (card.text or "")


async def test_card_of_what_waits_says_how_it_goes_out(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    card = await expiring(ada, "24 h")
    for label in ("🐢 Spread over ☐", "🐤", "🕘 Later", "In 1 h", "✅ Send"):
        await ada.press(label, message_id=card.message_id)
    waiting = await ada.sees("Starts ")
    assert "🐢 Spread over 1 h\n🐤 Some get it first" in (waiting.text or "")
