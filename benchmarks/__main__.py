"""`python -m benchmarks [NAME …]`: every scenario, or those named, each in a process of its own."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

os.environ["PTB_TIMEDELTA"] = "1"  # as bot.py sets it

from benchmarks.alarm import alarm
from benchmarks.ceiling import ceiling
from benchmarks.choose import choose
from benchmarks.cost import cost
from benchmarks.databases import databases, databases_quick
from benchmarks.exporting import export
from benchmarks.figures import Figure, Line, lines, table
from benchmarks.history import history
from benchmarks.importing import import_
from benchmarks.large import large, large_quick
from benchmarks.million import million
from benchmarks.outage import outage, silence
from benchmarks.pace import pace30, pace1000, too_fast
from benchmarks.profile import profile
from benchmarks.strangers import killed, strangers
from benchmarks.talk import talk
from benchmarks.taps import taps
from benchmarks.undo import correct, halfway, undo

ALL = (
    pace30,
    pace1000,
    ceiling,
    cost,
    million,
    import_,
    export,
    talk,
    undo,
    halfway,
    correct,
    too_fast,
    strangers,
    killed,
    taps,
    alarm,
    outage,
    silence,
    choose,
    history,
    databases,
    large,
)
ON_DEMAND = (profile,)
SMALLER = {databases: databases_quick, large: large_quick}
"""What `--quick` runs in the place of others."""


def main() -> int:
    """Run what is asked for; 1 if a limit is missed."""
    # One is named as a word of the language is.
    known = {scenario.__name__.rstrip("_"): scenario for scenario in (*ALL, *ON_DEMAND)}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}")
    parser.add_argument("--quick", action="store_true", help="less of the largest, where the machine is busy")
    asked = parser.parse_args()
    names = asked.names or [scenario.__name__.rstrip("_") for scenario in ALL]
    if unknown := set(names) - set(known):
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    rows: list[Line] = []
    for name in names:
        began = time.monotonic()
        scenario = known[name]
        rows += lines(name, _apart(SMALLER.get(scenario, scenario) if asked.quick else scenario))
        sys.stderr.write(f"{name}: {time.monotonic() - began:.0f} s\n")
    sys.stdout.write(f"{table(rows)}\n")
    return int(any(row.verdict == "short" for row in rows))


def _apart(scenario: Callable[[], list[Figure]]) -> list[Figure]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(scenario).result()


if __name__ == "__main__":
    sys.exit(main())
