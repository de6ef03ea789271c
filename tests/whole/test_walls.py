"""The walls between the rooms, read off the imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OURS = ["models", "broadcast", "handlers", "bot"]  # each may import those before it
PURE = {"models.content", "models.placeholders", "models.reach"}  # values, and what follows from them
SPOKEN = {"message", "wire", "engine"}  # the rooms of broadcast/ that know Telegram


def imports(path: Path) -> set[str]:
    """The top names a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def files(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))] or [ROOT / "bot.py"]


ALL = [*files("models"), *files("broadcast"), *files("handlers"), ROOT / "bot.py"]


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
    above = set(OURS[OURS.index(room) + 1 :])
    assert not imports(path) & (above | {"simulator", "tests"})


@pytest.mark.parametrize("path", files("simulator"), ids=lambda path: path.name)
def test_simulator_imports_nothing_of_ours(path: Path) -> None:
    assert not imports(path) & {*OURS, "telegram", "sqlalchemy"}


@pytest.mark.parametrize("path", [path for path in ALL if "models" not in path.parts], ids=lambda p: p.name)
def test_sqlalchemy_stays_in_models(path: Path) -> None:
    assert not imports(path) & {"sqlalchemy", "alembic"}


@pytest.mark.parametrize("path", files("migrations"), ids=lambda path: path.name)
def test_migrations_know_the_tables_only(path: Path) -> None:
    assert imports(path) <= {"alembic", "sqlalchemy", "models"}


@pytest.mark.parametrize("path", files("models", "broadcast"), ids=lambda path: path.name)
def test_telegram_stays_where_it_is_spoken(path: Path) -> None:
    allowed = path.parent.name in SPOKEN
    assert allowed or "telegram" not in imports(path)


@pytest.mark.parametrize("path", files("broadcast/guards"), ids=lambda path: path.name)
def test_guards_ask_nobody(path: Path) -> None:
    ours = {
        node.module
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in OURS
    }
    assert ours <= {"broadcast.guards.findings", *PURE}


@pytest.mark.parametrize("path", ALL[:-1], ids=lambda path: path.name)
def test_environment_is_read_in_bot_only(path: Path) -> None:
    assert not imports(path) & {"os", "dotenv"}


def test_every_room_has_files() -> None:
    assert [
        room for room in (*OURS[:-1], "simulator", "migrations") if not [*(ROOT / room).glob("*.py")]
    ] == []
