"""IncrementKnowledgeArticleViewCount: an article was read."""

from collections.abc import Mapping
from typing import Any, Final

from org_service.actions.queues import target_of
from org_service.errors import BadPayload
from org_service.records.transaction import Transaction

TABLE: Final = "knowledgearticle"
_MOST: Final = 1000


def count_views(tx: Transaction, payload: Mapping[str, Any]) -> None:
    """Add to an article's views. Whoever may read it may: it says nothing else of the article.

    Args:
        tx: The transaction.
        payload: `{Source, ViewDate, Location, Count}`; when and where are not kept apart here.
    """
    source = target_of(tx, payload, "Source")
    if source.table.name != TABLE:
        message = "The parameter 'Source' is no knowledge article."
        raise BadPayload(message)
    count = payload.get("Count")
    if type(count) is not int or not 1 <= count <= _MOST:
        message = f"The parameter 'Count' has to be from 1 to {_MOST}."
        raise BadPayload(message)
    article = tx.get(source.table, source.id)
    tx.count(
        source.table, source.id, {"knowledgearticleviews": (article["knowledgearticleviews"] or 0) + count}
    )
