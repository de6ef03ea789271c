"""A plugin of pytest: which tests execute which lines, and how long each takes."""

import json
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage  # type: ignore[import-not-found, unused-ignore]

from tests.support.mutants.making import ROOMS

FOLDER = Path(os.environ["COVERING"])
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "only")

_coverage = Coverage(
    data_file=FOLDER / f"coverage.{WORKER}",
    include=[f"{room}/*" for room in ROOMS],
    concurrency=["thread"],
    config_file=False,
)
_seconds: dict[str, float] = {}
_failed: set[str] = set()


def pytest_sessionstart() -> None:
    _coverage.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _coverage.switch_context(item.nodeid)
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0.0) + report.duration
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    _coverage.stop()
    with warnings.catch_warnings():  # whoever hands the tests to workers executes none
        warnings.simplefilter("ignore")
        _coverage.save()
    # What fails by itself would kill every mutant.
    passed = {test: seconds for test, seconds in _seconds.items() if test not in _failed}
    (FOLDER / f"seconds.{WORKER}.json").write_text(json.dumps(passed))
