"""Which proxy the environment names, and which hosts it spares."""

import pytest

from broadcast.proxy import Kind, Proxy, conventional
from broadcast.settings import BadSetting, Settings, SettingsError

TELEGRAM = "https://api.telegram.org"
GOOD = {"BOT_TOKEN": "123:obviously-fake", "ADMIN_CHAT_IDS": "5"}
ONE, TWO = "http://one.example:1", "socks5://two.example:2"


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("http://proxy.example:3128", Proxy(Kind.HTTP, "proxy.example", 3128)),
        ("http://proxy.example:3128/", Proxy(Kind.HTTP, "proxy.example", 3128)),
        ("proxy.example:3128", Proxy(Kind.HTTP, "proxy.example", 3128)),
        ("http://proxy.example", Proxy(Kind.HTTP, "proxy.example", 80)),
        ("socks5://127.0.0.1:9050", Proxy(Kind.SOCKS5, "127.0.0.1", 9050)),
        ("socks5h://127.0.0.1:9050", Proxy(Kind.SOCKS5, "127.0.0.1", 9050)),
        ("socks://127.0.0.1:1080/", Proxy(Kind.SOCKS5, "127.0.0.1", 1080)),
        ("socks5://proxy.example", Proxy(Kind.SOCKS5, "proxy.example", 1080)),
        ("socks5://[::1]:9050", Proxy(Kind.SOCKS5, "::1", 9050)),
        ("http://ada:p%40ss%3Aw@proxy.example:1", Proxy(Kind.HTTP, "proxy.example", 1, "ada", "p@ss:w")),
    ],
)
def test_proxy_is_read_from_its_address(text: str, proxy: Proxy) -> None:
    assert Proxy.read(text) == proxy


@pytest.mark.parametrize(
    "text",
    [
        "https://proxy.example",
        "socks4://x:1",
        "ftp://x",
        "http://",
        "http://x:port",
        "http://a b",
        "http://x/y",
        "http://a%3Ab:secret@x",
        "socks5://ada:p%C3%A4ssword@x",
        "socks5://ädä:password@x",
    ],
)
def test_what_is_no_proxy_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        Proxy.read(text)


def test_proxy_shows_neither_user_nor_password() -> None:
    proxy = Proxy.read("http://ada:secret@proxy.example:3128")
    assert str(proxy) == "proxy.example:3128"
    assert "ada" not in repr(proxy)
    assert "secret" not in repr(Settings.from_env(GOOD | {"PROXY_URL": "http://ada:secret@proxy.example"}))


@pytest.mark.parametrize(
    ("environ", "url", "named"),
    [
        ({}, TELEGRAM, None),
        ({"HTTPS_PROXY": ONE}, TELEGRAM, ("HTTPS_PROXY", ONE)),
        ({"https_proxy": ONE}, TELEGRAM, ("https_proxy", ONE)),
        ({"https_proxy": ONE, "HTTPS_PROXY": TWO}, TELEGRAM, ("https_proxy", ONE)),
        ({"HTTP_PROXY": ONE}, TELEGRAM, None),
        ({"HTTP_PROXY": ONE}, "http://bot-api.example:8081", ("HTTP_PROXY", ONE)),
        ({"ALL_PROXY": TWO}, TELEGRAM, ("ALL_PROXY", TWO)),
        ({"all_proxy": TWO, "HTTPS_PROXY": ONE}, TELEGRAM, ("HTTPS_PROXY", ONE)),
        ({"HTTPS_PROXY": " ", "ALL_PROXY": TWO}, TELEGRAM, ("ALL_PROXY", TWO)),
    ],
)
def test_variable_is_the_one_for_the_address(
    environ: dict[str, str], url: str, named: tuple[str, str] | None
) -> None:
    assert conventional(environ, url) == named


@pytest.mark.parametrize(
    ("spared", "url"),
    [
        ("*", TELEGRAM),
        ("api.telegram.org", TELEGRAM),
        ("API.Telegram.org", TELEGRAM),
        ("telegram.org", TELEGRAM),
        (".telegram.org", TELEGRAM),
        ("*.telegram.org", TELEGRAM),
        ("one.example, telegram.org", TELEGRAM),
        ("one.example telegram.org", TELEGRAM),
        ("localhost", "http://localhost:8081"),
        ("localhost:8081", "http://localhost:8081"),
        ("127.0.0.1", "http://127.0.0.1:8081"),
        ("10.0.0.0/8", "http://10.1.2.3:8081"),
        ("[::1]", "http://[::1]:8081"),
    ],
)
def test_no_proxy_spares_a_host(spared: str, url: str) -> None:
    assert conventional({"ALL_PROXY": ONE, "NO_PROXY": spared}, url) is None
    assert conventional({"ALL_PROXY": ONE, "no_proxy": spared}, url) is None


@pytest.mark.parametrize(
    ("spared", "url"),
    [
        ("gram.org", TELEGRAM),
        ("api.telegram.org.example", TELEGRAM),
        ("localhost:80", "http://localhost:8081"),
        ("10.0.0.0/8", "http://192.168.1.1:8081"),
        (",", TELEGRAM),
        (".", TELEGRAM),
    ],
)
def test_no_proxy_spares_no_other_host(spared: str, url: str) -> None:
    assert conventional({"ALL_PROXY": ONE, "NO_PROXY": spared}, url)


def test_own_variable_comes_before_all_others() -> None:
    environ = {"PROXY_URL": TWO, "HTTPS_PROXY": ONE, "NO_PROXY": "*"}
    assert Settings.from_env(GOOD | environ).proxy_url == Proxy.read(TWO)
    assert Settings.from_env(GOOD | {"HTTPS_PROXY": ONE}).proxy_url == Proxy.read(ONE)


@pytest.mark.parametrize("variable", ["PROXY_URL", "HTTPS_PROXY", "all_proxy"])
def test_wrong_proxy_is_named_by_the_variable_it_stands_in(variable: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(GOOD | {variable: "https://proxy.example"})
    assert caught.value.problems == (BadSetting(variable, is_set=True),)
