"""Whatever is sent: a documented answer, nothing changed where it was refused, and the service goes on."""

import json
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from org_service.description import load_description
from tests.contract import small_data as data

DESCRIPTION = load_description()
FUZZ = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.sampled_from(
    [
        "statecode", "title", "createdon", "_customerid_value", "customerid_account/name", "ownerid",
        "Incident_Tasks/any(t:t/subject eq 'x')", "Incident_Tasks/all(", "eq", "ne", "gt", "le", "in", "and",
        "or", "not", "(", ")", ",", "'x'", "''", "'", "null", "true", "5", "-5", "1.5", "1e400", "9" * 30,
        "2024-01-01", "2024-13-45T99:99:99Z", "0001-01-01T00:00:00Z", data.MARIA, "@p", "contains(title,'a')",
        "contains(", "Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=3)",
        "Microsoft.Dynamics.CRM.In(PropertyName='statecode',PropertyValues=[", "Microsoft.Dynamics.CRM.Nope()",
        "Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=999999999999)",
        "Microsoft.Dynamics.CRM.Under(PropertyName='parentcaseid',PropertyValue='x')", "ü", "\u0000", "%",
    ]
)  # fmt: skip
FILTERS = st.lists(WORDS, max_size=9).map(" ".join)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.sampled_from([f"/contacts({data.MARIA})", data.MARIA, "2024-01-01T00:00:00Z", "x" * 5000]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)


def names_of(table: str) -> list[str]:
    described = DESCRIPTION.tables[table]
    found = [*described.columns, *described.by_web_name, *described.single, *described.collections]
    return [*found, *(f"{name}@odata.bind" for name in (*described.single, *described.collections))]


def check(response: httpx.Response) -> None:
    assert response.status_code < 500, (response.request.url, response.request.content, response.text)
    if response.status_code >= 400:
        error = response.json()["error"]
        assert error["message"]
        assert error["code"].startswith("0x8")


@FUZZ
@given(FILTERS)
def test_any_filter(reading: httpx.Client, text: str) -> None:
    check(reading.get(f"incidents?$select=title&$filter={quote(text)}"))


@FUZZ
@given(
    st.dictionaries(
        st.sampled_from(
            ["$select", "$expand", "$orderby", "$top", "$count", "$skiptoken", "$skip", "fetchXml", "x"]
        ),
        st.text(max_size=20)
        | st.sampled_from(
            ["title", "customerid_account", "customerid_account($expand=a;$filter=b)", "a desc", "1"]
        ),
        max_size=4,
    )
)
def test_any_options(reading: httpx.Client, options: dict[str, str]) -> None:
    check(reading.get("incidents?" + "&".join(f"{name}={quote(value)}" for name, value in options.items())))


@FUZZ
@given(
    st.lists(
        st.sampled_from(
            ["incidents", "accounts", "$metadata", "$count", "$ref", "$value", "EntityDefinitions", "Attributes",
             f"incidents({data.PARENT_CASE})", "customerid_account", "title", "incident_customer_accounts",
             "EntityDefinitions(LogicalName='incident')", "Microsoft.Dynamics.CRM.AddToQueue", "WhoAmI()",
             "incidents(a=1,b=2)", "incidents('", "ü", "%00", "..", "(", "incidents()"]
        )
        | st.text(max_size=10).map(quote),
        max_size=4,
    ),
    st.sampled_from(["GET", "GET", "HEAD", "OPTIONS", "PUT", "TRACE"]),
)  # fmt: skip
def test_any_path(reading: httpx.Client, parts: list[str], method: str) -> None:
    response = reading.request(method, "/".join(parts))
    assert response.status_code < 500, (method, parts, response.text)


@FUZZ
@given(
    st.dictionaries(
        st.sampled_from(["Prefer", "If-Match", "If-None-Match", "Accept", "OData-Version"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40).map(str.strip),
    )
)
def test_any_header(reading: httpx.Client, headers: dict[str, str]) -> None:
    check(reading.get(f"incidents({data.PARENT_CASE})?$select=title", headers=headers))


@FUZZ
@given(
    st.sampled_from(["incident", "account", "email", "annotation", "queueitem", "feedback", "appointment"]),
    st.data(),
)
def test_any_payload(reading: httpx.Client, table: str, source: st.DataObject) -> None:
    """Payloads on an organisation that others only read: what is refused must leave no trace."""
    described = DESCRIPTION.tables[table]
    keys = st.sampled_from(names_of(table)) | st.text(max_size=12)
    payload: dict[str, Any] = source.draw(st.dictionaries(keys, VALUES, min_size=1, max_size=5))
    # A value that nothing takes: the whole request has to fail, whatever else is right with it.
    payload["nosuchproperty"] = 1
    before = reading.get(f"{described.set_name}/$count").text
    response = reading.post(described.set_name, content=json.dumps(payload).encode())
    assert response.status_code == 400, response.text
    check(response)
    assert reading.get(f"{described.set_name}/$count").text == before


@FUZZ
@given(st.sampled_from(["incident", "task", "contact"]), st.data())
def test_any_change(amara: httpx.Client, table: str, source: st.DataObject) -> None:
    described = DESCRIPTION.tables[table]
    key = {"incident": data.SMITH_CASE, "task": data.OPEN_TASK, "contact": data.MUELLER}[table]
    payload = source.draw(st.dictionaries(st.sampled_from(names_of(table)), VALUES, max_size=3))
    path = f"{described.set_name}({key})"
    before = amara.get(path)
    response = amara.patch(path, content=json.dumps(payload).encode(), headers={"If-Match": "*"})
    check(response)
    if response.status_code >= 400:
        assert amara.get(path).text == before.text


@FUZZ
@given(
    st.binary(max_size=60),
    st.sampled_from(["incidents", "CloseIncident", "$batch", f"incidents({data.MARIA})"]),
)
def test_any_bytes(reading: httpx.Client, body: bytes, path: str) -> None:
    check(reading.post(path, content=body, headers={"Content-Type": "multipart/mixed; boundary=b"}))
