"""Who can be at the demonstration's desk; looked at before Qt is loaded."""

from __future__ import annotations

FIRST = "amara.osei@northlight.example"
PEOPLE = (
    (FIRST, "Amara Osei"),
    ("ben.whitlock@northlight.example", "Ben Whitlock"),
    ("chiara.moretti@northlight.example", "Chiara Moretti"),
    ("jonas.weber@northlight.example", "Jonas Weber"),
    ("yuki.tanaka@northlight.example", "Yuki Tanaka"),
    ("esra.yilmaz@northlight.example", "Esra Yılmaz"),
    ("grace.lindqvist@northlight.example", "Grace Lindqvist"),
    ("hugo.peeters@northlight.example", "Hugo Peeters"),
)
"""Domain name and name."""


def person_of(text: str) -> str:
    """Give the domain name of somebody who is named by it or by its beginning, as in `ben`.

    Raises:
        LookupError: Nobody is, or several are; its text names who can be.
    """
    wanted = text.strip().casefold()
    if not wanted or "@" in wanted:
        return wanted
    found = [domain for domain, _ in PEOPLE if wanted in (domain.partition("@")[0], domain.partition(".")[0])]
    if len(found) != 1:
        names = ", ".join(domain.partition(".")[0] for domain, _ in PEOPLE)
        raise LookupError(f"nobody of the demonstration is called “{text}”: {names}")
    return found[0]
