"""How much fits into a message: what is longer is cut, and stays whole as HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.texts import formats
from models.events import Admin
from simulator.markup import formatted, utf16_length

LONGEST = 4096


def shown(html: str) -> str:
    """What Telegram shows of it; it refuses broken markup."""
    return formatted(html, "HTML", None)[0]


PIECES = st.sampled_from(["a", "é", "😀", "&lt;", "&amp;", "&#x27;", "\n", "word " * 50])
TAGGED = st.recursive(
    st.lists(PIECES, max_size=40).map("".join),
    lambda inner: st.tuples(st.sampled_from("bi"), st.lists(inner, max_size=6)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
)


@pytest.mark.slow
@given(st.lists(TAGGED, max_size=30).map("".join), st.integers(1, 400))
def test_whatever_is_cut_is_short_enough_and_whole(html: str, longest: int) -> None:
    cut = formats.fitted(html, longest)
    assert utf16_length(shown(cut)) <= longest
    assert shown(cut).rstrip("…").rstrip() == shown(html)[: len(shown(cut).rstrip("…").rstrip())]


def test_what_fits_is_left_alone() -> None:
    html = f"<b>{'&lt;' * LONGEST}</b>"
    assert formats.fitted(html) == html


@pytest.mark.parametrize("character", ["a", "😀", "&lt;", "<b>x</b>", "<code>&amp;</code>"])
def test_one_too_many_is_cut(character: str) -> None:
    cut = formats.fitted(character * (LONGEST + 1))
    assert LONGEST - 2 <= utf16_length(shown(cut)) <= LONGEST
    assert shown(cut).endswith("…")


def test_long_names_are_cut_before_they_are_escaped() -> None:
    assert formats.name_of(Admin(1, "<" * 64)) == "&lt;" * 31 + "…"
    assert formats.name_of(Admin(1, "Grace Hopper")) == "Grace Hopper"
