"""`bot.py check` finds what is wrong with a set-up, says what to do, and changes nothing."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from dotenv import dotenv_values

import bot
from broadcast.checkup import ADVICE, BROKEN, Code, Line, Mark
from broadcast.envfile import EnvFile, EnvFileError
from broadcast.wire import knock
from handlers.checkup import database, whole
from handlers.checkup.given import Given
from handlers.texts import checkup
from handlers.texts.times import Calendar
from models.backup import backup, remember
from models.clock import utc_now
from models.notes import Fact
from models.store import Store
from simulator import Fault, Person, Raw, Simulator
from tests.support.ledger import BY
from tests.support.old_world import OLD
from tests.support.recall import ADA, BOB

NOWHERE = "127.0.0.1:9"  # the discard port, where nobody listens


@dataclass
class SetUp:
    """A bot that is set up well, until a test breaks it."""

    simulator: Simulator
    ada: Person
    folder: Path
    environ: dict[str, str]
    env: str | bytes = ""
    ahead: timedelta = field(default_factory=timedelta)
    """Of this machine's clock."""

    @property
    def file(self) -> Path:
        return self.folder / "recall.db"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    def clock(self) -> datetime:
        return utc_now() + self.ahead

    def given(self) -> Given:
        content = self.env if isinstance(self.env, bytes) else self.env.encode()
        if content:
            (self.folder / ".env").touch(mode=0o600)
            (self.folder / ".env").write_bytes(content)
        file = EnvFile.in_one_of([self.folder])
        try:
            written = dotenv_values(stream=StringIO(file.text()))
        except EnvFileError as trouble:
            return Given(self.environ, {}, file, trouble)
        return Given(self.environ, {name: value or "" for name, value in written.items()}, file)

    async def lines(self) -> list[Line]:
        return await whole.of_set_up(self.given(), self.clock)

    def note(self, fact: Fact, value: object) -> None:
        with Store.open(self.url) as store:
            store.notes.set(fact, value)


@pytest.fixture
def set_up(
    simulator: Simulator,
    ada: Person,
    admins: set[int],
    migrated: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> SetUp:
    monkeypatch.setattr(knock, "POLL", 0)
    for file in migrated.parent.iterdir():
        shutil.copy(file, tmp_path / file.name)
        (tmp_path / file.name).chmod(0o600)
    environ = {
        "BOT_TOKEN": simulator.token,
        "ADMIN_CHAT_IDS": ",".join(map(str, sorted(admins))),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'recall.db'}",
        "TELEGRAM_API_URL": simulator.url,
        "TIMEZONE": "UTC",
    }
    with Store.open(environ["DATABASE_URL"]) as store:
        store.audience.add(range(5001, 5061))
    assert remember(environ["DATABASE_URL"], utc_now())
    return SetUp(simulator, ada, tmp_path, environ)


def put(**variables: str) -> Callable[[SetUp], None]:
    return lambda one: one.environ.update(variables)


def fault(effect: Fault | Raw, method: str) -> Callable[[SetUp], object]:
    return lambda one: one.simulator.fault(effect, method, times=None)


def webhook(one: SetUp) -> None:
    one.simulator.webhook = "https://bots.example/secret"


def without_token(one: SetUp) -> None:
    del one.environ["BOT_TOKEN"]


def slow_clock(one: SetUp) -> None:
    one.ahead = timedelta(minutes=-7)


def misspelt(one: SetUp) -> None:
    one.env = "# mine\nADMIN_IDS=1\n"


def foreign_letters(one: SetUp) -> None:
    one.env = "# für Jürgen".encode("latin-1")


def twice(one: SetUp) -> None:
    one.env = "BOT_TOKEN=7:other\n"


def emptied(one: SetUp) -> None:
    one.env = f"BOT_TOKEN={one.environ['BOT_TOKEN']}\n"
    one.environ["BOT_TOKEN"] = ""


def open_file(one: SetUp) -> None:
    one.env = "LOG_LEVEL=INFO"
    (one.folder / ".env").touch(mode=0o644)


def open_secret(one: SetUp) -> None:
    secret = one.folder / "token"
    secret.write_text(one.environ.pop("BOT_TOKEN"))
    secret.chmod(0o644)
    one.environ["BOT_TOKEN_FILE"] = str(secret)


def newer(one: SetUp) -> None:
    with closing(sqlite3.connect(one.file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from the future'")


def older(one: SetUp) -> None:
    one.file.write_bytes((OLD / "sending.sqlite").read_bytes())
    (one.folder / "recall.db.serial").unlink()


def damaged(one: SetUp) -> None:
    content = bytearray(one.file.read_bytes())
    content[4096 * 5 : 4096 * 12] = bytes(4096 * 7)
    one.file.write_bytes(content)


def put_back(one: SetUp) -> None:
    backup(one.url, one.folder / "copy.db")
    (one.folder / "copy.db").replace(one.file)


def put_back_at_once(one: SetUp) -> None:
    one.note(Fact.LOOKED, {"last": utc_now().timestamp()})
    put_back(one)


def everything_stopped(one: SetUp) -> None:
    with Store.open(one.url) as store:
        store.standstill.begin(BY)


PAID = {"PAID_BROADCAST": "true", "MESSAGES_PER_SECOND": "300"}
NO_API = Raw("<html>nothing here</html>", status=404, kind="text/html")

BROKEN_SET_UPS: list[tuple[Callable[[SetUp], object], Code, str]] = [
    (without_token, Code.BAD_SETTING, "BOT_TOKEN is not set, and there is no .env in "),
    (emptied, Code.BAD_SETTING, "BOT_TOKEN is not set, neither in the environment nor in "),
    (put(TIMEZONE="Mars/Olympus"), Code.BAD_SETTING, "TIMEZONE must be the IANA name"),
    (put(BOT_TOKEN="100:another-token"), Code.BAD_TOKEN, "does not accept BOT_TOKEN"),
    (put(TELEGRAM_API_URL=f"http://{NOWHERE}"), Code.UNREACHABLE, "See to the network and TELEGRAM_API_URL"),
    (put(PROXY_URL=NOWHERE), Code.UNREACHABLE, f"See to the proxy {NOWHERE}"),
    (fault(NO_API, "getMe"), Code.NO_BOT_API, "is no Bot API"),
    (webhook, Code.WEBHOOK, "A webhook at bots.example gets this bot's updates"),
    (lambda one: one.simulator.conflict_next(), Code.POLLER, "Another program polls"),
    (put(ADMIN_CHAT_IDS="1001,1003"), Code.BAD_ADMIN, "Admin 1003 cannot be written to (Chat not f"),
    (
        lambda one: one.ada.block(),
        Code.BAD_ADMIN,
        "Admin 1001, Ada, cannot be written to (Forbidden: bot was",
    ),
    (newer, Code.BAD_DATABASE, "was written by a newer version of Recall (schema from the future)"),
    (lambda one: one.file.write_bytes(b"no database" * 99), Code.BAD_DATABASE, "file is not a database"),
    (put(DATABASE_URL="sqlite:////nowhere/recall.db"), Code.BAD_DATABASE, "The folder of /nowhere/recall.db"),
    (
        put(DATABASE_URL=f"postgresql://ada:horse@{NOWHERE}/x"),
        Code.BAD_DATABASE,
        f"ada:***@{NOWHERE}/x cannot be",
    ),
    (damaged, Code.DAMAGED, "put the last backup back"),
    (
        lambda one: one.note(Fact.BOT, 99),
        Code.OTHER_BOT,
        "belongs to the bot 99, and BOT_TOKEN is of the bot 100",
    ),
    (foreign_letters, Code.BAD_FILE, "is not in UTF-8"),
]
DOUBTFUL_SET_UPS: list[tuple[Callable[[SetUp], object], Code, str]] = [
    (misspelt, Code.MISSPELT, "/.env is no setting; if ADMIN_CHAT_IDS is meant, write it so."),
    (put(MESSAGE_PER_SECOND="9"), Code.MISSPELT, "MESSAGE_PER_SECOND in the environment is no setting"),
    (twice, Code.OVERRULED, "BOT_TOKEN stands in "),
    (open_file, Code.OPEN_FILE, "(mode 0644): chmod 600 "),
    (lambda one: one.file.chmod(0o644), Code.OPEN_FILE, "recall.db (mode 0644): chmod 600 "),
    (open_secret, Code.OPEN_FILE, "token (mode 0644): chmod 600 "),
    (put(ADMIN_CHAT_IDS_FILE="/a"), Code.MISSPELT, "ADMIN_CHAT_IDS_FILE in the environment is no setting"),
    (slow_clock, Code.BAD_CLOCK, " behind Telegram’s"),
    (older, Code.OLDER, "back it up"),
    (older, Code.POLLER_UNKNOWN, "is not known"),
    (older, Code.PACE_UNKNOWN, "not known until the next start"),
    (put_back, Code.OLD_COPY, "asks its admins before anything goes out"),
    (put_back_at_once, Code.OLD_COPY, "asks its admins before anything goes out"),
    (everything_stopped, Code.STANDSTILL, "Ada stopped everything at "),
    (lambda one: (one.folder / "STOP").touch(), Code.STOP_FILE, "until it is removed"),
    (
        lambda one: one.note(Fact.BACKUP, None),
        Code.NO_BACKUP,
        "Backups made in another way are not known here.",
    ),
    (
        lambda one: one.note(Fact.BACKUP, "2026-01-01T00:00:00+00:00"),
        Code.OLD_BACKUP,
        "Thu 1 Jan 00:00 UTC: ",
    ),
    (put(MESSAGES_PER_SECOND="60"), Code.TOO_FAST, "MESSAGES_PER_SECOND is 60, and floods"),
    (put(**PAID), Code.FEW_STARS, "costs up to 6 Stars, and the bot has 0: get more"),
    (fault(Fault.SERVER_ERROR, "getMyStarBalance"), Code.PACE, "all 60 takes about 2 s at 30 a second."),
    (fault(Fault.SERVER_ERROR, "getChat"), Code.ADMIN_UNKNOWN, "Whether admin 1001 can be written to"),
    (fault(Fault.SERVER_ERROR, "getWebhookInfo"), Code.WEBHOOK_UNKNOWN, "is not known: "),
]


def said(lines: list[Line], code: Code) -> str:
    return "\n".join(checkup.sentence(one, Calendar(utc_now())) for one in lines if one.code is code)


@pytest.mark.parametrize(("broken", "code", "words"), BROKEN_SET_UPS)
async def test_broken_set_up_is_found_among_all_that_is_well(
    set_up: SetUp, broken: Callable[[SetUp], object], code: Code, words: str
) -> None:
    broken(set_up)
    lines = await set_up.lines()
    assert {one.code for one in lines if one.mark is Mark.BROKEN} == {code}
    assert words in said(lines, code)
    assert len(lines) > 6


@pytest.mark.parametrize(("doubtful", "code", "words"), DOUBTFUL_SET_UPS)
async def test_what_the_operator_should_look_at_is_told(
    set_up: SetUp, doubtful: Callable[[SetUp], object], code: Code, words: str
) -> None:
    doubtful(set_up)
    lines = await set_up.lines()
    assert [one for one in lines if one.mark is Mark.BROKEN] == []
    assert words in said(lines, code)


@pytest.mark.parametrize(
    ("limit", "code", "words"),
    [
        ("LEAST", Code.LOW_DISK, "MB are free on the disk: make room"),
        ("NEEDED", Code.FULL_DISK, "do not end the bot before."),
    ],
)
async def test_disk_without_room_is_told(
    set_up: SetUp, monkeypatch: pytest.MonkeyPatch, limit: str, code: Code, words: str
) -> None:
    monkeypatch.setattr(database, limit, 10**12)
    assert words in said(await set_up.lines(), code)


async def test_all_that_is_wrong_is_told_at_once(set_up: SetUp) -> None:
    set_up.environ |= {"ADMIN_CHAT_IDS": "@ada", "HOLD_OFF": "soon"}
    webhook(set_up)
    set_up.note(Fact.BOT, 99)
    lines = await set_up.lines()
    assert [one.code for one in lines if one.mark is Mark.BROKEN] == [
        *(Code.BAD_SETTING, Code.BAD_SETTING),
        *(Code.WEBHOOK, Code.OTHER_BOT),
    ]


async def test_server_that_hangs_is_not_waited_for(set_up: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "LONGEST", 0.2)
    set_up.simulator.fault(Fault.HANG, "sendChatAction", ADA, times=None)
    lines = await set_up.lines()
    assert "admin 1001, Ada, can be written to is not known: no answer within 0.2 s." in said(
        lines, Code.ADMIN_UNKNOWN
    )
    assert said(lines, Code.ADMINS) == "Admins who can be reached: Bob (1002)."


async def test_well_set_up_bot_is_fine_and_nothing_of_it_is_changed(
    set_up: SetUp, bob: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bob.chat_id == BOB
    await set_up.ada.say("/start")
    before = {one.name: one.read_bytes() for one in set_up.folder.iterdir()}
    code = await asyncio.to_thread(bot.main, ["check"], set_up.environ, [set_up.folder])
    told = capsys.readouterr().out
    assert code == 0
    assert [line for line in told.splitlines() if not line.startswith("✓ ")] == []
    for line in (
        "✓ No proxy is used.",
        "✓ The token is that of @recall_bot (Recall).",
        "✓ Admins who can be reached: Ada (1001), Bob (1002).",
        "✓ No other program polls with this token.",
        "✓ The clock agrees with Telegram’s.",
        "✓ A message to all 60 takes about 2 s at 30 a second.",
    ):
        assert line in told
    assert set_up.simulator.token not in told
    assert {one.name: one.read_bytes() for one in set_up.folder.iterdir()} == before
    assert set_up.simulator.pending_updates == 1
    assert not set_up.simulator.sent_log


async def test_programs_read_codes_and_facts(set_up: SetUp, capsys: pytest.CaptureFixture[str]) -> None:
    set_up.environ["ADMIN_CHAT_IDS"] = "1001,1003"
    assert await asyncio.to_thread(bot.main, ["check", "--json"], set_up.environ) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["well"] is False
    [wrong] = [one for one in told["lines"] if one["mark"] == "broken"]
    assert (wrong["code"], wrong["admin"], wrong["trouble"]) == ("admin_unreachable", 1003, "Chat not found")


def test_every_code_has_one_mark_and_a_sentence() -> None:
    assert set(checkup.SENTENCES) == set(Code)
    assert not BROKEN & ADVICE
