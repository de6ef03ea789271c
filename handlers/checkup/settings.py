"""Where each setting was found, which cannot be used, and what is probably a slip."""

import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from rapidfuzz import fuzz, process

from broadcast.checkup import Code, Line, Value
from broadcast.secretfiles import VALUES, left_to_their_owner
from broadcast.settings import BadSetting, Settings
from handlers.checkup.given import BY_FILE, STAND_INS, Given, Readable
from models.clock import Clock

NAMES = tuple(one.name.upper() for one in fields(Settings))
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")  # which other programs read too
# Per cent of likeness from which on a name is taken for a slip. What stands in `.env` is probably meant for
# us; the environment is full of other programs' names.
LIKE_IN_FILE, LIKE_AROUND = 70, 85


def lines(given: Given, read: Readable, clock: Clock) -> Iterator[Line]:
    """All about the settings themselves."""
    if given.trouble:
        fault = given.trouble
        yield Line(Code.BAD_FILE, {"fault": fault.fault, "path": str(fault.path), "detail": fault.detail})
    yield from _found(given)
    for one in read.problems:
        # What an unreadable file may hold is not missing.
        if one.is_set or not given.trouble:
            yield _unusable(given, one)
    yield from _doubtful(given)
    for path in [*filter(None, [given.file.path]), *left_to_their_owner(given.together())]:
        yield from open_to_others(path)
    yield from around(read, clock)


def open_to_others(path: Path) -> Iterator[Line]:
    """As `handlers.log.warn_of_readers`, of a file that is there."""
    if sys.platform == "win32" or not path.is_file():  # Windows keeps its permissions elsewhere
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Line(Code.OPEN_FILE, {"path": str(path), "mode": f"{mode:04o}"})


def _found(given: Given) -> Iterator[Line]:
    around = [name for name in _known(given.environment) if given.environment[name].strip()]
    # An empty one of the environment hides it, too.
    counts = set(given.written) - set(given.environment)
    written = [name for name in _known(counts) if given.written[name].strip()]
    if around:
        yield Line(Code.ENVIRONMENT, {"names": tuple(around)})
    if written:
        at = _places(given)
        named = tuple(f"{name} (line {at[name]})" if name in at else name for name in written)
        yield Line(Code.FILE, {"path": str(given.file.path), "names": named})
    given_names = {name.removesuffix(BY_FILE) for name in (*around, *written)}
    if left := tuple(name for name in NAMES if name not in (*given_names, *STAND_INS)):
        yield Line(Code.DEFAULTS, {"names": left})


def _known(names: Iterable[str]) -> list[str]:
    """Those that we read, in the order of the settings."""
    known = [*NAMES, *VALUES]
    usual = [spelling for name in PROXIES for spelling in (name, name.lower())]
    given = set(names)
    return [name for name in (*known, *usual) if name in given]


def _places(given: Given) -> dict[str, int]:
    """In which line of `.env` a name stands; where it stands twice, the last counts."""
    if given.trouble:
        return {}
    begins = re.compile(r"\s*(?:export\s+)?['\"]?(\w+)['\"]?\s*=")
    numbered = enumerate(given.file.text().splitlines(), start=1)
    return {found[1]: number for number, line in numbered if (found := begins.match(line))}


def _unusable(given: Given, problem: BadSetting) -> Line:
    path = str(given.file.path) if given.file.path else ""
    folders, slip = tuple(str(one) for one in given.file.folders), str(problem.slip) if problem.slip else ""
    facts: dict[str, Value] = {"variable": problem.variable, "is_set": problem.is_set, "slip": slip}
    return Line(Code.BAD_SETTING, {**facts, "path": path, "folders": folders})


def _doubtful(given: Given) -> Iterator[Line]:
    path = str(given.file.path)
    for name in _known(given.written):
        if name in given.environment and given.environment[name] != given.written[name]:
            yield Line(Code.OVERRULED, {"variable": name, "path": path})
    for names, least, where in ((given.environment, LIKE_AROUND, ""), (given.written, LIKE_IN_FILE, path)):
        for name in sorted(set(names) - set(_known(names))):
            like = name.upper().removesuffix(BY_FILE)
            meant = process.extractOne(like, NAMES, scorer=fuzz.ratio, score_cutoff=least)
            if meant:
                yield Line(Code.MISSPELT, {"name": name, "meant": meant[0], "path": where})


def around(read: Readable, clock: Clock) -> Iterator[Line]:
    """In which zone times are told, and which proxy leads to Telegram."""
    settings = read.settings
    if "TIMEZONE" not in read.unusable:
        zone = str(settings.timezone) if settings.timezone else ""
        yield Line(Code.ZONE, {"zone": zone, "now": clock()})
    if settings.proxy_url:
        yield Line(Code.PROXY, {"proxy": str(settings.proxy_url)})
    elif not read.unusable & {"PROXY_URL", *PROXIES}:
        yield Line(Code.NO_PROXY)
