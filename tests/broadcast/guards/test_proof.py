"""What a yes needs, by what was found and how many it is for."""

import pytest

from broadcast.guards.findings import Finding, SeparatePolls, Severity, Silent, Slip, TooLong
from broadcast.guards.proof import Proof, differs, doubts, proof

LARGE = 1000


NOTE, WARNING, DANGER = Silent(), SeparatePolls(), Slip("{nmae}", Severity.DANGER)


@pytest.mark.parametrize(
    ("found", "chats", "wanted"),
    [
        ([], 1_000_000, Proof.NOTHING),
        ([NOTE], 1_000_000, Proof.NOTHING),
        ([WARNING], 1, Proof.TAP),
        ([NOTE, WARNING, WARNING], LARGE, Proof.TAP),
        ([NOTE, WARNING], LARGE + 1, Proof.NUMBER),
        ([DANGER], 11, Proof.NUMBER),
        ([WARNING, DANGER, NOTE], 11, Proof.NUMBER),
        # What cannot be previewed has no card; whoever joined since makes no question of it.
        ([TooLong(5000, 4096)], LARGE + 1, Proof.NOTHING),
    ],
)
def test_the_gravest_finding_decides(found: list[Finding], chats: int, wanted: Proof) -> None:
    assert proof(found, chats, LARGE) is wanted


def test_with_zero_every_warning_asks_for_the_number() -> None:
    assert proof([WARNING], 1, 0) is Proof.NUMBER
    assert proof([NOTE], 1, 0) is Proof.NOTHING


def test_only_what_asks_is_a_doubt() -> None:
    assert doubts([NOTE, WARNING, TooLong(5000, 4096), DANGER]) == [WARNING, DANGER]


@pytest.mark.parametrize(
    ("named", "chats", "other"),
    [
        (5, 5, False),
        (5, 15, False),
        (5, 16, True),
        (20, 9, True),
        (1204, 1214, False),
        (1204, 1217, True),
        (1204, 1191, True),
        (100_000, 101_000, False),
        (100_000, 101_001, True),
        (100_000, 98_999, True),
    ],
)
def test_an_audience_is_another_one_by_more_than_a_few_and_one_per_cent(
    named: int, chats: int, other: bool
) -> None:
    assert differs(named, chats) is other
