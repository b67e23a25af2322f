"""Which parameters of a page are part of an address: what is filled in there is one value of it, and no more."""

from __future__ import annotations

from session_engine.slugs.state import Target

WEBSITES = frozenset({"thirdpartywebsite", "website"})
_OF_ADDRESSES = {"url": Target.ADDRESS, "data": Target.ADDRESS_PART}


def target_of(page_type: str, parameter: str) -> Target:
    """Say what a parameter of a page is filled for (facts 4), both names in small letters."""
    return _OF_ADDRESSES.get(parameter, Target.TEXT) if page_type in WEBSITES else Target.TEXT
