"""Four eyes: above a number of chats nothing goes out before another admin has approved what they saw."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.compose import approvers
from models.events import Admin
from models.plan import Plan
from models.states import EventKind, State
from simulator import Fault, Message, Person, Simulator, media
from tests.support.approving import ABOVE, ASKS, CAROL, SETTINGS, asked, question
from tests.support.broadcasting import draft, holding, offered, uuid_of
from tests.support.drafting import above, opened, settled
from tests.support.recall import Recall, until


@pytest.fixture
def settings() -> dict[str, Any]:
    return dict(SETTINGS)


@pytest.fixture
def carol(simulator: Simulator) -> Person:
    return simulator.person(CAROL, first_name="Carol")


@pytest.fixture
def admins(ada: Person, bob: Person, carol: Person) -> set[int]:
    assert carol.chat_id == CAROL
    return {ada.chat_id, bob.chat_id}


def kinds(recall: Recall, uuid: str) -> list[EventKind]:
    return [one.kind for one in recall.store.broadcasts.events(recall.found(uuid))]


def told(person: Person) -> str:
    return "\n".join(one.text or "" for one in person.screen if one.from_bot)


class TestAsking:
    @pytest.mark.parametrize(
        ("readers", "label"), [(ABOVE, "✅ Send"), (ABOVE + 1, "🙋 Ask for approval")], ids=["few", "many"]
    )
    async def test_above_the_limit_send_asks(
        self, recall: Recall, ada: Person, readers: int, label: str
    ) -> None:
        recall.subscribe(readers)
        card = await draft(ada)
        assert card.labels[0].startswith(label)
        assert "✅ Send" in " ".join(card.labels) or readers > ABOVE

    async def test_every_other_admin_gets_the_preview_and_is_asked(
        self, recall: Recall, ada: Person, bob: Person, carol: Person
    ) -> None:
        card = await asked(recall, ada)
        uuid = uuid_of(card)
        assert "expires" in (card.text or "")
        assert "❌ Cancel" in card.labels
        for other in (bob, carol):
            shown = await question(other)
            assert above(other, shown).text == "Doors open at nine."
            assert "Ada asks for your approval" in (shown.text or "")
            assert "To: 3 subscribers" in (shown.text or "")
            assert shown.labels == ["✅ Approve and send", "↩︎ Back with a note"]
        assert recall.found(uuid).state is State.DRAFTED
        assert kinds(recall, uuid) == [EventKind.APPROVAL_ASKED]

    @pytest.mark.parametrize(
        "bodies",
        [
            [media.photo("Look")],
            [media.photo("One"), media.photo(file_id="photo-2")],
            [media.dice()],
        ],
        ids=["photo", "album", "dice"],
    )
    async def test_preview_is_of_any_kind(
        self, recall: Recall, ada: Person, bob: Person, bodies: list[dict[str, Any]]
    ) -> None:
        recall.subscribe(3)
        card = await offered(ada, *bodies)
        uuid = uuid_of(card)
        await ada.press("🙋", message_id=card.message_id)
        shown = await question(bob)
        before = [one for one in bob.screen if one.from_bot and one.message_id < shown.message_id]
        assert len(before) == len(bodies)
        await bob.press("✅ Approve and send", message_id=shown.message_id)
        await until(lambda: recall.found(uuid).state is State.SENT)

    async def test_asking_twice_asks_nobody_twice(self, recall: Recall, ada: Person, bob: Person) -> None:
        card = await asked(recall, ada)
        await question(bob)
        answer = await ada.press("🙋", message_id=card.message_id)
        assert "asked already" in (answer.text or "")
        await settled(ada)
        assert told(bob).count(ASKS) == 1

    async def test_telegram_that_takes_nothing_for_now_keeps_the_screen_from_nothing(
        self,
        simulator: Simulator,
        recall: Recall,
        ada: Person,
        bob: Person,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level("INFO")
        monkeypatch.setattr(approvers, "AGAIN", 0.1)
        recall.subscribe(ABOVE + 1)
        card = await draft(ada)
        rule = simulator.fault(Fault.SERVER_ERROR, method="sendMessage", times=None)
        await ada.press("🙋", message_id=card.message_id)
        await until(lambda: "what is asked and told about approvals waits" in caplog.text)
        rule.cancel()
        await question(bob)
        assert "the screen failed" not in caplog.text

    async def test_who_cannot_be_reached_is_said_and_asked_when_they_are_back(
        self, recall: Recall, ada: Person, bob: Person, carol: Person
    ) -> None:
        await bob.say("/help")
        await bob.sees("this list")
        bob.block()
        await asked(recall, ada)
        await ada.sees("could not be reached")
        await question(carol)
        bob.unblock()
        await bob.say("/help")
        shown = await question(bob)
        await bob.press("✅ Approve", message_id=shown.message_id)
        await ada.sees("Bob has approved")


class TestApproving:
    async def test_it_goes_out_and_both_are_named(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person, carol: Person
    ) -> None:
        card = await asked(recall, ada)
        uuid = uuid_of(card)
        theirs, others = await question(bob), await question(carol)
        others_data = data(others)
        await bob.press("✅ Approve and send", message_id=theirs.message_id)
        report = await ada.sees("Broadcast finished")
        assert "Ada, approved by Bob" in (report.text or "")
        assert holding(simulator, [simulator.person(5001 + at) for at in range(3)]) == [1, 1, 1]
        closed = await carol.sees("Bob has approved this.")
        assert (closed.message_id, closed.labels) == (others.message_id, [])
        await bob.sees("Bob has approved this.")
        await carol.sees("📣 Ada, approved by Bob, is sending to 3 chats")
        await ada.say("/history")
        await ada.sees("Ada, approved by Bob", after=report.message_id)
        late = await carol.press(data=others_data, message_id=others.message_id)
        assert late.text == "Bob has approved this."
        assert kinds(recall, uuid)[:2] == [EventKind.APPROVAL_ASKED, EventKind.CONFIRMED]

    async def test_two_at_once_send_it_once(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person, carol: Person
    ) -> None:
        card = await asked(recall, ada)
        uuid = uuid_of(card)
        for one in (bob, carol):
            shown = await question(one)
            one.press_nowait("✅ Approve", message_id=shown.message_id)
        await ada.sees("Broadcast finished")
        for one in (bob, carol):
            await settled(one)
        assert kinds(recall, uuid).count(EventKind.CONFIRMED) == 1
        assert set(holding(simulator, [simulator.person(5001 + at) for at in range(3)])) == {1}

    async def test_yes_and_a_change_at_once_send_what_was_seen_or_nothing(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        card = await asked(recall, ada)
        uuid = uuid_of(card)
        shown = await question(bob)
        bob.press_nowait("✅ Approve", message_id=shown.message_id)
        ada.press_nowait("Silent", message_id=card.message_id)
        for one in (ada, bob):
            await settled(one)
        found = recall.found(uuid)
        sent = found.state is not State.DRAFTED
        assert recall.store.contents.content(found).silent is not sent

    async def test_yes_counts_after_a_restart(self, stopped: Recall, ada: Person, bob: Person) -> None:
        async with stopped.running():
            uuid = uuid_of(await asked(stopped, ada))
            shown = await question(bob)
        async with stopped.running():
            await bob.press("✅ Approve", message_id=shown.message_id)
            await ada.sees("Broadcast finished")
        assert stopped.found(uuid).state is State.SENT

    async def test_who_was_not_asked_before_the_end_is_asked_after_the_start(
        self, stopped: Recall, ada: Person, bob: Person
    ) -> None:
        stopped.subscribe(3)
        async with stopped.running():
            made = stopped.found(uuid_of(await draft(ada)))
        store = stopped.store.approvals
        store.ask(made, made.content_version, admin(ada), [bob.chat_id])
        async with stopped.running():
            await question(bob)

    async def test_danger_is_typed(self, recall: Recall, ada: Person, bob: Person) -> None:
        card = await asked(recall, ada, "test", readers=12)
        uuid = uuid_of(card)
        shown = await question(bob)
        await bob.press("✅ Approve", message_id=shown.message_id)
        if recall.found(uuid).state is State.DRAFTED:  # where the guards know the word
            await bob.sees("type that number: 12")
            await bob.say("13")
            await bob.sees("That is not the number")
            await bob.say("12")
            await bob.sees("Approved.")
        assert recall.found(uuid).state is not State.DRAFTED


class TestWhoMay:
    async def test_who_changed_something_of_it_is_not_asked(
        self, recall: Recall, ada: Person, bob: Person, carol: Person
    ) -> None:
        recall.subscribe(3)
        await draft(ada)
        card = await opened(bob)
        await bob.press("Silent", message_id=card.message_id)
        await bob.sees("without a sound")
        card = await opened(ada)
        await ada.press("🙋", message_id=card.message_id)
        await question(carol)
        await settled(bob)
        assert ASKS not in told(bob)

    @pytest.mark.parametrize("change", ["Leave out: had one", "Protected", "👥"])
    async def test_whatever_they_change(self, recall: Recall, ada: Person, bob: Person, change: str) -> None:
        recall.subscribe(3)
        uuid = uuid_of(await draft(ada))
        card = await opened(bob)
        await bob.press(change, message_id=card.message_id)
        await settled(bob)
        wrote = recall.store.approvals.authors(recall.found(uuid))
        assert wrote == ({ada.chat_id} if change == "👥" else {ada.chat_id, bob.chat_id})

    async def test_opening_it_is_no_change(self, recall: Recall, ada: Person, bob: Person) -> None:
        recall.subscribe(3)
        uuid = uuid_of(await draft(ada))
        await opened(bob)
        assert recall.store.approvals.authors(recall.found(uuid)) == {ada.chat_id}

    async def test_nobody_left_is_said(self, recall: Recall, ada: Person, bob: Person, carol: Person) -> None:
        recall.subscribe(3)
        await draft(ada)
        for one in (bob, carol):
            card = await opened(one)
            await one.press("Silent", message_id=card.message_id)
            await settled(one)
        answer = await carol.press("🙋", message_id=card.message_id)
        assert "nobody can approve it" in (answer.text or "")

    async def test_whoever_wrote_the_draft_that_was_replaced_wrote_a_part_of_what_is_got_back(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(3)
        await draft(ada)
        card = await opened(bob)
        await bob.press("✏️ Message", message_id=card.message_id)
        await bob.sees("takes its place")
        await bob.say("Doors open at ten.")
        await bob.sees("get the draft before this one back")
        [kept] = recall.store.dropped.all()
        assert recall.store.approvals.authors(kept) == {ada.chat_id, bob.chat_id}


class TestClosing:
    @pytest.mark.parametrize(
        ("label", "says"),
        [
            ("Silent", "This draft was changed"),
            ("Leave out", "This draft was changed"),
            ("❌ Cancel", "Ada has dropped"),
        ],
    )
    async def test_what_was_changed_or_dropped_cannot_be_approved(
        self, recall: Recall, ada: Person, bob: Person, label: str, says: str
    ) -> None:
        card = await asked(recall, ada)
        uuid = uuid_of(card)
        shown = await question(bob)
        shown_data = data(shown)
        await ada.press(label, message_id=card.message_id)
        closed = await bob.sees(says)
        assert (closed.message_id, closed.labels) == (shown.message_id, [])
        late = await bob.press(data=shown_data, message_id=shown.message_id)
        assert says in (late.text or "")
        assert recall.found(uuid).state in (State.DRAFTED, State.CANCELLED)

    async def test_it_expires_in_a_day(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        card = await asked(recall, ada)
        uuid = uuid_of(card)
        shown = await question(bob)
        shown_data = data(shown)
        simulator.clock.advance(hours=23, minutes=59)
        await settled(bob)
        assert recall.store.approvals.open(recall.found(uuid))
        simulator.clock.advance(minutes=2)
        await bob.sees("Nobody answered within 24 h")
        await ada.sees("Nobody has approved")
        assert "Waiting for approval" not in (card.text or "")
        late = await bob.press(data=shown_data, message_id=shown.message_id)
        assert "cannot be approved now" in (late.text or "")
        await ada.press("🙋", message_id=card.message_id)
        again = await question(bob, after=shown.message_id)
        await bob.press("✅ Approve", message_id=again.message_id)
        await ada.sees("Broadcast finished")

    async def test_what_has_expired_while_the_bot_was_down_is_closed(
        self, simulator: Simulator, stopped: Recall, ada: Person, bob: Person
    ) -> None:
        async with stopped.running():
            await asked(stopped, ada)
            # What a kill leaves unnoted is closed by the press that comes too late.
            await until(lambda: all(one.message for one in stopped.store.approvals.requests()))
        simulator.clock.advance(hours=25)
        async with stopped.running():
            await bob.sees("Nobody answered within 24 h")
            await ada.sees("Nobody has approved")
            await until(lambda: not stopped.store.approvals.requests())

    async def test_note_reaches_whoever_asked_and_closes_it_for_all(
        self, recall: Recall, ada: Person, bob: Person, carol: Person
    ) -> None:
        card = await asked(recall, ada)
        uuid = uuid_of(card)
        theirs, others = await question(bob), await question(carol)
        others_data = data(others)
        await bob.press("↩︎ Back with a note", message_id=theirs.message_id)
        await bob.sees("What should be changed?")
        await bob.say("At <ten>, please.")
        await bob.sees("Sent back.")
        note = await ada.sees("At <ten>, please.")
        assert "Doors open at nine." in (note.text or "")
        for one, shown in ((bob, theirs), (carol, others)):
            closed = await one.sees("Bob has sent this back.")
            assert closed.message_id == shown.message_id
        late = await carol.press(data=others_data, message_id=others.message_id)
        assert late.text == "Bob has sent this back."
        found = recall.found(uuid)
        assert found.state is State.DRAFTED
        [back] = [one for one in recall.store.broadcasts.events(found) if one.kind is EventKind.SENT_BACK]
        assert back.facts["note"] == "At <ten>, please."
        card = await ada.sees(lambda one: "🙋 Ask for approval" in one.labels)
        assert "Waiting for approval" not in (card.text or "")
        await ada.press("🙋", message_id=card.message_id)
        await question(carol, after=others.message_id)

    async def test_cancel_leaves_the_question_open(self, recall: Recall, ada: Person, bob: Person) -> None:
        card = await asked(recall, ada)
        uuid = uuid_of(card)
        shown = await question(bob)
        await bob.press("↩︎", message_id=shown.message_id)
        await bob.say("/cancel")
        await bob.sees("stays open")
        await bob.press("✅ Approve", message_id=shown.message_id)
        await ada.sees("Broadcast finished")
        assert recall.found(uuid).state is State.SENT


class TestTheRule:
    async def test_audience_has_grown_since_the_card_was_drawn(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(ABOVE)
        card = await draft(ada)
        uuid = uuid_of(card)
        recall.subscribe(5, first=7001)
        answer = await ada.press("✅ Send", message_id=card.message_id)
        assert "another admin has to approve it" in (answer.text or "")
        await ada.sees(lambda one: "🙋 Ask for approval" in one.labels)
        assert recall.found(uuid).state is State.DRAFTED

    @pytest.mark.parametrize("plan", [lambda at: Plan(not_before=at), lambda at: Plan(expires_at=at)])
    async def test_time_that_has_passed_meanwhile_is_not_made_up_for(
        self, plan: Callable[[datetime], Plan], recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(3)
        uuid = uuid_of(await draft(ada))
        soon = recall.store.clock() + timedelta(hours=1)
        assert recall.store.revisions.revise(recall.found(uuid), admin(ada), plan=plan(soon))
        card = await opened(ada)
        await ada.press("🙋", message_id=card.message_id)
        shown = await question(bob)
        recall.simulator.clock.advance(hours=2)
        answer = await bob.press("✅ Approve", message_id=shown.message_id)
        assert "has passed" in (answer.text or "")
        assert recall.found(uuid).state is State.DRAFTED

    async def test_time_that_passes_while_the_number_is_awaited(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        recall.subscribe(12)
        uuid = uuid_of(await draft(ada, "test"))
        soon = recall.store.clock() + timedelta(hours=1)
        assert recall.store.revisions.revise(recall.found(uuid), admin(ada), plan=Plan(expires_at=soon))
        card = await opened(ada)
        await ada.press("🙋", message_id=card.message_id)
        await bob.press("✅ Approve", message_id=(await question(bob)).message_id)
        await bob.sees("type that number: 12")
        recall.simulator.clock.advance(hours=2)
        await bob.say("12")
        await bob.sees("A time that was set for it has passed")
        assert recall.found(uuid).state is State.DRAFTED

    @pytest.mark.parametrize("plan", [lambda at: Plan(not_before=at), lambda at: Plan(expires_at=at)])
    async def test_nobody_is_asked_about_a_time_that_has_passed(
        self, plan: Callable[[datetime], Plan], recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(3)
        uuid = uuid_of(await draft(ada))
        soon = recall.store.clock() + timedelta(hours=1)
        assert recall.store.revisions.revise(recall.found(uuid), admin(ada), plan=plan(soon))
        card = await opened(ada)
        recall.simulator.clock.advance(hours=2)
        answer = await ada.press("🙋", message_id=card.message_id)
        assert answer.show_alert
        assert not recall.store.approvals.open(recall.found(uuid))

    async def test_audience_that_has_shrunk_needs_nobody(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(ABOVE + 1)
        card = await draft(ada)
        recall.store.audience.forget(5001)
        answer = await ada.press("🙋", message_id=card.message_id)
        assert "nobody has to approve" in (answer.text or "")
        card = await ada.sees(lambda one: any(label.startswith("✅ Send") for label in one.labels))
        await ada.press("✅ Send", message_id=card.message_id)
        report = await ada.sees("Broadcast finished")
        assert "approved" not in (report.text or "")

    async def test_tests_and_what_was_sent_need_none(self, recall: Recall, ada: Person, bob: Person) -> None:
        recall.subscribe(3, blocked=1)
        card = await draft(ada)
        await ada.press("🧪 Test", message_id=card.message_id)
        await bob.sees("Doors open at nine.")
        await ada.press("🙋", message_id=card.message_id)
        shown = await question(bob)
        await bob.press("✅ Approve", message_id=shown.message_id)
        report = await ada.sees("Broadcast finished")
        assert "Blocked: 1" in (report.text or "")

    async def test_whoever_asked_may_cancel_it_while_it_waits(
        self, recall: Recall, ada: Person, bob: Person
    ) -> None:
        card = await asked(recall, ada)
        uuid = uuid_of(card)
        found = recall.found(uuid)
        assert found.card
        later = recall.store.clock() + timedelta(hours=1)
        confirm = recall.store.broadcasts.confirm
        assert confirm(found.uuid, found.content_version, admin(bob), found.card, later)
        await ada.say(f"/undo {found.uuid}")
        await ada.sees("Cancelled")
        assert recall.found(found.uuid).state is State.CANCELLED


def data(message: Message) -> str:
    """What its first button carries: once it is closed it has none."""
    return message.buttons[0][0][1]


def admin(person: Person) -> Admin:
    return Admin(person.chat_id, person.first_name)
