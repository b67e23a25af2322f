"""`ninedesk-org forget-feedback`: takes what people said of suggestions out of the ranking."""

from __future__ import annotations

from org_service.access import Keys
from org_service.assist.feedback import forget_votes
from org_service.exits import Exit
from org_service.serving import OpenDatabase, failed


def forget_feedback(database: str) -> Exit:
    """Delete all votes and say how many there were."""
    try:
        with OpenDatabase(database, Keys()) as service:
            count = service.organisation.storage.submit_write(forget_votes).result()
    except Exception as error:  # noqa: BLE001 - explained to the person at the command line
        return failed(error)
    print(f"{count} votes on suggestions were deleted.")  # noqa: T201 - the command's answer
    return Exit.DONE
