"""Other people's way to the organisation: the Web API, past the window."""

from __future__ import annotations

import time
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

SETS = {
    "incident": "incidents",
    "account": "accounts",
    "contact": "contacts",
    "task": "tasks",
    "phonecall": "phonecalls",
    "annotation": "annotations",
    "queueitem": "queueitems",
    "systemuser": "systemusers",
    "queue": "queues",
}
CUSTOMER = "Okonkwo Dental"


@dataclass(frozen=True, slots=True)
class Record:
    """A record that a test made or found."""

    table: str
    id: str
    title: str
    number: str = ""


class SecondClient:
    """Somebody else at the organisation."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def wait_for_key(self) -> None:
        """Ask until the key, which was handed to the organisation a moment ago, is known there."""
        end = time.monotonic() + 60
        while self.http.get("WhoAmI").status_code == 401:
            assert time.monotonic() < end, "the organisation does not know the key"

    # Reading

    def get(self, path: str) -> dict[str, Any]:
        """Read a path under the Web API."""
        return _done(self.http.get(quote(path, safe="$(),'/:@=;&?"))).json()

    def all(self, path: str) -> list[dict[str, Any]]:
        """Read the rows of a collection."""
        return self.get(path)["value"]

    def count(self, path: str) -> int:
        """Count the rows of a collection, as in `incidents?$filter=statecode eq 0`."""
        join = "&" if "?" in path else "?"
        return int(self.get(f"{path}{join}$count=true&$top=1")["@odata.count"])

    def count_all(self, table: str) -> int:
        """Count a table's records, also beyond the 5,000 that `$count` goes to."""
        fetch = (
            f'<fetch aggregate="true"><entity name="{table}">'
            f'<attribute name="{table}id" alias="n" aggregate="count"/></entity></fetch>'
        )
        path = f"{SETS[table]}?fetchXml={quote(fetch, safe='')}"
        return int(_done(self.http.get(path)).json()["value"][0]["n"])

    def column(self, record: Record, column: str) -> Any:
        """Read one column of a record as it is now."""
        return self.get(f"{SETS[record.table]}({record.id})?$select={column}")[column]

    def find(self, table: str, column: str, value: str) -> Record:
        """Find the one record with this value."""
        text = value.replace("'", "''")
        rows = self.all(f"{SETS[table]}?$filter={column} eq '{text}'&$top=2")
        assert len(rows) == 1, f"{len(rows)} records of {table} with {column} = {value}"
        return Record(table, rows[0][f"{table}id"], value, rows[0].get("ticketnumber") or "")

    def user(self, name: str) -> str:
        """Give the id of a colleague by the full name."""
        return self.all(f"systemusers?$filter=fullname eq '{name}'")[0]["systemuserid"]

    # Changing

    def new_case(
        self, title: str, owner: str = "Amara Osei", customer: str = CUSTOMER, **columns: Any
    ) -> Record:
        """Make a case of a customer, owned by a colleague."""
        account = self.find("account", "name", customer)
        body = {
            "title": title,
            "customerid_account@odata.bind": f"/accounts({account.id})",
            "ownerid@odata.bind": f"/systemusers({self.user(owner)})",
            **columns,
        }
        row = _done(
            self.http.post("incidents", json=body, headers={"Prefer": "return=representation"})
        ).json()
        return Record("incident", row["incidentid"], title, row["ticketnumber"])

    def new_task(self, about: Record, subject: str, owner: str = "Amara Osei", **columns: Any) -> Record:
        """Make an open task about a record."""
        bind = f"regardingobjectid_{about.table}_task@odata.bind"
        body = {
            "subject": subject,
            bind: f"/{SETS[about.table]}({about.id})",
            "ownerid_task@odata.bind": f"/systemusers({self.user(owner)})",
            **columns,
        }
        row = _done(self.http.post("tasks", json=body, headers={"Prefer": "return=representation"})).json()
        return Record("task", row["activityid"], subject)

    def notes(self, about: Record) -> list[dict[str, Any]]:
        """Read the notes of a record, without their files' contents."""
        columns = "subject,notetext,filename,filesize,mimetype"
        return self.all(f"annotations?$select={columns}&$filter=_objectid_value eq {about.id}")

    def rows(self, table_set: str, condition: str) -> list[dict[str, Any]]:
        """Read rows under a condition."""
        return self.all(f"{table_set}?$filter={condition}")

    def note(
        self, about: Record, subject: str, text: str, *, filename: str = "", content: bytes = b""
    ) -> None:
        """Add a note to a record, with a file where one is named."""
        file = {"filename": filename, "documentbody": b64encode(content).decode()} if filename else {}
        body = {
            "subject": subject,
            "notetext": text,
            **file,
            f"objectid_{about.table}@odata.bind": f"/{SETS[about.table]}({about.id})",
        }
        _done(self.http.post("annotations", json=body))

    def change(self, record: Record, **columns: Any) -> None:
        """Change columns of a record."""
        _done(self.http.patch(f"{SETS[record.table]}({record.id})", json=columns))

    def read_along(self, table: str, key: str) -> None:
        """Have a record open at another desk."""
        record = {"Table": table, "Id": key, "Doing": 2}
        desk = "00000000-0000-4000-8000-00000000be11"
        _done(self.http.post("ninedesk_Attend", json={"DeskId": desk, "Records": [record]}))

    def delete(self, record: Record) -> None:
        """Delete a record."""
        _done(self.http.delete(f"{SETS[record.table]}({record.id})"))


def _done(response: httpx.Response) -> httpx.Response:
    assert response.is_success, f"{response.status_code} {response.text}"
    return response
