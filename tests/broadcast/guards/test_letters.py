"""Capitals, and scripts that do not fit the languages somebody chose."""

import pytest

from broadcast.guards.checks import check
from broadcast.guards.findings import Capitals, OtherScript
from models.content import Content
from models.reach import Reach
from models.selection import Aspect, Condition, Selection
from tests.broadcast.guards.corpora import audience

RUSSIAN, ENGLISH = "Мы открываемся на час раньше", "We open an hour earlier from Monday"


@pytest.mark.parametrize(
    "text",
    [
        "THE SHOP IS CLOSED ON MONDAY, COME ON TUESDAY",
        "МАГАЗИН ЗАКРЫТ ДО ПОНЕДЕЛЬНИКА, приходите во вторник",
        "DER LADEN BLEIBT AM MONTAG GESCHLOSSEN",
        "ΤΟ ΚΑΤΑΣΤΗΜΑ ΕΙΝΑΙ ΚΛΕΙΣΤΟ ΤΗ ΔΕΥΤΕΡΑ",
    ],
)
def test_capitals_are_said(text: str) -> None:
    assert Capitals() in check(Content("text", text), audience())


@pytest.mark.parametrize(
    "text",
    [
        "SALE until Sunday, everything must go",
        "SOLD OUT! See you in December",
        "BTC 97,340 ETH 3,412 SOL 188 TON 5.61 BNB 612 XRP 1.2",
        "فروش ویژه‌ی پاییزی شروع شد تا جمعه شب",
        "कल हमारी दुकान बंद रहेगी, परसों आइए",
        "今天晚上八点开始直播，请大家准时参加",
        "Read https://SHOP.IO/BLACK-FRIDAY-EVERYTHING-MUST-GO",
    ],
)
def test_a_few_capitals_and_letters_without_case_are_ordinary(text: str) -> None:
    assert Capitals() not in check(Content("text", text), audience())


@pytest.mark.parametrize(
    ("languages", "text", "script"),
    [
        (("ru",), ENGLISH, "Latn"),
        (("en",), RUSSIAN, "Cyrl"),
        (("ru", "uk"), ENGLISH, "Latn"),
        (("fa",), ENGLISH, "Latn"),
        (("hi",), ENGLISH, "Latn"),
        (("de",), "फ़्री डिलीवरी आज से शुरू", "Deva"),
        (("el",), RUSSIAN, "Cyrl"),
        (("ja",), ENGLISH, "Latn"),
        (("pt-br",), "今天晚上八点开始直播", "Hani"),
        (("zh-hans",), ENGLISH, "Latn"),
    ],
)
def test_script_that_its_readers_may_not_read_is_said(
    languages: tuple[str, ...], text: str, script: str
) -> None:
    assert OtherScript(script, languages) in check(Content("text", text), audience(languages))


@pytest.mark.parametrize(
    ("languages", "text"),
    [
        ((), RUSSIAN),
        (("ru",), RUSSIAN),
        (("ru",), "Новый iPhone 17 Pro Max уже в наличии"),
        (("ru", "en"), ENGLISH),
        (("sr",), ENGLISH),
        (("uz",), RUSSIAN),
        (("fa",), "فردا تعطیل هستیم"),
        (("ja",), "本日20時から生配信します"),
        (("zh",), "今天晚上八点开始直播"),
        (("ko",), "오늘 저녁 여덟 시에 시작합니다"),
        (("ru", ""), ENGLISH),
        (("tlh",), RUSSIAN),
        (("ru",), "OK!"),
        (("ru",), "https://shop.io/black-friday"),
    ],
)
def test_script_that_may_be_read_is_ordinary(languages: tuple[str, ...], text: str) -> None:
    found = check(Content("text", text), audience(languages))
    assert not [one for one in found if isinstance(one, OtherScript)]


def test_a_language_that_is_left_out_says_nothing_of_the_others() -> None:
    without = Selection((Condition(Aspect.LANGUAGE, "ru", excluded=True),))
    base = audience()
    reach = Reach(base.size, choice=type(base.choice)(base.choice.size, selection=without))
    assert check(Content("text", ENGLISH), reach) == []
