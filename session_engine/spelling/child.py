"""Asks the process beside that knows the words; it is started by the first question and again when it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
TRIES = 2
"""A process that ended by itself for want of work is started once more for a question."""
GIVES_UP = 3
"""Questions without an answer in a row after which nothing is asked any more."""


class ProofreaderProcess:
    """A child that is asked one thing at a time, from a thread of its own."""

    def __init__(self, command: tuple[str, ...] | None = None) -> None:
        self._command = command or (sys.executable, "-m", "session_engine.spelling.worker")
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spelling")
        self._lock = threading.Lock()
        self._failed, self._closed = 0, False

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is none."""
        return self._child.pid if self._child is not None else None

    async def unknown(self, language: str, words: tuple[str, ...]) -> tuple[str, ...] | None:
        """Give those words that nobody knows; None where nothing can be asked."""
        return await self._ask({"language": language, "words": words})

    async def suggest(self, language: str, word: str) -> tuple[str, ...]:
        """Give what was probably meant."""
        return await self._ask({"language": language, "word": word}) or ()

    async def _ask(self, question: dict[str, Any]) -> tuple[str, ...] | None:
        if self._closed or self._failed >= GIVES_UP:
            return None
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)

    def _answer(self, question: dict[str, Any]) -> tuple[str, ...] | None:
        for _ in range(TRIES):
            try:
                said = self._exchange(json.dumps(question).encode() + b"\n")
            except (OSError, ValueError) as error:
                log.info("the spelling cannot be asked: %s", type(error).__name__)
                said = b""
            if said:
                return self._told(json.loads(said))
            self._drop()
        self._failed += 1
        return None

    def _told(self, answer: dict[str, Any]) -> tuple[str, ...] | None:
        if "failed" in answer:
            log.warning("the spelling failed: %s", answer["failed"])
            self._failed += 1
            return None
        self._failed = 0
        return tuple(answer["answer"])

    def _exchange(self, line: bytes) -> bytes:
        child = self._started()
        if child is None or child.stdin is None or child.stdout is None:
            return b""
        child.stdin.write(line)
        child.stdin.flush()
        return child.stdout.readline()

    def _started(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._child is None and not self._closed:
                self._child = subprocess.Popen(  # noqa: S603 - our own program
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONPATH": _packages()},
                    creationflags=int(getattr(subprocess, "CREATE_NO_WINDOW", 0)),
                )
            return self._child

    def _drop(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is None:
            return
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        child.kill()
        child.wait()

    def close(self) -> None:
        """End the child; what is being asked is answered with nothing."""
        with self._lock:
            self._closed, child = True, self._child
        if child is not None:
            child.kill()  # who waits for its answer reads the end of it
        self._thread.shutdown(wait=True)
        self._drop()


def _packages() -> str:
    root = str(Path(__file__).resolve().parent.parent.parent)
    return os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
