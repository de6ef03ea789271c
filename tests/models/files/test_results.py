"""Every chat of a broadcast as tables: nothing of it is lost or told twice, and no number is another's."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from models.content import Content
from models.deliveries import listed
from models.deliveries.corrections import Corrected
from models.deliveries.undo import Undone
from models.details import Detail
from models.files import results
from models.files.results import MARGIN, NothingListed, Part, write_table, write_zips
from models.profiles import Profile
from models.record import Broadcast
from models.result_tables import answer as answers
from models.states import Correction, Fate, Outcome, State
from models.store import Store
from models.tables import broadcast, delivery, subscriber
from tests.support.ledger import ANSWERS, BY, CARD, NOW, answer, begun, move, now

LARGE = 50_000_000
REASONS = {Detail.INTERRUPTED: "the bot ended", Detail.TOO_OLD: "a younger one was too old"}
HEAD = "chat_id,name,outcome,reason,sent_at,version,correction,fate,answer"


def written(store: Store, made: Broadcast, folder: Path, largest: int = LARGE) -> list[Part]:
    return write_zips(store.url, made.uuid, folder / "out.zip", REASONS, largest).parts


def read(parts: Sequence[Part]) -> list[dict[str, str]]:
    return [row for part in parts for row in csv.DictReader(io.StringIO(text(part), newline=""))]


def text(part: Part) -> str:
    with zipfile.ZipFile(part.place) as archive:
        [name] = archive.namelist()
        assert name == f"{part.place.stem}.csv"
        return archive.read(name).decode("utf-8-sig")


def rows(store: Store, made: Broadcast, folder: Path) -> list[dict[str, str]]:
    return read(written(store, made, folder))


def change(store: Store, chat_id: int, **values: object) -> None:
    with store.engine.begin() as connection:
        connection.execute(update(delivery).where(delivery.c.chat_id == chat_id).values(values))


def sent(store: Store, chats: Sequence[int] = (1, 2, 3, 4, 5)) -> Broadcast:
    """One that all of them have."""
    made = begun(store, chats)
    claims = store.ledger.claim(made, len(chats))
    store.ledger.record([replace(answer(claim), version=made.content_version) for claim in claims])
    assert move(store, made.uuid, State.SENT)
    return now(store, made)


def test_outcomes_add_up_to_those_of_the_report(store: Store, tmp_path: Path) -> None:
    made = begun(store, range(1, 20))
    claims = store.ledger.claim(made, 15)
    store.ledger.record([answer(one, ANSWERS[at % len(ANSWERS)]) for at, one in enumerate(claims[:12])])
    found = Counter(row["outcome"] for row in rows(store, made, tmp_path))
    assert found == Counter({str(word): count for word, count in store.counts.of(made).tally.items()})
    assert found[Outcome.IN_FLIGHT] == 3
    assert found[Outcome.PENDING] == 4


@pytest.mark.parametrize("again", [False, True])
def test_corrections_add_up_to_those_of_the_report(store: Store, tmp_path: Path, again: bool) -> None:
    made = correct(store, sent(store), [*Correction])
    if again:
        made = correct(store, made, [Correction.CORRECTED, Correction.REFUSED])
    found = Counter(row["correction"] for row in rows(store, made, tmp_path))
    assert found.pop("", 0) == (3 if again else 0)
    counts = store.counts.of(made).corrections
    assert found == Counter({str(word): count for word, count in counts.items()})


def correct(store: Store, made: Broadcast, words: Sequence[Correction]) -> Broadcast:
    """Put another version in force, and this is what becomes of the first messages."""
    job = store.contents.correct(made, store.contents.write(made, Content("text", "Better")), BY, CARD)
    assert job
    found = store.corrections.outdated(job, 0, len(words))
    store.corrections.record(job, [Corrected(one.id, word) for one, word in zip(found, words, strict=True)])
    return now(store, made)


def test_fates_add_up_to_those_of_the_report(store: Store, tmp_path: Path) -> None:
    made = sent(store, range(1, 8))
    assert store.undo.begin(made.uuid, BY, CARD)
    store.undo.record([Undone(at, fate) for at, fate in enumerate(Fate, start=1)])
    made = now(store, made)
    found = Counter(row["fate"] for row in rows(store, made, tmp_path))
    assert found.pop("") == 7 - len(Fate)
    counts = store.counts.of(made).fates
    assert found == Counter({str(word): count for word, count in counts.items()})


@pytest.mark.parametrize(
    ("detail", "reason"),
    [
        ("Forbidden: bot was blocked by the user", "Forbidden: bot was blocked by the user"),
        (Detail.INTERRUPTED, "the bot ended"),
        (Detail.TOO_OLD, "a younger one was too old"),
        ("=1+1", "'=1+1"),
        (None, ""),
    ],
)
def test_reason_is_what_telegram_or_this_program_says(
    detail: str | None, reason: str, store: Store, tmp_path: Path
) -> None:
    made = sent(store)
    change(store, 3, outcome=Outcome.UNKNOWN, detail=detail)
    assert rows(store, made, tmp_path)[2]["reason"] == reason


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        (Profile(3, "Ada", "Lovelace", "ada"), "Ada Lovelace"),
        (Profile(3, "Ada", None, "ada"), "Ada"),
        (Profile(3, None, "Lovelace", None), "Lovelace"),
        (Profile(3, None, None, "ada"), "'@ada"),
        (Profile(3), ""),
        (Profile(3, "=HYPERLINK(1)"), "'=HYPERLINK(1)"),
        (Profile(3, "＝1+1"), "'＝1+1"),
        (Profile(3, "\n=1"), "'\n=1"),
        (Profile(3, 'Ada "A", B; C'), 'Ada "A", B; C'),
        (Profile(3, "Zoë 👋"), "Zoë 👋"),
    ],
)
def test_name_is_whole_and_no_formula(profile: Profile, name: str, store: Store, tmp_path: Path) -> None:
    made = sent(store)
    store.audience.subscribe(profile)
    assert rows(store, made, tmp_path)[2]["name"] == name


def test_who_is_forgotten_is_a_number_without_a_name(store: Store, tmp_path: Path) -> None:
    made = sent(store)
    with store.engine.begin() as connection:
        connection.execute(subscriber.delete().where(subscriber.c.chat_id == 3))
    assert [row["chat_id"] for row in rows(store, made, tmp_path)] == ["1", "2", "3", "4", "5"]


def test_moment_and_version_are_told_where_there_are_any(store: Store, tmp_path: Path) -> None:
    made = sent(store)
    change(store, 2, outcome=Outcome.BLOCKED, sent_at=None)
    first, second = rows(store, made, tmp_path)[:2]
    assert first["sent_at"] == f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    assert first["version"] == "1"
    assert (second["sent_at"], second["version"]) == ("", "")


def test_answers_stand_where_they_were_given(store: Store, tmp_path: Path) -> None:
    made = sent(store, (-100, -7, 1, 2))
    other = sent(store, (-100, -7, 1, 2, 3))
    said = [(made, 1, 1, "yes"), (made, 8, -100, "no"), (made, 9, -100, "yes"), (made, 10, -100, "yes")]
    # Somebody who has it in private too has answered in the group, and there they count.
    said += [(made, 2, -100, "no"), (other, 1, 1, "no")]
    keys = ("broadcast_id", "person", "chat_id", "value", "at")
    with store.engine.begin() as connection:
        given = [
            dict(zip(keys, (of.id, person, chat_id, value, NOW), strict=True))
            for of, person, chat_id, value in said
        ]
        connection.execute(insert(answers), given)
    found = {row["chat_id"]: row["answer"] for row in rows(store, made, tmp_path)}
    assert found == {"-100": "no (2), yes (2)", "-7": "", "1": "yes", "2": ""}


def test_a_full_zip_is_followed_by_another_that_can_be_read_alone(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "PAGE", 2)
    made = sent(store)
    parts = written(store, made, tmp_path, largest=MARGIN)
    assert [one.chats for one in parts] == [2, 2, 1]
    assert [row["chat_id"] for row in read(parts)] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(("most", "sizes"), [(2, [2, 2, 1]), (4, [4, 1]), (5, [5]), (6, [5])])
def test_no_table_is_longer_than_a_spreadsheet_takes(
    most: int, sizes: list[int], store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "PAGE", 1)
    monkeypatch.setattr(results, "ROWS", most)
    parts = written(store, sent(store), tmp_path)
    assert [one.chats for one in parts] == sizes
    assert [one.place.name for one in parts] == ["out.zip", "out-2.zip", "out-3.zip"][: len(sizes)]
    assert all(text(one).startswith(f"{HEAD}\r\n") for one in parts)
    assert [row["chat_id"] for row in read(parts)] == ["1", "2", "3", "4", "5"]


def test_nobody_in_the_audience_is_a_table_without_rows(store: Store, tmp_path: Path) -> None:
    made = begun(store, [])
    parts = written(store, made, tmp_path)
    assert [one.chats for one in parts] == [0]
    assert text(parts[0]) == f"{HEAD}\r\n"


@pytest.mark.parametrize("state", [State.SENDING, State.PAUSED, State.SENT])
def test_what_still_changes_is_told(state: State, store: Store, tmp_path: Path) -> None:
    made = begun(store)
    if state is not State.SENDING:
        assert move(store, made.uuid, state)
    found = write_zips(store.url, made.uuid, tmp_path / "out.zip", {}, LARGE)
    assert found.going_on is (state is not State.SENT)


def test_what_was_cleared_is_not_told_by_halves(store: Store, tmp_path: Path) -> None:
    made = sent(store)
    with store.engine.begin() as connection:
        connection.execute(update(broadcast).values(folded_at=NOW + timedelta(days=90)))
        connection.execute(delivery.delete().where(delivery.c.chat_id > 2))
    with pytest.raises(NothingListed):
        written(store, made, tmp_path)


def test_what_has_not_begun_or_is_unknown_has_no_rows(store: Store, tmp_path: Path) -> None:
    draft = store.contents.create(store.contents.said(sent(store)), 1)
    for uuid in (draft.uuid, "a7c5e1de-0000-4000-8000-000000000000"):  # which nobody knows
        with pytest.raises(NothingListed):
            write_zips(store.url, uuid, tmp_path / "out.zip", {}, LARGE)


def test_a_table_on_the_disk_is_the_same(store: Store, tmp_path: Path) -> None:
    made = sent(store)
    assert write_table(store.engine, made.uuid, tmp_path / "out.csv", REASONS) == 5
    assert (tmp_path / "out.csv").read_bytes().decode("utf-8-sig") == text(written(store, made, tmp_path)[0])
    with pytest.raises(FileExistsError):
        write_table(store.engine, made.uuid, tmp_path / "out.csv", REASONS)
