"""What is done about a profile that cannot be read: it is moved aside, and what can be read of it is carried over."""

from __future__ import annotations

import contextlib
import logging
import shutil
import tempfile
from collections.abc import Generator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from session_engine.light_dataclass import dataclass
from session_engine.profile.encoding import Row
from session_engine.profile.opening import FILE_SUFFIXES, fingerprint_file, open_connection, unlock
from session_engine.profile.schema import STEPS, TABLES, Table

if TYPE_CHECKING:
    import apsw

log = logging.getLogger(__name__)

_REACH, _IN_VAIN = 4096, 200
"""How far beyond the good rows a damaged table with numbered rows is searched, until so many steps found nothing."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a damaged profile.

    Attributes:
        aside: Where the damaged file lies now, with what belongs to it.
        kept: Rows carried over, by table.
        broken: Tables of which something could not be read.
    """

    aside: Path
    kept: Mapping[str, int]
    broken: tuple[str, ...]


def set_aside(path: Path, mark: str) -> Path:
    """Move a profile that cannot be read out of the way, with what belongs to it; nothing is deleted."""
    aside = _free_name(path.with_name(f"{path.name}.{mark}"))
    # The file itself goes last: a kill in between leaves a profile that is still found to be damaged.
    for suffix in reversed(FILE_SUFFIXES):
        source = path.with_name(path.name + suffix)
        if source.exists():
            source.rename(aside.with_name(aside.name + suffix))
    return aside


def repair(path: Path, key: bytes, mark: str) -> Repaired:
    """Carry what can be read into a new file and move the damaged one aside; ask the person first.

    The new file is whole before the old one moves, and the old one is only ever read from a copy.

    Raises:
        ProfileError: The new file cannot be written; the damaged one is where it was.
        OSError: The same.
    """
    with tempfile.TemporaryDirectory(prefix=".repair-", dir=path.parent) as folder:
        fresh = Path(folder) / "fresh.db"
        kept, broken = _carry(_copy(path, Path(folder)), fresh, key)
        aside = set_aside(path, mark)
        fingerprint_file(fresh).rename(fingerprint_file(path))
        fresh.rename(path)
    return Repaired(aside, kept, broken)


def _free_name(wanted: Path) -> Path:
    number, name = 1, wanted
    while name.exists():
        number += 1
        name = wanted.with_name(f"{wanted.name}-{number}")
    return name


def _copy(path: Path, folder: Path) -> Path:
    copy = folder / "damaged.db"
    for suffix in ("", "-wal"):
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(path.with_name(path.name + suffix), copy.with_name(copy.name + suffix))
    return copy


def _carry(damaged: Path, fresh: Path, key: bytes) -> tuple[dict[str, int], tuple[str, ...]]:
    import apsw  # noqa: PLC0415 - after the first paint

    kept: dict[str, int] = {}
    broken: list[str] = []
    target = open_connection(fresh, key)
    try:
        with _source(damaged, key) as source:
            for table in TABLES:
                rows, whole = _rows(source, table)
                with target:
                    kept[table.name] = sum(1 for row in rows if _put(target, table, row))
                if not whole or kept[table.name] < len(rows):
                    broken.append(table.name)
    except apsw.Error as error:
        log.warning("nothing more can be read of the profile: %s", type(error).__name__)
        broken.extend(table.name for table in TABLES if table.name not in kept)
    finally:
        target.close()
    return kept, tuple(broken)


@contextlib.contextmanager
def _source(damaged: Path, key: bytes) -> Generator[apsw.Connection]:
    """Open the copy, brought up to date as far as it lets itself be."""
    import apsw  # noqa: PLC0415 - after the first paint

    connection = apsw.Connection(str(damaged))
    try:
        unlock(connection, key)
        connection.pragma("locking_mode", "exclusive")
        connection.pragma("writable_schema", True)  # else SQLite refuses a file that is cut off as a whole
        version = connection.pragma("user_version")
        for step in STEPS[version if isinstance(version, int) else 0 :]:
            with contextlib.suppress(apsw.Error), connection:
                connection.execute(step)
        yield connection
    finally:
        with contextlib.suppress(apsw.Error):
            connection.close()


def _rows(connection: apsw.Connection, table: Table) -> tuple[list[Row], bool]:
    """Read a table from both ends up to the damage, and numbered rows across it, too."""
    found: dict[Row, Row] = {}
    names = [table.number] if table.number else list(table.columns[: table.key])
    select = f"SELECT {', '.join((*names, *table.columns))} FROM {table.name}"  # noqa: S608 - fixed names
    if _read_into(found, connection, f"{select} ORDER BY {', '.join(names)}", len(names)):
        return list(found.values()), True
    _read_into(
        found, connection, f"{select} ORDER BY {', '.join(f'{name} DESC' for name in names)}", len(names)
    )
    if table.number:
        _search(found, connection, f"{select} WHERE {table.number} BETWEEN ? AND ?")
    return list(found.values()), False


def _read_into(
    found: dict[Row, Row], connection: apsw.Connection, sql: str, names: int, bindings: Row = ()
) -> bool:
    """Take rows, each under the columns that come first, until one cannot be read."""
    try:
        for row in connection.execute(sql, bindings):
            found[cast("Row", row[:names])] = cast("Row", row[names:])
    except _unreadable():
        return False
    return True


@cache
def _unreadable() -> tuple[type[Exception], ...]:
    """Give what reading a damaged row raises: asked for once, as a search reads many thousand times."""
    import apsw  # noqa: PLC0415 - after the first paint

    return apsw.Error, UnicodeDecodeError


def _search(found: dict[Row, Row], connection: apsw.Connection, sql: str) -> None:
    """Ask for ever smaller ranges of numbers, until what is readable between two damaged pages is found."""
    numbers = [key[0] for key in found if isinstance(key[0], int)]
    ranges = [(max(1, min(numbers, default=1) - _REACH), max(numbers, default=1) + _REACH)]
    in_vain = 0
    while ranges and in_vain < _IN_VAIN:
        least, greatest = ranges.pop()
        if _read_into(found, connection, sql, 1, (least, greatest)):
            in_vain = 0
            continue
        in_vain += 1
        if least < greatest:
            middle = (least + greatest) // 2
            ranges += [(least, middle), (middle + 1, greatest)]


def _put(target: apsw.Connection, table: Table, row: Row) -> bool:
    try:
        target.execute(table.put, row)
    except _refused():
        return False
    return True


@cache
def _refused() -> type[Exception]:
    import apsw  # noqa: PLC0415 - after the first paint

    return apsw.ConstraintError
