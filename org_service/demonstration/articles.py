"""Knowledge articles, what readers say about them, and their links with cases."""

from typing import Final

from org_service.demonstration.cases import Case
from org_service.demonstration.chance import chance
from org_service.demonstration.content import Content
from org_service.demonstration.family_files import Article
from org_service.demonstration.identities import identity
from org_service.demonstration.moments import When, ago, business, parse_when
from org_service.demonstration.people import Customers
from org_service.demonstration.registry import BUSINESS_UNIT, Registry, subject_id
from org_service.demonstration.rows import Rows, Value
from org_service.demonstration.story_files import NumberedArticle

LANGUAGES: Final = {
    "en": 1033,
    "de": 1031,
    "fr": 1036,
    "es": 3082,
    "nl": 1043,
    "it": 1040,
    "pt": 2070,
    "ja": 1041,
    "ar": 1025,
    "tr": 1055,
    "sv": 1053,
    "pl": 1045,
}
PUBLISHED, REVIEW_DUE, EXPIRED, IN_REVIEW, DRAFT = (3, 7), (3, 8), (4, 10), (0, 4), (0, 2)
AUTHORS: Final = {
    "home-network": ("ben", "chiara", "jonas"),
    "locks": ("jonas", "yuki"),
    "heating": ("jonas", "chiara"),
    "cameras": ("yuki", "chiara"),
    "orders-billing": ("esra", "grace"),
}
OPINIONS: Final = 320
_DESCRIPTION: Final = 155
_FIRST, _LAST = 90, 1000
_UNUSUAL: Final = 45
"""Of so many articles, one each is due for review, expired, in review or a draft."""


class ArticleRows:
    """Writes articles and what belongs to them."""

    def __init__(self, content: Content, rows: Rows, registry: Registry, seed: int) -> None:
        self._content = content
        self._rows = rows
        self._registry = registry
        self._random = chance("articles", seed)
        self._ids: dict[str, str] = {}
        self._links = 0

    def add_all(self) -> None:
        """Write every article; numbers grow with the day of publication."""
        story = self._content.story
        special = {given.family: given for given in story.published_number}
        plain = [
            (family.subject, article, self._registry.queue_of(family.product, family.subject))
            for family in self._content.families
            for place, article in enumerate(family.articles)
            if place or family.id not in special
        ]
        self._random.shuffle(plain)
        taken = {int(article.number[3:]) for article in story.numbered_article}
        for place, (subject, article, queue) in enumerate(plain):
            number = _FIRST + place * (_LAST - _FIRST) // len(plain)
            number += number in taken
            author = self._random.choice(AUTHORS[queue])
            self._add(
                f"KA-{number:05}", article, subject, author, self._day(number), self._state(place, article)
            )
        for numbered in story.numbered_article:
            self._add_numbered(numbered)
        for family in self._content.families:
            if given := special.get(family.id):
                at = parse_when(given.at)
                self._add(
                    given.number, family.articles[0], family.subject, given.author, at, PUBLISHED, live=True
                )

    def _add_numbered(self, article: NumberedArticle) -> None:
        day = self._day(int(article.number[3:]))
        self._add(article.number, article, "wifi-drops", article.author, day, PUBLISHED)

    def _day(self, number: int) -> When:
        days = 380 - (number - _FIRST) * 370 // (_LAST - _FIRST)
        return business(days, self._random.randrange(9 * 3600, 17 * 3600))

    def _state(self, place: int, article: Article) -> tuple[int, int]:
        if "4.2.1" in article.content:
            return PUBLISHED
        return {7: REVIEW_DUE, 13: EXPIRED, 22: IN_REVIEW, 31: DRAFT}.get(place % _UNUSUAL, PUBLISHED)

    def _add(
        self,
        number: str,
        article: Article,
        subject: str,
        author: str,
        at: When,
        state: tuple[int, int],
        *,
        live: bool = False,
    ) -> None:
        key = identity("knowledgearticle", number)
        self._ids[article.title] = key
        user = self._registry.user_id(author)
        seen = state[0] in (PUBLISHED[0], EXPIRED[0])
        random = self._random
        row: dict[str, Value | When] = {
            "knowledgearticleid": key,
            "articlepublicnumber": number,
            "title": article.title,
            "keywords": article.keywords,
            "description": _shortened(article.description),
            "content": article.content,
            "isinternal": article.internal,
            "languagelocaleid": LANGUAGES[article.lang],
            "subjectid": subject_id(subject),
            "primaryauthorid": user,
            "knowledgearticleviews": (37 if live else random.randrange(20, 2600)) if seen else 0,
            "rating": round(random.uniform(3.1, 4.9), 2) if seen and not live else None,
            "rating_count": random.randrange(3, 90) if seen and not live else 0,
            "publishon": at if seen else None,
            "expirationdate": ago(20 * 86400) if state == EXPIRED else None,
            "readyforreview": state == IN_REVIEW,
            "statecode": state[0],
            "statuscode": state[1],
            "createdon": at.plus(-1800),
            "createdby": user,
            "modifiedon": at,
            "modifiedby": user,
            "ownerid": user,
            "owneridtype": "systemuser",
            "owningbusinessunit": BUSINESS_UNIT,
        }
        self._rows.add("knowledgearticle", "knowledgearticleid", row, key if live else None)

    def link(self, case: Case, article: Article, when: When, agent: str) -> None:
        """Link a case with the article that solved it."""
        self._links += 1
        user = self._registry.user_id(agent)
        row: dict[str, Value | When] = {
            "knowledgearticleincidentid": identity("knowledgearticleincident", self._links),
            "knowledgearticleid": self._ids[article.title],
            "incidentid": case.id,
            "knowledgeusage": 1,
            "issenttocustomer": self._links % 3 == 0,
            "createdon": when,
            "createdby": user,
            "modifiedon": when,
            "modifiedby": user,
        }
        self._rows.add("knowledgearticleincident", "knowledgearticleincidentid", row, case.group)

    def add_opinions(self, customers: Customers) -> None:
        """Write what readers say about articles."""
        words = self._content.phrases.feedback
        articles = [row for row in self._rows.tables["knowledgearticle"] if row["rating"]]
        owner = self._registry.user_id("grace")
        for place in range(OPINIONS):
            stars = self._random.choice((5, 5, 5, 4, 4, 4, 3, 2, 1))
            person = self._random.choice(customers.crowd)
            at = business(self._random.randrange(1, 200), self._random.randrange(9 * 3600, 21 * 3600))
            self._rows.add(
                "feedback",
                "feedbackid",
                {
                    "feedbackid": identity("feedback", place),
                    "title": f"Opinion of {person.name}",
                    "comments": self._random.choice(words.good if stars > 3 else words.poor),
                    "rating": stars,
                    "minrating": 1,
                    "maxrating": 5,
                    "normalizedrating": (stars - 1) / 4,
                    "source": 1,
                    "regardingobjectid": self._random.choice(articles)["knowledgearticleid"],
                    "regardingobjecttypecode": "knowledgearticle",
                    "createdbycontact": person.id,
                    "createdon": at,
                    "createdby": owner,
                    "modifiedon": at,
                    "modifiedby": owner,
                    "ownerid": owner,
                    "owneridtype": "systemuser",
                    "owningbusinessunit": BUSINESS_UNIT,
                },
            )


def _shortened(text: str) -> str:
    """Fit a description into its column at a word's end."""
    if len(text) <= _DESCRIPTION:
        return text
    return text[: _DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"
