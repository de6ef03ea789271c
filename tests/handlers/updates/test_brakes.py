"""Which raw updates brake, and what."""

import pytest

from broadcast.engine.braking import Braking
from handlers.callbacks import Action, pack
from handlers.updates import incoming
from handlers.updates.brakes import PRESSES, brake

UUID = "b1cd234c-39a3-449d-864e-a0f5d373ff9c"
ADA = {"id": 1001, "is_bot": False}
CHAT = {"id": 1001, "type": "private"}


class Held(Braking):
    """What was held, to look at."""

    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.found: list[str | None] = []
        self.corrections: list[bool] = []

    def hold(self, update_id: int, uuid: str | None, *, corrections: bool = False) -> None:
        assert (update_id, corrections) == (7, uuid is None)
        self.found.append(uuid)
        self.corrections.append(corrections)


def holding(fields: dict[str, object], admins: set[int]) -> Held:
    raw, braking = {"update_id": 7, **fields}, Held()
    update = incoming.read(raw, admins)
    assert update
    brake(raw, update, braking)
    return braking


def held(fields: dict[str, object], admins: set[int]) -> list[str | None]:
    return holding(fields, admins).found


def press(data: object) -> dict[str, object]:
    return {"callback_query": {"from": ADA, "message": {"chat": CHAT}, "data": data}}


def said(text: object, kind: str = "message", field: str = "text") -> dict[str, object]:
    return {kind: {"from": ADA, "chat": CHAT, field: text}}


@pytest.mark.parametrize("action", Action)
def test_buttons_that_stop_hold_their_broadcast(action: Action) -> None:
    assert held(press(pack(action, UUID)), {1001}) == ([UUID] if action in PRESSES else [])


UNDOING = ["/undo", "/undo now", "/UNDO@recall_bot", f"/undo {UUID}"]
STOPPING = ["/stopall", "/stopall now", "/StopAll@recall_bot", "/STOPALL\nplease"]


@pytest.mark.parametrize("text", UNDOING + STOPPING)
def test_commands_that_stop_hold_whatever_is_sent(text: str) -> None:
    braking = holding(said(text), {1001})
    assert braking.found == [None]
    assert braking.corrections == [True]


@pytest.mark.parametrize(
    "text", ["stop", "STOP!!! 🛑", "Нет!", "/stop", "/Cancel@recall_bot it", "/pause", "✋🏽"]
)
@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.parametrize("field", ["text", "caption"])
def test_words_of_alarm_hold_whatever_is_sent(text: str, kind: str, field: str) -> None:
    assert held(said(text, kind, field), {1001}) == [None]


NOTHING = [
    *(press("pause"), press(None), press(5)),
    *(said(text) for text in ("undone", "/undone", "", None, 5, "please stop reading", "/help", "/start")),
    said("/undo", "channel_post"),
    {},
]


@pytest.mark.parametrize("fields", NOTHING)
def test_nothing_else_holds(fields: dict[str, object]) -> None:
    assert held(fields, {1001}) == []


def test_strangers_hold_nothing() -> None:
    assert held(press(pack(Action.PAUSE, UUID)), {1002}) == []
    assert held(said("/undo"), {1002}) == []
