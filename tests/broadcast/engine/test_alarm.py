"""The alarm: what Telegram says of everybody is not charged to anybody, whenever it begins."""

import asyncio
from collections.abc import Collection
from itertools import repeat
from pathlib import Path

import pytest

from broadcast.engine.alarm import NEARLY_ALL, TOO_MANY, WINDOW, Alarm
from broadcast.engine.sending import accepted_words
from broadcast.wire.verdicts import SHUT_DOWN, Cause, Settle
from models.content import Content
from models.events import Event
from models.reasons import ReasonCode
from models.record import Broadcast
from models.states import EventKind, Outcome, State, Status
from tests.support.ledger import BY, CARD, NOW, words
from tests.support.recall import ADA, until
from tests.support.stage import CHATS, Stage, on_stage

READERS = 500
REFUSED = Settle(Cause.REFUSED, "CHAT_WRITE_FORBIDDEN")
UNFAMILIAR = Settle(Cause.UNFAMILIAR, "Logged out")
BLOCKED = Settle(Cause.BLOCKED, "bot was blocked by the user")


def crowd(stage: Stage) -> None:
    readers = [stage.simulator.person(7001 + i) for i in range(READERS)]
    stage.store.audience.add([reader.chat_id for reader in readers])


def watched(*answers: Settle | None, accepted: Collection[str] = ()) -> Alarm:
    alarm = Alarm(accepted)
    for at, settled in enumerate(answers):
        if settled:
            alarm.refused(at, 5000 + at, settled)
        else:
            alarm.arrived()
    return alarm


@pytest.mark.parametrize(
    ("answers", "alarms"),
    [
        ([REFUSED] * TOO_MANY, True),
        ([REFUSED] * (TOO_MANY - 1), False),
        ([None, REFUSED] * TOO_MANY, False),
        ([None, REFUSED] * TOO_MANY + [REFUSED], True),
        ([None] * 500 + [REFUSED] * 50, False),
        ([None] * 500 + [REFUSED] * 51, True),
        ([None] * 500 + [UNFAMILIAR] * TOO_MANY, True),
        ([None] * 500 + [UNFAMILIAR, REFUSED] * 6, False),
        ([None, None, None, UNFAMILIAR] * 100, False),
        ([Settle(Cause.DOUBTFUL, "chat not found")] * TOO_MANY, True),
        ([Settle(Cause.GONE, "user is deactivated")] * TOO_MANY, True),
        ([Settle(Cause.UNANSWERED, "wrong part", in_part=True)] * TOO_MANY, True),
        ([Settle(Cause.UNANSWERED, "Bad Gateway")] * 500, False),
        ([SHUT_DOWN] * 500, False),
        ([BLOCKED] * (WINDOW - 1), False),
        ([BLOCKED] * WINDOW, True),
        ([BLOCKED] * 30 + [None] * 70, False),
        ([*[None] * 11, *[BLOCKED] * int(NEARLY_ALL * WINDOW - 1)], False),
    ],
)
def test_when_it_is_raised(answers: list[Settle | None], alarms: bool) -> None:
    assert (watched(*answers).reason is not None) is alarms


def test_words_that_somebody_has_looked_at_are_counted_no_more() -> None:
    first = Settle(Cause.UNFAMILIAR, "Odd chat 17 of 5000")
    again = Settle(Cause.UNFAMILIAR, "odd chat 3 of 77")
    assert watched(*repeat(again, 500), accepted=[first.detail]).reason is None
    assert watched(*repeat(REFUSED, 500), accepted=[first.detail]).reason is not None


def test_who_is_charged_is_what_the_alarm_is_about() -> None:
    blocked, part = [BLOCKED] * 3, [Settle(Cause.UNANSWERED, "wrong part", in_part=True)]
    alarm = watched(*blocked, None, *part, *[UNFAMILIAR] * 15)
    assert [one.id for one in alarm.charged] == [*range(5, 20)]
    assert len(watched(*[BLOCKED] * WINDOW).charged) == WINDOW
    assert watched(*[UNFAMILIAR] * 3).charged == []


EVERYBODY = [
    (400, "Bad Request: Logged out", "Logged out"),
    (400, "Bad Request: chat not found", "Chat not found"),
    (403, "Forbidden: user is deactivated", "Forbidden: user is deactivated"),
    (403, "Forbidden: bot was kicked from the group chat", "Forbidden: bot was kicked from the group chat"),
    (403, "Forbidden: bot was blocked by the user", "Forbidden: bot was blocked by the user"),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "Chat_write_forbidden"),
]


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 130])
@pytest.mark.parametrize(("code", "description", "said"), EVERYBODY)
def test_what_is_said_of_everybody_pauses_and_is_charged_to_nobody(
    code: int, description: str, said: str, after: int, tmp_path: Path
) -> None:
    async def act(stage: Stage) -> None:
        crowd(stage)
        trouble = stage.simulator.refuse(code, description, method="sendMessage", after=after, times=None)
        broadcast = await stage.broadcast()
        assert (broadcast.state, words(broadcast)) == (State.PAUSED, said)
        assert broadcast.reason
        assert broadcast.reason.code is ReasonCode.MOSTLY_REFUSED
        left = READERS + CHATS - after
        assert stage.store.counts.of(broadcast).tally == (
            {Outcome.PENDING: left, Outcome.SENT: after} if after else {Outcome.PENDING: left}
        )
        assert stage.store.audience.by_status() == {Status.SUBSCRIBED: READERS + CHATS}
        trouble.cancel()
        stage.store.broadcasts.resume(broadcast.uuid, BY)
        stage.sender.wake()
        await until(lambda: stage.found(broadcast.uuid).state is State.SENT)
        assert stage.store.counts.of(broadcast).tally == {Outcome.SENT: READERS + CHATS}
        assert set(stage.held().values()) == {1}

    asyncio.run(on_stage(str(tmp_path), act))


async def paused_again(stage: Stage, uuid: str) -> Broadcast:
    stage.store.broadcasts.resume(uuid, BY)
    stage.sender.wake()
    await until(lambda: stage.found(uuid).state in (State.PAUSED, State.SENT))
    return stage.found(uuid)


def test_resumed_by_a_person_the_same_words_do_not_pause_it_again_but_others_do(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        crowd(stage)
        first = stage.simulator.refuse(400, "Bad Request: CHAT_RESTRICTED", method="sendMessage", times=None)
        uuid = (await stage.broadcast()).uuid
        first.cancel()
        for _ in range(200):
            stage.simulator.refuse(400, "Bad Request: CHAT_RESTRICTED", method="sendMessage")
        second = stage.simulator.refuse(400, "Bad Request: chat not found", method="sendMessage", times=None)
        broadcast = await paused_again(stage, uuid)
        assert (broadcast.state, words(broadcast)) == (State.PAUSED, "Chat not found")
        assert stage.store.counts.of(broadcast).of(Outcome.REFUSED) == 200
        second.cancel()
        assert (await paused_again(stage, uuid)).state is State.SENT

    asyncio.run(on_stage(str(tmp_path), act))


def test_alarm_watches_after_an_interruption_too(tmp_path: Path) -> None:
    async def act(stage: Stage) -> None:
        crowd(stage)
        uuid = stage.store.contents.create(Content("text", "Doors open at nine."), ADA).uuid
        stage.store.broadcasts.confirm(uuid, 1, BY, CARD)
        stage.sender.wake()
        await until(lambda: stage.simulator.calls["sendMessage"] > 20)
        stage.store.broadcasts.pause(uuid, BY)
        stage.sender.wake()
        await until(lambda: stage.sender.pulse().uuid is None)
        stage.simulator.refuse(400, "Bad Request: chat not found", method="sendMessage", times=None)
        broadcast = await paused_again(stage, uuid)
        assert broadcast.state is State.PAUSED
        assert stage.store.counts.of(broadcast).undelivered == 0

    asyncio.run(on_stage(str(tmp_path), act))


@pytest.mark.parametrize(
    "between", [[], [EventKind.ASKED], [EventKind.HELD, EventKind.ASKED, EventKind.LET_GO]]
)
@pytest.mark.parametrize("then", [EventKind.RESUMED, EventKind.STOPPED, None])
def test_words_are_accepted_by_a_resume_whatever_was_asked_before(
    then: EventKind | None, between: list[EventKind]
) -> None:
    why = {"reason": ReasonCode.MOSTLY_REFUSED, "words": "Logged out"}
    story = [Event(EventKind.PAUSED, NOW, facts=why), *(Event(kind, NOW, BY) for kind in between)]
    story += [Event(then, NOW, BY)] if then else []
    assert accepted_words(story) == ({"Logged out"} if then is EventKind.RESUMED else set())
