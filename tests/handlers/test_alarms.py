"""Which texts are nothing but an alarm: every word of the table, however it is shouted, and no other text."""

import unicodedata
from collections.abc import Callable, Mapping

import pytest

from handlers import COMMANDS
from handlers.alarms import COMMANDS as STOPPING
from handlers.alarms import is_alarm
from handlers.texts.alarms import ALARMS, FILLERS, SIGNS

WORDS = [(language, word) for language, words in ALARMS.items() for word in sorted(words)]


def bare(text: str) -> str:
    """Without what stands over and under letters."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if unicodedata.category(one) != "Mn")


SHOUTED: Mapping[str, Callable[[str], str]] = {
    "as it is": lambda word: word,
    "loud": lambda word: word.upper() + "!!!",
    "title": str.title,
    "with emoji": lambda word: f"🛑{word} 😱🙏🏽",
    "twice": lambda word: f"{word} {word.upper()}!!!",
    "in one": lambda word: word.replace(" ", ""),
    "stretched": lambda word: word[0] + "".join(one * 4 if one.isalpha() else one for one in word[1:]),
    "without accents": bare,
    "with dots": lambda word: f"… {word}.",
    "in quotes": lambda word: f"«{word}»",
    "decomposed": lambda word: unicodedata.normalize("NFD", word),
    "a command": lambda word: f"/{word}",
    "joined": lambda word: word.replace(" ", "\u200c"),
    "politely": lambda word: f"{word}, please!",
}


@pytest.mark.parametrize("how", SHOUTED)
def test_every_word_of_every_language_is_one_however_it_is_shouted(how: str) -> None:
    shout = SHOUTED[how]
    assert [(language, word) for language, word in WORDS if not is_alarm(shout(word))] == []


@pytest.mark.parametrize("language", ["en", "ru", "de", "es", "pt", "fa", "hi", "id"])
def test_every_language_has_ten_words_at_least(language: str) -> None:
    assert len(ALARMS[language]) >= 10


@pytest.mark.parametrize(
    "text",
    [
        *("stop stop STOP!!!", "nooooo", "NO NO NO", "nonono", "S T O P", "s.t.o.p.", "𝐒𝐓𝐎𝐏"),
        *("ＳＴＯＰ", "#stop", "stop\n\nstop", "stop it", "stop it now please", "Stop the broadcast!"),
        *("oh no", "omg stop", "delete it all", "don’t send", "wait…", "No, wait!"),
        *("cancel cancel", "stop 🙏", "HALT", "Stopp", "стооооп", "СТОП!!!", "Нет нет нет"),
        *("¡¡Para!!", "NÃO", "nao!", "تـــوقف", "وايسا", "كنسل", "नही", "JANGAN!!", "/stop"),
        *("/STOP@recall_bot", "/cancel it", "/pause now", "/halt", "/delete@recall_bot", " /stop"),
        *("‼️ stop ‼️", "(stop)", "stop?", "sTOp", "no, no, please no", "Not that one!", "oh shit"),
        *("WRONG LIST!!", "Oh my god, it was a mistake", "That’s wrong!!", "wait a sec…", "unsend it now"),
        *("Не туда!!!", "ой не то", "прекратите отправку", "Scheiße!", "¡Esa no!", "Essa não!!", "ای وای نه"),
        *("अरे नहीं!", "bukan ini, stop dulu"),
    ],
)  # fmt: skip
def test_what_a_frightened_person_types_is_one(text: str) -> None:
    assert is_alarm(text)


@pytest.mark.parametrize("sign", sorted(SIGNS))
@pytest.mark.parametrize("how", ["{}", "{}\ufe0f", "{0}{0}{0}", "{}!!!", "😱 {}", "{}🏽"])
def test_sign_alone_is_one(sign: str, how: str) -> None:
    assert is_alarm(how.format(sign))


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "!!!", "😱", "👍🏽", "🙏🙏", "1", "5 ❌", "please stop reading"),
        *("Doors open at nine.", "no problem", "wait for it", "I said stop", "stop 1", "nonstop"),
        *("stopover", "notes", "nobody", "cancellation", "Haltestelle", "para todos", "Parade"),
        *("stop war", "нетто", "стоп-кран сорван", "نهایت", "रुकावट", "tidak apa apa"),
        *("🛑 road closed", "don't worry", "/undone", "/undo b1cd234c-39a3-449d-864e-a0f5d373ff9c"),
        *("no one", "not that one again", "a minute", "wrong turn", "тот", "it was great", "diese"),
        *("/", "/ stopping", "no no no that was it", "❌ Cancelled: “x”"),
    ],
)  # fmt: skip
def test_any_other_text_is_none(text: str) -> None:
    assert not is_alarm(text)


def test_words_that_may_stand_beside_one_are_none() -> None:
    words = frozenset().union(*ALARMS.values())
    assert [word for word in sorted(FILLERS - words) if is_alarm(word)] == []
    assert not is_alarm("please now")


def test_no_other_command_is_one() -> None:
    assert {command for command in COMMANDS if is_alarm(f"/{command}")} == {*STOPPING, "undo"}


@pytest.mark.parametrize("text", ["x" * 4096, "stop " * 819, "ab" * 2048, "🛑" * 2048, "\ud83d"])
def test_no_text_is_too_long_or_too_broken_for_it(text: str) -> None:
    assert is_alarm(text) is text.startswith(("stop", "🛑"))
