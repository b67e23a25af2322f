"""The baselines: what a database's own full-text search would have found, as it comes."""

import re
import sqlite3
from collections.abc import Iterable
from typing import Final, Literal

from org_service.assist.values import Document, Query

Tokenizer = Literal["porter", "unicode61"]
_WORD: Final = re.compile(r"\w+")
_TOKENIZERS: Final[dict[Tokenizer, str]] = {"porter": "porter unicode61", "unicode61": "unicode61"}


class FullText:
    """SQLite's FTS5 with its own BM25 and no tuning: any of the query's words may match.

    Args:
        tokenizer: With the English stemmer, or words as they are.
        documents: What is searched.
    """

    def __init__(self, tokenizer: Tokenizer, documents: Iterable[Document]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            f"CREATE VIRTUAL TABLE found USING fts5(id UNINDEXED, body, tokenize='{_TOKENIZERS[tokenizer]}')"
        )
        self._connection.executemany(
            "INSERT INTO found VALUES (?, ?)",
            ((doc.id, f"{doc.title}\n{doc.text}\n{doc.resolution}") for doc in documents),
        )

    def ranked(self, query: Query, limit: int) -> list[str]:
        """Give the ids of the best documents."""
        words = dict.fromkeys(_WORD.findall(f"{query.title} {query.description}".lower()))
        if not words:
            return []
        wanted = " OR ".join(f'"{word}"' for word in words)
        rows = self._connection.execute(
            "SELECT id FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?", (wanted, limit)
        )
        return [row[0] for row in rows]

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()
