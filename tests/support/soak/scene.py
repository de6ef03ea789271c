"""Who and what takes part in one soak."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator import Simulator
from tests.support.soak.admins import Monkey
from tests.support.soak.audience import Audience
from tests.support.soak.books import Books
from tests.support.soak.hours import Hours
from tests.support.soak.moving import Dials
from tests.support.soak.process import Service
from tests.support.soak.terms import Terms
from tests.support.soak.trace import Trace


@dataclass(frozen=True)
class Scene:
    simulator: Simulator
    service: Service
    dials: Dials
    database: Path
    books: Books
    terms: Terms
    hours: Hours
    audience: Audience
    admins: Sequence[Monkey]
    trace: Trace
