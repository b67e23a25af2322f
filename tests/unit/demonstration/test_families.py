"""Hand-written problem families: complete, valid, and customers do not speak like manuals."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import msgspec
import pytest
from typing_extensions import override

FOLDER: Final = Path(__file__).parents[3] / "resources" / "demonstration" / "families"
FILES: Final = sorted(FOLDER.glob("*.toml"))
PRODUCTS: Final = frozenset(
    [
        "beacon-router-one",
        "beacon-router-plus",
        "beacon-mesh-pro",
        "beacon-mesh-lite",
        "latch-bolt",
        "latch-keypad",
        "latch-gateway",
        "ember-thermostat-2",
        "ember-valve",
        "ember-sensor",
        "perch-indoor",
        "perch-outdoor",
        "perch-doorbell",
        "northlight-app",
        "northlight-cloud",
        "northlight-care",
    ]
)
SUBJECTS: Final = frozenset(
    [
        "wifi-drops",
        "setup",
        "firmware",
        "speed",
        "vpn-network",
        "lock-jam",
        "access-codes",
        "battery",
        "heating-schedule",
        "wrong-temperature",
        "pairing",
        "video-offline",
        "recordings",
        "motion-alerts",
        "doorbell-chime",
        "app-login",
        "account-security",
        "privacy",
        "billing",
        "delivery",
        "return-refund",
        "warranty",
        "installation",
        "business-accounts",
        "feedback",
    ]
)
CASE_TYPES: Final = frozenset({"question", "problem", "request"})
PRIORITIES: Final = frozenset({"high", "normal", "low"})
LANGUAGES: Final = frozenset(["en", "de", "fr", "es", "nl", "it", "pt", "ja", "ar", "tr", "sv", "pl"])
CHANNELS: Final = frozenset({"email", "phone", "web", "chat"})
STEP_KINDS: Final = frozenset({"note", "phonecall", "task", "email_out", "email_in"})
PLACEHOLDERS: Final = frozenset({"customer", "first", "device", "city", "company"})
TAGS: Final = frozenset(["p", "h2", "ol", "ul", "li", "strong", "em", "code", "table", "tr", "th", "td"])
LONGEST_SHARED_PHRASE: Final = 5


class Saying(msgspec.Struct, forbid_unknown_fields=True):
    """What a customer wrote, or what was noted of a call."""

    lang: str
    channel: str
    title: str
    text: str


class Step(msgspec.Struct, forbid_unknown_fields=True):
    """What a colleague tried or noted."""

    kind: str
    subject: str
    text: str


class Resolution(msgspec.Struct, forbid_unknown_fields=True):
    """What worked in the end."""

    subject: str
    text: str
    type: str


class Promise(msgspec.Struct, forbid_unknown_fields=True):
    """What was promised to the customer."""

    text: str


class Article(msgspec.Struct, forbid_unknown_fields=True):
    """A knowledge article that answers the family."""

    title: str
    keywords: str
    description: str
    internal: bool
    lang: str
    content: str


class Family(msgspec.Struct, forbid_unknown_fields=True):
    """One problem family, as its file holds it."""

    id: str
    product: str
    subject: str
    casetype: str
    priority: list[str]
    season: list[int]
    weight: int
    devices: list[str]
    says: list[Saying]
    steps: list[Step]
    resolutions: list[Resolution]
    promises: list[Promise]
    articles: list[Article]


class WellFormed(HTMLParser):
    """Refuse tags outside the allowed set and tags that close wrongly."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.words: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, f"<{tag}> is not among the allowed tags"
        assert not attrs, f"<{tag}> has attributes"
        self.opened.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.opened, f"</{tag}> closes nothing"
        assert self.opened.pop() == tag, f"</{tag}> closes another tag"

    @override
    def handle_data(self, data: str) -> None:
        self.words += data.split()


def read(path: Path) -> Family:
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Family)


def parsed(html: str) -> WellFormed:
    parser = WellFormed()
    parser.feed(html)
    parser.close()
    return parser


def phrases(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[\w'’]+", re.sub(r"<[^>]+>", " | ", text).lower())
    length = LONGEST_SHARED_PHRASE + 1
    for start in range(len(words) - length + 1):
        yield tuple(words[start : start + length])


def filled(*texts: str) -> bool:
    return all(text.strip() for text in texts)


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def family(request: pytest.FixtureRequest) -> Family:
    return read(request.param)


def test_there_are_families() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_named_like_its_file(path: Path) -> None:
    assert read(path).id == path.stem


def test_head_holds_known_values(family: Family) -> None:
    assert family.product in PRODUCTS
    assert family.subject in SUBJECTS
    assert family.casetype in CASE_TYPES
    assert family.priority
    assert set(family.priority) <= PRIORITIES
    assert set(family.season) <= set(range(1, 13))
    assert 1 <= family.weight <= 5
    assert family.devices
    assert filled(*family.devices)


def test_customers_speak_differently(family: Family) -> None:
    says = family.says
    assert len(says) >= 7
    assert {one.lang for one in says} <= LANGUAGES
    assert any(one.lang != "en" for one in says)
    assert {one.channel for one in says} <= CHANNELS
    assert all(0 < len(one.title) <= 90 for one in says)
    assert filled(*(one.text for one in says))
    assert len({one.text for one in says}) == len({one.title for one in says}) == len(says)


def test_placeholders_are_known(family: Family) -> None:
    for one in family.says:
        assert set(re.findall(r"\{(\w*)\}", one.text)) <= PLACEHOLDERS
        assert "{" not in one.title


def test_casework_is_complete(family: Family) -> None:
    assert len(family.steps) >= 4
    assert {step.kind for step in family.steps} <= STEP_KINDS
    assert filled(*(text for step in family.steps for text in (step.subject, step.text)))
    assert len(family.resolutions) >= 3
    assert {one.type for one in family.resolutions} <= {"solved", "information"}
    assert filled(*(text for one in family.resolutions for text in (one.subject, one.text)))
    assert family.promises
    assert filled(*(promise.text for promise in family.promises))


def test_articles_are_complete(family: Family) -> None:
    assert 3 <= len(family.articles) <= 5
    for article in family.articles:
        assert filled(article.title, article.keywords, article.description)
        assert article.lang in LANGUAGES
        page = parsed(article.content)
        assert not page.opened, f"{article.title}: {page.opened} stay open"
        if article.lang not in {"ja", "ar"}:
            assert 70 <= len(page.words) <= 230, f"{article.title}: {len(page.words)} words"


def test_customers_do_not_speak_like_manuals(family: Family) -> None:
    said = {phrase for one in family.says for phrase in phrases(f"{one.title} | {one.text}")}
    for article in family.articles:
        written = set(phrases(f"{article.description} | {article.content}"))
        assert not said & written, f"{article.title}: {said & written}"


def test_addresses_and_numbers_are_reserved(family: Family) -> None:
    text = repr(family)
    for host in re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text):
        assert host.endswith((".example", "example.com", "example.org", "example.net"))
    for number in re.findall(r"\+\d[\d ().-]{6,}\d", text):
        assert re.match(r"\+1 555 01|\+44 20 7946 0", number), number


def test_article_titles_are_unique() -> None:
    titles = Counter(article.title for path in FILES for article in read(path).articles)
    assert [title for title, count in titles.items() if count > 1] == []


def test_the_bedroom_story_is_told() -> None:
    story = read(FOLDER / "beacon-mesh-421-bedrooms.toml")
    assert len(story.says) >= 41
    assert story.articles[0].title == "Beacon Mesh 4.2.1 drops satellites: roll back to 4.1.9"
