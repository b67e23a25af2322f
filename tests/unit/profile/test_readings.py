"""What was read is kept by person, within bounds, and never holds anything else up."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from session_engine.ids import LineId
from session_engine.profile.opening import open_connection
from session_engine.profile.readings import ANSWERS, FILES, Bounds, ReadingRows, pack
from session_engine.profile.writer import Writer
from tests.fixtures.profiles import KEY

pytestmark = pytest.mark.anyio
LINE = LineId("demo")
AMARA, BEN = "a", "b"


class Rows:
    """Reading rows of a file, with a time that the test holds."""

    def __init__(self, folder: Path, bounds: Bounds = ANSWERS) -> None:
        self.now = 1000.0
        self.writer = Writer(open_connection(folder / "profile.db", KEY))
        self.rows = ReadingRows(self.writer, lambda: self.now, bounds=bounds)

    def put(self, name: str, content: bytes = b"[]", person: str = AMARA) -> None:
        self.now += 1
        self.rows.put(LINE, person, name.encode(), pack(content), self.now)

    async def get(self, name: str, person: str = AMARA) -> tuple[bytes, float] | None:
        return await self.rows.get(LINE, person, name.encode())


async def test_an_answer_is_there_again_with_its_age(tmp_path: Path) -> None:
    made = Rows(tmp_path)
    made.put("cases", b'{"value": 1}')
    assert await made.get("cases") == (b'{"value": 1}', 1001.0)
    made.writer.close()
    assert await Rows(tmp_path).get("cases") == (b'{"value": 1}', 1001.0)


async def test_nobody_is_given_what_another_has_read(tmp_path: Path) -> None:
    made = Rows(tmp_path)
    made.put("cases")
    assert await made.get("cases", BEN) is None
    assert await made.rows.get(LineId("other"), AMARA, b"cases") is None
    made.writer.close()


async def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    made = Rows(tmp_path, replace(ANSWERS, rows=2))
    for name in ("one", "two"):
        made.put(name)
    made.now += 4000
    assert await made.get("one") is not None
    made.put("three")
    made.rows.prune()
    assert [await made.get(name) is not None for name in ("one", "two", "three")] == [True, False, True]
    made.writer.close()


async def test_bytes_are_bounded_too(tmp_path: Path) -> None:
    made = Rows(tmp_path, replace(ANSWERS, bytes=3 * len(pack(b"x"))))
    for number in range(10):
        made.put(str(number), b"x")
    made.rows.prune()
    assert [number for number in range(10) if await made.get(str(number))] == [7, 8, 9]
    made.writer.close()


async def test_an_answer_without_measure_is_not_kept_nor_the_older_one_of_its_name(tmp_path: Path) -> None:
    made = Rows(tmp_path)
    made.put("cases")
    made.rows.put(LINE, AMARA, b"cases", bytes(ANSWERS.largest + 1), 2.0)
    assert await made.get("cases") is None
    made.writer.close()


async def test_a_broken_answer_is_as_good_as_none(tmp_path: Path) -> None:
    made = Rows(tmp_path)
    made.rows.put(LINE, AMARA, b"cases", b"no zlib", 2.0)
    assert await made.get("cases") is None
    made.writer.close()
    assert await asyncio.wait_for(made.get("cases"), 5) is None, "a closed store has nothing"


async def test_one_who_stops_waiting_does_not_stop_the_store(tmp_path: Path) -> None:
    made = Rows(tmp_path)
    made.put("cases")
    asked = [asyncio.ensure_future(made.get("cases")) for _ in range(20)]
    await asyncio.sleep(0)
    for task in asked:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    assert await made.get("cases") is not None
    assert made.writer.close()


async def test_files_have_bounds_of_their_own_and_push_no_answer_out(tmp_path: Path) -> None:
    made = Rows(tmp_path)
    made.put("cases")
    files = ReadingRows(made.writer, lambda: made.now, bounds=replace(FILES, rows=2))
    for number in range(4):
        made.now += 1
        files.put(LINE, AMARA, str(number).encode(), bytes(2 * ANSWERS.largest), made.now)
    files.prune()
    made.rows.prune()
    assert await made.get("cases") is not None
    kept = made.writer.ask(
        lambda db: [row[0] for row in db.execute("SELECT path FROM reading ORDER BY used")]
    )
    assert [path[-1:] for path in await asyncio.wrap_future(kept)] == [b"s", b"2", b"3"]
    made.writer.close()
