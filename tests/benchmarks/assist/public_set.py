"""A public labelled set: the questions of a FAQ, each answered by one document.

"Swedish Construction FAQ by Zaragoza AB, CC BY 4.0", from the package of that name; nothing is learned from it.
"""

import importlib
import json
from importlib.resources import files
from typing import Final, Literal, NamedTuple

from org_service.assist.values import Document, Query

Language = Literal["en", "sv"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "sv")
_PACKAGE: Final = "zaragoza_construction_faq"
_FILES: Final[dict[Language, str]] = {"en": "faq-en.json", "sv": "faq.json"}


class PublicSet(NamedTuple):
    """The answers as documents, and each question with the id of its answer."""

    documents: tuple[Document, ...]
    queries: tuple[tuple[Query, str], ...]


def public_set(language: Language) -> PublicSet:
    """Read the set in a language: an answer is a document without a title, so no question gives itself away."""
    importlib.import_module(_PACKAGE)
    text = (files(_PACKAGE) / "data" / _FILES[language]).read_text("utf-8")
    found = json.loads(text)["questions"]
    return PublicSet(
        tuple(Document(entry["id"], "article", "", entry["a"]) for entry in found),
        tuple((Query(entry["q"]), entry["id"]) for entry in found),
    )
