"""The log and the last resort: what goes wrong in the program is written down, told once, and the program goes on.

The log holds no secrets and no customers' data: messages name kinds and codes, and tracebacks hold our own lines only.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

log = logging.getLogger("ninedesk")

LARGEST, KEPT = 1_000_000, 3
"""Bytes of a log file, and how many old ones are kept."""


def start_log(file: Path) -> None:
    """Write the log of this run into the profile's folder; without a folder that can be written, nowhere."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)
    except OSError:
        root.addHandler(logging.NullHandler())
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    for name in ("httpx", "httpcore", "qasync", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def catch_bugs(told: Callable[[], object]) -> None:
    """Write every exception nobody caught (slots, callbacks) and call `told`; the program goes on."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("an exception nobody caught", exc_info=(kind, error, trace))
        told()

    sys.excepthook = hook
