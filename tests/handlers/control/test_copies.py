"""An old copy of the database: every admin is asked, and nothing goes out before one of them answers."""

import re

import pytest

from handlers.texts import phrases
from models.database import Trace
from models.states import State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, holding, send
from tests.support.recall import Recall, until

ASKED = "⚠️ This may be an old copy of the database"


@pytest.fixture
def settings() -> dict[str, float]:
    return {"messages_per_second": 50}


async def interrupted(simulator: Simulator, stopped: Recall, admin: Person, trace: Trace = Trace.OLD) -> str:
    """A broadcast to sixty that was interrupted, in what is an old copy at the next start; its uuid."""
    people = stopped.subscribe(60)
    async with stopped.running():
        uuid = await send(admin)
        await until(lambda: sum(holding(simulator, people)) > 10)
    with stopped.store.engine.begin() as connection:
        stopped.store.copies.opening(connection, trace)
    return uuid


def readers(simulator: Simulator) -> int:
    """How many messages all readers hold."""
    return sum(len(simulator.delivered.get(5001 + at, [])) for at in range(60))


async def asked(admin: Person, after: int = 0) -> Message:
    return await admin.sees(ASKED, after=after)


def noted(stopped: Recall) -> int:
    """How many admins' questions get a last word, once one of them answers."""
    question = stopped.store.copies.question()
    return len(question.shown) if question else 0


async def test_every_admin_reads_date_and_counts_and_nothing_goes_out(
    simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    await interrupted(simulator, stopped, ada)
    before = readers(simulator)
    async with stopped.running():
        for admin in (ada, bob):
            question = await asked(admin)
            assert question.labels == ["Go on", "Stop it"]
            assert f"“Doors open at nine.” · sent to {before} of 60" in (question.text or "")
            assert re.search(r"The last thing in it: \d+ \w+ \d\d:\d\d UTC\.", question.text or "")
        card = await ada.sees("Waiting for an answer")
        assert f"{before} of 60 sent" in (card.text or "")
        await ada.say("/stats")
        await ada.sees("Being sent: 1")
    assert readers(simulator) == before


async def test_go_on_goes_on_and_nobody_is_asked_any_more(
    simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    await interrupted(simulator, stopped, ada)
    async with stopped.running():
        first, other = await asked(ada), await asked(bob)
        await until(lambda: noted(stopped) == 2)
        await bob.press("Go on", message_id=other.message_id)
        for admin in (ada, bob):
            await admin.sees("Bob has pressed Go on")
        assert not first.buttons
        await ada.sees("Broadcast finished")
    assert readers(simulator) == 60
    last = ada.screen[-1].message_id
    async with stopped.running():
        said = await ada.say("/help")
        await ada.sees("this list", after=said)
        assert not [one for one in ada.screen if one.message_id > last and ASKED in str(one)]


async def test_stop_it_ends_what_is_midway_and_undo_takes_it_back(
    simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    uuid = await interrupted(simulator, stopped, ada)
    before = readers(simulator)
    async with stopped.running():
        waiting = await send(bob, "Cake for all.")
        await bob.sees("Waiting for an answer")
        await ada.press("Stop it", message_id=(await asked(ada)).message_id)
        report = await ada.sees("Broadcast stopped")
        await bob.sees("Cancelled. Nothing was sent.")
        assert stopped.found(waiting).state is State.CANCELLED
        assert readers(simulator) == before
        await ada.press("↩️ Undo", message_id=report.message_id)
        await ada.press("🗑 Delete")
        await ada.sees("Broadcast undone")
    assert stopped.found(uuid).state is State.UNDONE
    assert readers(simulator) == 0


async def test_undo_works_while_nobody_has_answered(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    await interrupted(simulator, stopped, ada)
    async with stopped.running():
        await asked(ada)
        await ada.say("/undo")
        await ada.press("🗑 Delete")
        await ada.sees("Broadcast undone")
        assert readers(simulator) == 0
        assert stopped.store.copies.question()


@pytest.mark.parametrize("press", ["✅ Send", "🧪 Test"])
async def test_what_is_confirmed_meanwhile_waits_for_the_answer(
    press: str, stopped: Recall, ada: Person, bob: Person
) -> None:
    stopped.subscribe(3)
    with stopped.store.engine.begin() as connection:
        stopped.store.copies.opening(connection, Trace.BACKUP)
    async with stopped.running():
        question = await asked(ada)
        assert "Nothing is mid-way in it" in (question.text or "")
        card = await draft(ada)
        await ada.press(press, message_id=card.message_id)
        await ada.sees("Waiting for an answer")
        await bob.press("Go on", message_id=(await asked(bob)).message_id)
        await ada.sees("Finished: sent to")


async def test_it_is_asked_again_after_a_restart_and_both_questions_answer_it(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    await interrupted(simulator, stopped, ada)
    async with stopped.running():
        first = await asked(ada)
    async with stopped.running():
        again = await asked(ada, after=first.message_id)
        await ada.press("Go on", message_id=first.message_id)
        await ada.sees("Broadcast finished")
        assert not first.buttons
        assert not again.buttons


async def test_second_answer_comes_too_late_and_changes_nothing(
    simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    await interrupted(simulator, stopped, ada)
    async with stopped.running():
        question, data = await asked(bob), (await asked(bob)).buttons[0][1][1]
        assert "stop_it" in data
        await ada.press("Go on", message_id=(await asked(ada)).message_id)
        late = await bob.press(data=data, message_id=question.message_id)
        assert late.text == "This was answered already."
        await ada.sees("Broadcast finished")
    assert readers(simulator) == 60


async def test_admin_who_cannot_be_reached_keeps_nobody_else_from_being_asked(
    simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    await interrupted(simulator, stopped, ada)
    ada.block(told=False)
    simulator.refuse(500, "Internal Server Error", method="sendMessage", chat_id=bob.chat_id, times=1)
    async with stopped.running():
        question = await asked(bob)
        await bob.press("Stop it", message_id=question.message_id)
        await bob.sees("Stopped: sent to")


async def test_stranger_can_answer_nothing(simulator: Simulator, stopped: Recall, ada: Person) -> None:
    uuid = await interrupted(simulator, stopped, ada)
    mallory = simulator.person(666, first_name="Mallory")
    async with stopped.running():
        question = await asked(ada)
        said = await mallory.say("/start")
        seen = await mallory.sees("You are subscribed", after=said)
        await mallory.press(data=question.buttons[0][0][1], message_id=seen.message_id)
        assert stopped.store.copies.question()
        assert stopped.found(uuid).state is State.SENDING


@pytest.mark.parametrize("trace", [one for one in Trace if one is not Trace.NEWEST])
async def test_question_says_why_it_is_asked(
    trace: Trace, simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    await interrupted(simulator, stopped, ada, trace)
    words = {
        Trace.OLD: "A newer one was in use",
        Trace.BACKUP: "It is a backup",
        Trace.COPIED: "It was moved to another database.",
        Trace.MISSING: "is missing",
        Trace.MOVED: "It is a dump that was put back, or was moved here.",
        Trace.HIDDEN: "Its server does not tell me which one it is",
    }
    async with stopped.running():
        assert words[trace] in ((await asked(ada)).text or "")


@pytest.mark.parametrize(
    ("label", "end"), [("Go on", "Finished"), ("Stop it", "Cancelled. Nothing was sent.")]
)
async def test_what_is_sent_before_the_answer_waits_for_it(
    stopped: Recall, ada: Person, label: str, end: str
) -> None:
    stopped.subscribe(3)
    with stopped.store.engine.begin() as connection:
        stopped.store.copies.opening(connection, Trace.OLD)
    async with stopped.running():
        question = await asked(ada)
        assert "What you send before that waits: Go on sends it, Stop it cancels it." in (question.text or "")
        card = await draft(ada)
        await ada.press("✅ Send", message_id=card.message_id)
        await ada.sees("Waiting for an answer")
        await ada.press(label, message_id=question.message_id)
        await ada.sees(lambda one: one.message_id == card.message_id and end in (one.text or ""))


async def test_press_that_has_to_wait_for_the_answer_says_so(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    await interrupted(simulator, stopped, ada)
    async with stopped.running():
        await asked(ada)
        card = await draft(ada)
        answer = await ada.press("✅ Send", message_id=card.message_id)
        assert answer.text == phrases.HELD_BACK
        assert answer.show_alert
