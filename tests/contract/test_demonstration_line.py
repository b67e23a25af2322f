"""What the demonstration has of a live line, and how an organisation of an earlier program comes to have it."""

import re
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from org_service.access import Keys
from org_service.conversations.furnishing import furnish_older, is_furnished
from org_service.conversations.questions import read_questions
from org_service.demonstration.identities import identity
from org_service.demonstration.state import State, create_tables, write_state
from org_service.organisation import open_organisation
from tests.fixtures.demonstration import prebuilt_demonstration

AMARA, MARIA = identity("systemuser", "amara"), "maria.lopez@example.org"


def rows(query: str, *values: object) -> list[dict[str, Any]]:
    with sqlite3.connect(f"file:{prebuilt_demonstration()}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(query, values)]
    connection.close()
    return found


def test_prepared_answers_are_twelve_and_three_of_amaras_own() -> None:
    found = rows("SELECT * FROM msdyn_cannedmessage")
    assert len([row for row in found if not row["ninedesk_personal"]]) == 12
    assert {row["ownerid"] for row in found if row["ninedesk_personal"]} == {AMARA}
    assert len(found) == 15
    assert {row["msdyn_locale"] for row in found} == {"en", "de", "es"}
    named = {name for row in found for name in re.findall(r"\{(\w+)\}", row["msdyn_message"])}
    assert {"customerFirstName", "agentFirstName", "orderNumber"} <= named
    assert all(row["msdyn_tags"] for row in found)


def test_work_comes_by_chat_messages_cases_and_mail() -> None:
    found = {row["msdyn_name"]: row for row in rows("SELECT * FROM msdyn_liveworkstream")}
    assert set(found) == {"Home network chat", "My Northlight messages", "Cases to pick", "E-mail"}
    chat = found["Home network chat"]
    assert (chat["msdyn_workdistributionmode"], chat["ninedesk_persistent"]) == (192350000, 0)
    asked = read_questions(chat["ninedesk_prechatquestions"])
    assert [(each.id, each.kind, each.required) for each in asked] == [
        ("email", "email", False), ("question", "text", True), ("device", "choice", False),
    ]  # fmt: skip
    members = rows("SELECT * FROM queuemembership WHERE queueid = ?", chat["msdyn_defaultqueueid"])
    assert AMARA in {row["systemuserid"] for row in members}
    languages = rows("SELECT count(*) AS n FROM ninedesk_userskill WHERE ninedesk_userid = ?", AMARA)
    assert languages[0]["n"] == 4
    assert len(rows("SELECT 1 FROM msdyn_presence")) == 6


def test_what_was_said_is_whole_and_stands_on_timelines() -> None:
    talks = rows("SELECT * FROM activitypointer WHERE activitytypecode = 'msdyn_ocliveworkitem'")
    assert len(talks) == 10
    for talk in talks:
        said = rows(
            "SELECT * FROM ninedesk_conversationmessage WHERE ninedesk_conversationid = ? ORDER BY ninedesk_number",
            talk["activityid"],
        )
        assert [row["ninedesk_number"] for row in said] == list(range(1, talk["ninedesk_lastnumber"] + 1))
        moments = [row["ninedesk_senton"] for row in said]
        assert moments == sorted(moments)
        assert (
            talk["msdyn_startedon"]
            < moments[0]
            < moments[-1]
            < talk["msdyn_closedon"]
            < "2026-03-12T10:42:00Z"
        )
        assert (talk["statecode"], talk["statuscode"]) == (1, 4)
        notes = rows("SELECT * FROM annotation WHERE objectid = ?", talk["activityid"])
        assert [note["subject"] for note in notes] == ["Transcript"]
    (maria,) = rows("SELECT contactid FROM contact WHERE emailaddress1 = ?", MARIA)
    assert maria["contactid"] in {talk["regardingobjectid"] for talk in talks}


def test_an_organisation_of_an_earlier_program_is_furnished(template: Path, tmp_path: Path) -> None:
    database = Path(shutil.copy(template, tmp_path / "organisation.db"))
    now = datetime(2026, 3, 12, 10, 42, tzinfo=UTC)
    organisation = open_organisation(f"sqlite:///{database}", Keys(), now=lambda: now)
    storage = organisation.storage

    def count(what: str) -> int:
        return storage.submit_read(
            lambda c: c.exec_driver_sql(f"SELECT count(*) FROM {what}").scalar_one()
        ).result()

    for told, streams in ((None, 0), (State(20, 85, 0, 0, 0, 0), 4)):
        storage.submit_write(lambda c: c.exec_driver_sql("DELETE FROM msdyn_presence")).result()
        assert not storage.submit_read(is_furnished).result()
        if told is not None:
            storage.submit_write(lambda c, told=told: create_tables_and(c, told)).result()
        furnish_older(organisation)
        assert storage.submit_read(is_furnished).result()
        assert (count("msdyn_presence"), count("msdyn_liveworkstream WHERE statecode = 0")) == (6, streams)
        assert (count("msdyn_notificationtemplate"), count("msdyn_notificationfield")) == (7, 4)
    organisation.close()


def create_tables_and(connection: Connection, told: State) -> None:
    create_tables(connection)
    write_state(connection, told)
