"""Buttons as an admin types them: what a line becomes, and which problem a wrong one has."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from broadcast.message.url_buttons import LABEL, ROW_BUTTONS, TOAST, URL, VALUE, parse, typed
from broadcast.message.wrong_buttons import Unreadable
from handlers.texts.url_buttons import problem_line
from models.buttons import AnswerButton, CopyButton, Row, UrlButton
from models.content import MOST_BUTTONS


def problems(lines: str) -> list[str]:
    with pytest.raises(Unreadable) as refusal:
        parse(lines)
    return [problem_line(problem) for problem in refusal.value.problems]


PLAIN = "Write it like https://example.com, without spaces; an answer begins with “=”."
A, B, C = UrlButton("A", "https://a.io"), UrlButton("B", "https://b.io"), UrlButton("C", "https://c.io")


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ("A | https://a.io", ((A,),)),
        ("  A|https://a.io\r\n", ((A,),)),
        ("A | https://a.io\nB | https://b.io", ((A,), (B,))),
        ("\n\nA | https://a.io\n \nB | https://b.io\n\n", ((A,), (B,))),
        ("A | https://a.io, B | https://b.io", ((A, B),)),
        ("A|https://a.io,B|https://b.io,C|https://c.io", ((A, B, C),)),
        ("A | https://a.io , B | https://b.io\nC | https://c.io", ((A, B), (C,))),
        ("A | https://a.io,\nB | https://b.io, ", ((A,), (B,))),
    ],
)
def test_line_is_a_row_and_a_comma_a_next_button(lines: str, rows: tuple[Row, ...]) -> None:
    assert parse(lines) == rows


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("A | https://a.io/1,2", (UrlButton("A", "https://a.io/1,2"),)),
        ("A | https://a.io/1,2, B | https://b.io", (UrlButton("A", "https://a.io/1,2"), B)),
        ("A | https://a.io/1,2 , B | https://b.io", (UrlButton("A", "https://a.io/1,2"), B)),
        ("A|https://a.io/1,2,B|https://b.io", (UrlButton("A", "https://a.io/1,2"), B)),
        (
            "A | https://a.io/1,2,B c | https://b.io",
            (UrlButton("A", "https://a.io/1,2"), UrlButton("B c", B.url)),
        ),
        ("Hello, you | https://a.io", (UrlButton("Hello, you", "https://a.io"),)),
        ("A | https://a.io, Hello, you | https://b.io", (A, UrlButton("Hello, you", "https://b.io"))),
    ],
)
def test_comma_inside_a_link_or_a_text_does_not_separate(line: str, row: Row) -> None:
    assert parse(line) == (row,)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://example.com", "https://example.com"),
        ("http://example.com/a?b=c#d", "http://example.com/a?b=c#d"),
        ("HTTPS://Example.com", "HTTPS://Example.com"),
        ("https://sub.example.co.uk:8443/", "https://sub.example.co.uk:8443/"),
        ("https://name:word@example.com", "https://name:word@example.com"),
        ("https://пример.рф/путь", "https://пример.рф/путь"),
        ("http://192.0.2.1:8080", "http://192.0.2.1:8080"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("tg://user?id=5", "tg://user?id=5"),
        ("example.com/path", "https://example.com/path"),
        ("example.com:8080/path", "https://example.com:8080/path"),
        ("example.com?to=https://example.org", "https://example.com?to=https://example.org"),
        ("example.com/@name", "https://example.com/@name"),
        ("t.me/x", "https://t.me/x"),
    ],
)
def test_link_is_taken_and_a_bare_domain_gets_https(link: str, url: str) -> None:
    assert parse(f"Go | {link}") == ((UrlButton("Go", url),),)


@pytest.mark.parametrize(
    "link",
    [
        "example",
        "https://example",
        "https://localhost:8000",
        "https://",
        "https:///path",
        "https:/example.com",
        "//example.com",
        "/path",
        "https://example..com",
        "https://.com",
        "https://exa mple.com",
        "https://example.com/a b",
        "https://example.com/\u200ba",
        "https://example.com:port",
        "https://example.com:99999",
        "https://[::1",
        "https://-.com",
        "javascript:alert(1)",
        "javascript://example.com/%0aalert(1)",
        "mailto:anna@example.com",
        "anna@example.com",
        "tel:+123456",
        "ftp://example.com",
        "tg://",
        "tg://resolve:80?domain=x",
        "tg:resolve?domain=x",
        "@channel",
    ],
)
def test_anything_else_is_no_link(link: str) -> None:
    line = f"Line 1: “{link}” is not a link. {PLAIN}"
    assert problems(f"Go | {link}") == [line]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", ["Line 1: no buttons yet. Write: Text | https://example.com"]),
        (" \n\n ", ["Line 1: no buttons yet. Write: Text | https://example.com"]),
        ("A | a.io\nShop", ["Line 2: “Shop” has no link. Write: Text | https://example.com"]),
        ("A | a.io\n\nShop |", ["Line 3: “Shop” has no link. Write: Text | https://example.com"]),
        ("Shop | , A | a.io", ["Line 1: “Shop” has no link. Write: Text | https://example.com"]),
        ("| a.io", ["Line 1: “a.io” has no text. Write: Text | https://example.com"]),
        ("A | a.io, | b.io", ["Line 1: “b.io” has no text. Write: Text | https://example.com"]),
        ("|", ["Line 1: no text and no link. Write: Text | https://example.com"]),
        (
            "A | a.io B | b.io",
            [
                "Line 1: “A” has more than one “|”. Keep one, put a comma before the next button, "
                "or “=” before the value of an answer."
            ],
        ),
        ("x" * 65 + " | a.io", [f"Line 1: “{'x' * 39}…” is 65 characters long. Shorten it to 64."]),
        (
            "A | a.io/" + "x" * 2048,
            ["Line 1: the link of “A” is 2,061 characters long. Shorten it to 2,048."],
        ),
        (
            "A | " + "x" * 99,
            [f"Line 1: “{'x' * 39}…” is not a link. {PLAIN}"],
        ),
        (
            "Shop\nA | a.io\nB | b, | c.io",
            [
                "Line 1: “Shop” has no link. Write: Text | https://example.com",
                f"Line 3: “b” is not a link. {PLAIN}",
                "Line 3: “c.io” has no text. Write: Text | https://example.com",
            ],
        ),
    ],
)
def test_every_problem_is_told_with_its_line(lines: str, said: list[str]) -> None:
    assert problems(lines) == said


def test_longest_text_and_link_are_taken() -> None:
    text, url = "x" * LABEL, "https://a.io/".ljust(URL, "x")
    assert parse(f"{text} | {url}") == ((UrlButton(text, url),),)


def test_row_has_a_limit() -> None:
    full = ", ".join(["A | a.io"] * ROW_BUTTONS)
    assert len(parse(full)[0]) == ROW_BUTTONS
    assert problems(f"\n{full}, A | a.io") == ["Line 2: 9 buttons in a row. Put at most 8 on a line."]


def test_message_has_a_limit_and_it_is_told_once() -> None:
    full = "\n".join(["A | a.io, B | b.io"] * (MOST_BUTTONS // 2))
    assert len(parse(full)) == MOST_BUTTONS // 2
    assert problems(full + "\nA | a.io\nA | a.io") == ["Line 51: more than 100 buttons. Remove some."]


def test_rows_are_typed_as_an_admin_would() -> None:
    assert typed([(A, B), (C,)]) == "A | https://a.io, B | https://b.io\nC | https://c.io"


CODE = CopyButton("Copy code", "SAVE10")


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ("Copy code | copy: SAVE10", ((CODE,),)),
        ("Copy code|copy:SAVE10", ((CODE,),)),
        ("Copy code | COPY:  SAVE10 ", ((CODE,),)),
        ("A | https://a.io, Copy code | copy: SAVE10", ((A, CODE),)),
        ("Copy code | copy: SAVE10, A | https://a.io\nB | b.io", ((CODE, A), (B,))),
        ("Copy code | copy: SAVE10, Copy code | copy: SAVE10", ((CODE, CODE),)),
        ("C | copy: Main St 4, Berlin", ((CopyButton("C", "Main St 4, Berlin"),),)),
        ("C | copy: Main St 4, Berlin, A | https://a.io", ((CopyButton("C", "Main St 4, Berlin"), A),)),
        ("C | copy: https://a.io", ((CopyButton("C", "https://a.io"),),)),
        (f"C | copy: {'x' * 256}", ((CopyButton("C", "x" * 256),),)),
    ],
)
def test_button_may_copy_a_text(lines: str, rows: tuple[Row, ...]) -> None:
    assert parse(lines) == rows
    assert parse(typed(rows)) == rows


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("C | copy:", "Line 1: “C” copies nothing. Write: C | copy: SAVE10"),
        ("C | copy:  , A | a.io", "Line 1: “C” copies nothing. Write: C | copy: SAVE10"),
        (f"C | copy: {'x' * 257}", "Line 1: “C” copies 257 characters. Shorten it to 256."),
        ("| copy: SAVE10", "Line 1: “copy: SAVE10” has no text. Write: Text | https://example.com"),
        ("C | copy SAVE10", f"Line 1: “copy SAVE10” is not a link. {PLAIN}"),
    ],
)
def test_what_cannot_be_copied_is_said(line: str, said: str) -> None:
    assert problems(line) == [said]


YES, NO = AnswerButton("👍 Coming", "yes", "Thanks, see you there"), AnswerButton("👎 No", "no")
TAKEN = "Line 1: “B” has the value of another button. Give each its own."
TWO = "Line 1: “A” seems to be two buttons. Put a comma before the second."


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ("👍 Coming | = yes | Thanks, see you there", ((YES,),)),
        ("👍 Coming|=yes|Thanks, see you there", ((YES,),)),
        ("👎 No | = no", ((NO,),)),
        ("👎 No | =  no  |  ", ((NO,),)),
        ("👍 Coming | = yes | Thanks, see you there, 👎 No | = no", ((YES, NO),)),
        ("👎 No | = no, 👍 Coming | = yes | Thanks, see you there", ((NO, YES),)),
        ("👎 No | = no, A | a.io\nA | a.io, 👎 So | = so", ((NO, A), (A, AnswerButton("👎 So", "so")))),
        (
            "Hello, you | = 1, Hello, we | = 2",
            ((AnswerButton("Hello, you", "1"), AnswerButton("Hello, we", "2")),),
        ),
        ("C | copy: a, b, 👎 No | = no", ((CopyButton("C", "a, b"), NO),)),
        ("A | = yes, not yet: 5 = 5", None),
        (f"A | = {'x' * VALUE} | {'y' * TOAST}", ((AnswerButton("A", "x" * VALUE, "y" * TOAST),),)),
        ("A | = = | = , B | = |", None),
    ],
)
def test_button_may_be_an_answer(lines: str, rows: tuple[Row, ...] | None) -> None:
    if rows is None:
        assert problems(lines)
        return
    assert parse(lines) == rows
    assert parse(typed(rows)) == rows


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A | =", "Line 1: “A” has no value. Write: A | = yes | Thanks!"),
        ("A | = | Thanks", "Line 1: “A” has no value. Write: A | = yes | Thanks!"),
        ("| = yes", "Line 1: “= yes” has no text. Write: Text | https://example.com"),
        (f"A | = {'x' * 21}", "Line 1: the value of “A” is 21 characters long. Shorten it to 20."),
        ("A | = yes, please", "Line 1: the value of “A” has a comma. Leave that out."),
        (f"A | = a | {'x' * 201}", "Line 1: what “A” answers is 201 characters long. Shorten it to 200."),
        ("A | = a, B | = a", TAKEN),
        ("A | = a, B | = A", TAKEN),
        ("A | = a\nB | = a", TAKEN.replace("Line 1", "Line 2")),
        (
            "A | = a | One | = b",
            "Line 1: “A” has more than two “|”. Keep two, and put a comma before the next button.",
        ),
        ("Coming = yes", "Line 1: “Coming = yes” has no link and no value. Write: Text | = yes"),
        ("Coming | yes", f"Line 1: “yes” is not a link. {PLAIN}"),
        ("A | = a B | = b", TWO),
        ("A | = a; B | copy: b", TWO),
        ("A | = a B | https://a.io", TWO),
        ("B | = b, A | = a C | = c", TWO),
    ],
)
def test_what_is_no_answer_is_said(line: str, said: str) -> None:
    assert problems(line) == [said]


def test_key_stands_for_the_value_and_never_changes() -> None:
    assert AnswerButton("Yes", "yes").key == AnswerButton("👍", "yes", "Thanks").key == "42425c79bd2e34ed"
    assert len({AnswerButton("", value).key for value in ("yes", "Yes", "no", "да")}) == 4


def joined(*parts: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(parts), max_size=20).map("".join)


hosts = st.sampled_from(["https://a.io", "http://b.co", "tg://user?id=5", "t.me", "c.io:80/1,2"])
tails = st.just("") | st.text(st.sampled_from("?&=#,.-_~%é1a@:/"), max_size=8).map("/".__add__)
copies = st.sampled_from(["copy: SAVE10", "copy:a b, c", "Copy: 1,2", "copy: https://a.io, b"])
answers = st.builds(
    lambda value, toast: f"={value}{toast}",
    st.text(st.characters(exclude_characters="|\n,", codec="utf-8"), min_size=1, max_size=8),
    st.just("") | st.text(st.sampled_from(", =a:"), max_size=8).map("|a".__add__),
)
links = st.builds(lambda host, tail: f"{host}{tail}", hosts, tails) | copies | answers
marks = st.sampled_from(", 1a\r\xa0\u2028") | st.characters(exclude_characters="|\n", codec="utf-8")
labels = st.builds(
    lambda start, end: f"{start}x{end}", st.text(marks, max_size=8), st.text(marks, max_size=8)
)
commas = st.sampled_from([",", ", ", " ,", " , ", ",,", "\t,", ", , "])


@st.composite
def inputs(draw: st.DrawFn) -> str:
    """Lines of buttons, most of them readable."""
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        line = f"{draw(labels)}|{draw(links)}"
        for _ in range(draw(st.integers(0, 3))):
            line += f"{draw(commas)}{draw(labels)}|{draw(links)}"
        lines.append(line)
    return "\n".join(lines)


@given(inputs())
@example("A | https://a.io, , B | https://b.io")
@example("A | = a | a,\t, B | https://b.io")
@example("A | a.io/,, ,B | b.io/,")
def test_what_was_parsed_can_be_typed_again(lines: str) -> None:
    try:
        rows = parse(lines)
    except Unreadable:
        assume(False)
    assert parse(typed(rows)) == rows


@given(st.text() | joined("|", ",", "\n", " ", ":", "=", "//", "[", "]", "@", "%", "tg", "https", ".", "a"))
def test_any_text_is_buttons_or_problems_with_their_lines(lines: str) -> None:
    said: list[str] = []
    rows: tuple[Row, ...] = ()
    try:
        rows = parse(lines)
    except Unreadable as refusal:
        said = "\n".join(map(problem_line, refusal.problems)).splitlines()
    assert bool(rows) != bool(said)
    assert all(rows)
    assert all(line.startswith("Line ") for line in said)
