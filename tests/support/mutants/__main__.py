"""`python -m tests.support.mutants [--seed N] [--sample 400]`: which mutants live, and how many die."""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.support.mutants.choosing import Map, mapped
from tests.support.mutants.judging import Judge, Verdict
from tests.support.mutants.making import Mutant, sample

ROOT = Path(__file__).parent.parent.parent.parent
ENOUGH = 0.95  # of them have to die


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.support.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--at-once", type=int, default=4, help="copies of the tree")
    parser.add_argument("--dead", type=Path, help="a file of those that died before: not asked again")
    chosen = parser.parse_args()
    write = sys.stdout.write
    mutants = sample(ROOT, chosen.seed, chosen.sample)
    dead = set(chosen.dead.read_text().split()) if chosen.dead and chosen.dead.exists() else set()
    asked = [mutant for mutant in mutants if mutant.key not in dead]
    verdicts = Counter({Verdict.KILLED: len(mutants) - len(asked)})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        known = mapped(ROOT, Path(made) / "covering")
        for mutant, verdict in judged(asked, known, Path(made), chosen.at_once):
            verdicts[verdict] += 1
            if verdict in (Verdict.SURVIVED, Verdict.UNTESTED):
                write(f"\n{verdict.value}: {mutant.name}\n{mutant.diff}\n")
                sys.stdout.flush()
            elif chosen.dead:
                with chosen.dead.open("a") as file:
                    file.write(f"{mutant.key}\n")
    died = verdicts[Verdict.KILLED] + verdicts[Verdict.HUNG]
    write(f"\n{died} of {len(mutants)} died ({died / len(mutants):.1%}) with --seed {chosen.seed}: ")
    write(", ".join(f"{count} {verdict.value}" for verdict, count in verdicts.most_common()) + "\n")
    return 0 if died >= ENOUGH * len(mutants) else 1


def judged(mutants: list[Mutant], known: Map, folder: Path, at_once: int) -> Iterator[tuple[Mutant, Verdict]]:
    """Each with its verdict, several at once."""
    judges: SimpleQueue[Judge] = SimpleQueue()
    all_ = [Judge(ROOT, folder / f"tree{number}", known) for number in range(at_once)]
    for one in all_:
        judges.put(one)

    def judge(mutant: Mutant) -> tuple[Mutant, Verdict]:
        free = judges.get()
        try:
            return mutant, free.judge(mutant)
        finally:
            judges.put(free)

    with ThreadPoolExecutor(at_once) as workers:
        yield from workers.map(judge, mutants)
    for one in all_:
        one.close()


if __name__ == "__main__":
    sys.exit(main())
