"""`ninedesk-org forget-feedback`: takes what people said of suggestions out of the ranking."""

from __future__ import annotations

from org_service.access import Keys
from org_service.assist.feedback import forget_votes
from org_service.dialect.addresses import file_of
from org_service.exits import Exit, refused
from org_service.serving import OpenDatabase, failed


def forget_feedback(database: str) -> Exit:
    """Delete all votes and say how many there were; a database that is not there is not made for it."""
    file = file_of(database)
    if file is not None and not file.is_file():
        sentence = (
            "There is no organisation whose votes could be forgotten. Name its database with --database."
        )
        return refused(sentence, Exit.USAGE)
    try:
        with OpenDatabase(database, Keys()) as service:
            count = service.organisation.storage.submit_write(forget_votes).result()
    except Exception as error:  # noqa: BLE001 - explained to the person at the command line
        return failed(error)
    print(f"{count} votes on suggestions were deleted.")  # noqa: T201 - the command's answer
    return Exit.DONE
