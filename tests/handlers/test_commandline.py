"""What an operator reads: every trouble has its sentence, and no sentence holds a setting's value."""

from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

import bot
from broadcast.envfile import EnvFileFault
from broadcast.readings import Slip
from broadcast.settings import BadSetting, Settings, SettingsError
from handlers.commandline import START, Trouble, complain, sentences
from handlers.start import StartError, StartFault
from handlers.texts.operator import DATABASE, ENV_FILE, EXPECTED, SLIPS
from models.database import DatabaseError, DatabaseFault
from models.files import FileFault, ImportFileError

GOOD = {"BOT_TOKEN": "123:obviously-fake", "ADMIN_CHAT_IDS": "5, 6"}
SECRET = "obviously fake secret"
VARIABLES = [field.name.upper() for field in fields(Settings)]


def test_every_variable_says_what_it_must_be() -> None:
    assert set(EXPECTED) == set(VARIABLES)


@pytest.mark.parametrize(
    ("variable", "sentence"),
    [
        (
            "BOT_TOKEN",
            "BOT_TOKEN must be the token that @BotFather gave you, digits, a colon and letters.",
        ),
        (
            "ADMIN_CHAT_IDS",
            "ADMIN_CHAT_IDS must be the admins' user ids separated by commas, positive numbers "
            "(groups cannot be admins).",
        ),
        (
            "DATABASE_URL",
            "DATABASE_URL must be sqlite:///recall.db or the like, or postgresql://user:password@host/database.",
        ),
        ("TELEGRAM_API_URL", "TELEGRAM_API_URL must be a http:// or https:// address without a password."),
        ("MESSAGES_PER_SECOND", "MESSAGES_PER_SECOND must be a number from 0.1 to 1000."),
        ("PAID_BROADCAST", "PAID_BROADCAST must be true or false."),
        ("FREQUENCY_CAP", "FREQUENCY_CAP must be whole hours from 0, which is off, to 9999."),
        ("SQLITE_SYNCHRONOUS", "SQLITE_SYNCHRONOUS must be NORMAL or FULL."),
        ("LOG_LEVEL", "LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL."),
        ("LOG_FORMAT", "LOG_FORMAT must be lines or json."),
        (
            "TIMEZONE",
            "TIMEZONE must be the IANA name of a time zone, such as Europe/Berlin, Asia/Tehran or UTC.",
        ),
        (
            "HEALTH_PORT",
            "HEALTH_PORT must be a port from 1 to 65535, or 0 for one that is free.",
        ),
        (
            "HEALTH_HOST",
            "HEALTH_HOST must be an address of this machine such as 127.0.0.1, or 0.0.0.0 for all of them.",
        ),
    ],
)
def test_bad_value_is_told_what_it_must_be(variable: str, sentence: str) -> None:
    assert sentences(SettingsError([BadSetting(variable, is_set=True)])) == [sentence]


def test_missing_variable_is_told_apart_from_a_bad_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main([], {"BOT_TOKEN": " ", "ADMIN_CHAT_IDS": "@ada"}) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"BOT_TOKEN is not set: it must be {EXPECTED['BOT_TOKEN']}.",
        f"ADMIN_CHAT_IDS must be {EXPECTED['ADMIN_CHAT_IDS']}.",
    ]


def test_missing_variable_says_where_it_was_looked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    without = {"ADMIN_CHAT_IDS": "5"}
    bot.main([], without, [first, second])
    assert f"and there is no .env in {first} or in {second}: it must be" in capsys.readouterr().err
    (second / ".env").write_text("MESSAGES_PER_SECOND=30\n")
    bot.main([], without, [first, second])
    assert f"neither in the environment nor in {second / '.env'}: it must be" in capsys.readouterr().err


def test_env_file_in_another_encoding_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_bytes("# für Jürgen".encode("latin-1"))
    assert bot.main([], GOOD, [tmp_path]) == 2
    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence == f"{tmp_path / '.env'} is not in UTF-8; open it in an editor and save it as UTF-8."


def test_likely_slip_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main([], GOOD | {"ADMIN_CHAT_IDS": "5, 123"}) == 2
    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence == f"ADMIN_CHAT_IDS must be {EXPECTED['ADMIN_CHAT_IDS']}, not the bot's own id."


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_wrong_proxy_in_a_usual_variable_is_named(variable: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main([], GOOD | {variable: f"ftp://{SECRET}"}) == 2
    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence.startswith(f"{variable} must be http://host:port")
    assert SECRET not in sentence


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (StartFault.TOKEN, "Telegram does not accept BOT_TOKEN"),
        (StartFault.NO_BOT_API, "https://api.telegram.org is no Bot API"),
        (
            StartFault.OTHER_BOT,
            f"The database {Path.cwd() / 'recall.db'} belongs to the bot 99, and BOT_TOKEN",
        ),
        (StartFault.WEBHOOK, "A webhook at bots.example gets this bot's updates"),
    ],
)
def test_start_that_cannot_be_is_one_sentence(
    fault: StartFault, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings.from_env(GOOD)
    assert complain(StartError(fault, settings, owner=99, host="bots.example")) == 1
    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence.startswith(words)


# A text for subscribers may be any words.
@pytest.mark.parametrize("variable", [one for one in VARIABLES if not one.endswith("_TEXT")])
def test_secret_in_the_wrong_variable_is_not_echoed(
    variable: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main([], {**GOOD, variable: SECRET}) == 2
    printed = capsys.readouterr()
    [sentence] = printed.err.splitlines()
    assert sentence.startswith(variable)
    assert SECRET not in printed.err + printed.out


SERVER = "postgresql://recall:***@db.example/recall"


def test_every_fault_has_its_sentence() -> None:
    assert set(DATABASE) == set(DatabaseFault)
    assert set(ENV_FILE) == set(EnvFileFault)
    assert set(START) == set(StartFault)
    assert set(SLIPS) == set(Slip)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (
            DatabaseError(DatabaseFault.URL, detail="could not convert string to float: 'soon'"),
            "DATABASE_URL cannot be used: could not convert string to float: 'soon'.",
        ),
        (
            DatabaseError(DatabaseFault.NO_FOLDER, "/mistyped/recall.db"),
            "The folder of /mistyped/recall.db does not exist; make it, or change DATABASE_URL.",
        ),
        (
            DatabaseError(DatabaseFault.READ_ONLY_FOLDER, "/etc/recall.db", detail="Permission denied"),
            "The folder of /etc/recall.db cannot be written: Permission denied.",
        ),
        (
            DatabaseError(DatabaseFault.LOCK_FILE, "/srv/recall.db", detail="Permission denied"),
            "/srv/recall.db.lock cannot be used: Permission denied; it must be a file that this user may "
            "write, and may be deleted while no copy of Recall runs.",
        ),
        (
            DatabaseError(DatabaseFault.IN_USE, "/srv/recall.db"),
            "Another copy of Recall is already using /srv/recall.db; stop it first.",
        ),
        (
            DatabaseError(DatabaseFault.UNUSABLE, "recall.db", detail="file is not a database"),
            f"The database {Path.cwd() / 'recall.db'} cannot be used: file is not a database.",
        ),
        (
            DatabaseError(DatabaseFault.NEWER, "/srv/recall.db", revision="9999"),
            "The database /srv/recall.db was written by a newer version of Recall (schema 9999); "
            "run that version.",
        ),
        (
            DatabaseError(DatabaseFault.OLDER, "recall.db", revision="0003"),
            f"The database {Path.cwd() / 'recall.db'} was written by an older version of Recall "
            "(schema 0003); start this version of the bot, which brings it up to date, then import again.",
        ),
        (
            DatabaseError(DatabaseFault.FOREIGN_WAL, "/srv/recall.db"),
            "Another database was put in the place of /srv/recall.db, and /srv/recall.db-wal belongs to the "
            "one before; start the bot, which puts it away.",
        ),
        (
            DatabaseError(DatabaseFault.PULLED_AWAY, "/srv/recall.db"),
            "/srv/recall.db was removed or replaced while the bot was running, so it has stopped; put the "
            "file back, or a backup of it, and start again.",
        ),
        (
            DatabaseError(DatabaseFault.ABSENT, "/srv/recall.db"),
            "There is no database /srv/recall.db; see DATABASE_URL.",
        ),
        (
            DatabaseError(DatabaseFault.EXISTS, "copy.db"),
            f"{Path.cwd() / 'copy.db'} exists already, and a backup never writes over a file; "
            "name another one.",
        ),
        (
            DatabaseError(DatabaseFault.NOT_COPIED, "copy.db", detail="database or disk is full"),
            f"The backup {Path.cwd() / 'copy.db'} could not be written: database or disk is full.",
        ),
        (
            DatabaseError(DatabaseFault.UNUSABLE, SERVER, detail='database "recall" does not exist'),
            f'The database {SERVER} cannot be used: database "recall" does not exist.',
        ),
        (
            DatabaseError(DatabaseFault.IN_USE, SERVER),
            f"Another copy of Recall is already using {SERVER}; stop it first.",
        ),
        (DatabaseError(DatabaseFault.ABSENT, SERVER), f"There is no database {SERVER}; see DATABASE_URL."),
        (
            DatabaseError(DatabaseFault.DRIVER, SERVER, detail="postgres"),
            f"What talks to {SERVER} is not installed; start with `make run EXTRAS=postgres`, or install it "
            "alone with `make install EXTRAS=postgres`.",
        ),
        (
            OperationalError("INSERT INTO subscriber", {}, Exception("database or disk is full")),
            "The database cannot be used: database or disk is full.",
        ),
        (
            ImportFileError(FileFault.UNREADABLE, Path("in.csv"), detail="Is a directory"),
            "in.csv cannot be read: Is a directory.",
        ),
    ],
)
def test_trouble_is_one_sentence_with_exit_code_1(
    trouble: Trouble, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert complain(trouble) == 1
    assert capsys.readouterr().err == f"{sentence}\n"
