"""Choices, named audiences and tags: what the chooser asks."""

from models.choices import Cause, Choice, LeftOut, Size, Value
from models.events import Admin
from models.profiles import Profile
from models.selection import EVERYONE, Aspect, Condition, Sample, Selection
from models.states import Status
from models.store import Store


def only(aspect: Aspect, *values: str, excluded: bool = False) -> Selection:
    return Selection(tuple(Condition(aspect, value, excluded) for value in values))


def test_a_choice_says_who_is_in_and_why_others_are_not(store: Store) -> None:
    for chat_id in range(1, 6):
        language = "de" if chat_id < 4 else None
        store.audience.subscribe(Profile(chat_id, f"Person {chat_id}", language=language))
    store.audience.subscribe(Profile(-1, "Group", language="de"))
    store.audience.block(5)
    german = only(Aspect.LANGUAGE, "de")
    assert store.choices.count(german) == 4
    choice = store.choices.look(german)
    assert choice.size == Size(people=3, groups=1)
    assert choice.of == 5
    assert choice.left_out == (LeftOut(Status.BLOCKED, 1), LeftOut(Aspect.LANGUAGE, 1))
    assert len(choice.names) == 4
    assert list(store.choices.ids(german)) == [[-1, 1, 2, 3]]


def test_a_sample_leaves_out_the_others(store: Store) -> None:
    store.audience.add(range(1, 11))
    few = Selection(sample=Sample(3, percent=False, seed=1))
    assert store.choices.look(few) == Choice(Size(people=3), 10, (LeftOut(Cause.SAMPLE, 7),), selection=few)


def test_values_come_with_their_numbers_within_the_other_conditions(store: Store) -> None:
    for chat_id, language in ((1, "de"), (2, "de"), (3, "fr"), (-4, "fr"), (5, None)):
        store.audience.subscribe(Profile(chat_id, "A", language=language))
    people = only(Aspect.SORT, "person").with_(Condition(Aspect.LANGUAGE, "de"))
    assert store.choices.values(Aspect.LANGUAGE, people, 2) == [Value("de", 2), Value("", 1)]
    assert store.choices.values(Aspect.SORT, EVERYONE, 9) == [Value("person", 4), Value("group", 1)]
    store.tags.put("vip", only(Aspect.LANGUAGE, "fr"))
    assert store.choices.values(Aspect.TAG, people, 9) == []
    assert store.choices.values(Aspect.TAG, EVERYONE, 9) == [Value("vip", 2)]


def test_tags_are_put_and_taken_once(store: Store) -> None:
    store.audience.add([1, 2, 3])
    assert store.tags.put("vip", EVERYONE) == 3
    assert store.tags.put("vip", EVERYONE) == 0
    assert store.tags.put_ids("new", [2, 3, 99]) == 2
    assert store.tags.take_ids("vip", [1]) == 1
    assert store.tags.all() == [Value("new", 2), Value("vip", 2)]
    assert store.tags.take("vip", only(Aspect.TAG, "new")) == 2
    assert store.tags.take("new", EVERYONE) == 2
    assert store.tags.all() == []


def test_an_audience_is_kept_under_a_name(store: Store) -> None:
    ada = Admin(1, "Ada")
    german = only(Aspect.LANGUAGE, "de")
    assert not store.named.save("Germans", EVERYONE, ada)
    assert store.named.save("Germans", german, ada)
    store.named.save("All", EVERYONE, ada)
    assert [one.name for one in store.named.all()] == ["All", "Germans"]
    assert not store.named.rename("Germans", "All")
    assert store.named.rename("Germans", "Deutsch")
    kept = store.named.get("Deutsch")
    assert kept
    assert (kept.selection, kept.made_by) == (german, 1)
    assert store.named.delete("Deutsch")
    assert not store.named.delete("Deutsch")
    assert store.named.get("Deutsch") is None
