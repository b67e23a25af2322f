"""A letter's HTML as it leaves: harmless, and with its pictures as parts of the message."""

from __future__ import annotations

import binascii
from base64 import b64decode
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

_LINKS: Final = frozenset({"http", "https", "mailto", "tel", "cid", "data"})
_PICTURES: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
_STYLES: Final = frozenset(
    {
        "color", "background-color", "font-weight", "font-style", "font-family", "font-size", "line-height",
        "text-decoration", "text-align", "margin", "margin-top", "margin-bottom", "margin-left", "margin-right",
        "padding", "padding-left", "border", "border-left", "width", "vertical-align", "white-space",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that stands in the text."""

    content_id: str
    subtype: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent of a body."""

    html: str
    pictures: tuple[Picture, ...] = ()


def letter(html: str, domain: str) -> Letter:
    """Clean a body: structure, text, links, plain styles; pictures written into it become parts of their own.

    What loads from elsewhere is taken out: nobody who opens the letter is to be counted.
    """
    import nh3  # noqa: PLC0415 - the first letter pays for it, not the start

    pictures: dict[str, Picture] = {}

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if (tag, attribute) != ("img", "src"):
            return None if attribute in {"src", "background"} or value.startswith("data:") else value
        if value.startswith("cid:"):
            return value
        found = _picture(value, len(pictures) + 1, domain)
        if found is None:
            return None
        pictures[found.content_id] = found
        return f"cid:{found.content_id}"

    attributes = deepcopy(nh3.ALLOWED_ATTRIBUTES)
    attributes.setdefault("*", set()).add("style")
    attributes["img"] = {"src", "alt", "width", "height", "style"}
    cleaned = nh3.clean(
        html,
        attributes=attributes,
        attribute_filter=keep,
        url_schemes=set(_LINKS),
        clean_content_tags={"script", "style", "title"},
        filter_style_properties=set(_STYLES),
        link_rel=None,
        strip_comments=True,
    )
    return Letter(cleaned, tuple(pictures.values()))


def _picture(source: str, number: int, domain: str) -> Picture | None:
    head, _, body = source.partition(",")
    kind, _, encoding = head.removeprefix("data:").partition(";")
    if not head.startswith("data:") or kind not in _PICTURES or encoding != "base64":
        return None
    try:
        content = b64decode("".join(body.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return Picture(f"picture-{number}@{domain}", _PICTURES[kind].replace("jpg", "jpeg"), content)
