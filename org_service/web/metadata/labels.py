"""Parts that all metadata objects are made of: ids, labels, managed properties."""

from typing import Any, Final
from uuid import UUID, uuid5

LANGUAGE: Final = 1033
_SPACE: Final = UUID("8f1c7a52-6a0e-5c7e-9a37-2f1d0b6f8c11")
Json = dict[str, Any]


def metadata_id(*names: str) -> str:
    """Give the id of a piece of metadata; it is the same in every organisation of this service."""
    return str(uuid5(_SPACE, "/".join(names)))


def label(text: str, *names: str) -> Json:
    """Write a label in the one language that there is."""
    if not text:
        return {"LocalizedLabels": [], "UserLocalizedLabel": None}
    localized = {
        "Label": text,
        "LanguageCode": LANGUAGE,
        "IsManaged": True,
        "MetadataId": metadata_id("label", *names),
        "HasChanged": None,
    }
    return {"LocalizedLabels": [localized], "UserLocalizedLabel": localized}


def managed(value: object, name: str) -> Json:
    """Write a property that a solution may lock."""
    return {"Value": value, "CanBeChanged": False, "ManagedPropertyLogicalName": name}
