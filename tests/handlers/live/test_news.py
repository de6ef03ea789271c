"""News: the other admins read every act on a broadcast, by whom and when, in few messages."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from handlers.callbacks import Action, pack
from models.events import Admin
from models.states import State
from simulator import Fault, Message, Person, Simulator
from tests.support.broadcasting import confirmed, draft, holding, send, uuid_of
from tests.support.correcting import proposed
from tests.support.drafting import settled
from tests.support.failing import lost, refused
from tests.support.recall import ADA, BOB, Recall, until

WHAT = "“Doors open at nine.”"
DID = re.compile(rf"(Ada (has|is|holds|keeps)[^\n]*{WHAT}[^\n]*) · [^\n]*\d\d:\d\d")
CAROL = 1003


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 20}


def told(admin: Person) -> list[str]:
    """What an admin reads of what Ada did, in order; each line tells when."""
    texts = "\n".join(message.text or "" for message in admin.screen if message.from_bot)
    return [found[1] for found in DID.finditer(texts)]


def notices(admin: Person) -> list[Message]:
    return [message for message in admin.screen if message.from_bot and DID.search(message.text or "")]


async def going(simulator: Simulator, recall: Recall, ada: Person, readers: int = 80) -> tuple[str, Message]:
    """A broadcast that has reached somebody, and its card."""
    people = recall.subscribe(readers)
    uuid = await send(ada)
    await until(lambda: sum(holding(simulator, people)) > 3)
    return uuid, await ada.sees("Sending…")


async def pause(simulator: Simulator, recall: Recall, ada: Person) -> None:
    _, card = await going(simulator, recall, ada)
    await ada.press("⏸ Pause", message_id=card.message_id)


async def resume(simulator: Simulator, recall: Recall, ada: Person) -> None:
    await pause(simulator, recall, ada)
    await ada.press("▶️ Resume")


async def stop(simulator: Simulator, recall: Recall, ada: Person) -> None:
    _, card = await going(simulator, recall, ada)
    await ada.press("⏹ Stop", message_id=card.message_id)


async def keep_what_was_sent(simulator: Simulator, recall: Recall, ada: Person) -> None:
    _, card = await going(simulator, recall, ada)
    await ada.press("↩️ Undo", message_id=card.message_id)
    await ada.press("Keep what was sent")


async def send_to_the_remaining(simulator: Simulator, recall: Recall, ada: Person) -> None:
    await stop(simulator, recall, ada)
    await ada.sees("Broadcast stopped")
    await ada.press("▶️ Send to the remaining")


async def finish(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    await confirmed(ada, await draft(ada))


async def delete(_simulator: Simulator, recall: Recall, ada: Person) -> None:
    await finish(recall, ada)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")


async def keep(_simulator: Simulator, recall: Recall, ada: Person) -> None:
    await finish(recall, ada)
    await ada.press("↩️ Undo")
    await ada.press("Keep")


async def correct(_simulator: Simulator, recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    await confirmed(ada, await draft(ada, "Doors open."))
    card = await proposed(ada, {"text": "Doors open at nine."})
    await ada.press("✏️ Correct", message_id=card.message_id)


async def retry(simulator: Simulator, recall: Recall, ada: Person) -> None:
    await refused(simulator, ada, recall.subscribe(3)[:2])
    await ada.press("🔁 Retry 2 failed")


async def resend(simulator: Simulator, recall: Recall, ada: Person) -> None:
    await lost(simulator, ada, recall.subscribe(3)[:2])
    await ada.press("Resend 2 unknown")
    await ada.press("Send again to 2")


async def cancel(_simulator: Simulator, recall: Recall, ada: Person) -> None:
    recall.subscribe(60)
    await send(ada, "The one before")
    card = await draft(ada)
    await ada.press("✅ Send", message_id=card.message_id)
    await ada.press(data=pack(Action.CANCEL, uuid_of(card)), message_id=card.message_id)


async def hold(_simulator: Simulator, recall: Recall, ada: Person) -> None:
    recall.subscribe(60)
    await send(ada, "The one before")
    uuid = await send(ada)
    assert recall.store.broadcasts.hold(uuid, Admin(ADA, "Ada"))


Act = Callable[[Simulator, Recall, Person], Awaitable[None]]
ACTS: dict[Act, list[str]] = {
    pause: ["has paused {}"],
    resume: ["has paused {}", "has resumed {}"],
    stop: ["has stopped {}"],
    keep_what_was_sent: ["has paused {}", "has stopped {}"],
    send_to_the_remaining: ["has stopped {}", "is sending to the remaining [0-9]+ chats: {}"],
    delete: ["is deleting {}"],
    keep: ["keeps what was sent: {}"],
    correct: ["is correcting a broadcast. It reads now: {}"],
    retry: ["is sending again to 2 chats: {}"],
    resend: ["is sending again to 2 chats where it is not known if it arrived, so they may get it twice: {}"],
    cancel: ["has cancelled, before it began: {}"],
    hold: ["holds {}: it does not go on until ▶️ Go on"],
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
async def test_each_act_is_told_once_to_the_others_and_not_to_who_did_it(
    act: Act, simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    await act(simulator, recall, ada)
    wanted = [f"Ada {words.format(WHAT)}" for words in ACTS[act]]
    await until(lambda: len(told(bob)) >= len(wanted))
    await settled(bob)
    for line, pattern in zip(told(bob), wanted, strict=True):
        assert re.fullmatch(pattern, line)
    assert told(ada) == []


async def test_flurry_of_taps_is_one_message_that_says_how_it_ends(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    uuid, card = await going(simulator, recall, ada, 400)
    for tap in range(15):
        await ada.press(data=pack((Action.PAUSE, Action.RESUME)[tap % 2], uuid), message_id=card.message_id)
    await bob.sees("… 5 earlier")
    assert len(notices(bob)) == 1
    assert len(told(bob)) == 10
    assert told(bob)[-1] == f"Ada has paused {WHAT}"


async def test_what_machines_do_what_is_a_test_and_what_is_a_draft_is_not_told(
    recall: Recall, ada: Person, bob: Person
) -> None:
    recall.subscribe(2)
    card = await draft(ada)
    await ada.press("🧪 Test", message_id=card.message_id)
    trial = await ada.sees("🧪 Test: ")
    await ada.press("↩️ Undo", message_id=trial.message_id)
    await ada.press("❌ Cancel", message_id=card.message_id)
    await confirmed(ada, await draft(ada))
    await ada.press("↩️ Undo")
    await ada.press("Keep")
    await until(lambda: bool(told(bob)))
    assert told(bob) == [f"Ada keeps what was sent: {WHAT}"]


async def test_each_of_three_reads_what_the_other_two_did(
    simulator: Simulator, stopped: Recall, ada: Person, bob: Person
) -> None:
    carol = simulator.person(CAROL, first_name="Carol")
    stopped.settings = replace(stopped.settings, admin_chat_ids=frozenset({ADA, BOB, CAROL}))
    async with stopped.running():
        uuid, card = await going(simulator, stopped, ada, 400)
        await ada.press("⏸ Pause", message_id=card.message_id)
        theirs = await bob.sees("Ada is sending")
        await bob.press(data=pack(Action.RESUME, uuid), message_id=theirs.message_id)
        await ada.sees(f"Bob has resumed {WHAT}")
        await carol.sees(f"Ada has paused {WHAT}")
        await carol.sees(f"Bob has resumed {WHAT}")
        assert not any("Bob has" in str(message) for message in bob.screen)


class TestOutOfReach:
    """Telling delays and breaks nothing, and nothing is lost."""

    async def test_chat_that_hangs_delays_no_act(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        uuid, card = await going(simulator, recall, ada, 400)
        simulator.fault(Fault.HANG, method="sendMessage", chat_id=BOB, times=None)
        await ada.press("⏸ Pause", message_id=card.message_id)
        await ada.press(data=pack(Action.RESUME, uuid), message_id=card.message_id)
        await ada.press(data=pack(Action.PAUSE, uuid), message_id=card.message_id)
        assert recall.found(uuid).state is State.PAUSED
        await ada.sees("Broadcast paused")
        assert told(bob) == []

    async def test_who_cannot_be_reached_learns_later_how_it_stands(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        uuid, card = await going(simulator, recall, ada, 400)
        words = "Forbidden: bot was blocked by the user"
        rule = simulator.refuse(403, words, method="sendMessage", chat_id=BOB, times=None)
        await ada.press("⏸ Pause", message_id=card.message_id)
        await until(lambda: [debt.uuid for debt in recall.store.owed.all() if debt.admin == BOB] == [uuid])
        rule.cancel()
        await bob.say("/help")
        await bob.sees("Broadcast paused")

    async def test_silence_is_waited_out(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        _, card = await going(simulator, recall, ada, 400)
        simulator.refuse(429, "Too Many Requests: retry after 1", method="sendMessage", chat_id=BOB, times=2)
        await ada.press("⏸ Pause", message_id=card.message_id)
        await bob.sees(f"Ada has paused {WHAT}")
        await until(lambda: recall.store.owed.all() == [])

    @pytest.mark.parametrize("lives", [1, 2])
    async def test_what_was_done_right_before_the_end_is_told_after_the_next_start_once(
        self, lives: int, simulator: Simulator, stopped: Recall, ada: Person, bob: Person
    ) -> None:
        async with stopped.running():
            uuid, card = await going(simulator, stopped, ada, 400)
            await ada.press("⏸ Pause", message_id=card.message_id)
            await bob.sees("has paused")
            await until(lambda: stopped.store.acts.since(stopped.store.acts.known())[0] == [])
        assert stopped.store.broadcasts.stop(uuid, Admin(ADA, "Ada"))
        for _ in range(lives):
            async with stopped.running():
                await bob.sees(f"Ada has stopped {WHAT}")
                await until(lambda: stopped.store.acts.since(stopped.store.acts.known())[0] == [])
        assert told(bob) == [f"Ada has paused {WHAT}", f"Ada has stopped {WHAT}"]

    async def test_notice_that_was_deleted_is_written_anew(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        uuid, card = await going(simulator, recall, ada, 400)
        await ada.press("⏸ Pause", message_id=card.message_id)
        await until(lambda: bool(notices(bob)))
        bob.delete(notices(bob)[0].message_id)
        await ada.press(data=pack(Action.RESUME, uuid), message_id=card.message_id)
        await bob.sees(f"Ada has resumed {WHAT}")


@pytest.mark.slow
@pytest.mark.parametrize("settings", [{"messages_per_second": 1}])
async def test_start_is_told_once_though_everything_is_slow(
    simulator: Simulator, recall: Recall, ada: Person, bob: Person
) -> None:
    people = recall.subscribe(50)
    await send(ada)
    await bob.sees("Ada is sending")
    await until(lambda: sum(holding(simulator, people)) > 6)
    assert len([one for one in bob.screen if "Ada is sending" in str(one)]) == 1
