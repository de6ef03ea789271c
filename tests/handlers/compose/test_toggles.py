"""Options and tests of a draft: double presses, older cards, the other admin."""

from typing import Any

import pytest

from handlers.callbacks import Action, pack
from models.profiles import Profile
from models.states import State
from simulator import Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, offered, uuid_of
from tests.support.drafting import BUTTONS, above, got_by, linked, received
from tests.support.recall import Recall, until

LINK = {"text": "Menu: https://example.com", "entities": [{"type": "url", "offset": 6, "length": 19}]}
PREVIEWS = ("Preview off", "Preview above", "Preview large")


class TestToggles:
    """What a message is sent with."""

    @pytest.mark.parametrize("body", [media.photo("Doors"), media.dice(), {"hologram": {"depth": 3}}])
    async def test_silent_and_protected_reach_readers_of_any_kind(
        self, body: dict[str, Any], simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await offered(ada, body)
        await ada.press("Silent ☐", message_id=card.message_id)
        await ada.press("Protected ☐", message_id=card.message_id)
        assert {"Silent ☑", "Protected ☑"} <= set(card.labels)
        await confirmed(ada, card)
        got = received(simulator, reader)
        assert (got.silent, got.protected) == (True, True)

    async def test_toggled_twice_it_is_sent_as_if_never_touched(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await linked(ada, await offered(ada, LINK))
        before = card.labels
        for label in ("Silent", "Protected", *PREVIEWS) * 2:
            await ada.press(label, message_id=card.message_id)
        assert card.labels == before
        assert above(ada, card).buttons == BUTTONS
        await confirmed(ada, card)
        got = received(simulator, reader)
        assert (got.silent, got.protected, got.buttons) == (False, False, BUTTONS)
        assert not any((got.link_preview_options or {}).values())

    async def test_preview_as_the_admin_chose_it_in_their_app_is_kept_and_can_be_turned_round(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        chosen = {"url": "https://example.com", "prefer_small_media": True, "show_above_text": True}
        card = await offered(ada, LINK | {"link_preview_options": chosen})
        assert "Preview above ☑" in card.labels
        await ada.press("Preview large ☐", message_id=card.message_id)
        await confirmed(ada, card)
        wanted = {"url": "https://example.com", "prefer_large_media": True, "show_above_text": True}
        assert received(simulator, reader).link_preview_options == wanted

    async def test_preview_that_the_admin_deleted_does_not_stop_the_option(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await offered(ada, LINK)
        ada.delete(above(ada, card).message_id)
        await ada.press("Preview off ☐", message_id=card.message_id)
        assert "Preview off ☑" in card.labels
        await confirmed(ada, card)
        assert received(simulator, reader).link_preview_options == {"is_disabled": True}

    async def test_card_as_it_was_before_an_option_sends_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await draft(ada)
        before = card.buttons[0][0][1]
        await ada.press("Protected ☐", message_id=card.message_id)
        answer = await ada.press(data=before, message_id=card.message_id)
        assert answer.text == "This draft was replaced by a newer one; send that."
        await confirmed(ada, card)
        assert received(simulator, reader).protected

    async def test_option_after_send_changes_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await draft(ada)
        silent = next(data for row in card.buttons for label, data in row if label.startswith("Silent"))
        await confirmed(ada, card)
        answer = await ada.press(data=silent, message_id=card.message_id)
        assert answer.text == "This has been sent."
        assert not received(simulator, reader).silent

    async def test_option_whose_card_could_not_be_drawn_leaves_a_way_to_send(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await draft(ada)
        simulator.refuse(500, "Internal Server Error", method="editMessageText")
        await ada.press("Silent ☐", message_id=card.message_id)
        await ada.press("Silent", message_id=card.message_id)
        await confirmed(ada, card)
        assert received(simulator, reader)

    async def test_double_press_on_an_option_is_off_again(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await draft(ada)
        ada.press_nowait("Silent ☐", message_id=card.message_id)
        await ada.press("Silent ☐", message_id=card.message_id)
        assert "Silent ☐" in card.labels


class TestTest:
    """🧪 Test."""

    async def test_draft_is_sent_after_its_test_was_undone(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        card = await offered(ada, media.photo("Doors"))
        await ada.press("🧪 Test", message_id=card.message_id)
        done = await ada.sees("🧪 Test: Finished: sent to 2 of 2.")
        await ada.press("↩️ Undo", message_id=done.message_id)
        await ada.sees("🧪 Test: Undone: 2 deleted, 0 remain.")
        assert got_by(simulator, bob) == []
        assert above(ada, card).caption == "Doors"
        await confirmed(ada, card)
        assert received(simulator, reader).caption == "Doors"

    async def test_the_other_admin_can_undo_it_too(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada, "Doors")
        await ada.press("🧪 Test", message_id=card.message_id)
        done = await ada.sees("🧪 Test: Finished: sent to 2 of 2.")
        await bob.say(f"/undo {uuid_of(done)}")
        await bob.sees("Delete this broadcast from 2 chats?")
        await bob.press("🗑 Delete from 2 chats")
        await bob.sees("🧪 Test: Undone: 2 deleted, 0 remain.")
        await until(lambda: done.labels == [])
        assert not any(one.text == "Doors" for one in got_by(simulator, bob))

    async def test_double_press_on_its_undo_is_answered_kindly(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada, "Doors")
        await ada.press("🧪 Test", message_id=card.message_id)
        done = await ada.sees("🧪 Test: Finished: sent to 2 of 2.")
        undo = done.buttons[0][0][1]
        ada.press_nowait(data=undo, message_id=done.message_id)
        await ada.press(data=undo, message_id=done.message_id)
        await ada.sees("🧪 Test: Undone: 2 deleted, 0 remain.")
        assert got_by(simulator, bob) == []

    async def test_two_tests_are_two_and_each_is_undone_by_itself(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada, "Doors")
        cards: list[Message] = []
        for _ in range(2):
            await ada.press("Silent", message_id=card.message_id)
            await ada.press("🧪 Test", message_id=card.message_id)
            after = cards[-1].message_id if cards else 0
            cards.append(await ada.sees("🧪 Test: Finished: sent to 2 of 2.", after=after))
        await ada.press("↩️ Undo", message_id=cards[0].message_id)
        await ada.sees("🧪 Test: Undone: 2 deleted, 0 remain.")
        assert [one.text for one in got_by(simulator, bob)] == ["Doors"]
        assert cards[1].labels == ["↩️ Undo"]

    async def test_name_only_message_is_tested_without_a_name(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.store.audience.subscribe(Profile(7001, "Grace", "Hopper"))
        card = await draft(ada, "Dear {first_name} {last_name}")
        await ada.press("🧪 Test", message_id=card.message_id)
        await ada.sees("🧪 Test: Finished: sent to 2 of 2.")
        assert any(one.text == "Dear Bob" for one in got_by(simulator, bob))

    async def test_with_nobody_subscribed_admins_still_get_it(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        await ada.say("/broadcast Doors")
        card = await ada.sees("Nobody to send to yet")
        await ada.press("🧪 Test", message_id=card.message_id)
        await ada.sees("🧪 Test: Finished: sent to 2 of 2.")
        assert [one.text for one in got_by(simulator, bob)] == ["Doors"]
        assert recall.store.counts.totals() == {}

    async def test_double_press_tests_once(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada, "Doors")
        ada.press_nowait("🧪 Test", message_id=card.message_id)
        await ada.press("🧪 Test", message_id=card.message_id)
        await ada.sees("🧪 Test: Finished: sent to 2 of 2.")
        await until(lambda: all(one.state is State.SENT for one in recall.store.broadcasts.on_screen()))
        assert len(got_by(simulator, bob)) == 1

    async def test_second_undo_of_a_test_leaves_the_first_one_its_card(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada, "Doors")
        await ada.press("🧪 Test", message_id=card.message_id)
        tested = await ada.sees("🧪 Test: Finished: sent to 2 of 2.")
        simulator.refuse(
            429, "Too Many Requests: retry after 60", {"retry_after": 60}, method="deleteMessage", times=None
        )
        await ada.press("↩️ Undo", message_id=tested.message_id)
        await ada.sees("🧪 Test: Deleting…")
        [uuid] = [one.uuid for one in recall.store.broadcasts.on_screen()]
        line = await bob.sees("tests a draft")
        answer = await bob.press(data=pack(Action.UNDO, uuid), message_id=line.message_id)
        assert answer.text == "This is being deleted."
        assert "tests a draft" in (line.text or "")
