"""The link under which customers read an article, where an administrator has named such a place."""

from __future__ import annotations

from urllib.parse import quote

SETTING = "knowledge.portal"
PLACE = "{number}"


def customer_link(portal: str, number: str) -> str:
    """Give an article's link for customers; empty where there is no place for them, or no number."""
    return portal.replace(PLACE, quote(number, safe="")) if portal and number else ""
