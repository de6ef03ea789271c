"""Settings: what is read, what is refused, and that no value is ever echoed."""

import re
import traceback
from dataclasses import fields
from datetime import time
from pathlib import Path

import pytest

from broadcast.envfile import EnvFile
from broadcast.quiet import Quiet
from broadcast.readings import Slip
from broadcast.settings import BadSetting, Settings, SettingsError
from handlers.texts import greetings, operator

SECRET = "obviously fake secret"
GOOD = {"BOT_TOKEN": "123:obviously-fake", "ADMIN_CHAT_IDS": "5, 6"}
ROOT = Path(__file__).parent.parent.parent


def test_defaults_are_those_of_the_readme() -> None:
    settings = Settings.from_env(GOOD)
    assert settings == Settings("123:obviously-fake", frozenset({5, 6}))
    readme = (ROOT / "README.md").read_text()
    assert f"| `DATABASE_URL` | `{settings.database_url}` |" in readme
    assert f"| `MESSAGES_PER_SECOND` | `{settings.messages_per_second}` |" in readme
    assert f"| `TELEGRAM_API_URL` | `{settings.telegram_api_url}` |" in readme


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "no-colon"),
        ("BOT_TOKEN", "  "),
        ("ADMIN_CHAT_IDS", "-100200300"),
        ("ADMIN_CHAT_IDS", "5,-100200300"),
        ("ADMIN_CHAT_IDS", "5,,6"),
        ("ADMIN_CHAT_IDS", "5,,"),
        ("ADMIN_CHAT_IDS", "@ada"),
        ("DATABASE_URL", "mine.db"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_URL", "postgresql://localhost/"),
        ("DATABASE_URL", "postgresql://recall:ge@heim@localhost/recall"),
        ("DATABASE_URL", "postgresql://recall@localhost:port/recall"),
        ("DATABASE_URL", "postgresql+asyncpg://localhost/recall"),
        ("DATABASE_URL", "mysql://localhost/recall"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///file::memory:?uri=true"),
        ("TELEGRAM_API_URL", "api.example"),
        ("TELEGRAM_API_URL", "https://api.example/?key=1"),
        ("TELEGRAM_API_URL", "https://api.example:port"),
        ("TELEGRAM_API_URL", "https://api.example/bot123:obviously-fake"),
        ("PROXY_URL", "https://proxy.example"),
        ("PROXY_URL", "nonsense://proxy.example"),
        ("TAKE_OVER_WEBHOOK", "perhaps"),
        ("MESSAGES_PER_SECOND", "-7"),
        ("MESSAGES_PER_SECOND", "1001"),
        ("MESSAGES_PER_SECOND", "0.05"),
        ("MESSAGES_PER_SECOND", "inf"),
        ("MESSAGES_PER_SECOND", "nan"),
        ("MESSAGES_PER_SECOND", "fast"),
        ("PAID_BROADCAST", "perhaps"),
        ("FREQUENCY_CAP", "-1"),
        ("FREQUENCY_CAP", "1.5"),
        ("FREQUENCY_CAP", "a day"),
        ("QUIET_HOURS", "22:00"),
        ("QUIET_HOURS", "22:00-"),
        ("QUIET_HOURS", "22-08"),
        ("QUIET_HOURS", "22:00-08:60"),
        ("QUIET_HOURS", "22:00-08:00-09:00"),
        ("QUIET_HOURS", "10 pm - 8 am"),
        ("QUIET_HOURS", "08:00-08:00"),
        ("QUIET_HOURS", "24:00-00:00"),
        ("SQLITE_SYNCHRONOUS", "OFF"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("TIMEZONE", "Europe/Atlantis"),
        ("TIMEZONE", "Europe"),
        ("TIMEZONE", "CEST+2 and so on"),
        ("TIMEZONE", "+02:00"),
        ("TIMEZONE", "../../etc/passwd"),
        ("TIMEZONE", "/etc/localtime"),
        ("HEALTH_PORT", "65536"),
        ("HEALTH_PORT", "-1"),
        ("HEALTH_PORT", "http"),
        ("HEALTH_HOST", "http://127.0.0.1"),
        ("HEALTH_HOST", "127.0.0.1/8"),
    ],
)
def test_bad_value_is_named_by_its_variable_and_not_echoed(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({**GOOD, name: value})
    assert caught.value.problems == (BadSetting(name, is_set=bool(value.strip())),)
    assert not value.strip() or value not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "slip"),
    [
        ("BOT_TOKEN", '"123:obviously-fake"', Slip.QUOTED),
        ("BOT_TOKEN", "'123:obviously-fake'", Slip.QUOTED),
        ("ADMIN_CHAT_IDS", '"5, 6"', Slip.QUOTED),
        ("TELEGRAM_API_URL", '"http://127.0.0.1"', Slip.QUOTED),
        ("BOT_TOKEN", "“123:obviously-fake”", Slip.FOREIGN),
        ("ADMIN_CHAT_IDS", "٥", Slip.FOREIGN),
        ("PROXY_URL", "socks5://ada:pässword@127.0.0.1", Slip.FOREIGN),
        ("BOT_TOKEN", "123: obviously-fake", Slip.SPACED),
        ("BOT_TOKEN", "123:obviously -fake", Slip.SPACED),
        ("BOT_TOKEN", "no-colon", None),
        ("QUIET_HOURS", "08:00-08:00", Slip.SAME),
        ("QUIET_HOURS", "22:00–08:00", Slip.FOREIGN),
        ("ADMIN_CHAT_IDS", "5, 123", Slip.ITSELF),
        ("ADMIN_CHAT_IDS", "-100200300", None),
        ("TELEGRAM_API_URL", "https://api.telegram.org/bot123:obviously-fake", Slip.WHOLE),
        ("TELEGRAM_API_URL", "https://api.telegram.org/bot123%3Aobviously-fake/getMe", Slip.WHOLE),
        ("TELEGRAM_API_URL", "api.telegram.org", None),
    ],
)
def test_likely_slip_is_told_from_others(name: str, value: str, slip: Slip | None) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({**GOOD, name: value})
    [problem] = caught.value.problems
    assert (problem.variable, problem.slip) == (name, slip)


@pytest.mark.parametrize(
    ("admins", "above", "refused"),
    [("5", "100", True), ("5, 5", "1", True), ("5", "0", False), ("5, 6", "100", False)],
)
def test_one_admin_alone_could_never_be_approved(admins: str, above: str, *, refused: bool) -> None:
    given = {**GOOD, "ADMIN_CHAT_IDS": admins, "APPROVAL_ABOVE": above}
    if not refused:
        assert Settings.from_env(given).approval_above == int(above)
        return
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(given)
    [problem] = caught.value.problems
    assert (problem.variable, problem.slip) == ("APPROVAL_ABOVE", Slip.ALONE)
    assert "because nobody else could approve" in operator.setting(problem, EnvFile())


def test_all_problems_come_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"BOT_TOKEN": "", "MESSAGES_PER_SECOND": "x", "LOG_LEVEL": "x"})
    names = [problem.variable for problem in caught.value.problems]
    assert names == ["BOT_TOKEN", "ADMIN_CHAT_IDS", "MESSAGES_PER_SECOND", "LOG_LEVEL"]


TEXTS = ("WELCOME_TEXT", "GOODBYE_TEXT", "REPLY_TEXT")  # in which any words are right
NAMES = [field.name.upper() for field in fields(Settings)]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in TEXTS])
def test_secret_in_the_wrong_variable_is_not_echoed(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({**GOOD, name: SECRET})
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("value", "quiet"),
    [
        ("22:00-08:00", Quiet(time(22), time(8))),
        ("13:00-15:00", Quiet(time(13), time(15))),
        ("22:30 - 7:05", Quiet(time(22, 30), time(7, 5))),
        ("20:00-24:00", Quiet(time(20), time(0))),
        ("", None),
    ],
)
def test_quiet_hours_are_two_times_of_the_day(value: str, quiet: Quiet | None) -> None:
    assert Settings.from_env({**GOOD, "QUIET_HOURS": value}).quiet_hours == quiet


@pytest.mark.parametrize("name", ["Europe/Berlin", "Asia/Kathmandu", "America/Argentina/Ushuaia", "UTC"])
def test_zone_is_named_as_iana_names_it(name: str) -> None:
    assert str(Settings.from_env({**GOOD, "TIMEZONE": f" {name} "}).timezone) == name


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Hi", "Hi"),
        (r" Hi\nthere ", "Hi\nthere"),
        ("Привет 👋", "Привет 👋"),
        ("👋" * 2048, "👋" * 2048),
        ("<b>1 & 2</b>", "<b>1 & 2</b>"),
    ],
)
def test_texts_for_subscribers_are_any_words(name: str, written: str, read: str) -> None:
    assert getattr(Settings.from_env({**GOOD, name: written}), name.lower()) == read


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("written", [r"\n", r" \n \n ", "\u200b", "x" * 4097, "👋" * 2049])
def test_text_that_telegram_would_not_take_is_told_at_the_start(name: str, written: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({**GOOD, name: written})
    assert caught.value.problems == (BadSetting(name, is_set=True),)
    assert caught.value.problems[0].slip is None


@pytest.mark.parametrize(
    ("environ", "reply"), [({}, None), ({"REPLY_TEXT": ""}, ""), ({"REPLY_TEXT": "  "}, "")]
)
def test_empty_answer_is_none(environ: dict[str, str], reply: str | None) -> None:
    assert Settings.from_env({**GOOD, **environ}).reply_text == reply
    assert Settings.from_env({**GOOD, "WELCOME_TEXT": "", "GOODBYE_TEXT": " "}).welcome_text == ""


def test_repr_hides_the_token() -> None:
    assert "obviously-fake" not in repr(Settings.from_env(GOOD))


def test_example_file_documents_every_setting_with_its_default() -> None:
    text = (ROOT / ".env.example").read_text()
    documented = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert set(documented) == {field.name.upper() for field in fields(Settings)}
    filled = {name: value for name, value in documented.items() if value}
    assert filled.pop("REPLY_TEXT") == greetings.REPLY
    assert Settings.from_env(GOOD | filled) == Settings.from_env(GOOD)


@pytest.mark.parametrize(
    "value",
    [
        "postgresql://localhost/recall",
        "postgresql+psycopg://recall:a%40b/c#d:e@db.example:5432/recall?sslmode=require",
        "postgresql://recall@[::1]:5432/recall",
        "postgresql:///recall?host=/var/run/postgresql",
        "sqlite:////srv/recall.db",
    ],
)
def test_database_may_be_a_file_or_a_server(value: str) -> None:
    assert Settings.from_env({**GOOD, "DATABASE_URL": value}).database_url == value


def test_last_comma_after_the_admins_is_no_error() -> None:
    assert Settings.from_env({**GOOD, "ADMIN_CHAT_IDS": "5, 6, "}) == Settings.from_env(GOOD)
