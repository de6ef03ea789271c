"""Whom a message with names would reach."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.profiles import Profile
from models.reach import NameStats, Reach
from models.store import Store

NONE = dict.fromkeys(("first_name", "last_name", "username", "language"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Four who get broadcasts, and one with the longest name who does not."""
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}", "NORMAL") as opened:
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
    assert store.audience.reach(fields) == reach


def test_audience_of_nobody_has_no_sample(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'recall.db'}", "NORMAL") as store:
        assert store.audience.reach(["first_name"]) == Reach(0, {"first_name": NameStats(0, 0)})
