"""What is said where a message was perhaps not meant for so many. Telegram HTML."""

from collections.abc import Mapping
from html import escape
from typing import assert_never

from babel import Locale

from broadcast.guards.findings import Capitals, Doubt, Hint, LooksLikeTest, OtherScript, Severity
from handlers.texts.audience import language
from handlers.texts.formats import cut

SIGNS: Mapping[Severity, str] = {Severity.WARNING: "⚠️", Severity.DANGER: "🚨"}
_QUOTED = 40  # characters of what makes it look like a test
_SPOKEN = 80  # characters of languages
_HINTS: Mapping[Hint, str] = {
    Hint.OWN_WORDS: "{quoted} is what I say myself, or a command of mine.",
    Hint.TEST_WORD: "it says little more than {quoted}.",
    Hint.KEYS: "{quoted} reads like keys pressed at random.",
    Hint.NO_WORDS: "there is no word in it.",
    Hint.ONE_WORD: "{quoted} is all that it says.",
    Hint.NO_CAPTION: "/broadcast was the whole caption, so it goes without one.",
    Hint.UNFINISHED: "{quoted} still stands in it.",
    Hint.LOCAL: "nobody else can open {quoted}.",
    Hint.STAGING: "{quoted} is where pages are tried out, and perhaps nobody else can open it.",
    Hint.SAMPLE_HOST: "{quoted} is only an example of an address.",
    Hint.NO_HOST: "the link {quoted} leads nowhere.",
}


def sentence(doubt: Doubt) -> str:
    match doubt:
        case LooksLikeTest(hint, quoted):
            said = f"<code>{escape(cut(' '.join(quoted.split()), _QUOTED))}</code>"
            return f"🚨 Looks like a test: {_HINTS[hint].format(quoted=said)}"
        case Capitals():
            return "⚠️ Half of it is in capitals, which reads like shouting."
        case OtherScript(script, languages):
            name = Locale("en").scripts.get(script, "other")
            spoken = cut(" and ".join(map(language, languages)), _SPOKEN)
            return f"⚠️ It is for {escape(spoken)} speakers, and written in {name} letters."
        case _:
            assert_never(doubt)
