"""`ninedesk-org forget-feedback`: the votes go out of the database, and nothing else does."""

import shutil
from pathlib import Path

import pytest

from org_service.__main__ import main
from org_service.dialect.addresses import url_of
from org_service.exits import Exit
from tests.contract.conftest import serving
from tests.contract.small_data import CHILD_CASE, PARENT_CASE, RESOLVED_CASE
from tests.contract.test_backup import client
from tests.contract.test_similar import say

VOTES = "msdyn_suggestioninteractions"


def forgotten(capsys: pytest.CaptureFixture[str], database: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["forget-feedback", "--database", database])
    told = capsys.readouterr()
    return ended.value.code, told.out, told.err


def test_all_votes_are_deleted_and_counted(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Path(shutil.copy(template, tmp_path / "organisation.db"))
    with serving(database) as address, client(address) as amara:
        say(amara, "not_helpful", RESOLVED_CASE, CHILD_CASE)
        say(amara, "helpful", RESOLVED_CASE, PARENT_CASE)
        say(amara, "opened", RESOLVED_CASE, CHILD_CASE)
        amara.post("tasks", json={"subject": "Stays"}).raise_for_status()
    code, said, _ = forgotten(capsys, url_of(database))
    assert (code, said) == (Exit.DONE, "2 votes on suggestions were deleted.\n")
    assert forgotten(capsys, url_of(database))[1].startswith("0 votes")
    with serving(database) as address, client(address) as amara:
        assert [row["msdyn_interactiontype"] for row in amara.get(VOTES).json()["value"]] == ["opened"]
        assert "Stays" in {row["subject"] for row in amara.get("tasks?$select=subject").json()["value"]}


def test_where_there_is_no_organisation_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, why = forgotten(capsys, f"sqlite:///{tmp_path / 'nowhere' / 'no.db'}")
    assert (code, said) == (Exit.USAGE, "")
    assert "no organisation" in why
    assert list(tmp_path.iterdir()) == [], "none is made for it"
