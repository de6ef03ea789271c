"""What stands in braces and was meant as a name, and what was not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.placeholders import longest, slips


@pytest.mark.parametrize(
    "slip",
    [
        "{name}",
        "{ first_name }",
        "{First_Name}",
        "{FIRST_NAME|you}",
        "{firstname}",
        "{first name}",
        "{first-name}",
        "{first_name }",
        "{first_name |you}",
        "{%first_name%}",
        "{user.first_name}",
        "{your name}",
        "{Language code}",
        "{name|friend}",
        "{frist_name}",
        "{city}",
        "{имя}",
        "{first_name|two\nlines}",
        "{first_name|{last_name}}",
    ],
)
def test_slip_of_the_pen_is_seen(slip: str) -> None:
    assert slips(f"Hi {slip}, {{first_name}}") == [slip]


@pytest.mark.parametrize(
    "text",
    [
        "{first_name}",
        "{first_name|}",
        "{first_name|friend}",
        "{{first_name}}",
        "${first_name}",
        "{}",
        "{ }",
        "{|}",
        "{x}",
        "{1,2}",
        "{ 1 }",
        '{ "a": 1 }',
        '{"first_name": "Anna"}',
        "{name: 1}",
        "{ return name; }",
        "{\n  name\n}",
        "{...}",
        "{:-)",
        "first_name",
        "{first_name",
        "first_name}",
    ],
)
def test_other_braces_are_no_slip(text: str) -> None:
    assert slips(text) == []


def test_slips_come_in_order_and_once() -> None:
    text = "{{ last_name }} {name} {first_name} {city} {name} {last_name|{name}}"
    assert slips(text) == ["{ last_name }", "{name}", "{city}", "{last_name|{name}}"]


@given(
    st.lists(
        st.sampled_from(["{", "}", "|", "name", " ", "\n", "{name}", "{first_name}", "1"]), max_size=8
    ).map("".join)
)
def test_slip_is_a_part_of_the_text_and_a_slip_by_itself(text: str) -> None:
    for slip in slips(text):
        assert slip in text
        assert slips(slip)[0] == slip


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Hi", 2),
        ("Hi {first_name}", 3 + 10),
        ("Hi {first_name|my dear old friend}", 3 + 18),
        ("Hi {username|you} and {username}", 3 + 3 + 5),
    ],
)
def test_filled_text_is_at_most_as_long_as_the_longest_names_make_it(text: str, length: int) -> None:
    assert longest(text, {"first_name": 10}) == length
