"""The embedded organisation's process: started before the first frame, restarted when it dies, ended by end of input.

It speaks to the child through its standard streams alone: keys go in (`KEY USER` a line), `ready URL` comes out.
Threads read the pipes, so that it works with every event loop and on every system.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from session_engine.light_dataclass import dataclass

if TYPE_CHECKING:
    from typing import Protocol

    class Child(Protocol):
        """What the desktop needs of its child: `subprocess.Popen`, which is imported when it is used."""

        @property
        def stdin(self) -> IO[bytes] | None: ...
        @property
        def stdout(self) -> IO[bytes] | None: ...
        @property
        def stderr(self) -> IO[bytes] | None: ...
        @property
        def pid(self) -> int: ...

        def poll(self) -> int | None: ...
        def wait(self, timeout: float | None = None) -> int: ...
        def kill(self) -> None: ...


log = logging.getLogger(__name__)

BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds to wait before each further start in a row."""

KEPT_LINES = 40
"""Last lines of the child's error output, for the report."""


def _new_key() -> str:
    # What secrets.token_hex does, without the hashing libraries that it loads before the first frame.
    return os.urandom(32).hex()


@dataclass(slots=True)
class OrganisationProcess:
    """The child and what it needs to be started again.

    Attributes:
        database: File of the organisation.
        user: Domain name of the person whose key is handed in.
        arguments: Further arguments of `ninedesk-org serve`.
        colleagues: The people of the demonstration work beside one.
    """

    database: Path
    user: str
    arguments: tuple[str, ...] = ()
    colleagues: bool = False
    key: str = field(default_factory=_new_key, repr=False)
    _process: Child | None = field(default=None, repr=False)
    _errors: list[str] = field(default_factory=list[str], repr=False)
    _stopping: bool = False
    _keys: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    _address: str = ""
    _on_ready: Callable[[str], None] | None = None
    _on_gone: Callable[[int], None] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def listen(self, on_ready: Callable[[str], None], on_gone: Callable[[int], None]) -> None:
        """Hear of the child from a thread: its address at every start, its exit code when it ended by itself.

        An address that is there already is told at once.
        """
        with self._lock:
            self._on_ready, self._on_gone = on_ready, on_gone
            address = self._address
        if address:
            on_ready(address)

    def start(self) -> None:
        """Start the child. Does not block."""
        self.database.parent.mkdir(parents=True, exist_ok=True)
        self._stopping = False
        self._process = process = self._begin(self._command(), _environment())
        self._send(process, self.key, self.user)
        for user, key in self._keys.items():
            self._send(process, key, user)
        threading.Thread(target=self._listen, args=(process,), name="organisation-out", daemon=True).start()
        threading.Thread(target=self._collect, args=(process,), name="organisation-err", daemon=True).start()

    @property
    def guest(self) -> bool:
        """Another program runs the organisation: keys are asked for there, which takes a moment."""
        return False

    def look_again(self) -> None:
        """Find out where the organisation is now, where another program runs it; this one is told by its child."""

    def key_for(self, user: str) -> str:
        """Hand in a key for a further person and give it."""
        if user == self.user:
            return self.key
        if user not in self._keys:
            self._keys[user] = _new_key()
            if self._process is not None:
                self._send(self._process, self._keys[user], user)
        return self._keys[user]

    def another_key(self, user: str, refused: str) -> str:
        """Hand in another key for a person in the place of a refused one, once, and give it."""
        if self.key_for(user) == refused:
            fresh = _new_key()
            if user == self.user:
                self.key = fresh
            else:
                self._keys[user] = fresh
            if self._process is not None:
                self._send(self._process, fresh, user)
        return self.key_for(user)

    def take_back(self, key: str) -> None:
        """Let a key be known no more."""
        if self._process is not None:
            self._send(self._process, key, "-")

    def stop(self, timeout: float = 3.0) -> None:
        """End the child: its input ends, it finishes its transaction; after `timeout` seconds it is killed."""
        import subprocess  # noqa: PLC0415

        self._stopping = True
        process = self._process
        if process is None:
            return
        _close(process.stdin)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout)
        self._process = None

    def remove_database(self) -> None:
        """Set the organisation's files aside, so that the next start builds them anew; the last set is replaced."""
        for suffix in ("", "-wal", "-shm"):
            file = self.database.with_name(self.database.name + suffix)
            if file.exists():
                file.replace(file.with_name(file.name + ".old"))

    @property
    def address(self) -> str:
        """Where the child answers, empty while it does not."""
        with self._lock:
            return self._address

    @property
    def running(self) -> bool:
        """Whether the child is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is none."""
        return self._process.pid if self._process is not None else None

    @property
    def last_words(self) -> str:
        """The end of the child's error output, for a report; it holds no secrets."""
        return "\n".join(self._errors)

    def _command(self) -> list[str]:
        program = [sys.executable, "-m", "org_service"]
        if getattr(
            sys, "frozen", False
        ):  # an installed bundle brings the service as a program beside this one
            program = [str(Path(sys.executable).with_name("ninedesk-org" + Path(sys.executable).suffix))]
        database = f"sqlite:///{self.database.as_posix()}"
        alive = ("--colleagues",) if self.colleagues else ()
        return [*program, "serve", "--child", "--database", database, *self.arguments, *alive]

    def _begin(self, command: list[str], environment: dict[str, str]) -> Child:
        """Begin the child, with its three streams as pipes."""
        import subprocess  # noqa: PLC0415

        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            # No console window flashes up on Windows.
            creationflags=int(getattr(subprocess, "CREATE_NO_WINDOW", 0)),
        )

    @staticmethod
    def _send(process: Child, key: str, user: str) -> None:
        if process.stdin is not None:
            # A child that is gone has closed its input; the next one is handed all keys.
            with contextlib.suppress(OSError, ValueError):
                process.stdin.write(f"{key} {user}\n".encode())
                process.stdin.flush()

    def _listen(self, process: Child) -> None:
        for line in _lines(process.stdout):
            word, _, address = line.partition(" ")
            if word == "ready":
                with self._lock:
                    self._address, told = address, self._on_ready
                if told is not None:
                    told(address)
        code = process.wait()
        _close(process.stdin)
        with self._lock:
            self._address, gone = "", self._on_gone
        if not self._stopping and gone is not None:
            log.warning("the embedded organisation ended with %d", code)
            gone(code)

    def _collect(self, process: Child) -> None:
        for line in _lines(process.stderr):
            self._errors.append(line)
            del self._errors[:-KEPT_LINES]


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        with contextlib.suppress(OSError):
            stream.close()


def _lines(stream: IO[bytes] | None) -> Iterator[str]:
    """Give the lines of a pipe as they come, and close it at its end."""
    if stream is None:
        return
    with stream:
        for raw in stream:
            yield raw.decode("utf-8", "replace").rstrip()


def _environment() -> dict[str, str]:
    """Give the child what it needs: this checkout's packages, no buffering, no debugging hooks."""
    environment = dict(os.environ)
    root = str(Path(__file__).resolve().parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(
        part for part in (root, environment.get("PYTHONPATH", "")) if part
    )
    environment["PYTHONUNBUFFERED"] = "1"
    environment["PYTHONIOENCODING"] = "utf-8"
    return environment
