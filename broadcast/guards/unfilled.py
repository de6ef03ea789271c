"""What was to be filled in and was not: placeholders of other programs, blanks, notes to oneself. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from broadcast.guards.plain import normal, plain, unlinked, words
from broadcast.guards.vocabulary import BLANKS, FILLERS, GREETINGS, NOTHING, ROMANCE
from models.buttons import AnswerButton, CopyButton, Row
from models.content import Content, Entity
from models.placeholders import FIELDS, NOBODY, fill, slips, used

# Asked of the text as it is written, because {first_name} inside is filled in and the rest stays.
_WRITTEN = (
    re.compile(r"\{\{[^{}\n]{1,60}\}\}"),
    re.compile(r"[$#%@]\{[^\W\d][^{}\n]{0,60}\}"),
    re.compile(r"\{%[^{}\n]{1,60}%\}"),
)
# Asked of what is left where ours are filled in.
_LEFT = (
    re.compile(r"\{[^\W\d]\w+(?: \w+)?(?![^{}\n]*\})"),
    re.compile(rf"(?<![{{\w|])(?:{'|'.join(FIELDS)}|name)\}}"),
    re.compile(r"\b(?:first|last|full|user|nick|customer|client|company|product)_name\b", re.IGNORECASE),
    re.compile(r"(?<![\w%])%[^\W\d][\w.-]{1,30}%(?!\w)"),
    re.compile(r"(?<![\d%])%(?:\d+\$)?[sd](?![\w%])"),
    re.compile(r"%\(\w{1,30}\)[sd]"),
    re.compile(r"\*\|[^|*\n]{1,40}\|\*"),
    re.compile(r"<%[^%\n]{1,60}%>"),
    re.compile(r"\[\[[^\[\]\n]{1,40}\]\]"),
    re.compile(r"\[object Object\]"),
    re.compile(r"(?<!\w)\$[a-z]*name\b|(?<![\w.])@username\b", re.IGNORECASE),
)
_ENCLOSED = re.compile(r"\[([^\[\]\n]{1,40})\]|<([^<>\n]{1,40})>")
_LINK_HERE = re.compile(r"\(\s*(?:link|url|ссылка|enlace|لینک|लिंक|tautan)\s*\)", re.IGNORECASE)
_MOST_ENCLOSED = 4  # words
_SOMEBODY = dict.fromkeys(FIELDS, "Somebody")

_UNFINISHED = (
    # Also the Cyrillic letter that looks the same.
    re.compile(r"(?i)\b[XХ]{2,}(?:[.:/,–-]+[XХ]{2,})+|\b[XХ]{2,}[.:/,–-]\d{2,4}\b|\b\d{2}[.:/][XХ]{2,}\b"),
    re.compile(r"[$€£₽₹¥]\s?[XХ]+\b|\b[XХ]{2,}\s?(?:[$€£₽₹¥%]|EUR|USD|RUB|руб)"),
    re.compile(r"\b[XХ]{4,}\b|\b[XХ]{3}\b(?!\s+[^\W\d_a-zа-я])"),
    re.compile(r"(?<!_)_{3,}+(?=[^\n]{0,40}[^\W\d_])|(?<=[^\W_] )_{3,}|(?<=[:,] )_{3,}|(?<=[^\W_])_{3,}"),
    re.compile(r"\b(?:TBD|FIXME)\b"),
    re.compile(r"\b(?:insert|add|put|paste) (?:\w+ ){1,3}here\b|\b\w+ goes here\b", re.IGNORECASE),
    re.compile(r"\b(?:your|sample|dummy|placeholder) text\b", re.IGNORECASE),
    re.compile(r"\blorem\s+ipsum\b", re.IGNORECASE),
    re.compile(
        r"\b(?:вставить|вставьте|добавить) (?:сюда |здесь |тут )?(?:ссылку|текст|дату|цену)\b", re.IGNORECASE
    ),
    re.compile(
        r"\b(?:link|text|datum|preis|bild) (?:hier )?(?:einfügen|einsetzen|ergänzen)\b", re.IGNORECASE
    ),
    re.compile(
        r"\b(?:insertar|añadir|poner|inserir|colocar) (?:\w+ )?(?:enlace|texto|fecha|link|data)\b",
        re.IGNORECASE,
    ),
    re.compile(r"[\[(]\s*(?:draft|черновик|entwurf|borrador|rascunho|draf)\s*[\])]", re.IGNORECASE),
)
# In capitals it is a word among others, as in a headline.
_TODO = re.compile(r"(?<![A-Z]{2} )\bTODO\b(?! [A-Z]{2})|^\W*todo:", re.MULTILINE)
_TODO_NOTE = re.compile(r"[\[(<]\s*TODO\b|\bTODO\s*[:\])>]|[/#]+\s*TODO\b|\bTODO\s+-")
_UNGREETED = re.compile(r"^\W*([^\W\d_]+(?: [^\W\d_]+)?)\s+[,،]", re.MULTILINE)
_NAMED_NOTHING = re.compile(r"\b([^\W\d_]{2,20}),?\s+([^\W\d_]{3,20}|\{\d?\})")


def unfilled(text: str, entities: Sequence[Entity]) -> list[str]:
    """What reads as a placeholder and is none of ours, as it is written; each once."""
    bare = fill(unlinked(text, entities), (), NOBODY)[0]
    found = [one[0] for pattern in _WRITTEN for one in pattern.finditer(text)]
    found += slips(text)
    found += [one[0] for pattern in _LEFT for one in pattern.finditer(bare)]
    found += [one[0] for one in _ENCLOSED.finditer(bare) if _is_blank(one[1] or one[2])]
    found += [one[0] for one in _LINK_HERE.finditer(bare)]
    return sorted(_whole(found), key=text.find)


def unfilled_under(buttons: Iterable[Row]) -> list[str]:
    """As `unfilled`, of what stands on buttons and what they copy, open or answer; each once."""
    found: list[str] = []
    for button in (one for row in buttons for one in row):
        if isinstance(button, CopyButton):
            found += unfilled(button.copies, ())
        elif isinstance(button, AnswerButton):
            found += unfilled(button.toast, ())
        else:  # words with an underscore are ordinary in a link
            found += [one[0] for pattern in _WRITTEN for one in pattern.finditer(button.url)]
            found += slips(button.url)
        found += unfilled(button.text, ())
    return _whole(found)


def names_under(buttons: Iterable[Row]) -> bool:
    """Whether there is a placeholder of ours, which nothing fills in there."""
    said = (one for row in buttons for button in row for one in vars(button).values())
    return any(map(used, said))


def unfinished(content: Content) -> str | None:
    """The first thing that says that it is not finished, as it is written."""
    # With a name, because a greeting that waits for one of ours has one.
    return next((one for text in content.texts() for one in _unfinished(plain(text, _SOMEBODY))), None)


def _whole(found: Sequence[str]) -> list[str]:
    """Each once, and none that is a part of another one."""
    different = dict.fromkeys(found)
    return [one for one in different if not any(one != other and one in other for other in different)]


def _is_blank(inside: str) -> bool:
    found = [normal(word) for word in words(inside)]
    if not 0 < len(found) <= _MOST_ENCLOSED or not BLANKS.intersection(found):
        return False
    return all(word in BLANKS or word in FILLERS for word in found)


def _unfinished(text: str) -> Iterator[str]:
    for pattern in _UNFINISHED:
        yield from (one[0] for one in pattern.finditer(text))
    everyday = ROMANCE.intersection(map(normal, words(text)))
    yield from (one[0] for one in (_TODO_NOTE if everyday else _TODO).finditer(text))
    yield from (one[0] for one in _UNGREETED.finditer(text) if normal(one[1]) in GREETINGS)
    for one in _NAMED_NOTHING.finditer(text):
        if normal(one[1]) in GREETINGS and (one[2][0] == "{" or normal(one[2]) in NOTHING):
            yield one[0]
