"""Programs that share the embedded organisation: one runs it, others join and take over; profiles that work beside."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.arguments import Arguments, parse
from desktop.one_instance.wire import Answer, Outcome, Request, Wish, decode_answer, encode_answer
from desktop.one_organisation import asking
from desktop.one_organisation.host import Host
from desktop.one_organisation.meeting import meet
from desktop.one_organisation.people import PEOPLE, person_of
from desktop.one_organisation.shared import SharedOrganisation
from desktop.one_organisation.whose import settle
from desktop.organisation_process import OrganisationProcess
from desktop.paths import paths

CHILD = """
import os, sys
sys.stdin.readline()
print(f"ready http://127.0.0.1:{os.getpid()}", flush=True)
sys.stdin.read()
"""

AMARA, BEN = PEOPLE[0][0], PEOPLE[1][0]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(OrganisationProcess, "_command", lambda _self: [sys.executable, "-c", CHILD])
    with tempfile.TemporaryDirectory(prefix="nd-") as folder:  # short enough for a socket
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield tmp_path / "organisation.db"


@pytest.fixture
def program(database: Path, qtbot: QtBot) -> Iterator[Callable[[str], Program]]:
    """Make programs; whatever fails, none of them asks or answers any more when the next test begins."""
    made: list[Program] = []

    def make(person: str) -> Program:
        made.append(Program(database, person))
        return made[-1]

    yield make
    for one in made:
        one.end()
    qtbot.waitUntil(lambda: not any(one.asks for one in made), timeout=20_000)


class Program:
    """A program's side, and where it was told that the organisation is."""

    def __init__(self, database: Path, person: str) -> None:
        self.organisation = SharedOrganisation(database, person, met=meet(database))
        self.addresses: list[str] = []
        self.took_over = False
        self.host: Host | None = None
        self.organisation.on_taken_over = self._note

    def start(self) -> None:
        self.organisation.start()
        self.organisation.listen(self.addresses.append, lambda _code: None)

    def answer_others(self) -> None:
        place = self.organisation.place
        assert place is not None
        self.host = Host(place, self.organisation)

    @property
    def asks(self) -> bool:
        asking = self.organisation._asking
        return asking is not None and asking.is_alive()

    def end(self) -> None:
        if self.host is not None:
            self.host.close()
            self.host = None
        self.organisation.stop()
        self.organisation.release()

    def _note(self) -> None:
        self.took_over = True


@pytest.mark.skipif(sys.platform == "win32", reason="a folder of the run's own to meet in")
def test_one_runs_it_another_joins_and_takes_it_over(
    program: Callable[[str], Program], database: Path, qtbot: QtBot
) -> None:
    first, second = program(AMARA), program(BEN)
    assert (first.organisation.guest, second.organisation.guest) == (False, True)
    second.start()  # before the first one answers: it waits
    first.start()
    first.answer_others()
    qtbot.waitUntil(lambda: bool(second.addresses), timeout=20_000)
    assert second.addresses == [first.organisation.address]
    assert second.organisation.pid is None  # it runs nothing
    key = second.organisation.key_for(BEN)
    assert key == first.organisation.key_for(BEN) != first.organisation.key_for(AMARA)
    second.organisation.remove_database()  # others work on it
    told = len(second.addresses)
    second.organisation.look_again()  # the line alone was broken: nothing is told anew
    qtbot.waitUntil(lambda: not second.asks, timeout=20_000)
    assert len(second.addresses) == told

    first.end()
    second.organisation.look_again()
    qtbot.waitUntil(lambda: len(second.addresses) > told, timeout=20_000)
    assert second.took_over
    assert second.organisation.running
    assert not second.organisation.guest
    second.answer_others()
    third = program(AMARA)
    third.start()
    qtbot.waitUntil(lambda: bool(third.addresses), timeout=20_000)
    third.end()
    assert second.organisation.running
    second.end()
    assert meet(database).mine is not None


def test_an_answer_without_address_or_of_another_kind_is_none_yet() -> None:
    assert asking.joined(asking.answer("http://127.0.0.1:1", "key")) == ("http://127.0.0.1:1", "key")
    assert asking.joined(asking.answer("", "")) is None
    assert asking.joined(Answer(Outcome.REFUSED)) is None
    assert asking.joined(Answer(Outcome.JOINED, kept=(("address", 7), ("key", "k")))) is None
    assert decode_answer(encode_answer(asking.answer("a", "k"))) == asking.answer("a", "k")
    assert "secret" not in repr(asking.answer("a", "secret"))


@pytest.mark.skipif(sys.platform == "win32", reason="a folder of the run's own to meet in")
def test_what_is_no_wish_to_join_is_given_no_key(program: Callable[[str], Program], database: Path) -> None:
    alone = program(AMARA)
    alone.answer_others()
    assert alone.host is not None
    for wish, person in ((Wish.JOIN, ""), (Wish.RAISE, BEN), (Wish.SETTINGS, BEN)):
        said = alone.host._answer(Request(wish, str(database), person))
        assert (said.outcome, said.kept) == (Outcome.REFUSED, ())
    # It comes up still: nobody is given a key that is not known there.
    assert asking.joined(alone.host._answer(Request(Wish.JOIN, str(database), BEN))) is None


def test_a_profile_as_another_person_works_beside_the_first(tmp_path: Path) -> None:
    def found(**given: str) -> tuple[Path, str, bool]:
        options = replace(Arguments(data=tmp_path), **given)  # type: ignore[arg-type]
        whose = settle(options, paths(tmp_path, options.profile))
        return whose.database, whose.person, whose.beside

    own = tmp_path / "organisation.db"
    assert found() == (own, AMARA, False)
    assert found(person=BEN) == (own, BEN, False)
    assert found(profile="alone") == (tmp_path / "profiles" / "alone" / "organisation.db", AMARA, False)
    assert found(profile="second", person=BEN) == (own, BEN, True)
    assert found(profile="second") == (own, BEN, True)  # it is known from then on
    assert found(profile="second", person=AMARA) == (own, AMARA, True)
    training = tmp_path / "profiles" / "training"
    training.mkdir(parents=True)
    (training / "organisation.db").touch()
    assert found(profile="training", person=BEN) == (training / "organisation.db", BEN, False)


def test_a_person_is_named_by_the_first_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["--as", "Ben"]).person == BEN
    assert person_of("grace.lindqvist") == "grace.lindqvist@northlight.example"
    assert person_of("somebody@else.example") == "somebody@else.example"
    with pytest.raises(SystemExit):
        parse(["--as", "bob"])
    assert "nobody of the demonstration is called “bob”: amara, ben" in capsys.readouterr().err
