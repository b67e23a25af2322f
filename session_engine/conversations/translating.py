"""Who translates what is said: a port; nobody does until somebody is configured."""

from __future__ import annotations

from typing import Protocol


class Translator(Protocol):
    """Translates texts."""

    async def translate(self, text: str, language: str) -> str:
        """Give a text in another language (a tag as `de`); raise OrganisationError when that cannot be had."""
        ...
