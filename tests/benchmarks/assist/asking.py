"""The two ways in which a query is asked: its words alone, or as a case with product and subject filled in."""

from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Final

from org_service.assist.values import Query
from org_service.demonstration.content import load_content
from org_service.demonstration.family_files import Family
from org_service.demonstration.registry import product_id, subject_id
from tests.benchmarks.assist.query_set import LabelledQuery

Ask = Callable[[LabelledQuery], Query]
_PRODUCT_GIVEN: Final = 0.8
_SUBJECT_GIVEN: Final = 0.6
_WRONG: Final = 0.15
"""People choose the wrong entry of a list now and then; what is learned from must not trust them blindly."""


def words_alone(query: LabelledQuery) -> Query:
    """Ask with nothing but what was said."""
    return query.query


def filled_in(query: LabelledQuery) -> Query:
    """Ask as a case: product and subject mostly filled in, sometimes wrongly; always the same for a query."""
    chance = Random(query.name)
    product = _chosen(query, chance).product if chance.random() < _PRODUCT_GIVEN else ""
    subject = _chosen(query, chance).subject if chance.random() < _SUBJECT_GIVEN else ""
    return Query(
        query.title,
        query.text,
        product_id(product) if product else "",
        subject_id(subject) if subject else "",
    )


WAYS: Final[tuple[Ask, ...]] = (words_alone, filled_in)


def _chosen(query: LabelledQuery, chance: Random) -> Family:
    """Give the family whose product or subject somebody would choose; any of them where none is right."""
    families = _families()
    by_chance = chance.choice(sorted(families))
    is_wrong = not query.family or chance.random() < _WRONG
    return families[by_chance if is_wrong else query.family]


@lru_cache(maxsize=1)
def _families() -> dict[str, Family]:
    return {family.id: family for family in load_content().families}
