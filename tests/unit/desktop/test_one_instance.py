"""One instance: where starts meet, who is first, what they say to each other; nothing stale is in the way."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.one_instance import begin as beginning
from desktop.one_instance.caller import Call
from desktop.one_instance.claim import Claim, claim, owner
from desktop.one_instance.peer import is_same_user
from desktop.one_instance.place import Place, place_of
from desktop.one_instance.wire import (
    LONGEST,
    Answer,
    BadMessageError,
    Outcome,
    Request,
    Wish,
    decode_answer,
    decode_request,
    encode_answer,
    encode_request,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders and locks of POSIX")

texts = st.text(max_size=60)
values = st.none() | st.booleans() | st.integers() | texts


@pytest.fixture(autouse=True)
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a runtime folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="nd-") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        monkeypatch.setenv("DISPLAY", ":7")
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        yield Path(folder)


# Where


def test_the_name_holds_profile_and_login_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = place_of(tmp_path / "default")
    assert place_of(tmp_path / "default") == here
    assert place_of(tmp_path / "x" / ".." / "default") == here
    assert place_of(tmp_path / "other").lock != here.lock
    monkeypatch.setenv("DISPLAY", ":7.0")
    assert place_of(tmp_path / "default") == here
    monkeypatch.setenv("DISPLAY", ":8")
    assert place_of(tmp_path / "default").address != here.address
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert place_of(tmp_path / "default").lock != here.lock


def test_the_folder_is_private(tmp_path: Path, runtime: Path) -> None:
    place = place_of(tmp_path)
    assert Path(place.lock).parent == runtime / "ninedesk"
    assert (runtime / "ninedesk").stat().st_mode & 0o777 == 0o700
    assert len(place.address) < 100


def test_a_folder_that_others_may_enter_is_not_used(
    tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (runtime / "ninedesk").mkdir()
    (runtime / "ninedesk").chmod(0o777)
    with pytest.raises(PermissionError):
        place_of(tmp_path)
    assert isinstance(found := beginning.begin(tmp_path), Claim)
    assert found.place is None, "the program starts all the same"


def test_a_link_in_its_place_is_not_followed(tmp_path: Path, runtime: Path) -> None:
    (runtime / "elsewhere").mkdir(mode=0o700)
    (runtime / "ninedesk").symlink_to(runtime / "elsewhere")
    with pytest.raises(PermissionError):
        place_of(tmp_path)


def test_without_a_runtime_folder_a_temporary_one_serves(
    tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(runtime))
    for useless in ("", str(runtime / "gone"), "/"):
        monkeypatch.setenv("XDG_RUNTIME_DIR", useless)
        assert Path(place_of(tmp_path).lock).parent == runtime / f"ninedesk-{os.getuid()}"


# Who


def test_the_first_has_the_claim_until_it_lets_go(tmp_path: Path) -> None:
    place = place_of(tmp_path)
    first = claim(place)
    assert first is not None
    assert claim(place) is None
    assert owner(place) == os.getpid()
    first.release()
    first.release()
    again = claim(place)
    assert again is not None
    again.release()


_FIRST = """
import sys
from pathlib import Path
from desktop.one_instance.begin import begin
mine = begin(Path(sys.argv[1]))
print(type(mine).__name__, flush=True)
sys.stdin.read()
"""


def test_a_process_that_was_killed_leaves_no_claim(tmp_path: Path) -> None:
    place = place_of(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-c", _FIRST, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline().strip() == "Claim"
    assert claim(place) is None
    assert owner(place) == process.pid
    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()
    assert Path(place.lock).exists(), "stale, and in nobody's way"
    mine = claim(place)
    assert mine is not None
    mine.release()


def test_a_claim_in_a_file_that_was_tidied_away_is_none(tmp_path: Path) -> None:
    place = place_of(tmp_path)
    first = claim(place)
    assert first is not None
    Path(place.lock).unlink()
    second = claim(place)
    assert second is not None, "nothing can be done about that; the profile's own lock still holds"
    first.release()
    second.release()


def test_an_unreadable_owner_is_nobody(tmp_path: Path) -> None:
    place = place_of(tmp_path)
    assert owner(place) is None
    Path(place.lock).write_text("rubbish")
    assert owner(place) is None


def test_only_the_same_user_is_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        assert is_same_user(one.fileno())
        monkeypatch.setattr(os, "getuid", lambda: 12345)
        assert not is_same_user(one.fileno())
    assert not is_same_user(-1)


# What


@given(st.sampled_from(Wish), texts, texts, texts)
def test_requests_arrive_as_they_were_said(wish: Wish, profile: str, link: str, token: str) -> None:
    request = Request(wish, profile, link, token)
    assert decode_request(encode_request(request)) == request


@given(st.sampled_from(Outcome), texts, st.lists(st.tuples(texts, values), max_size=4).map(tuple))
def test_answers_arrive_as_they_were_said(
    outcome: Outcome, text: str, kept: tuple[tuple[str, object], ...]
) -> None:
    answer = Answer(outcome, text, kept)
    line = encode_answer(answer)
    assert decode_answer(line) == answer
    assert line.count(b"\n") == 1


@given(
    st.one_of(
        st.binary(max_size=80),
        st.sampled_from(
            [
                b"[]", b"1", b"{}", b"[" * 50_000, b'{"ninedesk": 2, "wish": "raise"}', b'{"ninedesk": 1}',
                b'{"ninedesk": 1, "wish": "delete"}', b'{"ninedesk": 1, "wish": "raise", "link": 3}',
                b'{"ninedesk": 1, "outcome": "raised", "kept": [["a"]]}', b'{"ninedesk": 1}' + b" " * LONGEST,
            ]
        ),
    )
)  # fmt: skip
def test_rubbish_is_no_message(line: bytes) -> None:
    with pytest.raises(BadMessageError):
        decode_request(line)
    with pytest.raises(BadMessageError):
        decode_answer(line)


# A call


@pytest.fixture
def heard(qtbot: Any, tmp_path: Path) -> Iterator[tuple[Place, list[Request]]]:
    """Listen as the first instance does, in a place whose claim is taken."""
    from desktop.one_instance.listener import Listener

    place, said = place_of(tmp_path), list[Request]()
    mine = claim(place)
    assert mine is not None
    Path(place.address).write_text("what a dead first instance has left")

    def answer(request: Request) -> Answer:
        said.append(request)
        return Answer(Outcome.TAKEN, "done")

    listener = Listener(place, answer)
    assert listener.start()
    yield place, said
    listener.stop()
    mine.release()


_CALL = """
import sys
from desktop.one_instance.caller import Call
from desktop.one_instance.place import Place
from desktop.one_instance.wire import decode_request, encode_answer
place, request = Place(*sys.argv[1:4]), decode_request(sys.argv[4].encode())
sys.stdout.buffer.write(encode_answer(Call(place, request).wait(60)))
"""


def called(qtbot: Any, place: Place, request: Request) -> Answer:
    """Call from another process, while this one's loop runs."""
    command = [
        sys.executable,
        "-c",
        _CALL,
        place.profile,
        place.lock,
        place.address,
        encode_request(request).decode(),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        qtbot.waitUntil(lambda: process.poll() is not None, timeout=60_000)
        return decode_answer(process.stdout.read())


def test_a_call_is_heard_and_answered(qtbot: Any, heard: tuple[Place, list[Request]]) -> None:
    place, said = heard
    request = Request(Wish.RAISE, place.profile, "ninedesk://search?text=a", "token")
    assert called(qtbot, place, request) == Answer(Outcome.TAKEN, "done")
    assert called(qtbot, place, request) == Answer(Outcome.TAKEN, "done")
    assert said == [request, request]
    assert Path(place.address).stat().st_mode & 0o077 == 0


def test_a_call_for_another_profile_does_nothing(qtbot: Any, heard: tuple[Place, list[Request]]) -> None:
    place, said = heard
    assert called(qtbot, place, Request(Wish.RAISE, "another")) == Answer(Outcome.REFUSED)
    assert said == []


@pytest.mark.parametrize("rubbish", [b"GET / HTTP/1.1\r\n\r\n", b"x" * (LONGEST + 10), b"{}\n", b"{}\n{}\n"])
def test_who_says_rubbish_is_hung_up_on(
    qtbot: Any, heard: tuple[Place, list[Request]], rubbish: bytes
) -> None:
    place, said = heard
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(place.address)
        caller.sendall(rubbish)
        caller.setblocking(False)
        qtbot.waitUntil(lambda: hung_up(caller), timeout=60_000)
    assert said == []
    assert called(qtbot, place, Request(Wish.RAISE, place.profile)) == Answer(Outcome.TAKEN, "done")


def hung_up(caller: socket.socket) -> bool:
    try:
        return caller.recv(100) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def test_a_crowd_is_turned_away_and_the_first_of_it_heard(
    qtbot: Any, heard: tuple[Place, list[Request]]
) -> None:
    from desktop.one_instance.listener import MOST_CALLERS

    place, said = heard
    callers = [socket.socket(socket.AF_UNIX) for _ in range(MOST_CALLERS + 4)]
    try:
        for caller in callers:
            caller.connect(place.address)
            caller.setblocking(False)
        qtbot.waitUntil(lambda: sum(hung_up(caller) for caller in callers) == 4, timeout=60_000)
        callers[0].sendall(encode_request(Request(Wish.RAISE, place.profile)))
        qtbot.waitUntil(lambda: len(said) == 1, timeout=60_000)
    finally:
        for caller in callers:
            caller.close()


def test_a_first_instance_that_says_nothing_is_waited_for_no_longer_than_asked(
    qapp: Any, tmp_path: Path
) -> None:
    place = place_of(tmp_path)
    mine = claim(place)
    assert mine is not None
    call = Call(place, Request(Wish.RAISE, place.profile))
    assert call.wait(0.1) is None, "it does not listen yet"
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(place.address)
        deaf.listen()
        assert call.wait(0.1) is None, "it hangs"
        mine.release()
    taken = call.wait(5)
    assert isinstance(taken, Claim), "it has ended, and this start is the first one now"
    taken.release()


_ASKED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop.one_instance import silence
from desktop.one_instance.caller import Call
from desktop.one_instance.place import place_of
from desktop.one_instance.wire import Request, Wish
from widgets.dialogs.question import Question

def open_and_answer(self):
    super(Question, self).open()
    QTimer.singleShot(0, lambda: (self.close() if sys.argv[2] == "stop" else self.answered.emit(sys.argv[2])))

Question.open = open_and_answer
silence.start_again = lambda mine: print("again", mine.place.profile)
place = place_of(Path(sys.argv[1]))
found = silence.wait_on(place, Call(place, Request(Wish.RAISE, place.profile)))
print(type(found).__name__)
"""


@pytest.mark.parametrize(("answer", "said"), [("end", ["again", "Claim"]), ("stop", ["NoneType"])])
def test_one_that_hangs_can_be_ended_or_left(qapp: Any, tmp_path: Path, answer: str, said: list[str]) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", _FIRST, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == "Claim"
        done = subprocess.run(
            [sys.executable, "-c", _ASKED, str(tmp_path), answer],
            capture_output=True, text=True, check=True, env=environment, timeout=120,
        )  # fmt: skip
        alive = first.poll() is None
        first.kill()
    assert [line.split()[0] for line in done.stdout.splitlines()] == said
    assert alive is (answer == "stop")
