"""The index beside the database: kept, followed, and made anew when it cannot be used."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sqlalchemy import Connection, text
from typing_extensions import override

from org_service.assist import kept
from org_service.assist.keeper import Keeper
from org_service.assist.pipeline import Document, Pipeline, Query
from org_service.assist.right_of_way import RightOfWay
from org_service.assist.source import organisation_of
from org_service.assist.weights import load_weights
from org_service.description import load_description
from org_service.storage import Storage, open_storage
from org_service.storage.change_log import log_change
from tests.contract.small_data import ARTICLE, RESOLVED_CASE, load

PATIENCE = 40.0
ASKED = Query("The red light is on")


class Reader:
    """A model that knows letters only, and counts what it has read."""

    name = "letters"

    def __init__(self) -> None:
        self.read: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += texts
        found = np.zeros((len(texts), 384), np.float32)
        for row, said in zip(found, texts, strict=True):
            for letter in said.lower():
                row[ord(letter) % 384] += 1.0
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1.0)


class Noting(Reader):
    """A model that notes down when it reads."""

    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self._said = said

    @override
    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._said.append(f"read {texts[0]}")
        return super().embed(texts)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("assist") / "organisation.db"
    description = load_description()
    storage = open_storage(f"sqlite:///{path}", description)
    storage.submit_write(lambda connection: load(connection, storage.tables, description)).result()
    storage.close()
    return path


@pytest.fixture
def storage(template: Path, tmp_path: Path) -> Iterator[Storage]:
    path = tmp_path / "organisation.db"
    # Not the file alone: what was written last may still lie in the log beside it.
    with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
    opened = open_storage(f"sqlite:///{path}", load_description())
    yield opened
    opened.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "organisation.db.assist"


def settled(storage: Storage, path: Path | None, model: Reader | None = None) -> Keeper:
    loader: Callable[[], Reader] | None = None if model is None else lambda: model
    keeper = Keeper(storage, path, loader)
    assert keeper.settle(PATIENCE)
    return keeper


def found(keeper: Keeper, query: Query = ASKED) -> list[str]:
    pipeline = keeper.pipeline()
    assert pipeline is not None
    return [scored.id for scored in pipeline.query(query, 5)]


def rename(storage: Storage, title: str) -> None:
    """Change the resolved case as another program would, with a row in the log."""

    def work(connection: Connection) -> None:
        connection.execute(
            text("UPDATE incident SET title = :title WHERE incidentid = :id"),
            {"title": title, "id": RESOLVED_CASE},
        )
        log_change(connection, "incident", RESOLVED_CASE, "update", ["title"], "", "2026-03-11T12:00:00Z")

    storage.submit_write(work).result()


def test_nothing_is_made_before_somebody_asks(storage: Storage, path: Path) -> None:
    keeper = Keeper(storage, path, Reader)
    assert not keeper.complete
    keeper.close()
    assert not path.exists()
    assert keeper.pipeline() is None, "it has ended"


def test_the_model_reads_once_what_is_kept_for_ever(storage: Storage, path: Path) -> None:
    first = Reader()
    settled(storage, path, first).close()
    assert any("Red light" in said for said in first.read)
    second = Reader()
    keeper = settled(storage, path, second)
    assert second.read == []
    assert found(keeper)[0] == RESOLVED_CASE
    keeper.close()


def test_the_model_gives_way_before_each_document(
    storage: Storage, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both documents are read in one go: whoever asks meanwhile waits for one of them at most."""
    said: list[str] = []
    monkeypatch.setattr(RightOfWay, "give", lambda _: said.append("gave way"))
    settled(storage, path, Noting(said)).close()
    reading = [what for before, what in pairwise(said) if what.startswith("read") and before == "gave way"]
    assert len(set(reading)) == 2


def test_what_was_changed_while_nobody_followed_is_taken_in(storage: Storage, path: Path) -> None:
    settled(storage, path).close()
    rename(storage, "Kettle leaks")
    keeper = settled(storage, path)
    assert found(keeper, Query("leaking kettle"))[0] == RESOLVED_CASE
    keeper.close()


def test_a_change_is_followed(storage: Storage, path: Path) -> None:
    keeper = settled(storage, path, Reader())
    rename(storage, "Kettle leaks")
    assert keeper.settle(PATIENCE)
    assert found(keeper, Query("leaking kettle"))[0] == RESOLVED_CASE
    keeper.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"no index at all" * 100,
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content.replace(b"state", b"stale"),
        lambda content: content[:5000] + b"\0" * 4000 + content[9000:],
    ],
    ids=["another file", "cut off", "empty", "renamed part", "overwritten"],
)
def test_a_damaged_file_is_made_anew(storage: Storage, path: Path, damage: Callable[[bytes], bytes]) -> None:
    settled(storage, path).close()
    path.write_bytes(damage(path.read_bytes()))
    keeper = settled(storage, path)
    assert found(keeper)[0] == RESOLVED_CASE
    keeper.close()
    assert settled_from_file(path)
    assert [file.name for file in path.parent.glob("*.new*")] == []


@pytest.mark.parametrize("model", [None, Reader()], ids=["words", "meanings"])
def test_a_full_disk_ends_the_file_and_not_the_following(
    storage: Storage, path: Path, model: Reader | None, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = settled(storage, path, model)
    assert keeper._kept is not None
    keeper._kept._file._connection.execute("PRAGMA max_page_count = 1")  # no page more than it has
    for title in ("Kettle " + " ".join(map(str, range(4_000))), "Kettle leaks"):
        rename(storage, title)
        assert keeper.settle(PATIENCE)
    assert found(keeper, Query("leaking kettle"))[0] == RESOLVED_CASE
    assert "cannot be kept" in caplog.text
    keeper.close()
    keeper = settled(storage, path, model)  # what was kept last is followed from where it stood
    assert found(keeper, Query("leaking kettle"))[0] == RESOLVED_CASE
    keeper.close()


def test_what_lies_where_the_file_belongs_stays_and_memory_alone_ranks(storage: Storage, path: Path) -> None:
    path.mkdir()
    (path / "theirs").write_text("not ours")
    keeper = settled(storage, path)
    assert found(keeper)[0] == RESOLVED_CASE
    rename(storage, "Kettle leaks")
    assert keeper.settle(PATIENCE)
    assert found(keeper, Query("leaking kettle"))[0] == RESOLVED_CASE
    keeper.close()
    assert (path / "theirs").read_text() == "not ours"


def settled_from_file(path: Path) -> bool:
    """Tell whether the file can be read as it is."""
    database = open_storage(f"sqlite:///{path.with_name('organisation.db')}", load_description())
    try:
        index = kept.KeptIndex(path, database.submit_read(organisation_of).result())
        loaded = index.load()
        index.close()
        return loaded is not None and sum(map(len, loaded.segments)) == 2
    finally:
        database.close()


@pytest.mark.parametrize("difference", [-1, 1], ids=["older", "newer"])
def test_an_index_of_another_version_is_made_anew_and_what_was_read_is_kept(
    storage: Storage, path: Path, monkeypatch: pytest.MonkeyPatch, difference: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(kept, "FORMAT", kept.FORMAT + difference)
        settled(storage, path, Reader()).close()
    model = Reader()
    keeper = settled(storage, path, model)
    assert found(keeper)[0] == RESOLVED_CASE
    # The query alone: the documents' vectors came from the older file.
    assert model.read == [ASKED.title]
    keeper.close()
    assert settled_from_file(path)


def test_an_index_of_another_organisation_is_not_used(storage: Storage, path: Path) -> None:
    settled(storage, path).close()

    def work(connection: Connection) -> None:
        connection.execute(text("UPDATE organization SET organizationid = 'another'"))
        connection.execute(text("DELETE FROM incident"))

    storage.submit_write(work).result()
    keeper = settled(storage, path)
    assert found(keeper) == []
    assert found(keeper, Query("old firmware")) == [ARTICLE]
    keeper.close()


def test_a_model_that_cannot_be_loaded_leaves_the_words(
    storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Reader:
        raise OSError("no such file")

    keeper = Keeper(storage, None, broken)
    assert keeper.settle(PATIENCE)
    assert found(keeper)[0] == RESOLVED_CASE
    keeper.close()
    assert "words alone" in caplog.text


def test_an_index_that_is_made_up_bit_by_bit_ranks_like_one_made_at_once() -> None:
    words = st.lists(
        st.sampled_from(["router", "valve", "lock", "camera", "offline", "noise", "red", "light"]), max_size=6
    )
    texts = words.map(" ".join)
    steps = st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.integers(0, 9), texts),
            st.tuples(st.just("remove"), st.integers(0, 9), st.just("")),
        ),
        max_size=30,
    )

    @settings(max_examples=40)
    @given(steps)
    def check(done: list[tuple[str, int, str]]) -> None:
        bit_by_bit, now = Pipeline(Reader(), load_weights()), dict[str, Document]()
        for what, number, said in done:
            if what == "add":
                now[str(number)] = Document(str(number), "case", said, said[:10])
                bit_by_bit.add([now[str(number)]])
            else:
                now.pop(str(number), None)
                bit_by_bit.remove([str(number)])
        at_once = Pipeline(Reader(), load_weights())
        at_once.add(now.values())
        assert len(bit_by_bit) == len(now)
        asked = Query("red light on the router", "camera offline")
        wanted = at_once.query(asked, 10)
        got = bit_by_bit.query(asked, 10)
        assert [scored.id for scored in got] == [scored.id for scored in wanted]
        assert np.allclose([s.score for s in got], [s.score for s in wanted], atol=1e-4)

    check()
