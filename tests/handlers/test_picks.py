"""What a button of the chooser carries: read back as it was written, and small enough."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.callbacks import Action, pack, pattern, unpack
from handlers.picks import Page, Pick, Topic, key, mark
from models.selection import Aspect

UUID = "b1cd234c-39a3-449d-864e-a0f5d373ff9c"
pages = st.builds(Page, st.sampled_from(Topic), st.booleans())


@given(pages, st.text(), st.booleans())
def test_pick_is_read_back_and_fits(page: Page, value: str, wanted: bool) -> None:
    pick = Pick(page, mark(value), wanted)
    data = pack(Action.CHOOSE, UUID, pick.number)
    assert len(data.encode()) <= 64
    assert re.match(pattern(Action.CHOOSE), data)
    callback = unpack(data)
    assert callback
    assert callback.argument is not None
    assert Pick.of(callback.argument) == pick


@given(pages)
def test_page_is_read_back(page: Page) -> None:
    assert Page.of(page.number) == page


@given(st.integers(0, 10**12))
def test_no_number_breaks_the_reading(number: int) -> None:
    pick, page = Pick.of(number), Page.of(number)
    assert pick is None or pick.number == number
    assert page is None or page.number == number


def test_every_aspect_has_its_list() -> None:
    assert {topic.aspect for topic in Topic} - {None} == set(Aspect)


def test_numbers_on_buttons_that_people_still_have() -> None:
    assert [topic.name for topic in Topic] == [
        *("LANGUAGE", "JOINED", "SOURCE", "SORT", "TAG", "GOT", "MISSED", "SILENT", "SAMPLE", "CAP", "NAMED"),
        *("ANSWERED", "UNANSWERED"),
    ]
    assert Pick(Page(Topic.TAG, excluded=True), mark("staff")).number == 222913514109


@pytest.mark.parametrize("name", ["", "Germans", "x" * 64, "😀"])
def test_name_has_a_uuid_of_its_own(name: str) -> None:
    assert unpack(pack(Action.USE, key(name))) == (Action.USE, key(name), None)
    assert key(name) != key(f"{name} ")
