"""A file that was opened opens again while the organisation is away; one that was not says so."""

from __future__ import annotations

from base64 import b64encode

import pytest

from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.organisation.file_content import file_content
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.kept_store import KeptInMemory
from tests.unit.engine.test_kept_readings import BEN, LINE, PATH, Run, run

pytestmark = pytest.mark.anyio
PHOTO, OTHER = guid(701), guid(702)


async def opened(first: Run, note: str = PHOTO) -> bytes:
    return await file_content(first.lines, LINE, ("tasks", note), "subject", "hall.png")


def with_photos(first: Run) -> None:
    for note, content in ((PHOTO, b"a photo"), (OTHER, b"another")):
        first.organisation.put("task", note, subject=b64encode(content).decode())


async def test_what_was_opened_opens_again_without_a_line_and_what_was_not_says_so() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        with_photos(first)
        await first.signed_in()
        assert await opened(first) == b"a photo"
        await first.fell()
        asked = len(first.organisation.asked)
        assert await opened(first) == b"a photo"
        assert len(first.organisation.asked) == asked, "nothing is asked for what was kept"
        pauses = len(first.time.pauses)
        with pytest.raises(Refused) as no:
            await opened(first, OTHER)
        assert len(first.time.pauses) == pauses, "she is told at once"
        assert (no.value.code, no.value.values) == (RefusalCode.FILE_NOT_KEPT, {"file": "hall.png"})


async def test_files_do_not_lie_among_the_answers_nor_answers_among_files() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        with_photos(first)
        await first.signed_in()
        await first.readings.get(PATH)
        answers = len(store.answers)
        await opened(first)
        assert (len(store.answers), len(store.files.answers)) == (answers, 1)


async def test_one_that_is_no_longer_hers_to_read_is_forgotten() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        with_photos(first)
        await first.signed_in()
        await opened(first)
        del first.organisation.rows["task"][PHOTO]
        with pytest.raises(OrganisationError):
            await opened(first)
        assert not store.files.answers


async def test_nobody_is_given_what_another_has_opened() -> None:
    store = KeptInMemory()
    async with run(store) as first:
        with_photos(first)
        await first.signed_in()
        await opened(first)
        store.people["amara"] = (BEN, {})
        await first.fell()
        with pytest.raises(Refused):
            await opened(first)
