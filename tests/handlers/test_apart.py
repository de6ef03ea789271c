"""Work apart: its answer, its errors, and that nothing of it is left."""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.apart import LAST, ApartError, apart
from tests.support.recall import until

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]  # processes, and no database

ROOT = Path(__file__).parent.parent.parent


class SpeechlessError(Exception):
    """One that pickles, and cannot be read again."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def double(number: int, *, times: int = 2) -> int:
    sys.stdout.write("to be overlooked")
    return number * times


def circumstances() -> tuple[int, int, list[bool]]:
    ignored = [signal.getsignal(one) is signal.SIG_IGN for one in (signal.SIGINT, signal.SIGTERM)]
    return os.getpid(), os.nice(0), ignored


def refuse(error: Exception) -> None:
    raise error


def refuse_speechless() -> None:
    raise SpeechlessError("not", "again")


def refuse_lambda() -> Callable[[], int]:
    return lambda: 1


def end(code: int) -> None:
    os._exit(code)


def wait(told: Path) -> None:
    told.write_text(str(os.getpid()))
    signal.pause()


async def begun(told: Path) -> int:
    """The process that waits."""
    await until(lambda: told.is_file() and bool(told.read_text()))
    return int(told.read_text())  # noqa: ASYNC240 - a few bytes


def gone(process: int) -> bool:
    """Whether it has ended, its number being given back or not."""
    try:
        return "Z (zombie)" in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return True


async def test_work_apart_returns_what_it_made() -> None:
    assert await apart(double, 21) == 42
    assert await apart(double, 21, times=3) == 63


async def test_large_values_go_and_come() -> None:
    assert await apart(bytes.upper, b"a" * 3_000_000) == b"A" * 3_000_000


async def test_it_is_a_process_that_comes_last_and_ends_with_the_bot_only() -> None:
    process, niceness, ignored = await apart(circumstances)
    assert process != os.getpid()
    assert niceness == LAST
    assert ignored == [True, True]


async def test_work_pays_for_nothing_that_it_does_not_import() -> None:
    assert (
        await apart(eval, "[one for one in ('handlers', 'sqlalchemy') if one in __import__('sys').modules]")
        == []
    )


@pytest.mark.parametrize("error", [ValueError("no"), OSError(28, "No space left"), KeyError("one")])
async def test_an_error_is_raised_here_and_tells_where(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        await apart(refuse, error)
    assert caught.value.args == error.args
    assert "in refuse" in caught.value.__notes__[0]


async def test_an_error_that_cannot_come_over_is_told() -> None:
    with pytest.raises(RuntimeError, match="SpeechlessError: notagain"):
        await apart(refuse_speechless)


async def test_a_value_that_cannot_come_over_is_an_error() -> None:
    with pytest.raises(Exception, match="pickle"):
        await apart(refuse_lambda)


@pytest.mark.parametrize("code", [0, 1, 137])
async def test_an_end_without_an_answer_is_an_error(code: int) -> None:
    with pytest.raises(ApartError, match=str(code)):
        await apart(end, code)


@pytest.mark.parametrize("times", [1, 3])
async def test_who_is_cancelled_leaves_no_process_however_often_that_is(times: int, tmp_path: Path) -> None:
    task = asyncio.create_task(apart(wait, tmp_path / "told"))
    process = await begun(tmp_path / "told")
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gone(process)


async def test_whoever_is_killed_leaves_no_process(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = (
        "import asyncio; from pathlib import Path; from handlers.apart import apart; "
        f"from tests.handlers.test_apart import wait; asyncio.run(apart(wait, Path({str(told)!r})))"
    )
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", program, cwd=ROOT, stdin=PIPE)
    process = await begun(told)
    bot.send_signal(signal.SIGKILL)
    await bot.wait()
    await until(lambda: gone(process))


def test_it_works_from_another_folder(tmp_path: Path) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import asyncio, math; "
        "from handlers.apart import apart; "
        "print(asyncio.run(apart(math.sqrt, 9.0)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("3.0\n", "")
