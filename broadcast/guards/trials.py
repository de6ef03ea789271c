"""Whether a whole text looks like a try: a word of that, keys at random, this bot's own words. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from unicodedata import category

from broadcast.guards.findings import Hint, LooksLikeTest
from broadcast.guards.plain import LINK, normal, plain, words
from broadcast.guards.vocabulary import COMPOUNDS, FAINT, FILLERS, KEYS, TESTS
from models.content import CAPTIONED, POLL, TEXT, Content

FEW = 5  # words: one in so many may be about something else
SHORT_WORD = 10  # letters
SHORT_UNSPACED = 3  # letters, where words stand together without spaces
SENTENCE_OF_OURS = 4  # words: a line of so many is no coincidence
MOST_MASHED = 20  # words: nobody plays longer on the keys
RUN, LONG_RUN = 4, 5  # neighbouring keys: of a whole word, and within a longer one, as liberty has “erty”

_COMMAND = re.compile(r"/[a-z]\w*(?:@\w+)?(?:\s+\S+)?", re.IGNORECASE)
_MARKED = re.compile(r"[\[(<]\s*([^\W\d_]{3,12})\s*\d*[\])>]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_TEST = re.compile("测试|測試|テスト|ทดสอบ|테스트")
_VOWELS = re.compile("[aeiouyаеиоуыэюяіїєäöüæøåàáâãèéêìíîòóôùúû]")
_SPELT = re.compile("[a-zа-яіїєäöüß]+")


def whole(content: Content, own: Collection[str]) -> LooksLikeTest | None:
    """What makes all of it look like a test.

    Args:
        own: what this bot itself says, each as `plain.normal` has it.
    """
    if content.kind in CAPTIONED and content.own_caption and content.text == "":
        return LooksLikeTest(Hint.NO_CAPTION)
    text = "\n".join(_read(content)).strip()
    if not text:
        return None
    return next(_hints(content, text, own), None)


def _read(content: Content) -> Iterator[str]:
    """What is read first: its texts, or the question of a poll."""
    yield from content.texts()
    if content.kind == POLL:
        yield from (medium.title for medium in content.media if medium.title)


def _hints(content: Content, text: str, own: Collection[str]) -> Iterator[LooksLikeTest]:
    seen = plain(text)
    found = words(seen)
    if tried := _test_word(seen, found):
        yield LooksLikeTest(Hint.TEST_WORD, tried)
    if _is_own(text, own):
        yield LooksLikeTest(Hint.OWN_WORDS, text.splitlines()[0])
    if mashed := _mashed(found):
        yield LooksLikeTest(Hint.KEYS, mashed)
    if content.kind == POLL or LINK.search(text):
        return
    if not found and not (content.kind != TEXT and _shows_something(seen)):
        yield LooksLikeTest(Hint.NO_WORDS, seen.strip())
    if content.kind == TEXT and not content.buttons and _is_short_word(seen, found):
        yield LooksLikeTest(Hint.ONE_WORD, seen.strip())


def _is_own(text: str, own: Collection[str]) -> bool:
    if _COMMAND.fullmatch(text) or normal(text) in own:
        return True
    lines = (normal(line) for line in text.splitlines())
    return any(line in own for line in lines if line.count(" ") >= SENTENCE_OF_OURS - 1)


def _test_word(text: str, found: Sequence[str]) -> str | None:
    """The word that tells of a test, where little else is said."""
    for marked in _MARKED.finditer(text):
        if normal(marked[1]) in TESTS:
            return marked[0]
    if (unspaced := _UNSPACED_TEST.search(text)) and len("".join(found)) <= 4 * len(unspaced[0]):
        return unspaced[0]
    said = [normal(word) for word in found]
    tests = [pair for pair in map(" ".join, pairwise(said)) if pair in TESTS]
    paired = {word for pair in tests for word in pair.split()}
    tests += [word for word in said if word in TESTS]
    left = [word for word in said if word not in {*TESTS, *FILLERS, *paired}]
    if tests and not COMPOUNDS.intersection(left):
        alone = len(said) <= 2 or len(left) * FEW <= len(said)
        return tests[0] if alone else None
    faint = [word for word in said if word in FAINT]
    return faint[0] if faint and all(word in FAINT | FILLERS for word in said) else None


def _mashed(found: Sequence[str]) -> str | None:
    """What looks like keys pressed at random, where that is at least half of it."""
    odd = [
        word for word in found if _is_run(word.casefold()) or _repeats(word.casefold()) or _has_no_vowel(word)
    ]
    return odd[0] if odd and 2 * len(odd) >= len(found) else None


def _is_run(word: str) -> bool:
    """Whether its letters are neighbours, all of them or many of them."""
    small = word.casefold()
    runs = [small] if len(small) <= LONG_RUN else _pieces(small, LONG_RUN)
    rows = [*KEYS, *(row[::-1] for row in KEYS)]
    return len(small) >= RUN and any(run in row for run in runs for row in rows)


def _pieces(word: str, letters: int) -> list[str]:
    return [word[at : at + letters] for at in range(len(word) - letters + 1)]


def _repeats(word: str) -> bool:
    """Whether it is the same few letters again and again."""
    small = word.casefold()
    chunks = (small[:letters] for letters in range(1, 5) if len(small) >= max(2 * letters + 1, 4))
    return any((chunk * len(small))[: len(small)] == small for chunk in chunks)


def _has_no_vowel(word: str) -> bool:
    """Whether nobody can say it; in capitals it may be an abbreviation."""
    small = word.casefold()
    return (
        len(word) > RUN and not word.isupper() and bool(_SPELT.fullmatch(small)) and not _VOWELS.search(small)
    )


def _shows_something(text: str) -> bool:
    """Whether there is more than digits and punctuation, as an emoji or a price."""
    return any(category(sign)[0] == "S" or sign == "%" for sign in text)


def _is_short_word(text: str, found: Sequence[str]) -> bool:
    tokens = [token for token in text.split() if any(map(str.isalnum, token))]
    if len(tokens) != 1 or not found:
        return False
    letters = len("".join(found))
    return letters <= (SHORT_UNSPACED if _UNSPACED.search(tokens[0]) else SHORT_WORD)
