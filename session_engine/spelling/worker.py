"""The process that knows the words: a question a line comes in, an answer a line goes out.

It is a process of its own so that neither loading a language nor looking for what was meant ever takes the interpreter
from the one that draws. It ends with its input, and by itself when nobody has asked for a while.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from session_engine.spelling.lexicon import Lexicon

IDLE = 600.0
"""Seconds without a question after which the process ends and gives its memory back."""
HELD = 2
"""Languages that are held at a time."""


class Lexicons:
    """The languages that were asked for last."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Lexicon] = OrderedDict()

    def of(self, language: str) -> Lexicon:
        """Give a language; the first time it is read."""
        from session_engine.spelling.lexicon import Lexicon  # noqa: PLC0415 - the first question waits, not the start

        if language not in self._held:
            self._held[language] = Lexicon.read(language)
        self._held.move_to_end(language)
        while len(self._held) > HELD:
            self._held.popitem(last=False)
        return self._held[language]

    def answer(self, question: dict[str, Any]) -> list[str]:
        """Answer a question: which of some words nobody knows, or what was meant by one."""
        lexicon = self.of(str(question["language"]))
        if "word" in question:
            return list(lexicon.suggest(str(question["word"])))
        return [word for word in question["words"] if not lexicon.knows(word)]


def main() -> None:
    """Answer until the input ends."""
    if hasattr(os, "nice"):
        os.nice(5)
    lexicons = Lexicons()
    ends = _alarm()
    for line in sys.stdin.buffer:
        ends.cancel()
        try:
            answer = {"answer": lexicons.answer(json.loads(line))}
        except Exception as error:  # noqa: BLE001 - told to who asked; the next question may be answered
            answer = {"failed": type(error).__name__}
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()
        ends = _alarm()
    ends.cancel()


def _alarm() -> threading.Timer:
    alarm = threading.Timer(IDLE, os._exit, (0,))
    alarm.daemon = True
    alarm.start()
    return alarm


if __name__ == "__main__":
    main()
