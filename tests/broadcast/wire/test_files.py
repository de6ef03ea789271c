"""Files over the wire: each goes between disk and network in pieces, and never by halves."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Bot, InputFile
from telegram.error import NetworkError, RetryAfter

from broadcast.wire.transport import AiohttpRequest
from simulator import Fault, Simulator
from tests.support.recall import ADA

CONTENT = b"chat_id\n" + b"".join(b"%d\n" % number for number in range(5001, 45_001))


@pytest.fixture
async def wire() -> AsyncIterator[AiohttpRequest]:
    made = AiohttpRequest()
    await made.initialize()
    yield made
    await made.shutdown()


@pytest.fixture
def talking(simulator: Simulator, wire: AiohttpRequest) -> Bot:
    simulator.person(ADA)
    urls = f"{simulator.url}/bot", f"{simulator.url}/file/bot"
    return Bot(simulator.token, *urls, request=wire, get_updates_request=wire)


async def address(simulator: Simulator, talking: Bot) -> str:
    """Where a document that a person sent can be had."""
    await simulator.person(ADA).send_file("in.csv", CONTENT)
    [update] = await talking.get_updates()
    assert update.message
    assert update.message.document
    return (await talking.get_file(update.message.document)).file_path or ""


async def test_a_download_is_the_whole_file(
    simulator: Simulator, wire: AiohttpRequest, talking: Bot, tmp_path: Path
) -> None:
    await wire.download(await address(simulator, talking), tmp_path / "in.csv")
    assert (tmp_path / "in.csv").read_bytes() == CONTENT


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.BAD_GATEWAY, Fault.LOST_BEFORE])
async def test_a_download_that_fails_says_so_without_the_token_and_works_the_next_time(
    fault: Fault, simulator: Simulator, wire: AiohttpRequest, talking: Bot, tmp_path: Path
) -> None:
    url = await address(simulator, talking)
    times = 2 if fault is Fault.LOST_BEFORE else 1  # a lost GET is asked for once more by aiohttp
    simulator.fault(fault, method="download", times=times)
    with pytest.raises(NetworkError) as failed:
        await wire.download(url, tmp_path / "in.csv")
    assert simulator.token not in str(failed.value)
    await wire.download(url, tmp_path / "in.csv")
    assert (tmp_path / "in.csv").read_bytes() == CONTENT


async def test_a_second_try_uploads_the_whole_file(
    simulator: Simulator, talking: Bot, tmp_path: Path
) -> None:
    (tmp_path / "out.csv").write_bytes(CONTENT)
    with (tmp_path / "out.csv").open("rb") as file:
        document = InputFile(file, read_file_handle=False)
        simulator.flood(60, "sendDocument")
        with pytest.raises(RetryAfter):
            await talking.send_document(ADA, document)
        simulator.clock.advance(seconds=60)
        sent = await talking.send_document(ADA, document)
    assert sent.document
    assert sent.document.file_name == "out.csv"
    assert simulator.content(sent.document.file_id) == CONTENT
