"""A small organisation for contract tests: every record is written down here."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Connection

from org_service.delivered import DELIVERED, delivered_mark
from org_service.description import Description
from org_service.storage import BulkLoad, SqlTables
from org_service.storage.state import write_state

NOW: Final = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
_SPACE: Final = UUID("6e3a1d5e-0c1b-4a55-9f0f-1b8f3b0e7a11")


def an_id(name: str) -> str:
    """Give the id of a named record."""
    return str(uuid5(_SPACE, name))


AMARA, BEN, GONE = an_id("amara"), an_id("ben"), an_id("gone")
UNIT, ORGANISATION, EURO = an_id("unit"), an_id("organisation"), an_id("euro")
FIRST_LINE = an_id("first line")
OKONKWO, SMITH = an_id("okonkwo"), an_id("smith")
MARIA, TOBI, MUELLER = an_id("maria"), an_id("tobi"), an_id("mueller")
PARENT_CASE, CHILD_CASE, RESOLVED_CASE, CANCELED_CASE, SMITH_CASE = (
    an_id("parent case"),
    an_id("child case"),
    an_id("resolved case"),
    an_id("canceled case"),
    an_id("smith case"),
)
OPEN_TASK, DONE_CALL, EMAIL, NOTE = an_id("open task"), an_id("done call"), an_id("email"), an_id("note")
SUPPORT, PRIVATE_QUEUE, ITEM = an_id("support"), an_id("private queue"), an_id("item")
ARTICLE, PRODUCT, SUBJECT, KPI = an_id("article"), an_id("product"), an_id("subject"), an_id("kpi")
VIEW, MY_VIEW, BENS_VIEW = an_id("view"), an_id("my view"), an_id("bens view")
BY_AMARA: Final = {"ownerid": AMARA, "owneridtype": "systemuser", "owningbusinessunit": UNIT}
BY_BEN: Final = BY_AMARA | {"ownerid": BEN}
STAMPS: Final = {
    "createdon": "2026-03-01T09:00:00Z", "createdby": AMARA,
    "modifiedon": "2026-03-02T09:00:00Z", "modifiedby": AMARA,
}  # fmt: skip
VIEW_XML: Final = (
    '<fetch version="1.0"><entity name="incident"><attribute name="title"/><attribute name="ticketnumber"/>'
    '<attribute name="incidentid"/><order attribute="title"/>'
    '<filter><condition attribute="statecode" operator="eq" value="0"/></filter></entity></fetch>'
)

_PEOPLE: list[tuple[str, dict[str, Any]]] = [
    ("organization", {"organizationid": ORGANISATION, "name": "Northlight Home", "maxuploadfilesize": 4096}),
    ("businessunit", {"businessunitid": UNIT, "name": "Northlight Home", **STAMPS}),
    ("transactioncurrency", {"transactioncurrencyid": EURO, "currencyname": "Euro", "isocurrencycode": "EUR",
                             "currencysymbol": "€", "exchangerate": 1.0}),
    ("systemuser", {"systemuserid": AMARA, "fullname": "Amara Osei", "firstname": "Amara", "lastname": "Osei",
                    "domainname": "amara.osei@northlight.example", "businessunitid": UNIT,
                    "internalemailaddress": "amara.osei@northlight.example", **STAMPS}),
    ("systemuser", {"systemuserid": BEN, "fullname": "Ben Whitlock", "firstname": "Ben", "lastname": "Whitlock",
                    "domainname": "ben.whitlock@northlight.example", "businessunitid": UNIT, **STAMPS}),
    ("systemuser", {"systemuserid": GONE, "fullname": "Gone Away", "domainname": "gone@northlight.example",
                    "isdisabled": True, "businessunitid": UNIT, "parentsystemuserid": BEN, **STAMPS}),
    ("usersettings", {"systemuserid": AMARA, "timezonecode": 110, "localeid": 1033}),
    ("team", {"teamid": FIRST_LINE, "name": "First line", "businessunitid": UNIT, **STAMPS}),
    ("teammembership", {"teammembershipid": an_id("tm"), "teamid": FIRST_LINE, "systemuserid": AMARA}),
    ("account", {"accountid": OKONKWO, "name": "Okonkwo Dental", "telephone1": "+44 20 7946 0011",
                 "primarycontactid": TOBI, "revenue": 1234.5, **STAMPS, **BY_AMARA}),
    ("account", {"accountid": SMITH, "name": "Smith & Sons Lettings", "parentaccountid": OKONKWO,
                 **STAMPS, **BY_BEN}),
    ("contact", {"contactid": MARIA, "fullname": "Maria Lopez", "firstname": "Maria", "lastname": "Lopez",
                 "emailaddress1": "maria@example.com", "birthdate": "1980-05-01", **STAMPS, **BY_AMARA}),
    ("contact", {"contactid": TOBI, "fullname": "Tobi Okonkwo", "firstname": "Tobi", "lastname": "Okonkwo",
                 "parentcustomerid": OKONKWO, "parentcustomeridtype": "account",
                 "emailaddress1": "tobi@okonkwo.example", **STAMPS, **BY_AMARA}),
    ("contact", {"contactid": MUELLER, "fullname": "Jürgen Müller", "firstname": "Jürgen", "lastname": "Müller",
                 **STAMPS, **BY_BEN}),
    ("subject", {"subjectid": SUBJECT, "title": "Network"}),
    ("product", {"productid": PRODUCT, "name": "Beacon Mesh", "productnumber": "BM-2"}),
]  # fmt: skip


def _case(name: str, number: int, customer: str, kind: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "incident", {
        "incidentid": an_id(name), "ticketnumber": f"CAS-{number:05}", "customerid": customer,
        "customeridtype": kind, **STAMPS, **BY_AMARA, **more,
    }  # fmt: skip


_WORK: list[tuple[str, dict[str, Any]]] = [
    _case("parent case", 1042, OKONKWO, "account", title="Bedrooms cut off since 4.2.1", prioritycode=1,
          createdon="2026-03-09T08:00:00Z", resolveby="2026-03-11T12:22:00Z", resolvebyslastatus=2,
          primarycontactid=TOBI),
    _case("child case", 1043, MARIA, "contact", title="Wifi dies when I close the door",
          parentcaseid=PARENT_CASE, createdon="2026-03-10T23:30:00Z", **BY_BEN),
    _case("resolved case", 1001, MARIA, "contact", title="Red light", statecode=1, statuscode=5,
          createdon="2026-02-01T08:00:00Z"),
    _case("canceled case", 1002, SMITH, "account", title="Ordered twice", statecode=2, statuscode=6,
          createdon="2026-02-02T08:00:00Z"),
    _case("smith case", 1044, SMITH, "account", title="Locks & keys: a tenant is locked out",
          createdon="2026-03-11T07:00:00Z", statuscode=3, isescalated=True),
    ("slakpiinstance", {"slakpiinstanceid": KPI, "name": "Resolve by", "regarding": PARENT_CASE,
                        "regardingobjecttypecode": "incident", "status": 2, **STAMPS, **BY_AMARA}),
    ("task", {"activityid": OPEN_TASK, "subject": "Call back", "regardingobjectid": PARENT_CASE,
              "regardingobjecttypecode": "incident", "scheduledend": "2026-03-11T15:00:00Z",
              **STAMPS, **BY_AMARA}),
    ("phonecall", {"activityid": DONE_CALL, "subject": "Asked for the serial number", "statecode": 1,
                   "statuscode": 2, "regardingobjectid": SMITH_CASE, "regardingobjecttypecode": "incident",
                   **STAMPS, **BY_BEN}),
    ("email", {"activityid": EMAIL, "subject": "Red light", "statecode": 1, "statuscode": 4,
               "directioncode": False, "regardingobjectid": RESOLVED_CASE,
               "regardingobjecttypecode": "incident", **STAMPS, **BY_AMARA}),
    ("activityparty", {"activitypartyid": an_id("from"), "activityid": EMAIL, "partyid": MARIA,
                       "partyobjecttypecode": "contact", "participationtypemask": 1}),
    ("annotation", {"annotationid": NOTE, "subject": "Tried", "notetext": "Reset the satellite",
                    "objectid": PARENT_CASE, "objecttypecode": "incident", **STAMPS, **BY_BEN}),
    ("queue", {"queueid": SUPPORT, "name": "Support", **STAMPS, **BY_BEN}),
    ("queue", {"queueid": PRIVATE_QUEUE, "name": "Network experts", "queueviewtype": 1, **STAMPS, **BY_BEN}),
    ("queuemembership", {"queuemembershipid": an_id("qm"), "queueid": SUPPORT, "systemuserid": AMARA}),
    ("queueitem", {"queueitemid": ITEM, "title": "Wifi dies when I close the door", "objectid": CHILD_CASE,
                   "objectidtypecode": "incident", "queueid": SUPPORT, "enteredon": "2026-03-10T23:30:00Z",
                   **STAMPS}),
    ("knowledgearticle", {"knowledgearticleid": ARTICLE, "articlepublicnumber": "KA-01007",
                          "title": "Bring back firmware 4.1.9", "statecode": 3, "statuscode": 7,
                          **STAMPS, **BY_BEN}),
    ("savedquery", {"savedqueryid": VIEW, "name": "Active cases", "returnedtypecode": "incident",
                    "fetchxml": VIEW_XML}),
    ("userquery", {"userqueryid": MY_VIEW, "name": "Mine", "returnedtypecode": "incident",
                   "fetchxml": VIEW_XML, **STAMPS, **BY_AMARA}),
    ("userquery", {"userqueryid": BENS_VIEW, "name": "Ben's", "returnedtypecode": "incident",
                   "fetchxml": VIEW_XML, **STAMPS, **BY_BEN}),
]  # fmt: skip


def load(connection: Connection, tables: SqlTables, description: Description) -> None:
    """Write the whole organisation."""
    bulk = BulkLoad(connection, tables, description)
    for table, row in (*_PEOPLE, *_WORK):
        bulk.insert(table, [row])
    bulk.finish()
    write_state(connection, DELIVERED, delivered_mark())  # it has views of its own, and no others
