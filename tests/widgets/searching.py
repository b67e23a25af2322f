"""Search states for tests and pictures."""

from __future__ import annotations

from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef
from session_engine.search.state import FlyoutState, Match, SearchStatus

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
