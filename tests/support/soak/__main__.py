"""`python -m tests.support.soak [--seed N] [--minutes 60]`: an hour of rain in a few minutes."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.support.soak.moving import Dials

SHOWN = 40  # broken promises; more of them say the same
SPEED = 10  # seconds that pass in one of the world's


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.support.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="of the soak's own time")
    parser.add_argument("--readers", type=int, default=80)
    parser.add_argument("--speed", type=float, default=SPEED)
    parser.add_argument("--keep", type=Path, help="a folder to make, for the database and the log")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = chosen.keep or Path(made)
        folder.mkdir(exist_ok=folder == Path(made))  # an older database in it would be another soak's
        dials = Dials.made(folder / "dials", chosen.speed)
        dials.take_over()  # before the next import, because what is imported keeps the time that it finds

        from tests.support.soak.run import soak

        trace = asyncio.run(soak(dials, folder, chosen.seed, chosen.minutes * 60, chosen.readers))
        write = sys.stdout.write
        write("".join(f"{count:6} {kind}\n" for kind, count in sorted(trace.counts.items())))
        if trace.violations:
            write(f"\n{trace.told()}\n\nWith --seed {chosen.seed}:\n")
            write("".join(f"  {broken}\n" for broken in trace.violations[:SHOWN]))
    return 1 if trace.violations else 0


if __name__ == "__main__":
    sys.exit(main())
