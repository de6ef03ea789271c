"""Secrets by file: what is read, what is refused in which words, and whom a file is warned about."""

import sys
from pathlib import Path

import pytest

from bot import main
from broadcast.envfile import EnvFile
from broadcast.readings import Slip
from broadcast.secretfiles import left_to_their_owner
from broadcast.settings import Settings, SettingsError
from handlers.texts import operator

TOKEN = "123:obviously-fake"
GOOD = {"BOT_TOKEN": TOKEN, "ADMIN_CHAT_IDS": "5, 6"}


def in_file(variable: str, content: bytes, folder: Path) -> dict[str, str]:
    """The settings with this one in a file."""
    path = folder / "secret"
    path.write_bytes(content)
    return {name: value for name, value in GOOD.items() if name != variable} | {f"{variable}_FILE": str(path)}


def test_each_secret_may_stand_in_a_file_and_the_line_may_end(tmp_path: Path) -> None:
    token = in_file("BOT_TOKEN", f"{TOKEN}\r\n".encode("utf-8-sig"), tmp_path)
    assert Settings.from_env(token) == Settings.from_env(GOOD)
    database = in_file("DATABASE_URL", b"postgresql://recall:secret@db.example/recall\n", tmp_path)
    assert Settings.from_env(database).database_url == "postgresql://recall:secret@db.example/recall"
    # It comes before the variable that other programs read, too.
    proxy = in_file("PROXY_URL", b"socks5://ada:secret@proxy.example", tmp_path)
    assert str(Settings.from_env(proxy | {"HTTPS_PROXY": "other.example"}).proxy_url) == "proxy.example:1080"


@pytest.mark.parametrize(
    ("content", "slip", "said"),
    [
        (None, Slip.NO_FILE, "and there is none of that name"),
        ("folder", Slip.UNREADABLE, "and this user cannot read this one"),
        (b" \n", Slip.EMPTY, "and this one is empty"),
        (b"no-colon-but-secret", None, "digits, a colon and letters."),
        (f"{TOKEN} secret".encode(), Slip.SPACED, "without spaces"),
        (TOKEN.encode("utf-16"), Slip.FOREIGN, "with plain (ASCII) letters"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_of_the_variable_that_names_it(
    content: bytes | str | None, slip: Slip | None, said: str, tmp_path: Path
) -> None:
    given = in_file("BOT_TOKEN", content if isinstance(content, bytes) else b"", tmp_path)
    (tmp_path / "secret-folder").mkdir()
    if not isinstance(content, bytes):
        given["BOT_TOKEN_FILE"] = str(tmp_path / ("secret-folder" if content else "secret-absent"))
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(given)
    [problem] = caught.value.problems
    assert (problem.variable, problem.is_set, problem.slip) == ("BOT_TOKEN_FILE", True, slip)
    sentence = operator.setting(problem, EnvFile())
    assert sentence.startswith("BOT_TOKEN_FILE must be the name of a file that holds the token")
    assert said in sentence
    assert "secret" not in sentence


@pytest.mark.parametrize("variable", ["BOT_TOKEN", "DATABASE_URL", "PROXY_URL"])
def test_value_and_file_at_once_are_refused_whichever_was_meant(variable: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(GOOD | in_file(variable, b"one", tmp_path) | {variable: "another"})
    [problem] = caught.value.problems
    assert (problem.variable, problem.slip) == (f"{variable}_FILE", Slip.BOTH)
    assert "without _FILE has to be left out" in operator.setting(problem, EnvFile())


def test_files_that_a_service_manager_keeps_are_left_out_of_the_warning() -> None:
    given = {
        "BOT_TOKEN_FILE": "/run/secrets/token",
        "DATABASE_URL_FILE": "/srv/keys/url",
        "PROXY_URL_FILE": "/srv/credentials/proxy",
    }
    assert left_to_their_owner(given) == [Path("/srv/keys/url"), Path("/srv/credentials/proxy")]
    kept = given | {"CREDENTIALS_DIRECTORY": "/srv/credentials"}
    assert left_to_their_owner(kept) == [Path("/srv/keys/url")]


@pytest.mark.skipif(sys.platform == "win32", reason="it keeps its permissions elsewhere")
def test_file_that_others_can_read_is_warned_about_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = in_file("BOT_TOKEN", TOKEN.encode(), tmp_path) | {"DATABASE_URL": f"sqlite:///{tmp_path}/none.db"}
    (tmp_path / "secret").chmod(0o644)
    assert main(["history"], given) == 1
    said = capsys.readouterr().err
    assert f"others can read {tmp_path}/secret (mode 0644)" in said
    assert TOKEN not in said
