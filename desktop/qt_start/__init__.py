"""Starts Qt's binding in a third of the time; everything here is about its first import."""

from __future__ import annotations

import builtins
from importlib import import_module
from typing import Any

from desktop.qt_start.enumerations import make_quickly
from desktop.qt_start.late_parts import later


def load_binding() -> None:
    """Import the binding: before anything else imports it."""
    make_quickly()
    with later():
        import_module("PySide6.QtCore")
    _import_as_ever()


def _import_as_ever() -> None:
    """Take away the hook that the binding puts on imports, for a feature that this program does not use.

    For `from __feature__ import snake_case` it reads the source text of every module that is imported
    afterwards, 0.1 ms each, and keeps all of it in memory.
    """
    standard: Any = getattr(builtins, "__orig_import__", None)
    if standard is not None:
        builtins.__import__ = standard
