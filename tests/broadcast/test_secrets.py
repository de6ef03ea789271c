"""Secrets are taken out of the words of others, however those spell them."""

import pytest

from broadcast.proxy import Proxy
from broadcast.secrets import Redaction

TOKEN = "123456:AAh-Fake_fake_fake"


@pytest.mark.parametrize(
    "quoted",
    [
        "POST /bot123456:AAh-Fake_fake_fake/sendMessage failed",
        "POST /bot123456%3AAAh-Fake_fake_fake/sendMessage failed",
        "POST /bot123456%3aAAh-Fake_fake_fake/sendMessage failed",
        "POST /bot123456%253AAAh-Fake_fake_fake/sendMessage failed",
        "post /bot123456:aah-fake_fake_fake/sendmessage failed",
        "no such thing: AAh-Fake_fake_fake",
        "/bot123456:AAh-Fake_f…",
        "bot 123456&#58;AAh-Fake_fake_fake",
    ],
)
def test_token_is_taken_out(quoted: str) -> None:
    said = Redaction(TOKEN)(quoted)
    assert "fake" not in said.casefold()
    assert "<token>" in said


def test_what_only_resembles_a_token_stays() -> None:
    said = "user 123456 at 10.0.0.123456:80 and 99123456:80"
    assert Redaction(TOKEN)(said) == said


@pytest.mark.parametrize(
    "quoted",
    [
        "http://ada:h@rse!@proxy:1",
        "http://ada:h%40rse%21@proxy:1",
        "Proxy-Authorization: Basic YWRhOmhAcnNlIQ==",
    ],
)
def test_password_of_the_proxy_is_taken_out(quoted: str) -> None:
    said = Redaction(TOKEN, Proxy.read("http://ada:h%40rse%21@proxy:1"))(quoted)
    assert "<password>" in said
    assert "rse" not in said
    assert "YWRh" not in said


def test_short_password_does_not_make_texts_unreadable() -> None:
    redact = Redaction(TOKEN, Proxy.read("http://ada:no@proxy:1"))
    assert redact("nobody at http://ada:no@proxy:1") == "nobody at http://ada<password>proxy:1"
