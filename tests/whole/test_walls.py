"""Which rooms import which, and how large files and functions are, read from the source."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
OURS = ["models", "broadcast", "handlers", "bot"]  # each may import those before it
SPOKEN = {"message", "wire", "engine"}  # the rooms of broadcast/ that know Telegram

# What the rooms of handlers/ may use of each other, besides the modules that stand beside them.
NEIGHBOURS = {
    "texts": set(),
    "live": {"texts"},
    "compose": {"live", "texts"},
    "control": {"live", "texts"},
    "files": {"live", "texts"},
    "browse": {"checkup", "live", "pictures", "texts"},
    "checkup": set(),
    "health": {"texts"},
    "pictures": set(),
    "updates": {"live", "texts"},
}
BESIDE = {
    "texts": set(),
    "live": {"keyboards", "room_keyboards", "callbacks", "closing"},
    "compose": {
        "alarms",
        "draft_keyboards",
        "keyboards",
        "callbacks",
        "closing",
        "context",
        "drawings",
        "late",
        "picks",
        "plan_keyboards",
        "presses",
        "served",
        "telling",
    },
    "control": {
        "alarms",
        "keyboards",
        "remedies",
        "callbacks",
        "closing",
        "context",
        "late",
        "presses",
        "telling",
    },
    "files": {"apart", "closing", "context", "presses", "telling"},
    "browse": {
        "alarms",
        "keyboards",
        "list_keyboards",
        "room_callbacks",
        "room_keyboards",
        "callbacks",
        "closing",
        "context",
        "drawings",
        "presses",
        "served",
        "telling",
    },
    "checkup": {"start"},
    "health": set(),
    "pictures": {"apart"},
    "updates": {"alarms", "callbacks", "context", "errors", "served", "subscribers", "telling"},
}
CROSSING = {("browse", "handlers.compose.editor"), ("updates", "handlers.compose.prefix")}

LONGEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS = 250, 30, 5
# Telegram's and python-telegram-bot's own signatures.
AS_THE_FIELD_ASKS = {
    "broadcast.wire.transport.AiohttpRequest.do_request",
    "broadcast.wire.floods.Patience.process_request",
    "simulator.people.Person.__init__",
    "simulator.stage.Simulator.person",
}


@dataclass(frozen=True)
class Module:
    """One file of ours, under the name it is imported by."""

    name: str
    path: Path

    @property
    def tree(self) -> ast.Module:
        return _tree(self.path)

    def __str__(self) -> str:
        return self.name


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def modules(*rooms: str) -> list[Module]:
    paths = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    named = [(path.relative_to(ROOT).with_suffix(""), path) for path in paths]
    found = [Module(".".join(name.parts).removesuffix(".__init__"), path) for name, path in named]
    return [*found, Module("bot", ROOT / "bot.py")] if "bot" in rooms else found


PRODUCT = modules("models", "broadcast", "handlers", "bot")
EVERY = [*PRODUCT, *modules("simulator", "migrations", "benchmarks")]
SMALL = [one for one in EVERY if not one.name.startswith("migrations.versions")]  # written once, and long
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
NAMES = {module.name for module in [*EVERY, *modules("tests")]}


@cache
def imports(module: Module) -> frozenset[str]:
    """The modules that a file imports, also for types; `from a import b` means a.b if that is a module."""
    found: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in NAMES else node.module)
    return frozenset(found)


def tops(module: Module) -> set[str]:
    return {name.partition(".")[0] for name in imports(module)}


Wall = Callable[[Module], None]
WALLS: list[tuple[Wall, list[Module]]] = []


def stands_in(found: list[Module]) -> Callable[[Wall], Wall]:
    """A wall that has to stand in each of these files."""

    def build(wall: Wall) -> Wall:
        WALLS.append((wall, found))
        return wall

    return build


@stands_in(PRODUCT)
def imports_point_one_way(module: Module) -> None:
    above = set(OURS[OURS.index(module.name.partition(".")[0]) + 1 :])
    assert not tops(module) & (above | {"simulator", "tests", "benchmarks"})


@stands_in(modules("simulator"))
def simulator_imports_nothing_of_ours(module: Module) -> None:
    assert not tops(module) & {*OURS, "telegram", "sqlalchemy"}


@stands_in([one for one in PRODUCT if not one.name.startswith("models")])
def sqlalchemy_stays_in_models(module: Module) -> None:
    assert not tops(module) & {"sqlalchemy", "alembic"}


@stands_in(modules("migrations"))
def migrations_know_the_tables_only(module: Module) -> None:
    assert {name for name in imports(module) if name in NAMES} <= {"models.tables", "models.result_tables"}


@stands_in(modules("models", "broadcast"))
def telegram_stays_where_it_is_spoken(module: Module) -> None:
    assert module.path.parent.name in SPOKEN or "telegram" not in tops(module)


@stands_in([one for one in PRODUCT if one.name != "bot"])
def environment_is_read_in_bot_only(module: Module) -> None:
    assert "dotenv" not in tops(module)
    nodes = [*ast.walk(module.tree)]
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert not names & {"environ", "environb", "getenv"}


@stands_in([one for one in PRODUCT if one.name != "models.clock"])
def nobody_but_the_clock_asks_the_system_for_the_time(module: Module) -> None:
    asked = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    assert [node.lineno for node in asked if node.attr in ("now", "utcnow", "today")] == []


@stands_in(modules(*(f"handlers/{room}" for room in NEIGHBOURS)))
def rooms_of_handlers_use_what_the_plan_allows(module: Module) -> None:
    room = module.name.split(".")[1]
    allowed = {f"handlers.{name}" for name in {room, *NEIGHBOURS[room], *BESIDE[room]}}
    used = {name for name in imports(module) if name.startswith("handlers")}
    crossing = {name for name in used if (room, name) in CROSSING}
    assert {name for name in used - crossing if ".".join(name.split(".")[:2]) not in allowed} == set()


def cycles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    """One cycle of imports for each module that is in any."""
    for start in graph:
        ways = [[start]]
        seen: set[str] = set()
        while ways:
            way = ways.pop()
            for name in sorted(graph.get(way[-1], ())):
                if name == start:
                    yield way
                elif name not in seen:
                    seen.add(name)
                    ways.append([*way, name])


def test_no_import_leads_back() -> None:
    graph = {module.name: {name for name in imports(module) if name in NAMES} for module in EVERY}
    assert [*cycles(graph)] == []


@stands_in(SMALL)
def files_and_functions_stay_small(module: Module) -> None:
    assert len(module.path.read_text().splitlines()) <= LONGEST_FILE
    for name, function in functions(module.tree, module.name):
        where = f"{name}, line {function.lineno}"
        assert length(function) <= LONGEST_FUNCTION, where
        assert name in AS_THE_FIELD_ASKS or parameters(function) <= MOST_PARAMETERS, where


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST, name: str) -> Iterator[tuple[str, Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield f"{name}.{node.name}", node
        if isinstance(node, Function | ast.ClassDef):
            yield from functions(node, f"{name}.{node.name}")
        else:
            yield from functions(node, name)


def length(function: Function) -> int:
    """Lines, without the docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    told = ast.get_docstring(function) is not None
    return lines - ((first.end_lineno or 0) - first.lineno + 1 if told else 0)


def parameters(function: Function) -> int:
    """How many a caller may give, without `self` and `cls`."""
    named = function.args
    every = [*named.posonlyargs, *named.args, *named.kwonlyargs, *filter(None, (named.vararg, named.kwarg))]
    return len([one for one in every if one.arg not in ("self", "cls")])


@stands_in(modules("tests"))
def no_test_imports_from_a_test(module: Module) -> None:
    assert [name for name in imports(module) if ".test_" in name] == []


def test_every_room_has_files() -> None:
    rooms = (*OURS[:-1], "simulator", "migrations", *(f"handlers/{room}" for room in NEIGHBOURS))
    assert [room for room in rooms if len(modules(room)) < 2] == []


@stands_in([one for one in PRODUCT if one.path.stem != "__init__"])
def architecture_names_every_file(module: Module) -> None:
    assert module.path.name in ARCHITECTURE


def test_every_wall_stands() -> None:
    """In one test, because each file is read once for all of them."""
    broken = []
    for wall, found in WALLS:
        assert found, wall.__name__
        for module in found:
            try:
                wall(module)
            except AssertionError as fault:
                broken.append(f"{wall.__name__}: {module}: {fault}")
    assert broken == []
