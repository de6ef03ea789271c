"""Names in a draft: long ones, missing ones, and names that show nothing."""

import pytest

from models.profiles import Profile
from simulator import Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, joined, offered, pressed_send
from tests.support.drafting import received
from tests.support.recall import Recall


class TestNames:
    """Placeholders."""

    async def test_every_field_and_its_fallback(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [nameless] = recall.subscribe(1)
        named = simulator.person(6001, "Grace", "Hopper", "grace", "de")
        await joined(named)
        text = "{first_name|a} {last_name|b} {username|c} {language|d} {last_name}."
        bold = {"type": "bold", "offset": 1, "length": 3}
        await confirmed(ada, await offered(ada, {"text": text, "entities": [bold]}))
        got = simulator.delivered[named.chat_id][-1]
        assert (got.text, got.entities) == (
            "Grace Hopper grace de Hopper.",
            [bold | {"offset": 0, "length": 5}],
        )
        got = received(simulator, nameless)
        assert (got.text, got.entities) == ("a b c d .", [bold | {"offset": 0, "length": 1}])

    async def test_caption_limit_counts_the_longest_name(self, recall: Recall, ada: Person) -> None:
        recall.store.audience.subscribe(Profile(7001, "Maximiliane"))
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        said = await ada.send(media.photo("{first_name}" + "x" * 1014))
        await ada.sees("has 1,025 characters, and Telegram takes 1,024", after=said)
        parts = await ada.send_album([media.photo("Short"), media.video("{first_name}" + "x" * 1014)])
        await ada.sees("has 1,025 characters, and Telegram takes 1,024", after=parts[-1])
        said = await ada.send(media.photo("{first_name}" + "x" * 1013))
        await ada.sees("Above is what everyone gets", after=said)

    async def test_caption_that_is_nothing_but_a_missing_name_is_no_caption(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        [reader] = recall.subscribe(1)
        await confirmed(ada, await offered(ada, media.photo("{last_name}")))
        assert (received(simulator, reader).kind, received(simulator, reader).caption) == ("photo", None)

    @pytest.mark.parametrize("blank", ["\u3164", "\u2800", "\u200b", "\t"])
    async def test_name_that_shows_nothing_counts_as_missing(
        self, blank: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        assert recall.store.audience.size() == 0
        await joined(simulator.person(7001, blank))
        await ada.say("/broadcast {first_name}")
        await ada.sees("for 1 subscriber without that name it would be empty")

    @pytest.mark.parametrize("blank", ["\u3164", "\u200b"])
    async def test_name_that_shows_nothing_is_counted_on_the_card(
        self, blank: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        assert recall.store.audience.size() == 0
        await joined(simulator.person(7001, blank))
        await joined(simulator.person(7002, "Grace"))
        card = await draft(ada, "Hi {first_name|friend}!")
        assert "1 of 2 has no first name: the fallback stands there." in (card.text or "")
        assert "For example: “Hi Grace!”" in (card.text or "")

    async def test_text_that_nobody_finds_empty_is_taken(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        reader = simulator.person(7001, "Grace")
        recall.store.audience.subscribe(Profile(7001, "Grace"))
        await ada.say("/broadcast {first_name} {last_name}")
        await confirmed(ada, await ada.sees("Above is what everyone gets"))
        assert received(simulator, reader).text == "Grace"

    async def test_reader_with_a_name_made_of_placeholders_and_html_gets_it_as_it_is(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        name = "<b>{last_name}&"
        reader = simulator.person(7001, name)
        recall.store.audience.subscribe(Profile(7001, name))
        card = await draft(ada, "Hi {first_name}!")
        assert f"For example: “Hi {name}!”" in (card.text or "")
        await confirmed(ada, card)
        assert received(simulator, reader).text == f"Hi {name}!"

    async def test_who_loses_all_names_before_the_send_stops_nobody_else(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        readers = [simulator.person(7001 + i, "Grace") for i in range(3)]
        for reader in readers:
            recall.store.audience.subscribe(Profile(reader.chat_id, "Grace"))
        card = await draft(ada, "{first_name}")
        recall.store.audience.subscribe(Profile(7002, None))
        await pressed_send(ada, card)
        await ada.sees(lambda one: "Broadcast finished" in str(one) or "Broadcast paused" in str(one))
        assert [len(simulator.delivered.get(one.chat_id, [])) for one in readers] == [1, 0, 1]

    async def test_sample_shows_the_name_however_late_it_stands(self, recall: Recall, ada: Person) -> None:
        recall.store.audience.subscribe(Profile(7001, "Grace"))
        card = await draft(ada, "word " * 20 + "{first_name}")
        assert "Grace" in (card.text or "")

    async def test_name_that_only_the_admin_lacks_does_not_stop_the_draft(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.store.audience.subscribe(Profile(7001, "Grace", "Hopper"))
        said = await ada.say("/broadcast {last_name}")
        await ada.sees("Above is what everyone gets", after=said)
