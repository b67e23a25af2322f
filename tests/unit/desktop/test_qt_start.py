"""The quick start of Qt's binding gives what the plain one gives: enumerations, error texts, signatures, imports."""

import enum
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any, cast

import pytest

from desktop.qt_start import enumerations

ROOT = Path(__file__).resolve().parents[3]
KINDS = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
SHAPES = {
    "empty": [],
    "alias": [("A", 0), ("B", 1), ("C", 1), ("D", 5)],
    "several bits": [("A", 1), ("B", 2), ("AB", 3), ("C", 8), ("N", 0)],
    "out of order": [("A", 4), ("B", 1)],
    "several bits first": [("AB", 3), ("A", 1)],
    "negative": [("A", -1), ("B", 1)],
    "large": [("A", 1 << 31), ("X", 0x7FFFFFFF), ("M", -2147483648)],
    "names of properties": [("name", 1), ("value", 2)],
    "names of methods": [("None_", 0), ("real", 3), ("_private", 4)],
}


def made(create: Any, kind: Any, pairs: list[tuple[str, int]]) -> Any:
    return create(kind, "Made", list(pairs), module="somewhere", boundary=enum.KEEP)


def described(value: Any) -> object:
    """Say what an attribute is, so that those of two classes can be compared."""
    if isinstance(value, enum.Enum) and not isinstance(value, enum.FlagBoundary):
        return [(name, kept) for name, kept in vars(value).items() if name != "__objclass__"]
    if isinstance(value, dict):
        return {key: described(kept) for key, kept in cast("dict[object, object]", value).items()}
    if isinstance(value, enum.property):
        return "a property"
    return getattr(value, "__func__", value)


def attributes(kind: type) -> dict[str, object]:
    return {n: described(v) for n, v in vars(kind).items() if n not in ("__dict__", "__weakref__")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pairs", SHAPES.values(), ids=SHAPES)
def test_a_quick_enumeration_is_the_standard_one(kind: Any, pairs: list[tuple[str, int]]) -> None:
    standard = made(enumerations._standard, kind, pairs)
    quick = made(enumerations._create, kind, pairs)
    assert attributes(quick) == attributes(standard)
    assert [type(member.value) for member in quick] == [type(member.value) for member in standard]
    assert [repr(member) for member in quick] == [repr(member) for member in standard]
    assert list(map(str, quick.__members__.values())) == list(map(str, standard.__members__.values()))


@pytest.mark.parametrize("kind", [enum.Flag, enum.IntFlag])
def test_quick_flags_combine(kind: Any) -> None:
    quick = made(enumerations._create, kind, SHAPES["several bits"])
    assert quick.A | quick.B is quick.AB
    assert ~quick.A & quick.AB is quick.B
    assert list(quick.AB) == [quick.A, quick.B]
    assert quick(16 | 1).value == 17
    assert quick.A in quick.AB


def test_quick_classes_share_nothing() -> None:
    first = made(enumerations._create, enum.Enum, [("A", 1)])
    second = made(enumerations._create, enum.Enum, [("A", 1)])
    assert list(first) != list(second)
    assert first.A.__objclass__ is first
    with pytest.raises(AttributeError):
        first.A = 2


def test_other_calls_are_the_standards() -> None:
    kind: Any = enumerations._create(enum.Enum, "Made", "A B", module="somewhere")
    assert [(member.name, member.value) for member in kind] == [("A", 1), ("B", 2)]


ASKED = """
    import enum
    from PySide6 import QtCore, QtGui, QtWidgets
    from PySide6.support.signature import get_signature, mapping
    print(get_signature(QtCore.QTimer.start))
    print(len(mapping.type_map), QtCore.QObject.parent.__doc__)
    try:
        QtCore.QTimer().start("x")
    except TypeError as error:
        print(error)
    for module in (QtCore, QtGui, QtWidgets):
        for cls in filter(lambda found: isinstance(found, type), (getattr(module, name) for name in dir(module))):
            for kind in (kind for kind in vars(cls).values() if isinstance(kind, enum.EnumType)):
                print(kind.__module__, kind.__qualname__, kind.__mro__, list(kind))
                print([(name, member.name, member.value) for name, member in kind.__members__.items()])
                if issubclass(kind, enum.Flag) and len(kind):
                    print(repr(~next(iter(kind))), repr(kind(0)), repr(kind(5)))
"""
"""What the parts that are run late have to answer, and all that Qt enumerates."""


def printed(*lines: str) -> str:
    program = "\n".join([*lines, textwrap.dedent(ASKED)])
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not ran.stderr
    return ran.stdout


def test_the_binding_answers_as_ever() -> None:
    quick = printed("from desktop.qt_start import load_binding", "load_binding()")
    assert quick == printed()
    assert "Supported signatures" in quick
    assert quick.count("\nPySide6.Qt") > 500, "enumerations, not names that wait to be made"


def test_nothing_loads_the_binding_before_its_quick_start() -> None:
    program = textwrap.dedent("""
        import sys
        import desktop.__main__, desktop.arguments, desktop.organisation_process, desktop.paths, desktop.trace
        assert not [name for name in sys.modules if name.startswith(("PySide6", "shiboken6"))]
    """)
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_the_binding_starts_without_the_parts_that_are_late() -> None:
    program = textwrap.dedent("""
        from desktop.qt_start import late_parts, load_binding
        load_binding()
        import builtins, linecache, argparse, PySide6.QtWidgets
        assert set(late_parts._sources) == late_parts.LATE, "the binding has other parts now, or needs them"
        assert argparse.__file__ not in linecache.cache, "sources of imported modules are read"
        assert builtins.compile("1", "", "eval")
    """)
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
