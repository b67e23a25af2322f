"""The Python part that the binding carries in its library, run when it is needed and not at every start.

PySide6 keeps 130 kB of Python source in a zip inside libshiboken. Each import of PySide6 compiles all of it and builds
its large patterns, a quarter of the time to the first frame; most of it is there to word an error or to tell a
signature. While the binding is imported, `compile` is asked through here: the code of those parts becomes a stand-in
that runs the real one in its place when somebody first asks the module for a name. A part that is not listed, or that
another version of the binding no longer has, is compiled as ever.
"""

from __future__ import annotations

import builtins
import contextlib
import threading
from collections.abc import Generator
from typing import Any

_FOLDER = "shibokensupport/signature/"
LATE = frozenset(
    _FOLDER + name
    for name in (
        "errorhandler.py",
        "layout.py",
        "mapping.py",
        "parser.py",
        "lib/enum_sig.py",
        "lib/pyi_generator.py",
        "lib/tool.py",
    )
)
"""Parts without which the binding starts; as files in its zip."""

_STAND_IN = """
def __getattr__(name):
    from desktop.qt_start.late_parts import value_of
    return value_of(globals(), name)
"""

_sources: dict[str, bytes] = {}
_lock = threading.RLock()  # a part asks for others while it is run


@contextlib.contextmanager
def later() -> Generator[None]:
    """Import the binding within this."""
    standard: Any = builtins.compile

    def compile_part(source: Any, filename: Any, mode: str, *args: Any, **options: Any) -> Any:
        if filename in LATE and isinstance(source, bytes):
            _sources[filename] = source
            source = _STAND_IN
        return standard(source, filename, mode, *args, **options)

    builtins.compile = compile_part
    try:
        yield
    finally:
        builtins.compile = standard


def value_of(part: dict[str, Any], name: str) -> Any:
    """Run a part's own code in its place, once, and give what it calls `name`."""
    if name.startswith("__"):  # whoever looks through all modules asks for these
        raise AttributeError(name)
    with _lock:
        source = _sources.pop(part["__file__"], None)
        if source is not None:
            part.pop("__getattr__", None)
            exec(compile(source, part["__file__"], "exec"), part)  # noqa: S102 - the binding's own code
    try:
        return part[name]
    except KeyError:
        raise AttributeError(name) from None
