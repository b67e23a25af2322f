"""The service under load: a process of its own on ports that stay the same when it is killed and begun again."""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final, Protocol

import psutil

from tests.benchmarks.processes import ROOT, clean_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.benchmarks.conversation_load.organisation import Office

HOST: Final = "127.0.0.1"
PATIENCE: Final = 60.0


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])


class Process(Protocol):
    """A running process, whoever has started it."""

    @property
    def stdout(self) -> IO[bytes] | None: ...

    @property
    def pid(self) -> int: ...

    def wait(self, timeout: float | None = None) -> int: ...


def start_program(arguments: Sequence[str]) -> Process:
    """Start the service as a program of its own."""
    command = [sys.executable, "-m", "org_service", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=clean_environment())


@dataclass
class Service:
    """`ninedesk-org` with visitors' port.

    Attributes:
        office: What it serves.
        port, chat_port: Where it listens.
        start: Starts it with the arguments of `ninedesk-org`.
    """

    office: Office
    port: int = field(default_factory=free_port)
    chat_port: int = field(default_factory=free_port)
    start: Callable[[Sequence[str]], Process] = start_program
    _process: Process | None = None
    _past: float = 0.0
    """Seconds of processor time of those that were killed."""

    def begin(self) -> None:
        """Start it and wait until it answers."""
        arguments = [
            *("serve", "--demo", "none", "--words-only"),
            *("--database", f"sqlite:///{self.office.database.as_posix()}", "--port", str(self.port)),
            *("--token-file", str(self.office.keys), "--chat-port", str(self.chat_port)),
            *("--chat-proxies", HOST),
        ]
        self._process = self.start(arguments)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith(b"ready"):
            raise RuntimeError(f"the service did not come up: {line!r}")

    def kill(self) -> None:
        """End it in the middle of what it does."""
        self._end(psutil.Process.kill)

    def close(self) -> None:
        """End it in an orderly way, where the system has one."""
        if self._process is not None:
            self._end(psutil.Process.terminate)

    def _end(self, end: Callable[[psutil.Process], None]) -> None:
        assert self._process is not None
        self._past += self.own_seconds()
        end(psutil.Process(self._process.pid))
        self._process.wait(PATIENCE)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None

    @property
    def seconds(self) -> float:
        """Processor time that it has used since the first start."""
        return self._past + (self.own_seconds() if self._process is not None else 0.0)

    def own_seconds(self) -> float:
        """Give the processor time of the process that runs now."""
        assert self._process is not None
        times = psutil.Process(self._process.pid).cpu_times()
        return times.user + times.system

    @property
    def memory(self) -> float:
        """Megabytes of its own: without the database's file, which is mapped and grows with what is said."""
        assert self._process is not None
        info = psutil.Process(self._process.pid).memory_info()
        return (info.rss - getattr(info, "shared", 0)) / 2**20
