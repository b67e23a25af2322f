"""Texts of the program: right for one and for many, and each thing spelled in one way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("desktop", "widgets") for path in sorted((ROOT / folder).rglob("*.py"))]
COUNTED = re.compile(r"%n (?:\w+ )*?(\w+s)\b")
NO_PLURALS = frozenset({"its", "is"})


def texts(node: ast.AST) -> Iterator[str]:
    """Give the texts that are translated below a node."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in {"tr", "translate"}:
                yield from (
                    a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                )


@pytest.fixture(scope="module")
def functions() -> list[tuple[str, tuple[str, ...]]]:
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", tuple(texts(node)))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_what_is_counted_is_right_for_one_too(functions: list[tuple[str, tuple[str, ...]]]) -> None:
    """English has no translation file: a plural stands beside its singular, or needs none."""
    wrong: list[str] = []
    for place, said in functions:
        plurals = [t for t in said if any(w not in NO_PLURALS for w in COUNTED.findall(t))]
        singulars = [t for t in said if t not in plurals]
        wrong += [f"{place}: {text}" for text in plurals if not any(_beside(one, text) for one in singulars)]
    assert wrong == []


def _beside(one: str, many: str) -> bool:
    """Whether a text says for one what another says for many."""
    words = {word.rstrip("s") for word in re.findall(r"\w{4,}", many.lower())}
    own = {word.rstrip("s") for word in re.findall(r"\w{4,}", one.lower())}
    return "%n" not in one and bool(words & own or own <= words)


@pytest.mark.parametrize(("spelling", "instead"), [("(s)", "two texts"), ("e-mail", "email")])
def test_one_way_of_writing(
    functions: list[tuple[str, tuple[str, ...]]], spelling: str, instead: str
) -> None:
    wrong = [f"{place}: {text}" for place, said in functions for text in said if spelling in text.lower()]
    assert wrong == [], instead


def test_the_organisations_labels_are_plain_words() -> None:
    folder = ROOT / "resources" / "organisation"
    labels = [
        (path.name, label)
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".json", ".xml"}
        for label in re.findall(
            r'(?:"label": |<label description=)"([^"]*)"', path.read_text(encoding="utf-8")
        )
    ]
    assert len(labels) > 500
    assert [each for each in labels if re.search(r"\d: |e-mail|\.$", each[1], re.IGNORECASE)] == []
