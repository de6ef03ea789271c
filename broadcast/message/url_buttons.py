"""Buttons under a message that open a link, copy a text or are an answer, as an admin types them. Pure."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from broadcast.message.wrong_buttons import Problem, Unreadable, Wrong
from models.buttons import AnswerButton, Button, CopyButton, Row, UrlButton
from models.content import MOST_BUTTONS

# Not in the Bot API's documents; found by trial: github.com/tginfo/Telegram-Limits/issues/228.
ROW_BUTTONS = 8

# Our own bounds: Telegram documents none for one button. All of them together may hold about 10 KB, says
# limits.tginfo.me; beyond, Telegram refuses the message (REPLY_MARKUP_TOO_LONG), and so the preview.
LABEL = 64  # characters of a text
URL = 2048  # characters of a link
COPIED = 256  # characters (core.telegram.org/bots/api#copytextbutton)
VALUE = 20  # characters of the value of an answer, which a column holds
TOAST = 200  # characters (core.telegram.org/bots/api#answercallbackquery)

_COPY = re.compile(r"copy:\s*(.*)", re.IGNORECASE | re.DOTALL)
# A copied text may have spaces and commas, so the last comma ends it.
_AFTER_COPY = re.compile(r"(copy:.*),(.*)", re.IGNORECASE)
# A value has no comma, so the first one ends it; what is read then may have some, so the last one does.
_AFTER_VALUE = re.compile(r"(=[^,]*)[,\s]*,(.*)")
_AFTER_TOAST = re.compile(r"(.*),(.*)")
# What stands between two “|” is a link, a comma and the next text. A link has no spaces, so a comma beside
# the first space ends it; with no such comma, the last one before the space.
_COMMAS = (
    _AFTER_VALUE,
    _AFTER_COPY,
    re.compile(r"(\S*),\s(.*)"),
    re.compile(r"(\S*)\s+,(.*)"),
    re.compile(r"(\S*),(.*)"),
)
# What is read when an answer is pressed leads nowhere: there a comma is missing before the next button.
_NO_TOAST = re.compile(r"=.*|copy:.*|\w+://\S*", re.IGNORECASE)
_END = re.compile(r"[,\s]+\Z")  # commas that end nothing
_HOST_NAME = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")


def parse(typed: str) -> tuple[Row, ...]:
    """The rows of buttons: a line each, and a comma before the next button.

    A button is `Text | link`, `Text | copy: what` or `Text | = value | toast` (with or without toast).

    Raises:
        Unreadable: with all problems at once.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    total = 0
    for number, line in enumerate(typed.split("\n"), start=1):
        if not line.strip():
            continue
        pairs = _pairs(line)
        problems += [problem for text, link in pairs if (problem := _problem(number, text, link))]
        row = tuple(_button(text, link) for text, link in pairs)
        problems += _twins(number, rows, row)
        if len(pairs) > ROW_BUTTONS:
            problems.append(Problem(number, Wrong.LONG_ROW, number=len(pairs)))
        if total <= MOST_BUTTONS < total + len(pairs):
            problems.append(Problem(number, Wrong.TOO_MANY))
        total += len(pairs)
        rows.append(row)
    if not rows:
        problems.append(Problem(1, Wrong.NOTHING_TYPED))
    if problems:
        raise Unreadable(problems)
    return tuple(rows)


def typed(rows: Sequence[Row]) -> str:
    """What an admin would type for these rows: `parse` gives back what can be typed."""
    return "\n".join(", ".join(f"{button.text} | {_target(button)}" for button in row) for row in rows)


def _target(button: Button) -> str:
    match button:
        case AnswerButton(_, value, toast):
            return f"= {value} | {toast}" if toast else f"= {value}"
        case CopyButton(_, copies):
            return f"copy: {copies}"
        case UrlButton(_, url):
            return url


def _button(text: str, target: str) -> Button:
    if target.startswith("="):
        return AnswerButton(text, *_answer(target))
    copied = _COPY.fullmatch(target)
    return CopyButton(text, copied[1].strip()) if copied else UrlButton(text, _url(target))


def _answer(target: str) -> tuple[str, str]:
    """The value and the toast."""
    value, _, toast = target.removeprefix("=").partition("|")
    return value.strip(), toast.strip()


def _pairs(line: str) -> list[tuple[str, str]]:
    """Each button's text and its link as written; either may be empty."""
    text, *parts = (part.strip() for part in line.split("|"))
    pairs: list[tuple[str, str]] = []
    while parts:
        begun: str = ""
        commas: Sequence[re.Pattern[str]] = _COMMAS
        # With a comma the next button begins; without, what is read when it is pressed.
        if parts[0].startswith("=") and "," not in parts[0] and parts[1:]:
            begun, commas = f"{parts.pop(0)} | ", (_AFTER_TOAST,)
        if not parts[1:]:
            return [*pairs, (text, _END.sub("", f"{begun}{parts[0]}"))]
        comma = next((match for pattern in commas if (match := pattern.fullmatch(parts[0]))), None)
        if comma is None:
            return [*pairs, (text, begun + " | ".join(parts))]
        pairs.append((text, _END.sub("", f"{begun}{comma[1]}")))
        text = comma[2].strip()
        parts.pop(0)
    return [*pairs, (text, "")]


def _problem(line: int, text: str, link: str) -> Problem | None:
    if not link:
        return Problem(line, Wrong.NO_LINK, text) if text else Problem(line, Wrong.NO_TEXT_NO_LINK)
    if not text:
        return Problem(line, Wrong.NO_TEXT, link)
    if "|" in link and not link.startswith("="):
        return Problem(line, Wrong.MORE_THAN_ONE_BAR, text)
    if len(text) > LABEL:
        return Problem(line, Wrong.LONG_TEXT, text, len(text))
    if link.startswith("="):
        return _answer_problem(line, text, *_answer(link))
    if copied := _COPY.fullmatch(link):
        return _copy_problem(line, text, copied[1].strip())
    url = _url(link)
    if not url:
        return Problem(line, Wrong.NOT_A_LINK, link)
    return Problem(line, Wrong.LONG_LINK, text, len(url)) if len(url) > URL else None


def _answer_problem(line: int, text: str, value: str, toast: str) -> Problem | None:
    if not value:
        return Problem(line, Wrong.NO_VALUE, text)
    if "," in value:
        return Problem(line, Wrong.COMMA_IN_VALUE, text)
    if len(value) > VALUE:
        return Problem(line, Wrong.LONG_VALUE, text, len(value))
    if "|" in toast:
        return Problem(line, Wrong.MORE_THAN_TWO_BARS, text)
    if _NO_TOAST.fullmatch(toast):
        return Problem(line, Wrong.BUTTON_IN_TOAST, text)
    return Problem(line, Wrong.LONG_TOAST, text, len(toast)) if len(toast) > TOAST else None


def _twins(line: int, above: Sequence[Row], row: Row) -> list[Problem]:
    """Answers of this row that cannot be told from one before them."""
    taken = {one.value.casefold() for before in above for one in before if isinstance(one, AnswerButton)}
    found = []
    for one in row:
        if isinstance(one, AnswerButton) and one.value:
            if one.value.casefold() in taken:
                found.append(Problem(line, Wrong.SAME_VALUE, one.text))
            taken.add(one.value.casefold())
    return found


def _copy_problem(line: int, text: str, copied: str) -> Problem | None:
    if not copied:
        return Problem(line, Wrong.NOTHING_COPIED, text)
    return Problem(line, Wrong.LONG_COPY, text, len(copied)) if len(copied) > COPIED else None


def _url(link: str) -> str:
    """The link as Telegram takes it, with https:// before a bare domain; empty if it is none."""
    # urlsplit drops line breaks and tabs in silence.
    if " " in link or not link.isprintable():
        return ""
    try:
        if urlsplit(link).netloc:
            return link if _leads_somewhere(link) else ""
        bare = f"https://{link}"
        # mailto:a@example.com would turn into a name and a password.
        return bare if "@" not in urlsplit(bare).netloc and _leads_somewhere(bare) else ""
    except ValueError:
        return ""


def _leads_somewhere(url: str) -> bool:
    """As strict as `LinkManager::check_link` of TDLib, or a bit more.

    Raises:
        ValueError: on a port that is no number.
    """
    parts = urlsplit(url)
    names = (parts.hostname or "").split(".")
    if not all(_HOST_NAME.fullmatch(name) for name in names) or parts.port == 0:
        return False
    if parts.scheme == "tg":
        return parts.netloc.lower() == names[0] and names[0].isascii()
    return parts.scheme in ("http", "https") and len(names) > 1
