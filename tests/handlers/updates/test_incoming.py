"""What is told of a raw update, whatever its shape."""

import json

import pytest

from handlers.updates import incoming
from models.states import Lane

ADMINS = {1001}
PRIVATE: dict[str, object] = {"id": 1001, "type": "private"}
GROUP: dict[str, object] = {"id": -2001, "type": "supergroup"}
ADA, EVE = {"id": 1001, "is_bot": False}, {"id": 6666, "is_bot": False}

LANES: dict[str, tuple[dict[str, object], Lane]] = {
    "admin writes": ({"message": {"from": ADA, "chat": PRIVATE}}, Lane.ADMIN),
    "admin edits": ({"edited_message": {"from": ADA, "chat": PRIVATE}}, Lane.ADMIN),
    "admin presses": ({"callback_query": {"from": ADA, "message": {"chat": PRIVATE}}}, Lane.ADMIN),
    "admin blocks": ({"my_chat_member": {"from": ADA, "chat": PRIVATE}}, Lane.ADMIN),
    "stranger writes": ({"message": {"from": EVE, "chat": PRIVATE | {"id": 6666}}}, Lane.PERSON),
    "stranger presses": ({"callback_query": {"from": EVE, "message": {"chat": PRIVATE}}}, Lane.PERSON),
    "press of a message that is unknown": ({"callback_query": {"from": ADA}}, Lane.PERSON),
    "press in a group": ({"callback_query": {"from": ADA, "message": {"chat": GROUP}}}, Lane.PERSON),
    "admin writes in a group": ({"message": {"from": ADA, "chat": GROUP}}, Lane.ROOM),
    "group takes the bot in": ({"my_chat_member": {"from": EVE, "chat": GROUP}}, Lane.ROOM),
    "no sender": ({"message": {"chat": PRIVATE}}, Lane.PERSON),
    "a kind nobody asked for": ({"poll": {"id": "1"}}, Lane.PERSON),
    "nothing": ({}, Lane.PERSON),
}


@pytest.mark.parametrize("case", LANES)
def test_admins_are_told_from_strangers(case: str) -> None:
    fields, lane = LANES[case]
    found = incoming.read({"update_id": 7, **fields}, ADMINS)
    assert found
    assert (found.lane, found.admin) == (lane, 1001 if lane is Lane.ADMIN else None)


BROKEN: list[object] = [
    1,
    None,
    "text",
    [],
    {"id": []},
    {"type": {}},
    [{"from": ADA}],
    {"from": [1001]},
    {"from": {"id": "1001"}},
]


@pytest.mark.parametrize("kind", incoming.KINDS)
@pytest.mark.parametrize("payload", BROKEN)
def test_no_shape_is_taken_for_an_admin(kind: str, payload: object) -> None:
    raw = {"update_id": 7, kind: payload}
    found = incoming.read(raw, ADMINS)
    assert found
    assert found.lane is not Lane.ADMIN
    assert incoming.pressed(raw) in (None, "")
    assert incoming.written(raw) == ""
    assert incoming.album(raw) is None
    assert incoming.query_id(raw) is None


@pytest.mark.parametrize("update_id", [None, "7", True, 0, -1, 2**63, 1.5, []])
def test_update_without_an_id_is_none(update_id: object) -> None:
    assert incoming.read({"update_id": update_id, "message": {"chat": PRIVATE}}, ADMINS) is None
    assert incoming.read(update_id, ADMINS) is None


def test_lone_halves_of_a_pair_are_replaced_and_pairs_stay() -> None:
    found = incoming.read({"update_id": 7, "message": {"text": "\ud83d 😀 \x00"}}, ADMINS)
    assert found
    assert json.loads(found.body)["message"]["text"] == "\ufffd 😀 \x00"
    assert found.body.encode()
