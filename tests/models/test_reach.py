"""Whom a message with names would reach."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from models.choices import Choice, Size
from models.profiles import Profile
from models.reach import NameStats, Reach
from models.selection import Aspect, Condition, Selection
from models.store import Store

NONE = dict.fromkeys(("first_name", "last_name", "username", "language"))


@pytest.fixture
def store(new_database: str) -> Iterator[Store]:
    """Four who get broadcasts, and one with the longest name who does not."""
    with Store.open(new_database, "NORMAL") as opened:
        for profile in (
            Profile(1),
            Profile(2, "Grace", language="en"),
            Profile(3, "Barbara", "Liskov"),
            Profile(4, language="de"),
            Profile(5, "Maximiliane", "Mustermann"),
        ):
            opened.audience.subscribe(profile)
        opened.audience.leave(5)
        yield opened


@pytest.mark.parametrize(
    ("fields", "reach"),
    [
        ([], Reach(4)),
        (
            ["last_name"],
            Reach(
                4,
                {"last_name": NameStats(6, 3)},
                3,
                NONE | {"first_name": "Barbara", "last_name": "Liskov"},
            ),
        ),
        (
            ["language", "first_name"],
            Reach(
                4,
                {"first_name": NameStats(7, 2), "language": NameStats(2, 2)},
                1,
                NONE | {"first_name": "Grace", "language": "en"},
            ),
        ),
        (["username"], Reach(4, {"username": NameStats(0, 4)}, 4)),
        (
            ["username", "last_name"],
            Reach(
                4,
                {"last_name": NameStats(6, 3), "username": NameStats(0, 4)},
                3,
                NONE | {"first_name": "Barbara", "last_name": "Liskov"},
            ),
        ),
    ],
)
def test_names_are_counted_among_those_who_get_broadcasts(
    fields: list[str], reach: Reach, store: Store
) -> None:
    found = store.audience.reach(fields)
    assert replace(found, choice=Choice()) == reach
    assert found.choice.size == Size(people=4)


def test_names_are_those_of_whom_is_chosen(store: Store) -> None:
    german = Selection((Condition(Aspect.LANGUAGE, "de"),))
    found = store.audience.reach(["first_name"], german)
    assert (found.size, found.names, found.nameless) == (1, {"first_name": NameStats(0, 1)}, 1)


def test_audience_of_nobody_has_no_sample(new_database: str) -> None:
    with Store.open(new_database, "NORMAL") as store:
        assert store.audience.reach(["first_name"]) == Reach(0, {"first_name": NameStats(0, 0)})
