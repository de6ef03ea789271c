"""What looks like a test and what does not, by what makes it look like one."""

import pytest

from broadcast.guards.arrivals import NamesStay
from broadcast.guards.checks import check
from broadcast.guards.findings import Finding, Hint, LooksLikeTest, Severity, Slip
from handlers.texts.own import OWN
from models.buttons import Button, CopyButton
from models.content import ALBUM, Content, Medium, UrlButton
from tests.broadcast.guards.corpora import audience

PHOTO = (Medium("photo", "unique-1", file_id="1"),)
BEHIND = {"type": "text_link", "offset": 0, "length": 3, "url": "http://localhost/"}
ORDINARY = "Our winter collection is here, with free returns until January."

HINTS: list[tuple[Hint, list[str]]] = [
    (
        Hint.TEST_WORD,
        [
            "test",
            "TEST!!!",
            "Test 123",
            "tset",
            "just testing, please ignore",
            "hello world",
            "Hola mundo",
            "тест",
            "это тест",
            "Проверка связи",
            "nur ein Test",
            "Testnachricht",
            "esto es una prueba",
            "mensagem de teste",
            "این یک تست است",
            "यह एक टेस्ट है",
            "ini hanya percobaan",
            "测试一下",
            "テスト",
            "check check",
            "hi",
            "bla bla",
            "[TEST] Our winter collection is here",
            "ignore this",
            "раз два три",
            "ntcn",
        ],
    ),
    (
        Hint.KEYS,
        ["asdf", "asdf hjkl", "qwertz", "йцукен", "dfghdfgh", "aaaaaa", "hgfdshgf", "sdfghsd", "شسیب"],
    ),
    (Hint.NO_WORDS, [".", "...", "1", "1 2 3", "+1", "?!", "😀", "-"]),
    (Hint.ONE_WORD, ["da", "Moin", "Friday", "SAVE10", "好的", "बाद"]),
    (
        Hint.OWN_WORDS,
        [
            "❌ Cancel",
            "cancel",
            "✅ Send to 1,204",
            "Keep what was sent",
            "/undo",
            "/undo 3f2a",
            "/tag vip",
            "/stats@recall_bot",
            "Leave out: had one < 24 h ☑",
            "Above is what everyone gets\nTo: 1,204 subscribers",
        ],
    ),
    (
        Hint.UNFINISHED,
        [
            f"TODO: headline\n{ORDINARY}",
            f"{ORDINARY} (TODO price)",
            f"todo: price\n{ORDINARY}",
            "Lorem ipsum dolor sit",
            "Starts at XX:XX",
            "Only XXX EUR today",
            "Только сегодня скидка ХХ% на всё",
            "Dear ____, we miss you",
            "Hi , the sale is on",
            "Dear undefined, the sale is on",
            "Hello {}, the sale is on",
            f"{ORDINARY} TBD",
            "Click to buy: insert link here",
            "Вставить ссылку сюда и отправить",
            "[DRAFT] The sale is on today",
        ],
    ),
    (
        Hint.LOCAL,
        [
            "http://localhost:3000",
            "see localhost for it",
            "127.0.0.1:8000/sale",
            "http://10.0.0.7/",
            "http://[::1]/",
            "http://192.168.0.12/shop",
            "http://172.16.3.4/",
            "http://169.254.1.1/",
            "http://0.0.0.0:8000",
            "http://nas.local/",
            "http://shop.test/sale",
            "http://127.1/",
            "file:///C:/sale.pdf",
        ],
    ),
    (
        Hint.STAGING,
        [
            "https://staging.shop.io/x",
            "https://shop-staging.io",
            "https://dev.shop.io",
            "https://test2.shop.io/sale",
            "https://preview.shop.io",
            "staging.shop.io is up",
            "https://shop.io:8080/",
            "https://a1.ngrok-free.app/",
            "https://shop-git-main-ada.vercel.app",
            "https://deploy-preview-3--shop.netlify.app",
            "https://uat.shop.io",
            "https://shop.io/?p=12&preview=true",
            "https://shop.io/staging/sale",
            "https://f3a9.shop.pages.dev",
        ],
    ),
    (
        Hint.SAMPLE_HOST,
        ["https://example.com/sale", "www.example.org", "example.net/x", "https://yourdomain.com"],
    ),
    (
        Hint.NO_HOST,
        ["https://", "http:///sale", "https:/shop.io/sale", "https//shop.io", "http://server/sale"],
    ),
]


@pytest.mark.parametrize(("hint", "text"), [(hint, text) for hint, texts in HINTS for text in texts])
def test_what_looks_like_a_test_is_a_danger(hint: Hint, text: str) -> None:
    assert hint in hints(Content("text", text))


@pytest.mark.parametrize(
    "text",
    [
        "Your free test drive is waiting, come by on Saturday",
        "Test drive on Saturday",
        "Stiftung Warentest hat uns getestet: gut",
        "India won the Test match by seven wickets",
        "Пробный тест по математике лежит в дневнике",
        "Check out our new menu",
        "Ping pong tournament on Friday",
        "Prueba gratis 30 días nuestro plan Pro",
        "QWERTY keyboards are back in stock",
        "Liberty Day is on Monday",
        "Werte Kunden",
        "GBPCHF SELL 1.1250",
        "Sold out!",
        "50 % en TODO hasta el domingo",
        "TODO SOBRE TU CASA",
        "El siglo XX en fotos",
        "Sizes up to XXXL",
        "XXX Aniversario del club",
        "Dear {first_name|reader}, hello again",
        "Hi {first_name}, your membership was renewed",
        "Guten Tag {first_name} {last_name}, Ihr Paket ist da",
        "Hola {first_name|}, tu pedido ya está listo",
        "Уважаемая {first_name}, ждём вас в субботу",
        "سلام {first_name}، کلاس فردا آنلاین است",
        "Doors open\n__________\nat eight",
        "https://youtu.be/dQw4w9WgXcQ",
        "https://dev.to/ada/post",
        "https://www.test.de/matratzen",
        "https://testflight.apple.com/join/Ab12",
        "https://github.com/ada/test-utils",
        "https://shop.vercel.app/sale",
        "Write to info@test.shop.io",
        "Version 10.0.1.2 is out",
        "https://shop.io:443/sale",
        "tg://resolve?domain=recall",
        "/menu is new: try it in our other bot",
        "今天晚上八点开始直播",
        "[PDF] The price list",
        "(all day) Brunch on Sunday",
    ],
)
def test_what_only_sounds_like_a_test_is_none(text: str) -> None:
    assert check(Content("text", text), audience(), own=OWN) == []


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (Content("photo", "", media=PHOTO, own_caption=True), Hint.NO_CAPTION),
        (Content("photo", "test pic", media=PHOTO, own_caption=True), Hint.TEST_WORD),
        (Content("photo", "...", media=PHOTO, own_caption=True), Hint.NO_WORDS),
        (Content("poll", media=(Medium("poll", "1/2", "Test?"),)), Hint.TEST_WORD),
        (Content(ALBUM, media=(*PHOTO, Medium("photo", "2", text="asdf"))), Hint.KEYS),
        (Content("text", ORDINARY, (BEHIND,)), Hint.LOCAL),
        (Content("text", ORDINARY, buttons=((UrlButton("Go", "https://staging.shop.io"),),)), Hint.STAGING),
    ],
)
def test_captions_questions_links_and_buttons_are_looked_at(content: Content, hint: Hint) -> None:
    assert hint in hints(content)


@pytest.mark.parametrize(
    "content",
    [
        Content("photo", None, media=PHOTO),
        Content("photo", "❤️", media=PHOTO, own_caption=True),
        Content("photo", "-50%", media=PHOTO, own_caption=True),
        Content("photo", "Friday", media=PHOTO, own_caption=True),
        Content("text", "Details", buttons=((UrlButton("Go", "https://shop.io"),),)),
        Content("sticker", media=(Medium("sticker", "1", "👍"),)),
        Content(
            "text", "Read [link]", ({"type": "text_link", "offset": 5, "length": 6, "url": "https://a.io"},)
        ),
    ],
)
def test_a_medium_needs_few_words(content: Content) -> None:
    assert check(content, audience()) == []


PLACEHOLDERS = [
    ("Hi {first_name, look", "{first_name"),
    ("Hi first_name} look", "first_name}"),
    ("Hi {{name}}, look", "{{name}}"),
    ("Hi {{first_name}}, look", "{{first_name}}"),
    ("Hi ${nombre}, look", "${nombre}"),
    ("Hi $NAME, look", "$NAME"),
    ("Hi %NAME%, look", "%NAME%"),
    ("Hi %s, look", "%s"),
    ("Hi %1$s, look", "%1$s"),
    ("Hi %(name)s, look", "%(name)s"),
    ("Hi [NAME], look", "[NAME]"),
    ("Hi [First Name], look", "[First Name]"),
    ("Привет, <имя>, смотри", "<имя>"),
    ("Hallo [Vorname], schau", "[Vorname]"),
    ("سلام [نام] عزیز، ببینید", "[نام]"),
    ("नमस्ते {नाम}, देखिए", "{नाम}"),
    ("Hi *|FNAME|*, look", "*|FNAME|*"),
    ("Hi <%= name %>, look", "<%= name %>"),
    ("Hi {% name %}, look", "{% name %}"),
    ("Hi first_name, look", "first_name"),
    ("Buy it here: [link]", "[link]"),
    ("Buy it here (link)", "(link)"),
    ("Hi @username, look", "@username"),
]


@pytest.mark.parametrize(("text", "piece"), PLACEHOLDERS)
def test_placeholder_that_nothing_fills_is_a_danger_where_many_read_it(text: str, piece: str) -> None:
    assert [*slips(text, 11)] == [Slip(piece, Severity.DANGER)]
    assert [*slips(text, 10)] == [Slip(piece, Severity.WARNING)]


BUTTONS: list[tuple[Button, list[Finding]]] = [
    (CopyButton("Code", "{{code}}"), [Slip("{{code}}", Severity.DANGER)]),
    (CopyButton("Code", "[CODE]"), [Slip("[CODE]", Severity.DANGER)]),
    (CopyButton("{{button}}", "SAVE10"), [Slip("{{button}}", Severity.DANGER)]),
    (UrlButton("Hi %NAME%", "https://shop.io"), [Slip("%NAME%", Severity.DANGER)]),
    (UrlButton("Shop", "https://shop.io/?of={{id}}"), [Slip("{{id}}", Severity.DANGER)]),
    (CopyButton("Your name", "{first_name}"), [NamesStay()]),
    (UrlButton("Go, {first_name|friend}", "https://shop.io"), [NamesStay()]),
    (CopyButton("Code [50% off]", "SAVE10"), []),
    (UrlButton("Shop", "https://shop.io/?product_name=%D0%BF%D1%80&c=a_b"), []),
]


@pytest.mark.parametrize(("button", "found"), BUTTONS)
def test_what_nothing_fills_on_buttons_is_said(button: Button, found: list[Finding]) -> None:
    assert check(Content("text", ORDINARY, buttons=((button,),)), audience()) == found


@pytest.mark.parametrize("text", ["test", ".", "/undo", "http://localhost", "TODO: price", "Lorem ipsum"])
def test_ten_chats_may_get_a_test(text: str) -> None:
    assert hints(Content("text", text), chats=10) == []
    assert hints(Content("text", text), chats=11) != []


@pytest.mark.parametrize(
    "piece", ["a", "a.", "{", "[", "test ", "_", "X", "http://", "%", "<a", "aaa.bbb-", "hi "]
)
def test_no_text_keeps_the_guards_busy(piece: str) -> None:
    longest = (piece * 4096)[:4096]
    assert check(Content("text", longest), audience(("ru",)), own=OWN) is not None


def hints(content: Content, chats: int = 1_204) -> list[Hint]:
    found = check(content, audience(chats=chats), own=OWN)
    return [one.hint for one in found if isinstance(one, LooksLikeTest)]


def slips(text: str, chats: int) -> list[Finding]:
    found = check(Content("text", text), audience(chats=chats))
    return [one for one in found if isinstance(one, Slip)]
