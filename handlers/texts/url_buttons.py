"""What is wrong with buttons that an admin has typed."""

from collections.abc import Mapping, Sequence
from html import escape

from broadcast.message.url_buttons import COPIED, LABEL, ROW_BUTTONS, TOAST, URL, VALUE
from broadcast.message.wrong_buttons import Problem, Wrong
from handlers.texts.formats import cut
from models.content import MOST_BUTTONS

_QUOTED = 40  # characters of what was typed
_MOST = 2000  # characters of all of it


def unreadable(problems: Sequence[Problem]) -> str:
    lines = "\n".join(map(problem_line, problems))
    # Cut before it is escaped, or the cut could go through the middle of an HTML entity.
    return f"{escape(lines[:_MOST])}\nNothing was changed; send them again."


def problem_line(problem: Problem) -> str:
    """One problem in one line, which names its line of the input; not escaped."""
    quoted, number, example = (
        cut(" ".join(problem.quoted.split()), _QUOTED),
        problem.number,
        "Write: Text | https://example.com",
    )
    said: Mapping[Wrong, str] = {
        Wrong.NOTHING_TYPED: f"no buttons yet. {example}",
        Wrong.NO_TEXT_NO_LINK: f"no text and no link. {example}",
        Wrong.NO_LINK: f"“{quoted}” has no "
        + ("link and no value. Write: Text | = yes" if "=" in quoted else f"link. {example}"),
        Wrong.NO_TEXT: f"“{quoted}” has no text. {example}",
        Wrong.MORE_THAN_ONE_BAR: (
            f"“{quoted}” has more than one “|”. Keep one, put a comma before the next button, "
            "or “=” before the value of an answer."
        ),
        Wrong.LONG_TEXT: f"“{quoted}” is {number} characters long. Shorten it to {LABEL}.",
        Wrong.NOT_A_LINK: (
            f"“{quoted}” is not a link. Write it like https://example.com, without spaces; "
            "an answer begins with “=”."
        ),
        Wrong.LONG_LINK: f"the link of “{quoted}” is {number:,} characters long. Shorten it to {URL:,}.",
        Wrong.NOTHING_COPIED: f"“{quoted}” copies nothing. Write: {quoted} | copy: SAVE10",
        Wrong.LONG_COPY: f"“{quoted}” copies {number:,} characters. Shorten it to {COPIED}.",
        **_of_answers(quoted, number),
        Wrong.LONG_ROW: f"{number} buttons in a row. Put at most {ROW_BUTTONS} on a line.",
        Wrong.TOO_MANY: f"more than {MOST_BUTTONS} buttons. Remove some.",
    }
    return f"Line {problem.line}: {said[problem.wrong]}"


def _of_answers(quoted: str, number: int) -> Mapping[Wrong, str]:
    return {
        Wrong.NO_VALUE: f"“{quoted}” has no value. Write: {quoted} | = yes | Thanks!",
        Wrong.LONG_VALUE: f"the value of “{quoted}” is {number:,} characters long. Shorten it to {VALUE}.",
        Wrong.COMMA_IN_VALUE: f"the value of “{quoted}” has a comma. Leave that out.",
        Wrong.SAME_VALUE: f"“{quoted}” has the value of another button. Give each its own.",
        Wrong.LONG_TOAST: f"what “{quoted}” answers is {number:,} characters long. Shorten it to {TOAST}.",
        Wrong.MORE_THAN_TWO_BARS: (
            f"“{quoted}” has more than two “|”. Keep two, and put a comma before the next button."
        ),
        Wrong.BUTTON_IN_TOAST: f"“{quoted}” seems to be two buttons. Put a comma before the second.",
    }
