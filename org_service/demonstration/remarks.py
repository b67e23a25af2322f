"""Which phrases fit a customer and a matter: nobody asks a hotel for its family, or a bill for its light."""

import re
from random import Random
from typing import Final

from org_service.demonstration.cases import Case

TECHNICAL: Final = frozenset(
    [
        "wifi-drops",
        "setup",
        "firmware",
        "speed",
        "vpn-network",
        "lock-jam",
        "access-codes",
        "battery",
        "heating-schedule",
        "wrong-temperature",
        "pairing",
        "video-offline",
        "recordings",
        "motion-alerts",
        "doorbell-chime",
        "app-login",
    ]
)
"""Subjects where something does not work; the others are about money, trust and service."""
_AT_HOME: Final = re.compile(
    r"family|child|partner|parents|kitchen|landlord|at home|chair|builders|the house|cat\b"
)
"""What is not said of a company."""
_BROKEN: Final = re.compile(
    r"menu|restart|\blights?\b|setting|model|\blog\b|reach it|\bsteps?\b|happen|\bpart\b|reset|the house|video|photo"
    r"|version|[Tt]ried it|better|[Hh]elped half|evenings|computer|shows something|still there|we got|try that"
    r"|seems to work|other way|same rooms|way to|number on the back|\bexchange|simple thing|Serial|restart|cure"
    r"|what changed|[Mm]y son|your side|[Ee]xplained it slowly|speaker|seventh"
    r"|occurrence|over night|[Ee]mbarrassing|It works|Working again|trouble|looked there"
)
"""What is said only where something does not work."""


class Remarks:
    """Chooses phrases that fit, none twice in one case."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._fit: dict[tuple[str, bool, bool], tuple[str, ...]] = {}
        self._used: set[str] = set()

    def begin(self) -> None:
        """Begin another case."""
        self._used.clear()

    def of(self, case: Case, name: str, texts: tuple[str, ...]) -> str:
        """Choose a phrase that fits the customer and the matter; `name` tells the lists apart."""
        key = (name, case.firm is not None, case.subject in TECHNICAL)
        fitting = self._fit.get(key)
        if fitting is None:
            fitting = self._fit[key] = tuple(text for text in texts if _fits(text, key[1], key[2])) or texts
        return self.unused(fitting)

    def unused(self, texts: tuple[str, ...]) -> str:
        """Choose what was not yet said in this case."""
        text = self._random.choice(texts)
        for _ in range(4):
            if text not in self._used:
                break
            text = self._random.choice(texts)
        self._used.add(text)
        return text


def _fits(text: str, of_company: bool, technical: bool) -> bool:  # noqa: FBT001 - a key's two answers
    if of_company and _AT_HOME.search(text):
        return False
    return technical or not _BROKEN.search(text)
