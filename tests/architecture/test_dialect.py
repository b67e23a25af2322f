"""What is bound to a database's dialect stands in `org_service/dialect/` alone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

DRIVERS = re.compile(r"(sqlite3|apsw|psycopg|sqlalchemy\.dialects)(\.|$)")
# What only SQLite understands, as it stands in a statement or in the name of a function.
OWN_WORDS = re.compile(
    r"PRAGMA|sqlite|json_each|INSERT OR |fts5|\bMATCH\b|\browid\b|\bGLOB\b|AUTOINCREMENT|strftime\(|\binstr\b"
    r"|\bifnull\b|\bNOCASE\b|[=<>] \?|VALUES \(\?"
)


SERVICE = ROOT / "org_service"
ELSEWHERE = [path for path in sorted(SERVICE.rglob("*.py")) if not path.is_relative_to(SERVICE / "dialect")]


def _docstrings(tree: ast.AST) -> set[int]:
    """Give the places of the texts that are for readers."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
    return found


def _bound_to_a_dialect(tree: ast.AST) -> Iterator[str]:
    readers = _docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names if DRIVERS.match(name.name))
            case ast.ImportFrom(module=str(module)) if DRIVERS.match(module):
                yield module
            case ast.Attribute(attr="exec_driver_sql" | "instr" | "json_each" as name):
                yield name
            case ast.keyword(arg=str(name)) if name.startswith(("sqlite_", "postgresql_")):
                yield name
            case ast.Constant(value=str(text)) if id(node) not in readers and OWN_WORDS.search(text):
                yield text[:60]
            case _:
                pass


@pytest.mark.parametrize("path", ELSEWHERE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_knows_no_dialect(path: Path) -> None:
    assert list(_bound_to_a_dialect(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import sqlite3",
        "from sqlalchemy.dialects.sqlite import insert",
        "connection.exec_driver_sql('SELECT 1')",
        "x = 'SELECT value FROM json_each(:ids)'",
        "x = f'INSERT OR IGNORE INTO {name}'",
        "Table('x', sqlite_autoincrement=True)",
        "func.instr(column, '-')",
    ],
)
def test_a_dialect_is_seen(source: str) -> None:
    assert list(_bound_to_a_dialect(ast.parse(source)))
