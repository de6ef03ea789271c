"""What was sent, told on a terminal: the chat's words without HTML, or JSON, and what cannot be told."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert

import bot
from models.content import Content
from models.record import Broadcast
from models.result_tables import reply
from models.states import Outcome, State
from models.store import Store
from tests.support.databases import bare_at
from tests.support.ledger import answer, begun, move, now

SETTINGS = {"BOT_TOKEN": "1:obviously-fake", "ADMIN_CHAT_IDS": "5", "TIMEZONE": "UTC"}
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def environ(store: Store) -> dict[str, str]:
    return SETTINGS | {"DATABASE_URL": store.url}


@pytest.fixture
def made(store: Store) -> Broadcast:
    """One that three have and one refuses."""
    found = begun(store, (1, 2, 3, 4))
    first, *others = store.ledger.claim(found, 4)
    refused = replace(answer(first, Outcome.REFUSED), detail="Bad Request: TOPIC_CLOSED")
    store.ledger.record([refused, *map(answer, others)])
    assert move(store, found.uuid, State.SENT)
    return now(store, found)


def told(printed: Printed) -> tuple[str, str]:
    found = printed.readouterr()
    return found.out, found.err


def test_report_is_the_one_of_the_chat_without_html(
    environ: dict[str, str], made: Broadcast, capsys: Printed
) -> None:
    assert bot.main(["report", made.uuid], environ) == 0
    out, err = told(capsys)
    assert out.startswith("Broadcast finished\n“Hello” · ")
    assert "Total: 4\nSent: 3\nTelegram would not deliver it: 1\n1 has the topic closed\n" in out
    assert "<b>" not in out
    assert err == ""


def test_report_for_programs_has_the_same_numbers(
    environ: dict[str, str], made: Broadcast, capsys: Printed
) -> None:
    assert bot.main(["report", made.uuid, "--json"], environ) == 0
    found = json.loads(told(capsys)[0])
    assert (found["uuid"], found["state"], found["says"]) == (made.uuid, "sent", "“Hello”")
    assert found["counts"]["tally"] == {"sent": 3, "refused": 1}
    assert found["results"]["refused"][0]["words"] == "Bad Request: TOPIC_CLOSED"


@pytest.mark.parametrize(("replies", "told_of"), [("true", 1), ("false", None)])
def test_replies_are_told_of_where_an_operator_wants_that(
    replies: str, told_of: int | None, environ: dict[str, str], store: Store, made: Broadcast, capsys: Printed
) -> None:
    with store.engine.begin() as connection:
        row = {"broadcast_id": made.id, "chat_id": 2, "message_id": 9, "at": store.clock()}
        connection.execute(insert(reply).values(row))
    environ |= {"REPLIES": replies}
    assert bot.main(["report", made.uuid], environ) == 0
    assert ("1 reply within" in told(capsys)[0]) is bool(told_of)
    assert bot.main(["report", made.uuid, "--json"], environ) == 0
    assert json.loads(told(capsys)[0])["results"]["replies"] == told_of


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_every_chat_is_written_once_to_a_folder(
    form: list[str], environ: dict[str, str], made: Broadcast, tmp_path: Path, capsys: Printed
) -> None:
    command = ["report", made.uuid, "--csv", str(tmp_path / "new" / "folder"), *form]
    place = tmp_path / "new" / "folder" / f"results-{made.uuid}.csv"
    assert bot.main(command, environ) == 0
    assert told(capsys)[1] == f"Wrote 4 chats to {place}.\n"
    with place.open(encoding="utf-8-sig", newline="") as file:
        assert [row["outcome"] for row in csv.DictReader(file)] == ["refused", "sent", "sent", "sent"]
    assert bot.main(command, environ) == 1
    assert "could not be written: File exists." in told(capsys)[1]


def test_list_of_what_goes_on_says_so(
    environ: dict[str, str], store: Store, tmp_path: Path, capsys: Printed
) -> None:
    uuid = begun(store, (1, 2)).uuid
    assert bot.main(["report", uuid, "--csv", str(tmp_path / "new")], environ) == 0
    assert told(capsys)[1].endswith(".csv. It was still going on, so this is how it stood then.\n")


@pytest.mark.parametrize("name", ["nothing", "a7c5e1de-0000-4000-8000-000000000000", "%"])
def test_unknown_broadcast_is_refused(environ: dict[str, str], name: str, capsys: Printed) -> None:
    assert bot.main(["report", name], environ) == 1
    assert told(capsys) == ("", f"There is no broadcast {name}; the command history names all of them.\n")


def test_draft_has_no_report(environ: dict[str, str], store: Store, capsys: Printed) -> None:
    uuid = store.contents.create(Content("text", "Hello"), 1).uuid
    assert bot.main(["report", uuid], environ) == 1
    assert told(capsys)[1] == f"The broadcast {uuid} was never sent, so there is nothing to report.\n"


def test_history_names_every_one_newest_first(
    environ: dict[str, str], store: Store, made: Broadcast, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.terminal.PAGE", 1)
    newer = begun(store, (1,))
    assert bot.main(["history"], environ) == 0
    out, _ = told(capsys)
    assert [line for line in out.splitlines() if line in (made.uuid, newer.uuid)] == [newer.uuid, made.uuid]
    assert out.startswith("1. ")
    assert "3/4" in out
    assert bot.main(["history", "--json"], environ) == 0
    assert [(one["uuid"], one["sent"]) for one in json.loads(told(capsys)[0])] == [
        (newer.uuid, 0),
        (made.uuid, 3),
    ]


@pytest.mark.parametrize(("form", "nothing"), [([], "Nothing"), (["--json"], "[]")])
def test_history_of_nothing(form: list[str], nothing: str, environ: dict[str, str], capsys: Printed) -> None:
    assert bot.main(["history", *form], environ) == 0
    assert told(capsys)[0].startswith(nothing)


def test_stats_are_those_of_the_chat(environ: dict[str, str], made: Broadcast, capsys: Printed) -> None:
    assert bot.main(["stats"], environ) == 0
    out, _ = told(capsys)
    assert out.startswith("Subscribers")
    assert "<b>" not in out
    assert bot.main(["stats", "--json"], environ) == 0
    found = json.loads(told(capsys)[0])
    assert found["outcomes"] == {"sent": 3, "refused": 1}
    assert [one["uuid"] for one in found["recent"]] == [made.uuid]


@pytest.mark.parametrize("command", [["report", "x"], ["history"], ["stats"]])
def test_no_database_makes_none(command: list[str], tmp_path: Path, capsys: Printed) -> None:
    environ = SETTINGS | {"DATABASE_URL": bare_at(tmp_path / "none.db")}
    assert bot.main(command, environ) == 1
    assert "There is no database" in told(capsys)[1]
    assert [*tmp_path.iterdir()] == []
