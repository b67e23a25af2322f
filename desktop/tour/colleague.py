"""Ben, a second client of the organisation: he works through the Web API, as another program would."""

from __future__ import annotations

from desktop.tour.run import Guide

BEN = "ben.whitlock@northlight.example"
API = "/api/data/v9.2"


async def colleague_describes(guide: Guide, case: str, text: str) -> None:
    """Let Ben describe a case, by its key."""
    import httpx  # noqa: PLC0415 - only on a tour

    process = guide.composition.embedded.process
    headers = {"Authorization": f"Bearer {process.key_for(BEN)}", "If-Match": "*"}
    async with httpx.AsyncClient(base_url=process.address, headers=headers, trust_env=False) as ben:
        (await ben.patch(f"{API}/incidents({case})", json={"description": text})).raise_for_status()


async def colleague_changes(guide: Guide, number: str) -> None:
    """Let Ben lower a case's priority, change its description and add a note."""
    import httpx  # noqa: PLC0415 - only on a tour

    process = guide.composition.embedded.process
    headers = {"Authorization": f"Bearer {process.key_for(BEN)}", "If-Match": "*"}
    async with httpx.AsyncClient(base_url=process.address, headers=headers, trust_env=False) as ben:
        query = f"{API}/incidents?$select=incidentid&$filter=ticketnumber%20eq%20'{number}'"
        found = (await ben.get(query)).raise_for_status().json()
        case = str(found["value"][0]["incidentid"])
        values = {
            "prioritycode": 3,
            "description": "All satellites are back since the roll-back. Watching until noon.",
        }
        (await ben.patch(f"{API}/incidents({case})", json=values)).raise_for_status()
        note = {
            "subject": "Roll-back done",
            "notetext": "Went back to 4.1.9 on all three satellites from here. Lights are white.",
            "objectid_incident@odata.bind": f"/incidents({case})",
        }
        del ben.headers["If-Match"]
        (await ben.post(f"{API}/annotations", json=note)).raise_for_status()
