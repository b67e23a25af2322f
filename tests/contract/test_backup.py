"""`ninedesk-org backup`: a copy that can be served, made while others write; whole or not there."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from org_service.__main__ import main
from org_service.backup_command import back_up
from org_service.dialect.addresses import url_of
from org_service.exits import Exit
from tests.contract.conftest import AMARAS_KEY, serving


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "organisation.db"))


def client(address: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {AMARAS_KEY}"}
    return httpx.Client(base_url=f"{address}/api/data/v9.2/", headers=headers, trust_env=False, timeout=30)


def write(amara: httpx.Client, subject: str) -> None:
    amara.post("tasks", json={"subject": subject}).raise_for_status()


def subjects(amara: httpx.Client) -> set[str]:
    return {row["subject"] for row in amara.get("tasks?$select=subject").json()["value"]}


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"organisation.db"}


def test_a_copy_is_made_while_it_is_served_and_can_be_served(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy of ü.db"
    with serving(database) as address, client(address) as amara:
        write(amara, "Before the copy")
        with pytest.raises(SystemExit) as ended:
            main(["backup", str(copy), "--database", url_of(database)])
        write(amara, "After the copy")
    assert ended.value.code == Exit.DONE
    assert "checked" in capsys.readouterr().out
    assert copy.parent.joinpath(f".{copy.name}.part").exists() is False
    with serving(copy) as address, client(address) as amara:
        assert {"Before the copy"} == subjects(amara) & {"Before the copy", "After the copy"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_only_its_owner_can_read_a_copy(database: Path, tmp_path: Path) -> None:
    assert back_up(url_of(database), tmp_path / "copy.db") is Exit.DONE
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert left(tmp_path) == {"copy.db"}, "no log beside it"


def test_an_older_copy_is_replaced_only_when_that_is_said(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(b"older")
    assert back_up(url_of(database), copy) is Exit.USAGE
    assert "--replace" in capsys.readouterr().err
    assert copy.read_bytes() == b"older"
    assert back_up(url_of(database), copy, replace=True) is Exit.DONE
    with closing(sqlite3.connect(copy)) as found:
        assert found.execute("SELECT count(*) FROM systemuser").fetchone()[0] > 1


def test_the_copy_of_a_damaged_database_is_not_kept(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(database.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 40_000] = os.urandom(40_000)
    database.write_bytes(content)
    older = tmp_path / "copy.db"
    older.write_bytes(b"older")
    assert back_up(url_of(database), older, replace=True) is Exit.DATABASE_DAMAGED
    assert "damaged" in capsys.readouterr().err
    assert older.read_bytes() == b"older"
    assert left(tmp_path) == {"copy.db"}


@pytest.mark.parametrize(
    ("target", "code"), [("missing/copy.db", Exit.NOT_WRITABLE), ("organisation.db", Exit.USAGE)]
)
def test_where_no_copy_can_be_that_is_said(
    database: Path, tmp_path: Path, target: str, code: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert back_up(url_of(database), tmp_path / target) is code
    assert capsys.readouterr().err.startswith("ninedesk-org: ")
    assert left(tmp_path) == set()


def test_what_is_not_there_is_not_copied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert back_up(url_of(tmp_path / "none.db"), tmp_path / "copy.db") is Exit.USAGE
    assert "--database" in capsys.readouterr().err
    assert left(tmp_path) == set(), "looking for it makes none"
