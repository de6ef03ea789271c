"""Which mutants there are, and a sample of them. Only this needs mutmut."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

ROOMS = ("broadcast/wire", "broadcast/engine", "models")


@dataclass(frozen=True)
class Mutant:
    """One changed file; `lines` are those of the statement that is changed."""

    file: str
    number: int
    """Among the mutants of its file."""
    key: str
    """The same while what is changed stays as it is, whatever becomes of the lines around it."""
    code: str
    lines: frozenset[int]
    diff: str

    @property
    def name(self) -> str:
        return f"{self.file}:{min(self.lines)} #{self.number}"


def sample(root: Path, seed: int, size: int) -> list[Mutant]:
    """So many of all mutants, every one of them as likely, in a random order.

    What is changed elsewhere does not make it another sample: who mends what it found can measure it again.
    """
    sources = [Source(root, file) for file in files(root)]
    every = [(source, number) for source in sources for number in range(len(source.mutations))]
    every.sort(key=lambda one: sha256(f"{seed} {one[0].keys[one[1]]}".encode()).digest())
    made = (source.mutant(number) for source, number in every)
    return [*islice(filter(None, made), size)]


def files(root: Path) -> Iterator[str]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            yield path.relative_to(root).as_posix()


class Source:
    """One file, and all that may be changed in it."""

    def __init__(self, root: Path, file: str) -> None:
        self._file, self._code = file, (root / file).read_text()
        self._module, mutations, *_ = _mutmut().create_mutations(file, self._code)
        self.mutations = [change for change in mutations if not self._caseless(change)]
        self.keys = [*self._keys()]

    def _keys(self) -> Iterator[str]:
        alike: Counter[str] = Counter()
        for change in self.mutations:
            nodes = change.original_node, change.mutated_node
            was, becomes = (self._module.code_for_node(node).strip() for node in nodes)
            words = f"{self._file} {was} -> {becomes}"
            alike[words] += 1
            yield sha256(f"{words} {alike[words]}".encode()).hexdigest()[:16]

    def _caseless(self, change: Any) -> bool:
        """Whether other letters of a pattern match the same, because all patterns of the file ignore case."""
        was, becomes = (
            self._module.code_for_node(node) for node in (change.original_node, change.mutated_node)
        )
        patterns = self._code.count("re.compile(")
        ignoring = patterns and patterns == self._code.count("re.IGNORECASE")
        return bool(ignoring and was.startswith("r") and was.casefold() == becomes.casefold())

    def mutant(self, number: int) -> Mutant | None:
        """None where the change changes nothing."""
        change = self.mutations[number]
        code = _mutmut().deep_replace(self._module, change.original_node, change.mutated_node).code
        diff = [*unified_diff(self._code.splitlines(), code.splitlines(), lineterm="", n=0)][2:]
        if not diff:
            return None
        lines = self._statement(int(re.findall(r"-(\d+)", diff[0])[0]))
        return Mutant(self._file, number, self.keys[number], code, lines, "\n".join(diff))

    def _statement(self, line: int) -> frozenset[int]:
        """The lines of the smallest statement around this one; of a compound one, its head."""
        statements = [node for node in ast.walk(ast.parse(self._code)) if isinstance(node, ast.stmt)]
        around = [one for one in statements if one.lineno <= line <= (one.end_lineno or 0)]
        if not around:
            return frozenset({line})
        found = max(around, key=lambda one: one.lineno)
        body: list[ast.stmt] = getattr(found, "body", [])
        end = body[0].lineno - 1 if body else found.end_lineno or found.lineno
        return frozenset(range(found.lineno, max(end, line) + 1))


def _mutmut() -> Any:
    from mutmut.mutation import file_mutation  # type: ignore[import-not-found, unused-ignore]

    found: ModuleType = file_mutation
    return found
