"""Callback data: read back as it was written, small enough, and never mistaken."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.callbacks import Action, pack, pattern, unpack
from handlers.room_callbacks import RoomAction, pack_room, room_pattern, unpack_room

UUID = "b1cd234c-39a3-449d-864e-a0f5d373ff9c"

arguments = st.none() | st.integers(0, 999_999_999)


@given(st.sampled_from(Action), st.uuids(), arguments)
def test_every_button_is_read_back_and_fits(action: Action, uuid: object, arg: int | None) -> None:
    data = pack(action, str(uuid), arg)
    assert unpack(data) == (action, str(uuid), arg)
    assert len(data.encode()) <= 64
    assert re.match(pattern(action), data)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        "send",
        "send:1",
        f"fire:{UUID}",
        f"SEND:{UUID}",
        f"send:{UUID.upper()}",
        f"send:{UUID}:",
        f"send:{UUID}:x",
        f"send:{UUID}:٣",
        f"send:{UUID}:01",
        f"send:{UUID}:1_0",
        f"send:{UUID}:1\n",
        f"send:{UUID}:1:2",
        "a" * 64,
        f"send:{UUID}:{2**31}",  # no version is as large, and a database would refuse to look for it
        f"resend:{UUID}:999999999999",
    ],
)
def test_garbage_is_no_button(data: str | None) -> None:
    assert unpack(data) is None
    assert unpack(f"at:{UUID}:{2**31}") == (Action.SCHEDULE, UUID, 2**31)  # in 2038


def test_buttons_under_messages_of_earlier_versions_work() -> None:
    earlier = [
        "send",
        "cancel",
        "message",
        "links",
        "unlink",
        "option",
        "test",
        "reword",
        "pause",
        "resume",
        "stop",
        "undo",
        "delete",
        "keep",
        "correct",
        "apply",
        "retry",
        "resend",
        "again",
        "leave",
        "open",
        "older",
        "newer",
        "draft",
        "duplicate",
        "rested",
    ]
    assert all(unpack(f"{action}:{UUID}:1") for action in earlier)
    assert unpack(f"links:{UUID}:3") == (Action.URL_BUTTONS, UUID, 3)
    assert unpack(f"unlink:{UUID}:3") == (Action.NO_URL_BUTTONS, UUID, 3)


@given(st.text(max_size=64))
def test_no_text_breaks_the_reading_of_a_button(data: str) -> None:
    press = unpack(data)
    assert press is None or pack(*press) == data


@pytest.mark.parametrize("action", Action)
def test_pattern_matches_its_own_action_and_nothing_longer(action: Action) -> None:
    others = [*Action]
    others.remove(action)
    strangers = [pack(other, UUID, 1) for other in others]
    longer = [f"re{action}:{UUID}", f"{action}:{UUID}0", f"{action}:{UUID}:x", f"{action}:{UUID}:1:2"]
    assert [data for data in strangers + longer if re.match(pattern(action), data)] == []


chats = st.integers(-(2**63), 2**63 - 1)


@given(st.sampled_from(RoomAction), chats, arguments)
def test_every_button_about_a_group_is_read_back_and_fits(
    action: RoomAction, chat_id: int, start: int | None
) -> None:
    data = pack_room(action, chat_id, start)
    assert unpack_room(data) == (action, chat_id, start)
    assert unpack(data) is None
    assert len(data.encode()) <= 64
    assert re.match(room_pattern(action), data)
    assert not re.match(pattern(*Action), data)


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        "include",
        "include:",
        "include:x",
        "include:--1",
        "include:٣",
        "include:-01",
        "include:-1:",
        "include:-1:x",
        "include:-1:2:3",
        "include:-1\n",
        "INCLUDE:-1",
        f"include:{UUID}",
    ],
)
def test_garbage_is_no_button_about_a_group(data: str | None) -> None:
    assert unpack_room(data) is None


def test_buttons_about_groups_of_earlier_versions_work() -> None:
    earlier = ["include", "decline", "quit", "groups"]
    assert all(unpack_room(f"{action}:-1001") for action in earlier)
