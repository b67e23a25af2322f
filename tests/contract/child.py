"""`ninedesk-org` as its own process, driven through its standard streams as the desktop does."""

import os
import queue
import secrets
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx

from tests.fixtures.fork_server import begin_program, begin_service

PATIENCE = 30.0


class Child:
    """A running command; its output lines arrive in `lines`. `whole` is a program of its own from the start."""

    def __init__(self, *arguments: str, whole: bool = False) -> None:
        begin = begin_program if whole else begin_service
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
        self.process = begin(arguments, environment, stdin=True, stderr=True)
        self.lines: queue.Queue[str] = queue.Queue()
        self.errors: list[str] = []
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._threads = [
            _reader(self.process.stdout, self.lines.put),
            _reader(self.process.stderr, self.errors.append),
        ]

    def key(self, user: str) -> str:
        """Hand in a new key for a user."""
        key = secrets.token_urlsafe(24)
        self.write(f"{key} {user}\n".encode())
        return key

    def write(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def ready(self) -> str:
        """Wait for the address."""
        word, address = self.lines.get(timeout=PATIENCE).split()
        assert word == "ready"
        return address

    def leave(self) -> None:
        """Close the child's input, as a parent that ends."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def ended(self) -> int:
        """Wait for the exit code."""
        code = self.process.wait(PATIENCE)
        for thread in self._threads:
            thread.join()
        return code

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.ended()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None and not stream.closed:
                stream.close()


def _reader(stream: IO[bytes], take: object) -> threading.Thread:
    def read() -> None:
        for line in stream:
            take(line.decode().rstrip())  # type: ignore[operator]

    thread = threading.Thread(target=read)
    thread.start()
    return thread


@contextmanager
def command(*arguments: str, whole: bool = False) -> Generator[Child]:
    """Run the command and see that it is gone at the end."""
    child = Child(*arguments, whole=whole)
    try:
        yield child
    finally:
        child.close()


def url(database: Path) -> str:
    return f"sqlite:///{database.as_posix()}"


def client(address: str, key: str) -> httpx.Client:
    return httpx.Client(
        base_url=f"{address}/api/data/v9.2/",
        headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
        trust_env=False,
        timeout=PATIENCE,
    )
