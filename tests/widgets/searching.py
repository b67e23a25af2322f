"""Search states for tests and pictures."""

from __future__ import annotations

from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.search.state import (
    Facet,
    FacetValue,
    FlyoutState,
    Match,
    ResultsState,
    SearchStatus,
    TableHits,
)

LINE = LineId("demo")


def failure_text(kind: Failure, detail: str) -> str:
    return detail or {
        Failure.UNREACHABLE: "The organisation cannot be reached. What you type is kept.",
    }.get(kind, "The organisation did not answer as it should. Try again in a moment.")


def match(table: str, label: str, title: str, *detail: str, spans: tuple[tuple[int, int], ...] = ()) -> Match:
    record_id = f"{abs(hash((table, title))) % 10**12:012d}"
    ref = RecordRef(LINE, table, f"00000000-0000-0000-0000-{record_id}")
    return Match(ref, label, title, detail, spans)


OKONKWO = match(
    "incident", "Case", "Whole practice offline, 30 desks", "CAS-01187", "Okonkwo Dental", "In progress"
)
MESH = match(
    "incident", "Case", "Mesh cuts off the bedrooms after the update to 4.2.1", "CAS-01042", "Northlight"
)
ARTICLE = match(
    "knowledgearticle", "Article", "Beacon Mesh 4.2.1 drops satellites: roll back to 4.1.9", "KA-01007"
)
LOPEZ = match(
    "contact", "Contact", "Maria Lopez", "+34 600 123 456", "maria.lopez@example.org", spans=((0, 5),)
)

RECENT = FlyoutState(
    recent_searches=("okonkwo", "+34 600 123", "red light satellite"),
    recent_records=(
        OKONKWO,
        MESH,
        match("account", "Account", "Okonkwo Dental", "Premium", "Dr Ada Okonkwo", "+44 20 7946 0018"),
        ARTICLE,
        match("contact", "Contact", "Hanna Virtanen", "hanna.virtanen@example.org"),
        match("email", "E-mail", "Re: refund for two thermostats", "from Hanna Virtanen", "yesterday"),
        match("task", "Task", "Call Dr Okonkwo back", "due today 15:00"),
    ),
)
MARIA = FlyoutState(
    text="maria",
    recent_searches=RECENT.recent_searches,
    suggestions=(
        LOPEZ,
        match("incident", "Case", "Red light on upstairs satellite", "CAS-01151", "Maria Lopez", "In progress"),
        match("incident", "Case", "Doorbell rings late, asks Maria again", "CAS-00988", "Maria Lopez", "Resolved",
              spans=((26, 31),)),
        match("contact", "Contact", "Ana María Duarte & Söhne", "+351 21 000 11 22", spans=((4, 9),)),
        match("account", "Account", "Santa Maria Pharmacy", "Standard", spans=((6, 11),)),
    ),
    status=SearchStatus.READY,
)  # fmt: skip

TABLES = (
    TableHits("", "Top results", 20),
    TableHits("incident", "Cases", 124),
    TableHits("contact", "Contacts", 3),
    TableHits("account", "Accounts", 1),
    TableHits("knowledgearticle", "Articles", 18),
    TableHits("email", "E-mails", 46),
)


def facets(chosen: str = "") -> tuple[Facet, ...]:
    owners = (
        "Amara Osei",
        "Ben Whitlock",
        "Grace Lindqvist",
        "Tier 2",
        "Hanna Berg",
        "Chiara Moretti",
        "Night shift",
    )
    return (
        Facet("ownerid", "Owner", _values(owners, chosen)),
        Facet("statuscode", "Status reason", _values(("In progress", "On hold", "Problem solved"), chosen)),
        Facet(
            "modifiedon", "Modified on", _values(("Today", "Last 7 days", "Last 30 days", "Older"), chosen)
        ),
    )


def _values(labels: tuple[str, ...], chosen: str) -> tuple[FacetValue, ...]:
    return tuple(
        FacetValue(label.lower(), label, 60 // (n + 1), label in chosen) for n, label in enumerate(labels)
    )


def top() -> ResultsState:
    matches = (
        OKONKWO,
        match(
            "incident",
            "Case",
            "Red light on upstairs satellite since the mesh update",
            "CAS-01151",
            "Maria Lopez",
            "In progress",
            "changed 2 h ago",
            spans=((41, 45),),
        ),
        match("incident", "Case", MESH.title, "CAS-01042", "Northlight", "In progress", spans=((0, 4),)),
        match("knowledgearticle", "Article", ARTICLE.title, "KA-01007", "Published today", spans=((7, 11),)),
        match(
            "knowledgearticle",
            "Article",
            "Check the radio of a Beacon mesh satellite",
            "KA-00213",
            spans=((28, 32),),
        ),
        match(
            "account",
            "Account",
            "Meshwork Architects & Partners",
            "Standard",
            "+44 20 7946 0144",
            spans=((0, 4),),
        ),
        LOPEZ,
    )
    return ResultsState(TabId(1), "mesh", "", TABLES, facets(), matches, status=SearchStatus.READY)


def cases(count: int = 50, chosen: str = "", *, more: bool = True) -> ResultsState:
    words = ("Mesh cuts off the bedrooms", "Red light since the mesh update", "Slow mesh in the evenings")
    matches = tuple(
        match("incident", "Case", f"{words[n % 3]} ({n})", f"CAS-{n:05d}", "Okonkwo Dental", "In progress")
        for n in range(count)
    )
    return ResultsState(
        TabId(1), "mesh", "incident", TABLES, facets(chosen), matches, more, SearchStatus.READY
    )
