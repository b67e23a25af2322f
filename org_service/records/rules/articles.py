"""Knowledge articles and what readers say of them."""

from typing import Final

from org_service.description import Table
from org_service.errors import InvalidArgument
from org_service.records.rules.model import Rules
from org_service.records.transaction import Row, Transaction

PUBLISHED: Final = 3


def _publish(tx: Transaction, _table: Table, before: Row, changes: Row) -> None:
    if changes.get("statecode") == PUBLISHED and before.get("publishon") is None:
        changes.setdefault("publishon", tx.now)


def _need_scale(_tx: Transaction, _table: Table, values: Row) -> None:
    """Put a rating on a scale from 0 to 1."""
    rating, low, high = values.get("rating"), values.get("minrating"), values.get("maxrating")
    if rating is None:
        return
    if low is None or high is None or not low <= rating <= high or low == high:
        message = "The rating has to be between the minimum and the maximum rating."
        raise InvalidArgument(message)
    values["normalizedrating"] = round((rating - low) / (high - low), 2)


def _rescale(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    if changes.keys() & {"rating", "minrating", "maxrating"}:
        after = before | changes
        _need_scale(tx, table, after)
        changes["normalizedrating"] = after.get("normalizedrating")


def _rate(tx: Transaction, _table: Table, row: Row) -> None:
    """Keep an article's mean rating."""
    if row["regardingobjecttypecode"] != "knowledgearticle" or row.get("rating") is None:
        return
    ratings = [
        found["rating"]
        for found in tx.rows("feedback", regardingobjectid=row["regardingobjectid"])
        if found["rating"] is not None
    ]
    mean = round(sum(ratings) / len(ratings), 2)
    article = tx.description.tables["knowledgearticle"]
    tx.count(article, row["regardingobjectid"], {"rating": mean, "rating_count": len(ratings)})


def _rate_again(tx: Transaction, table: Table, before: Row, after: Row) -> None:
    if before.get("rating") != after.get("rating"):
        _rate(tx, table, after)


ARTICLE_RULES: Final = Rules(before_update=(_publish,))
FEEDBACK_RULES: Final = Rules(
    before_create=(_need_scale,),
    after_create=(_rate,),
    before_update=(_rescale,),
    after_update=(_rate_again,),
)
