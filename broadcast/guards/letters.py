"""How a text is written: in capitals, or in a script that those it is for may not read. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator

from babel.core import get_global

from broadcast.guards.findings import Capitals, OtherScript
from broadcast.guards.plain import plain, words
from models.content import Content
from models.selection import Aspect, Selection

LETTERS = 20  # of a text that can be said to be in capitals
ABBREVIATED = 3  # letters: a shorter word in capitals is an abbreviation, as BTC or USA
READ = 5  # letters that tell a script
FOREIGN = 5  # where fewer than one letter in so many fits, the text is in another script

# The names that Unicode gives its letters begin so, by the code of their script (ISO 15924).
_BEGINS = {
    "Hani": ("CJK",), "Hans": ("CJK",), "Hant": ("CJK",), "Jpan": ("HIRAGANA", "KATAKANA", "CJK"),
    "Kore": ("HANGUL", "CJK"), "Latn": ("LATIN",), "Cyrl": ("CYRILLIC",), "Arab": ("ARABIC",),
    "Deva": ("DEVANAGARI",), "Grek": ("GREEK",), "Hebr": ("HEBREW",), "Thai": ("THAI",), "Laoo": ("LAO",),
    "Khmr": ("KHMER",), "Mymr": ("MYANMAR",), "Beng": ("BENGALI",), "Taml": ("TAMIL",), "Telu": ("TELUGU",),
    "Knda": ("KANNADA",), "Mlym": ("MALAYALAM",), "Gujr": ("GUJARATI",), "Guru": ("GURMUKHI",),
    "Orya": ("ORIYA",), "Sinh": ("SINHALA",), "Tibt": ("TIBETAN",), "Armn": ("ARMENIAN",),
    "Geor": ("GEORGIAN",), "Ethi": ("ETHIOPIC",), "Thaa": ("THAANA",), "Mong": ("MONGOLIAN",),
}  # fmt: skip
# Languages that people read in a second script as well.
_ALSO = {
    "sr": "Latn", "bs": "Cyrl", "uz": "Cyrl", "az": "Cyrl", "kk": "Latn", "tk": "Cyrl", "pa": "Arab",
    "mn": "Mong", "ku": "Arab", "ms": "Arab", "sd": "Deva", "ks": "Deva", "ha": "Arab", "tt": "Latn",
    "crh": "Cyrl",
}  # fmt: skip


def capitals(content: Content) -> Capitals | None:
    """Whether at least half of the letters are capitals, in a script that has both."""
    read = (word for word in _words(content) if len(word) > ABBREVIATED)
    letters = [letter for word in read for letter in word if letter.isupper() or letter.islower()]
    large = sum(map(str.isupper, letters))
    return Capitals() if len(letters) >= LETTERS and 2 * large >= len(letters) else None


def other_script(content: Content, selection: Selection) -> OtherScript | None:
    """The script of a text whose readers were chosen by a language that is written in another one."""
    languages = tuple(
        one.value for one in selection.conditions if one.aspect is Aspect.LANGUAGE and not one.excluded
    )
    expected = [_scripts(language) for language in languages]
    if not expected or not all(expected):  # nobody knows what is read there
        return None
    found = Counter(_script(letter) for word in _words(content) for letter in word if letter.isalpha())
    fit = sum(found[begin] for scripts in expected for begin in set(scripts))
    if found.total() < READ or FOREIGN * fit >= found.total():
        return None
    return OtherScript(_code(found.most_common(1)[0][0]), languages)


def _words(content: Content) -> Iterator[str]:
    return (word for text in content.texts() for word in words(plain(text)))


def _scripts(language: str) -> Collection[str]:
    """How the names of the letters begin that are read in this language; empty if that is not known."""
    spoken, *more = language.replace("_", "-").split("-")
    likely = get_global("likely_subtags").get(spoken, "").split("_")
    named = [part.title() for part in more if len(part) == 4]  # as in zh-hant
    codes = named or [*likely[1:2], _ALSO.get(spoken, "")]
    return frozenset(begin for code in codes for begin in _BEGINS.get(code, ()))


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _code(begin: str) -> str:
    """The script that a name begins with; empty for one that is seldom written."""
    return next((code for code, begins in _BEGINS.items() if begin in begins), "")
