"""The backlog: what lets something go out is asked about again where it was wanted while the bot was away."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from handlers.callbacks import Action, pack
from handlers.late import LETS_OUT
from models import heartbeat
from models.events import Admin
from models.inbox import Waiting
from models.lanes import Lane
from models.states import State
from simulator import Message, Person, Simulator
from tests.support.broadcasting import draft, send, uuid_of
from tests.support.recall import ADA, Recall, everything, until

AWAY = "while I was away (12 min), so nothing was sent."


@pytest.fixture(autouse=True)
def minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody fetches where the clock is moved by more than that at once."""
    monkeypatch.setattr(heartbeat, "GAP", timedelta(seconds=60))


async def drafted(stopped: Recall, admin: Person) -> Message:
    """A card that was shown before the bot ended."""
    async with stopped.running():
        stopped.subscribe(3)
        return await draft(admin)


async def idle(admin: Person) -> None:
    """Wait until all that was pressed and written is handled."""
    await admin.sees("this list", after=await admin.say("/help"))


async def test_send_in_the_backlog_is_asked_about_and_pressed_again_sends(
    stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    card = await drafted(stopped, ada)
    ada.press_nowait("✅ Send", message_id=card.message_id)
    simulator.clock.advance(minutes=12)
    async with stopped.running():
        await ada.sees(f"You pressed ✅ Send to 3 {AWAY} Press it again if it still holds.")
        assert stopped.found(uuid_of(card)).state is State.DRAFTED
        await ada.press("✅ Send", message_id=card.message_id)
        await ada.sees("Broadcast finished")


async def test_press_whose_answer_is_too_late_is_asked_about_all_the_same(
    stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    card = await drafted(stopped, ada)
    ada.press_nowait("✅ Send", message_id=card.message_id)
    simulator.clock.advance(hours=5)
    async with stopped.running():
        await ada.sees("You pressed ✅ Send to 3 while I was away (5 h), so nothing was sent.")
    assert stopped.found(uuid_of(card)).state is State.DRAFTED


@pytest.mark.parametrize(("seconds", "obeyed"), [(0, True), (40, True), (80, False)])
async def test_gap_of_a_minute_makes_a_backlog(
    seconds: int, obeyed: bool, stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    card = await drafted(stopped, ada)
    ada.press_nowait("✅ Send", message_id=card.message_id)
    simulator.clock.advance(seconds=seconds)
    async with stopped.running():
        await ada.sees("Broadcast finished" if obeyed else "so nothing was sent.")


async def test_first_start_ever_has_no_backlog(stopped: Recall, simulator: Simulator, ada: Person) -> None:
    stopped.subscribe(3)
    simulator.clock.advance(hours=3)
    said = await ada.say("/broadcast Doors open at nine.")
    async with stopped.running():
        card = await ada.sees("Above is what everyone gets", after=said)
        await ada.press("✅ Send", message_id=card.message_id)
        await ada.sees("Broadcast finished")


@pytest.mark.parametrize("before", [1, 99, 100, 250])
async def test_all_that_waited_counts_however_many_batches(
    before: int, stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    card = await drafted(stopped, ada)
    for number in range(before):
        await simulator.person(9000 + number).say("hello")
    ada.press_nowait("✅ Send", message_id=card.message_id)
    simulator.clock.advance(minutes=12)
    async with stopped.running():
        await ada.sees(f"You pressed ✅ Send to 3 {AWAY}")
    assert stopped.found(uuid_of(card)).state is State.DRAFTED


async def test_what_was_written_down_before_the_end_is_late_too(
    stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    """Telegram had given it already, but nobody handled it."""
    uuid = uuid_of(await drafted(stopped, ada))
    stopped.store.inbox.put([Waiting(1_000_000, Lane.ADMIN, pressed(Action.SEND, uuid), ADA)])
    simulator.clock.advance(minutes=12)
    async with stopped.running():
        await ada.sees(f"You pressed a button {AWAY}")
    assert stopped.found(uuid).state is State.DRAFTED


def pressed(action: Action, uuid: str) -> str:
    """A press as Telegram sends it, of a message of which it tells no more."""
    chat = {"id": ADA, "type": "private", "first_name": "Ada"}
    query = {
        "id": "1",
        "from": {"id": ADA, "is_bot": False, "first_name": "Ada"},
        "chat_instance": "1",
        "message": {"message_id": 1, "date": 0, "chat": chat},
        "data": pack(action, uuid, 1),
    }
    return json.dumps({"update_id": 1_000_000, "callback_query": query})


async def paused(recall: Recall, admin: Person) -> str:
    async with recall.running():
        recall.subscribe(40)
        uuid = await send(admin)
        await until(lambda: recall.found(uuid).state is State.SENDING)
        await admin.say("/pause")
        await until(lambda: recall.found(uuid).state is State.PAUSED)
    return uuid


async def sending(recall: Recall, admin: Person) -> str:
    async with recall.running():
        recall.subscribe(100)
        uuid = await send(admin)
        await until(lambda: recall.found(uuid).state is State.SENDING)
    return uuid


SLOW = pytest.mark.parametrize("settings", [{"messages_per_second": 20}])


@SLOW
async def test_resume_in_the_backlog_resumes_nothing(
    stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid = await paused(stopped, ada)
    ada.press_nowait(data=pack(Action.RESUME, uuid))
    simulator.clock.advance(minutes=12)
    async with stopped.running():
        await ada.sees(f"You pressed a button {AWAY}")
        assert stopped.found(uuid).state is State.PAUSED


async def pause(admin: Person, uuid: str) -> None:
    admin.press_nowait(data=pack(Action.PAUSE, uuid))


async def stop(admin: Person, uuid: str) -> None:
    admin.press_nowait(data=pack(Action.STOP, uuid))


async def undo(admin: Person, uuid: str) -> None:
    admin.press_nowait(data=pack(Action.UNDO, uuid))


async def alarm(admin: Person, _uuid: str) -> None:
    await admin.say("STOP!!")


@SLOW
@pytest.mark.parametrize(
    ("act", "state"),
    [
        (pause, State.PAUSED),
        (undo, State.PAUSED),
        (alarm, State.PAUSED),
        (stop, State.STOPPED),
    ],
)
async def test_whatever_stops_does_so_from_the_backlog(
    act: Callable[[Person, str], Awaitable[None]],
    state: State,
    stopped: Recall,
    simulator: Simulator,
    ada: Person,
) -> None:
    uuid = await sending(stopped, ada)
    await act(ada, uuid)
    simulator.clock.advance(minutes=12)
    async with stopped.running():
        await until(lambda: stopped.found(uuid).state is state)
    assert not [one for one in ada.screen if "while I was away" in (one.text or "")]


async def test_cancel_acts_from_the_backlog(stopped: Recall, simulator: Simulator, ada: Person) -> None:
    card = await drafted(stopped, ada)
    uuid = uuid_of(card)
    ada.press_nowait("❌ Cancel", message_id=card.message_id)
    simulator.clock.advance(minutes=12)
    async with stopped.running():
        await until(lambda: stopped.found(uuid).state is State.CANCELLED)


async def test_resumeall_in_the_backlog_lifts_nothing(
    stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    async with stopped.running():
        await idle(ada)
    stopped.store.standstill.begin(Admin(ADA, "Ada"))
    await ada.say("/resumeall")
    simulator.clock.advance(minutes=12)
    async with stopped.running():
        await ada.sees(f"You wrote /resumeall {AWAY} Send it again if it still holds.")
        assert stopped.store.standstill.standing()
        await ada.say("/resumeall")
        await ada.sees("Everything may go on again")


async def test_what_comes_after_the_backlog_is_obeyed(
    stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    card = await drafted(stopped, ada)
    simulator.clock.advance(minutes=12)
    async with stopped.running():
        await idle(ada)
        await idle(ada)  # the first one may have come with the backlog
        await ada.press("✅ Send", message_id=card.message_id)
        await ada.sees("Broadcast finished")


ACTS_LATE = {
    Action.RESULTS,
    Action.COURSE,
    Action.REPLIES,
    Action.STATS,
    Action.CANCEL,
    Action.PAUSE,
    Action.STOP,
    Action.UNDO,
    Action.DELETE,
    Action.KEEP,
    Action.INSIST,
    Action.STOP_IT,
    Action.LEAVE,
    Action.UNSUBSCRIBE,
    Action.CHANGE,
    Action.CHANGE_LISTED,
    Action.CANCEL_LISTED,
    # These change what is shown or kept, and send nothing.
    Action.MESSAGE,
    Action.URL_BUTTONS,
    Action.NO_URL_BUTTONS,
    Action.OPTION,
    Action.REWORD,
    Action.CORRECT,
    Action.ASK_BLANK,
    Action.ASK_RESEND,
    Action.OPEN,
    Action.DETAILS,
    Action.OLDER,
    Action.NEWER,
    Action.OPEN_DRAFT,
    Action.RESTORE,
    Action.CAPTION,
    Action.REPLACE,
    Action.AUDIENCE,
    Action.CHOOSE,
    Action.TYPE,
    Action.START_OVER,
    Action.DONE,
    Action.LATER,
    Action.SCHEDULE,
    Action.TYPE_MOMENT,
    Action.PEOPLE,
    Action.CAP,
    Action.NAMED,
    Action.USE,
    Action.EXPORT,
    Action.RENAME,
    Action.DROP_NAME,
    Action.IMPORT,
    Action.DUPLICATE,
    Action.TRY_AGAIN,
    Action.TRY_AGAIN_TOO,
    Action.ASK_APPROVAL,
    Action.AUDIT,
    Action.AUDIT_FILE,
    Action.BACK,
    Action.CANARY,
    Action.EXPIRES,
    Action.KEEP_IT,
    Action.SEND_BACK,
    Action.SKIP,
    Action.SPREAD,
    Action.TYPE_EXPIRY,
}


def test_every_press_is_known_to_let_something_go_out_or_not_to() -> None:
    """Whoever adds an action says here whether it may act long after it was pressed."""
    assert LETS_OUT.isdisjoint(ACTS_LATE)
    assert set(Action) == LETS_OUT | ACTS_LATE


@pytest.mark.parametrize("action", sorted(LETS_OUT))
async def test_none_of_these_acts_from_the_backlog(
    action: Action, stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid = uuid_of(await drafted(stopped, ada))
    stopped.store.inbox.put([Waiting(1_000_000, Lane.ADMIN, pressed(action, uuid), ADA)])
    before = everything(stopped)
    simulator.clock.advance(minutes=12)
    # Only what lets a draft go out gets as far as that; the others would come too late anyway.
    drafts = {Action.SEND, Action.TEST}
    async with stopped.running():
        if action in drafts or action is Action.GO_ON:
            await ada.sees(f"You pressed a button {AWAY}")
        await until(lambda: stopped.store.inbox.size() == 0)
        assert everything(stopped) == before
