"""What runs the bot for an operator names files, settings and times that are there."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from broadcast.engine.sender import GRACE
from broadcast.secretfiles import VALUES
from handlers.commandline import MISCONFIGURED

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "recall.service").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COPIED = {
    name
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    for name in line.split()
}
COMPOSE = ["compose.yaml", "compose.postgres.yaml"]
LOCK = "requirements-{}.lock"


def test_image_holds_what_runs_and_nothing_else() -> None:
    assert {"bot.py", "handlers", "broadcast", "models", "migrations", "LICENSE"} == {
        name for name in COPIED if not name.endswith(".lock")
    }
    kept = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert set(kept) == COPIED
    assert [name for name in COPIED if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_names_secrets_extras_and_variables_that_there_are(name: str) -> None:
    text = (ROOT / name).read_text()
    for extra in " ".join(re.findall(r"EXTRAS: (.+)", text)).split():
        assert LOCK.format(extra) in COPIED
    declared = set(re.findall(r"^  (\w+):\n    file: secrets/\1$", text, re.MULTILINE))
    named = dict(re.findall(r"^ +(\w+_FILE): /run/secrets/(\w+)$", text, re.MULTILINE))
    assert set(named.values()) == declared
    assert set(named) - {"POSTGRES_PASSWORD_FILE"} <= set(VALUES)
    for block in re.findall(r"^ +secrets:\n((?: +- \w+\n)+)", text, re.MULTILINE):
        assert set(re.findall(r"\w+", block)) <= declared
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


def test_whoever_stops_the_bot_waits_for_it() -> None:
    found = [int(re.findall(r"TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)[0])]
    found += [int(re.findall(r"stop_grace_period: (\d+)s", (ROOT / name).read_text())[0]) for name in COMPOSE]
    # The sender's calls, then what waits for the queues and connections to end.
    assert min(found) > 3 * GRACE


def test_unit_names_programs_secrets_and_exit_codes_that_there_are() -> None:
    [python, bot] = re.findall(r"^ExecStart=(\S+) (\S+)$", UNIT, re.MULTILINE)[0]
    assert python == "/opt/recall/.venv/bin/python"
    assert (ROOT / Path(bot).relative_to("/opt/recall")).exists()
    [(variable, credential)] = re.findall(r"^Environment=(\w+_FILE)=%d/(\w+)$", UNIT, re.MULTILINE)
    assert variable in VALUES
    assert f"LoadCredential={credential}:/etc/recall/{credential}\n" in UNIT
    assert f"RestartPreventExitStatus={MISCONFIGURED}\n" in UNIT
    for name in ("recall", "backup"):
        assert os.access(DEPLOY / name, os.X_OK)
        subprocess.run(["sh", "-n", DEPLOY / name], check=True)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="only systemd itself knows its units")
def test_systemd_finds_nothing_wrong_with_its_units(tmp_path: Path) -> None:
    (tmp_path / "python").symlink_to("/bin/sh")  # the one of the virtual environment is elsewhere here
    for unit in DEPLOY.glob("recall*.*"):
        content = unit.read_text().replace("/opt/recall/.venv/bin/", f"{tmp_path}/")
        (tmp_path / unit.name).write_text(content.replace("/opt/recall/", f"{ROOT}/"))
    units = sorted(map(str, tmp_path.glob("recall*")))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
