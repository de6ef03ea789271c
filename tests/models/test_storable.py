"""Texts and numbers that a database may refuse: whatever people send and files hold can be written down."""

import json
from typing import Any

import pytest

from models.content import Content
from models.database.storable import INSTEAD, as_json, storable
from models.deliveries.claims import Sent
from models.intake import Entry
from models.notes import Fact
from models.profiles import Profile
from models.selection import EVERYONE
from models.states import Outcome
from models.store import Store
from tests.support.ledger import BY, begun, details

NUL, HALF = "\0", "\ud83d"
TEXTS = {
    "": "",
    "Grüße 🙂": "Grüße 🙂",
    f"a{NUL}b": f"a{INSTEAD}b",
    f"{HALF}x": f"{INSTEAD}x",
    f"x\ude42{HALF}": f"x{INSTEAD}{INSTEAD}",
    "\ud83d\ude42": "🙂",
    r"\u0000": r"\u0000",
    f"{NUL}\ud83d\ude42{HALF}": f"{INSTEAD}🙂{INSTEAD}",  # the last: the gate has it on PostgreSQL
}
NAN, INFINITE = float("nan"), float("inf")
VALUES: list[tuple[Any, Any]] = [
    ({"a": [1, 2.5, None, True, "é"]}, {"a": [1, 2.5, None, True, "é"]}),
    ({"at": NAN, "in": [INFINITE, -INFINITE]}, {"at": None, "in": [None, None]}),
    ({f"{HALF}": f"{NUL}"}, {INSTEAD: INSTEAD}),
    ([{"name": r"\u0000 and \ud800"}], [{"name": r"\u0000 and \ud800"}]),
    ({"way": Outcome.SENT, 5: ("x", NUL)}, {"way": "sent", "5": ["x", INSTEAD]}),
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_no_database_takes_is_replaced_and_nothing_else(text: str) -> None:
    assert storable(text) == TEXTS[text]
    storable(text).encode()


@pytest.mark.parametrize(("value", "kept"), VALUES)
def test_json_holds_what_is_left(value: Any, kept: Any, store: Store) -> None:
    assert json.loads(as_json(value)) == kept
    store.notes.set(Fact.HOLDS, value)
    assert store.notes.get(Fact.HOLDS) == kept


@pytest.mark.postgresql
@pytest.mark.parametrize("text", TEXTS)
def test_every_column_of_words_takes_every_text(text: str, store: Store) -> None:
    kept = TEXTS[text]
    store.audience.subscribe(Profile(1, text, text, text, "en"), text)
    store.audience.take_entries([Entry(2, text, text)])
    assert store.audience.profiles([1, 2])[2].last_name == kept
    assert {row.source for page in store.exports.pages(None) for row in page} >= {kept}
    made = begun(store, [1])
    [claim] = store.ledger.claim(made, 1)
    store.ledger.record([Sent(claim.id, 1, Outcome.FAILED, detail=f"Oh {text}")])
    assert details(store, made)[:1] == [f"Oh {kept}"]
    draft = store.contents.create(Content("text", text, entities=({"type": text},)), 1)
    assert store.contents.content(draft) == Content("text", kept, entities=({"type": kept},))
    assert store.broadcasts.get(f"no such {text}") is None
    store.named.save(f"name {text}", EVERYONE, BY)
    assert [one.name for one in store.named.all()] == [f"name {kept}"]
