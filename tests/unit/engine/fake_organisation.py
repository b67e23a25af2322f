"""An organisation in memory that speaks just enough of the Web API, behind the real client."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
from defusedxml import ElementTree

API = "/api/data/v9.2/"
ME = "11111111-0000-4000-8000-000000000001"
DEFINITIONS = r"EntityDefinitions(?:\(LogicalName='(\w+)'\)(?:/Attributes/[\w.]+\.(\w+)AttributeMetadata)?)?"
Row = dict[str, Any]


@dataclass
class Col:
    """A column: its type and what the definitions say of it."""

    type: str = "String"
    label: str = ""
    required: str = "None"
    targets: tuple[str, ...] = ()
    options: tuple[tuple[int, str], ...] = ()
    extra: Row = field(default_factory=dict[str, Any])


@dataclass
class Tab:
    """A table."""

    name: str
    set_name: str
    key: str
    title: str
    columns: dict[str, Col]
    activity: bool = False
    navigations: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])


def guid(number: int) -> str:
    return f"aaaaaaaa-0000-4000-8000-{number:012d}"


def tables() -> dict[str, Tab]:
    state = ((0, "Active"), (1, "Resolved"), (2, "Cancelled"))
    made = [
        Tab(
            "incident",
            "incidents",
            "incidentid",
            "title",
            {
                "incidentid": Col("Uniqueidentifier"),
                "title": Col("String", "Case Title", "ApplicationRequired", extra={"MaxLength": 200}),
                "ticketnumber": Col(
                    "String", "Case Number", extra={"IsValidForCreate": False, "IsValidForUpdate": False}
                ),
                "description": Col("Memo", "Description", extra={"MaxLength": 2000}),
                "prioritycode": Col(
                    "Picklist",
                    "Priority",
                    options=((1, "High"), (2, "Normal"), (3, "Low")),
                    extra={"DefaultFormValue": 2},
                ),
                "customerid": Col("Customer", "Customer", "ApplicationRequired", ("account", "contact")),
                "ownerid": Col("Owner", "Owner", "SystemRequired", ("systemuser", "team")),
                "statecode": Col("State", "Status", options=state),
                "statuscode": Col(
                    "Status", "Status Reason", options=((1, "In Progress"), (5, "Solved"), (6, "Cancelled"))
                ),
                "modifiedon": Col("DateTime", "Modified On", extra={"IsValidForUpdate": False}),
                "createdon": Col("DateTime", "Created On"),
                "count": Col("Integer", "Count", extra={"MinValue": 0, "MaxValue": 10}),
            },
            navigations={
                ("customerid", "account"): "customerid_account",
                ("customerid", "contact"): "customerid_contact",
            },
        ),
        Tab(
            "account",
            "accounts",
            "accountid",
            "name",
            {
                "accountid": Col("Uniqueidentifier"),
                "name": Col("String", "Account Name", "ApplicationRequired", extra={"MaxLength": 160}),
                "telephone1": Col("String", "Phone", extra={"FormatName": {"Value": "Phone"}}),
                "statecode": Col("State", "Status", options=((0, "Active"), (1, "Inactive"))),
            },
        ),
        Tab(
            "contact",
            "contacts",
            "contactid",
            "fullname",
            {"contactid": Col("Uniqueidentifier"), "fullname": Col("String", "Full Name")},
        ),
        Tab(
            "systemuser",
            "systemusers",
            "systemuserid",
            "fullname",
            {
                "systemuserid": Col("Uniqueidentifier"),
                "fullname": Col("String", "Full Name"),
                "firstname": Col("String", "First Name"),
            },
        ),
        Tab(
            "activitypointer",
            "activitypointers",
            "activityid",
            "subject",
            {
                "activityid": Col("Uniqueidentifier"),
                "activitytypecode": Col("EntityName", "Type"),
                "subject": Col("String", "Subject"),
                "statecode": Col("State", "Status", options=((0, "Open"), (1, "Completed"), (2, "Canceled"))),
                "regardingobjectid": Col("Lookup", "Regarding", targets=("incident", "account")),
            },
            activity=True,
        ),
        Tab(
            "task",
            "tasks",
            "activityid",
            "subject",
            {
                "activityid": Col("Uniqueidentifier"),
                "subject": Col("String", "Subject", "ApplicationRequired"),
                "scheduledend": Col("DateTime", "Due"),
                "statecode": Col("State", "Status", options=((0, "Open"), (1, "Completed"), (2, "Canceled"))),
                "statuscode": Col("Status", "Status Reason", options=((2, "Not Started"), (5, "Completed"))),
                "regardingobjectid": Col("Lookup", "Regarding", targets=("incident", "account")),
                "ownerid": Col("Owner", "Owner", "SystemRequired", ("systemuser", "team")),
            },
            activity=True,
        ),
        Tab("savedquery", "savedqueries", "savedqueryid", "name", {}),
        Tab("userquery", "userqueries", "userqueryid", "name", {}),
        Tab("systemform", "systemforms", "formid", "name", {}),
        Tab(
            "savedqueryvisualization",
            "savedqueryvisualizations",
            "savedqueryvisualizationid",
            "name",
            {},
        ),
    ]
    return {each.name: each for each in made}


class FakeOrganisation:
    """Rows by table and key, versions that grow, and a list of what it was asked."""

    def __init__(self) -> None:
        self.tables = tables()
        self.sets = {each.set_name: each for each in self.tables.values()}
        self.rows: dict[str, dict[str, Row]] = {name: {} for name in self.tables}
        self.version = 100
        self.changes: list[Row] = []
        self.asked: list[tuple[str, str]] = []
        self.bodies: list[Row] = []
        self.before: Callable[[httpx.Request], httpx.Response | None] = lambda _: None
        self.lose_answers = 0
        self.joined: Callable[[str], Row] = lambda _: {}
        self.actions: dict[str, Callable[[str, Row], Row | None]] = {}
        self.shows_actions = True
        self.put("systemuser", ME, fullname="Amara Osei", firstname="Amara")

    # -- what a second client would do ---------------------------------------------------------------------

    def put(self, table: str, key: str, **values: Any) -> str:
        rows = self.rows[table]
        kind = "update" if key in rows else "create"
        self.version += 1
        row = rows.setdefault(key, {})
        row.update(values)
        row["#etag"] = f'W/"{self.version}"'
        self._log(table, key, kind, tuple(values))
        return key

    def remove(self, table: str, key: str) -> None:
        del self.rows[table][key]
        self.version += 1
        self._log(table, key, "delete", ())

    def etag(self, table: str, key: str) -> str:
        return str(self.rows[table][key]["#etag"])

    def _log(self, table: str, key: str, kind: str, columns: Iterable[str]) -> None:
        self.changes.append(
            {
                "table": table,
                "id": key,
                "kind": kind,
                "columns": list(columns),
                "etag": f'W/"{self.version}"',
                "by": ME,
            }
        )

    def reads(self, part: str) -> int:
        return sum(1 for method, path in self.asked if method == "GET" and part in path)

    # -- HTTP ----------------------------------------------------------------------------------------------

    def __call__(self, request: httpx.Request) -> httpx.Response:
        raw = request.url.raw_path.decode()
        path = unquote(raw)
        self.asked.append((request.method, path))
        if (early := self.before(request)) is not None:
            return early
        if not path.startswith(API):
            return error(404)
        body: Row = json.loads(request.content) if request.content else {}
        if body:
            self.bodies.append(body)
        response = self._answer(request, urlsplit(raw.removeprefix(API)), body)
        if request.method != "GET" and self.lose_answers:
            self.lose_answers -= 1
            raise httpx.ReadTimeout("the answer is lost", request=request)
        return response

    def _answer(self, request: httpx.Request, parts: Any, body: Row) -> httpx.Response:
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        parts = parts._replace(path=unquote(parts.path))
        if parts.path == "WhoAmI":
            return ok({"UserId": ME, "OrganizationId": guid(9)})
        if parts.path == "$metadata" and self.shows_actions:
            imports = "".join(
                f'<ActionImport Name="{name}" Action="mscrm.{name}" />' for name in self.actions
            )
            return httpx.Response(200, content=f"<edmx:Edmx>{imports}</edmx:Edmx>".encode())
        if parts.path.startswith("EntityDefinitions"):
            return self._definitions(parts.path)
        if (action := self.actions.get(parts.path.rsplit(".", 1)[-1].split("/")[-1])) is not None:
            made = action(parts.path, body)
            return httpx.Response(204) if made is None else ok(made)
        found = re.fullmatch(r"(\w+)(?:\(([0-9a-f-]{36})\))?", parts.path)
        table = self.sets.get(found.group(1)) if found else None
        if table is None or found is None:
            return error(404)
        if found.group(2):
            return self._record(request, table, found.group(2), options, body)
        if "fetchXml" in options:
            return self._fetch(table, options["fetchXml"])
        return self._collection(table, options)

    def _record(
        self, request: httpx.Request, table: Tab, key: str, options: dict[str, str], body: Row
    ) -> httpx.Response:
        row = self.rows[table.name].get(key)
        if request.method == "PATCH":
            return self._patch(request, table, key, row, options, body)
        if row is None:
            return error(404)
        if request.method == "DELETE":
            self.remove(table.name, key)
            return httpx.Response(204)
        return ok(self.payload(table, key, options))

    def _patch(
        self,
        request: httpx.Request,
        table: Tab,
        key: str,
        row: Row | None,
        options: dict[str, str],
        body: Row,
    ) -> httpx.Response:
        wanted = request.headers.get("if-match")
        if request.headers.get("if-none-match") == "*":
            if row is not None:
                return error(412)
        elif row is None:
            return error(404)
        elif wanted not in (None, "*", row["#etag"]):
            return error(412)
        self.put(table.name, key, **self._values(table, body))
        return ok(self.payload(table, key, options))

    def _values(self, table: Tab, body: Row) -> Row:
        made: Row = {}
        navigations = {name: column for (column, _), name in table.navigations.items()}
        for name, value in body.items():
            if name.endswith("@odata.bind"):
                navigation = name.removesuffix("@odata.bind")
                column = navigations.get(navigation, navigation)
                made[column] = self._bound(value)
            else:
                made[name] = value
        return made

    def _bound(self, value: str | None) -> tuple[str, str] | None:
        if value is None:
            return None
        found = re.fullmatch(r"/(\w+)\(([0-9a-f-]{36})\)", value)
        assert found, value
        return self.sets[found.group(1)].name, found.group(2)

    def _collection(self, table: Tab, options: dict[str, str]) -> httpx.Response:
        condition = options.get("$filter", "")
        keys = re.findall(rf"{table.key} eq ([0-9a-f-]{{36}})", condition)
        rows = self.rows[table.name]
        if keys:
            chosen = [key for key in keys if key in rows]
        else:
            texts = re.findall(r"(\w+) eq '([^']*)'", condition)
            numbers = re.findall(r"(\w+) eq (\d+)(?: |$)", condition)
            chosen = [
                key
                for key, row in rows.items()
                if all(row.get(name) == value for name, value in texts)
                and all(row.get(name, int(value)) == int(value) for name, value in numbers)
            ]
        return ok({"value": [self.payload(table, key, options) for key in chosen]})

    def _fetch(self, table: Tab, xml: str) -> httpx.Response:
        root = ElementTree.fromstring(xml)
        entity = root.find("entity")
        assert entity is not None
        chosen = [key for key in self.rows[table.name] if self._matches(entity, table, key)]
        for order in reversed(entity.findall("order")):
            name = order.get("attribute") or ""
            chosen.sort(
                key=lambda key: str(self._raw(table, key, name) or ""),
                reverse=order.get("descending") == "true",
            )
        if root.get("aggregate") == "true":
            alias = entity.findall("attribute")[0].get("alias") or ""
            return ok({"value": [{alias: len(chosen)}]})
        size, page = int(root.get("count", "5000")), int(root.get("page", "1"))
        shown = chosen[(page - 1) * size : page * size]
        return ok(
            {
                "@Microsoft.Dynamics.CRM.totalrecordcount": len(chosen)
                if root.get("returntotalrecordcount") == "true"
                else -1,
                "@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded": False,
                "value": [self._fetched(table, key) for key in shown],
            }
        )

    def _fetched(self, table: Tab, key: str) -> Row:
        """Give a row as FetchXML finds it: columns without a value are left out."""
        row = {**self.payload(table, key, {}), **self.joined(key)}
        return {name: value for name, value in row.items() if value is not None}

    def _raw(self, table: Tab, key: str, name: str) -> Any:
        value = self.rows[table.name][key].get(name) if name != table.key else key
        return _pair(value)[1] if isinstance(value, tuple) else value

    def _matches(self, entity: Any, table: Tab, key: str) -> bool:
        return all(self._holds(each, table, key) for each in entity.findall("filter"))

    def _holds(self, group: Any, table: Tab, key: str) -> bool:
        results = [self._condition(each, table, key) for each in group.findall("condition")]
        results += [self._holds(each, table, key) for each in group.findall("filter")]
        return any(results) if group.get("type") == "or" else all(results)

    def _condition(self, condition: Any, table: Tab, key: str) -> bool:
        raw = self._raw(table, key, condition.get("attribute"))
        value = "" if raw is None else str(raw)
        wanted = [condition.get("value") or "", *(each.text or "" for each in condition.findall("value"))]
        match condition.get("operator"):
            case "eq":
                return value == wanted[0]
            case "in":
                return value in wanted[1:]
            case "like":
                text, lower = wanted[0].strip("%").lower(), value.lower()
                return text in lower if wanted[0].startswith("%") else lower.startswith(text)
            case "null":
                return not value
            case "eq-userteams":
                return value in {row["teamid"] for row in self.rows["teammembership"].values()}
            case _:
                raise AssertionError(condition.get("operator"))

    def payload(self, table: Tab, key: str, options: dict[str, str]) -> Row:
        row = self.rows[table.name][key]
        select = options.get("$select")
        wanted = set(select.split(",")) if select else None
        made: Row = {"@odata.etag": row["#etag"], table.key: key}
        for name, value in row.items():
            column = table.columns.get(name)
            if name != "#etag" and (column is not None or not table.columns):
                self._property(made, name, column, value, wanted)
        for name, column in table.columns.items():
            given = f"_{name}_value" if column.targets else name
            if name not in row and (wanted is None or given in wanted):
                made.setdefault(given, None)
        for (name, target), navigation in table.navigations.items():
            value = row.get(name)
            if (
                navigation in options.get("$expand", "")
                and isinstance(value, tuple)
                and _pair(value)[0] == target
            ):
                made[navigation] = self.payload(self.tables[target], _pair(value)[1], {})
        return made

    def _property(
        self, made: Row, name: str, column: Col | None, value: Any, wanted: set[str] | None
    ) -> None:
        given = f"_{name}_value" if column is not None and column.targets else name
        if wanted is not None and given not in wanted:
            return
        formatted = "@OData.Community.Display.V1.FormattedValue"
        if isinstance(value, tuple):
            table, key = _pair(value)
            made[given] = key
            made[given + "@Microsoft.Dynamics.CRM.lookuplogicalname"] = table
            target = self.rows[table].get(key)
            if target is not None:
                made[given + formatted] = target.get(self.tables[table].title, "")
            return
        made[given] = value
        if column is not None and column.options:
            made[given + formatted] = dict(column.options).get(value, "")

    # -- definitions ---------------------------------------------------------------------------------------

    def _definitions(self, path: str) -> httpx.Response:
        found = re.fullmatch(
            r"EntityDefinitions(?:\(LogicalName='(\w+)'\)(?:/Attributes/[\w.]+\.(\w+)AttributeMetadata)?)?",
            path,
        )
        assert found, path
        name, kind = found.groups()
        if name is None:
            return ok({"value": [_entity(each) for each in self.tables.values()]})
        table = self.tables.get(name)
        if table is None:
            return error(404)
        if kind is not None:
            return ok(
                {"value": [_options(c, each) for c, each in table.columns.items() if each.type == kind]}
            )
        relations = [
            _relation(table, column, target)
            for column, each in table.columns.items()
            for target in each.targets
        ]
        children = [
            _relation(other, column, name)
            for other in self.tables.values()
            for column, each in other.columns.items()
            if name in each.targets
        ]
        return ok(
            {
                **_entity(table),
                "Attributes": [_attribute(c, each) for c, each in table.columns.items()],
                "ManyToOneRelationships": relations,
                "OneToManyRelationships": children,
            }
        )


def _pair(value: Any) -> tuple[str, str]:
    return value


def ok(body: Row) -> httpx.Response:
    return httpx.Response(
        200, content=json.dumps(body).encode(), headers={"content-type": "application/json"}
    )


def error(status: int, message: str = "it said no") -> httpx.Response:
    return httpx.Response(status, content=json.dumps({"error": {"code": "0x1", "message": message}}).encode())


def _label(text: str) -> Row:
    return {"UserLocalizedLabel": {"Label": text, "LanguageCode": 1033}, "LocalizedLabels": []}


def _entity(table: Tab) -> Row:
    return {
        "LogicalName": table.name,
        "EntitySetName": table.set_name,
        "PrimaryIdAttribute": table.key,
        "PrimaryNameAttribute": table.title,
        "DisplayName": _label(table.name.title()),
        "DisplayCollectionName": _label(table.set_name.title()),
        "IsActivity": table.activity,
        "ObjectTypeCode": 1,
    }


def _attribute(name: str, column: Col) -> Row:
    return {
        "LogicalName": name,
        "AttributeType": column.type,
        "DisplayName": _label(column.label or name),
        "RequiredLevel": {"Value": column.required},
        "Targets": list(column.targets),
        **column.extra,
    }


def _options(name: str, column: Col) -> Row:
    options = [{"Value": value, "Label": _label(label)} for value, label in column.options]
    return {"LogicalName": name, "OptionSet": {"Options": options}}


def _relation(table: Tab, column: str, target: str) -> Row:
    return {
        "SchemaName": f"{target}_{table.name}_{column}",
        "ReferencedEntity": target,
        "ReferencingEntity": table.name,
        "ReferencingAttribute": column,
        "ReferencingEntityNavigationPropertyName": table.navigations.get((column, target), column),
    }
