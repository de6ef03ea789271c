"""What this bot itself says, so that it is known where it comes back as a message."""

from collections.abc import Callable, Iterator
from inspect import isfunction, signature
from types import ModuleType

from broadcast.guards.plain import normal, untagged
from handlers.texts import cards, labels, phrases


def _said(module: ModuleType) -> Iterator[str]:
    """The sentences of a module, and those that hold nothing but numbers, of one and of several."""
    for name, value in vars(module).items():
        if name.isupper() and isinstance(value, str):
            yield value
        elif isfunction(value) and value.__module__ == module.__name__ and _takes_numbers(value):
            yield from (value(*[number] * len(signature(value).parameters)) for number in (1, 2))


def _takes_numbers(function: Callable[..., str]) -> bool:
    return all(one.annotation is int for one in signature(function).parameters.values())


_WITH_WORDS = (
    labels.send(2),
    labels.send(2, "09:00"),
    labels.audience("Everyone", 2),
    labels.capped(2, on=True),
    labels.canary(2, on=True),
)
_LINES = (
    line
    for said in (*_said(labels), *_said(cards), *_said(phrases), *_WITH_WORDS)
    for line in untagged(said).splitlines()
)
OWN = frozenset(map(normal, _LINES)) - {""}
"""Lines as `plain.normal` has them: of buttons, with whatever number, of cards and of answers."""
