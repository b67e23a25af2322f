"""Ids of the company's own records, found by the keys of the story."""

from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from org_service.demonstration.identities import identity
from org_service.demonstration.people import plain_letters
from org_service.demonstration.story_files import Product, Story, User

ORGANISATION: Final = identity("organization")
BUSINESS_UNIT: Final = identity("businessunit")
CURRENCY: Final = identity("transactioncurrency", "EUR")
MAILBOX: Final = "hugo"
"""Whose account takes in what customers send."""


class Owner(NamedTuple):
    """A user or a team."""

    id: str
    table: str


@dataclass(frozen=True)
class Registry:
    """Knows users, teams, queues, products and subjects."""

    story: Story
    users: dict[str, User]
    products: dict[str, Product]
    teams: frozenset[str]
    queue_names: dict[str, str]

    def user_id(self, key: str) -> str:
        return _user_id(self.users[key].key)

    def owner(self, key: str) -> Owner:
        """Give a user's or a team's id; a queue's key means the team behind it."""
        if key in self.users:
            return Owner(self.user_id(key), "systemuser")
        return Owner(team_id(_TEAM_OF_QUEUE.get(key, key)), "team")

    def mail(self, key: str) -> str:
        """Give a colleague's address, which is the user name as well."""
        user = self.users[key]
        return _mail(user.first, user.last, self.story.company.domain)

    def mail_of_queue(self, key: str) -> str:
        return next(queue.email for queue in self.story.queue if queue.key == key)

    def queue_of(self, product: str, subject: str) -> str:
        """Give the queue that answers for a matter."""
        if subject in _MONEY:
            return "orders-billing"
        return self.products[product].queue


_MONEY: Final = frozenset({"billing", "delivery", "return-refund", "warranty"})
_TEAM_OF_QUEUE: Final = {"network-experts": "second-line", "orders-billing": "orders"}


def make_registry(story: Story) -> Registry:
    """Index the story."""
    return Registry(
        story=story,
        users={user.key: user for user in story.user},
        products={product.id: product for product in story.product},
        teams=frozenset(team.key for team in story.team),
        queue_names={queue.key: queue.name for queue in story.queue},
    )


@cache
def _user_id(key: str) -> str:
    return identity("systemuser", key)


@cache
def _mail(first: str, last: str, domain: str) -> str:
    return f"{plain_letters(first)}.{plain_letters(last)}@{domain}"


@cache
def team_id(key: str) -> str:
    """Give the id of a team."""
    return identity("team", key)


@cache
def queue_id(key: str) -> str:
    """Give the id of a queue."""
    return identity("queue", key)


@cache
def product_id(key: str) -> str:
    """Give the id of a product."""
    return identity("product", key)


@cache
def subject_id(key: str) -> str:
    """Give the id of a subject."""
    return identity("subject", key)
