"""`ninedesk-org backup FILE`: a copy of an organisation, also while it is served."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from org_service.dialect.addresses import file_of
from org_service.dialect.copying import CopyDamaged, copy_database
from org_service.exits import Exit, ending_of, refused

_MEGABYTE = 1_000_000


def back_up(database: str, target: Path, *, replace: bool = False) -> Exit:
    """Copy a database to a file that is whole or not there at all; say what came of it.

    The copy is written beside its place under another name, checked, brought to the disk and then named: an older copy
    is there until that moment. It holds all that customers wrote, so only its owner can read it.
    """
    source = file_of(database)
    if source is None or not source.is_file():
        return refused("There is no organisation to copy. Name its database with --database.", Exit.USAGE)
    if source.resolve() == target.resolve():
        return refused("The copy cannot be the database itself. Name another file.", Exit.USAGE)
    if target.exists() and not replace:
        sentence = f"{target} is there already and was left as it is. Name another file, or add --replace."
        return refused(sentence, Exit.USAGE)
    part = target.with_name(f".{target.name}.part")
    try:
        size = _written(source, part)
        part.replace(target)
    except CopyDamaged:
        return refused(
            "The database is damaged: no copy was kept. Restore an older one.", Exit.DATABASE_DAMAGED
        )
    except Exception as error:
        ending = ending_of(error)
        if ending is None:
            raise
        return refused(f"{ending.sentence} No copy was made.", ending.code)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    print(f"{target}: {max(1, round(size / _MEGABYTE))} MB, checked.")  # noqa: T201 - the command's answer
    return Exit.DONE


def _written(source: Path, part: Path) -> int:
    part.unlink(missing_ok=True)  # what an interrupted copy left
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    size = copy_database(source, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    return size
