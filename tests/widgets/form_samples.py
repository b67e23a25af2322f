"""A case as the demonstration has it: plan, record, timeline and sub-grid, for tests and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from session_engine.forms.state import (
    CardPlan,
    CommandState,
    FieldKind,
    FieldPlan,
    FormPlan,
    FormState,
    FormStatus,
    FormTabPlan,
    Required,
    SectionPlan,
    SubGridPlan,
    TimelinePlan,
)
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.records.state import (
    Choice,
    FieldState,
    Lookup,
    RecordState,
    RecordStatus,
    Value,
)
from session_engine.timeline.state import AttachedFile, EntryState, TimelineEntry, TimelineState
from session_engine.views.state import (
    GridColumn,
    GridKey,
    GridPlan,
    GridRow,
    GridState,
    GridStatus,
    Sort,
    ViewChoice,
)

LINE = LineId("demo")
NOW = datetime.now(UTC)
K = FieldKind

PRIORITY = (Choice(1, "High"), Choice(2, "Normal"), Choice(3, "Low"))
ORIGIN = (Choice(1, "Phone"), Choice(2, "E-mail"), Choice(3, "Web"))
TYPE = (Choice(1, "Question"), Choice(2, "Problem"), Choice(3, "Request"))
STATUS = (Choice(1, "In progress"), Choice(2, "On hold"), Choice(5, "Problem solved"))
SLA = (Choice(1, "In progress"), Choice(2, "Nearing"), Choice(3, "Met"), Choice(4, "Missed"))


def ref(table: str, name: str) -> RecordRef:
    return RecordRef(LINE, table, name)


CASE = ref("incident", "11111111-0000-4000-8000-000000001187")
OKONKWO = Lookup(ref("account", "a1"), "Okonkwo Dental")
ADA = Lookup(ref("contact", "c1"), "Dr Ada Okonkwo")
AMARA = Lookup(ref("systemuser", "u1"), "Amara Osei")
BEN = Lookup(ref("systemuser", "u2"), "Ben Whitlock")


def field(column: str, kind: FieldKind, label: str, **more: object) -> FieldPlan:
    return replace(FieldPlan(column, kind, label), **more)  # type: ignore[arg-type]


def _details() -> SectionPlan:
    f = field
    rows = (
        (f("title", K.TEXT, "Case Title", required=Required.REQUIRED, max_length=200),),
        (
            f("customerid", K.LOOKUP, "Customer", required=Required.REQUIRED, targets=("account", "contact")),
            f("primarycontactid", K.LOOKUP, "Contact", targets=("contact",)),
        ),
        (
            f("productid", K.LOOKUP, "Product", targets=("product",)),
            f("subjectid", K.LOOKUP, "Subject", targets=("subject",)),
        ),
        (
            f("caseorigincode", K.CHOICE, "Origin", choices=ORIGIN),
            f("casetypecode", K.CHOICE, "Case Type", choices=TYPE),
        ),
        (f("description", K.MULTILINE, "Description", rows=5, max_length=2000),),
    )
    return SectionPlan("case_details", "Case Details", 2, rows)


def _timeline() -> SectionPlan:
    return SectionPlan("timeline", "Timeline", 1, ((TimelinePlan("Timeline"),),))


def _customer() -> SectionPlan:
    account = (
        field("telephone1", K.PHONE, "Phone"),
        field("emailaddress1", K.EMAIL, "E-mail"),
        field("primarycontactid", K.LOOKUP, "Contact"),
        field("address1_city", K.TEXT, "City"),
        field("customertypecode", K.CHOICE, "Level"),
    )
    card = CardPlan("customerid", "Customer", (("account", account), ("contact", account[:2])))
    return SectionPlan("customer", "Customer", 1, ((card,),))


def _cases() -> SectionPlan:
    grid = SubGridPlan(
        "cases", "Cases of this customer", "incident", "v1", "incident_customer", "customerid", 4
    )
    return SectionPlan("cases_section", "Cases of this customer", 1, ((grid,),))


def _sla() -> SectionPlan:
    rows = (
        (field("responseby", K.DATETIME, "First Response By"), field("resolveby", K.DATETIME, "Resolve By")),
        (
            field("firstresponsesent", K.BOOLEAN, "First Response Sent"),
            field("firstresponseslastatus", K.STATUS, "First Response SLA", choices=SLA),
        ),
        (
            field("resolvebyslastatus", K.STATUS, "Resolve By SLA", choices=SLA),
            field("onholdtime", K.INTEGER, "On Hold Time (Minutes)"),
        ),
        (field("lastonholdtime", K.DATETIME, "Last On Hold Time"), None),
    )
    return SectionPlan("sla", "Service Level", 2, rows)


def _classification() -> SectionPlan:
    rows = (
        (
            field("ticketnumber", K.TEXT, "Case Number", read_only=True),
            field("severitycode", K.CHOICE, "Severity", choices=PRIORITY),
        ),
        (
            field("isescalated", K.BOOLEAN, "Is Escalated"),
            field("followupby", K.DATE, "Follow Up By"),
        ),
        (
            field("parentcaseid", K.LOOKUP, "Parent Case", targets=("incident",)),
            field("billedserviceunits", K.DECIMAL, "Service Units", precision=2),
        ),
        (
            field("emailaddress", K.EMAIL, "Email Address"),
            field("refund", K.MONEY, "Refund", precision=2),
        ),
    )
    return SectionPlan("classification", "Classification", 2, rows)


def _dates() -> SectionPlan:
    read = {"read_only": True}
    rows = (
        (
            field("createdon", K.DATETIME, "Created On", **read),
            field("createdby", K.LOOKUP, "Created By", **read),
        ),
        (
            field("modifiedon", K.DATETIME, "Modified On", **read),
            field("modifiedby", K.LOOKUP, "Modified By", **read),
        ),
        (
            field("statecode", K.STATUS, "Status", choices=(Choice(0, "Active"), Choice(1, "Resolved"))),
            field("ownerid", K.LOOKUP, "Owner", targets=("systemuser", "team")),
        ),
    )
    return SectionPlan("dates", "Dates", 2, rows)


HEADER = (
    field("firstresponseslastatus", K.STATUS, "First response", choices=SLA),
    field("resolveby", K.DATETIME, "Resolve by"),
    field("prioritycode", K.CHOICE, "Priority", choices=PRIORITY),
    field("statuscode", K.STATUS, "Status", choices=STATUS),
    field("ownerid", K.LOOKUP, "Owner"),
)

PLAN = FormPlan(
    "f1",
    "incident",
    "Case",
    "Case",
    HEADER,
    (
        FormTabPlan(
            "summary",
            "Summary",
            ((36, (_details(),)), (34, (_timeline(),)), (30, (_customer(), _cases()))),
        ),
        FormTabPlan(
            "details",
            "Details",
            ((34, (_sla(),)), (33, (_classification(),)), (33, (_dates(),))),
        ),
    ),
)

LARGE_PLAN = replace(
    PLAN,
    tabs=(
        FormTabPlan(
            "all",
            "All",
            (
                (36, (_details(), _sla(), _classification(), _dates())),
                (34, (_timeline(),)),
                (30, (_customer(), _cases())),
            ),
        ),
    ),
)
"""One tab with everything: what the speed of a case page is measured on."""

DESCRIPTION = (
    "All three satellites show a red light since the update to 4.2.1 at 06:10. Reception and rooms "
    "1–5 have no network. Wired desks work. They must not be factory-reset: the VLANs would be lost."
)

VALUES: Mapping[str, Value] = {
    "title": "Whole practice offline, 30 desks",
    "ticketnumber": "CAS-01187",
    "customerid": OKONKWO,
    "primarycontactid": ADA,
    "productid": Lookup(ref("product", "p1"), "Beacon Mesh Pro"),
    "subjectid": Lookup(ref("subject", "s1"), "Beacon › Mesh"),
    "caseorigincode": ORIGIN[1],
    "casetypecode": TYPE[1],
    "description": DESCRIPTION,
    "prioritycode": PRIORITY[0],
    "statuscode": STATUS[0],
    "statecode": Choice(0, "Active"),
    "ownerid": AMARA,
    "firstresponseslastatus": Choice(3, "met"),
    "resolvebyslastatus": Choice(2, "Nearing"),
    "resolveby": NOW + timedelta(minutes=21, seconds=50),
    "responseby": NOW - timedelta(hours=1),
    "firstresponsesent": True,
    "onholdtime": 0,
    "isescalated": False,
    "followupby": (NOW + timedelta(days=1)).date(),
    "parentcaseid": Lookup(ref("incident", "p42"), "Mesh cuts off bedrooms after 4.2.1"),
    "emailaddress": "practice@okonkwo-dental.example",
    "createdon": NOW - timedelta(hours=2),
    "modifiedon": NOW - timedelta(minutes=4),
    "createdby": Lookup(ref("systemuser", "u9"), "Grace Lindqvist"),
    "modifiedby": BEN,
}

SUBTITLE = ("CAS-01187", "Okonkwo Dental", "premium", "opened 2 h ago by e-mail")


def record(values: Mapping[str, Value] = VALUES, **changed: FieldState) -> RecordState:
    fields = {name: FieldState(value) for name, value in values.items()}
    fields.update(changed)
    title = fields["title"].value if "title" in fields else ""
    return RecordState(
        CASE,
        RecordStatus.READY,
        str(title or ""),
        MappingProxyType(fields),
        'W/"7"',
        dirty=any(field.edited for field in changed.values()),
    )


def case(plan: FormPlan = PLAN, **changed: FieldState) -> FormState:
    commands = tuple(CommandState(name) for name in ("save", "resolve", "assign", "queue", "refresh"))
    return FormState(record(VALUES, **changed), plan, FormStatus.READY, None, commands, SUBTITLE)


def _entry(number: int, kind: str, who: str, ago: timedelta, text: str, **more: object) -> TimelineEntry:
    made = TimelineEntry(ref(kind, f"e{number}"), kind, who, who == "Amara Osei", NOW - ago, "", text)
    return replace(made, **more)  # type: ignore[arg-type]


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


FILE = AttachedFile(ref("annotation", "file"), "satellite-red-light.jpg", 184_320, "image/jpeg")

ENTRIES = (
    _entry(1, "email", "Dr Ada Okonkwo", _minutes(35),
           "We have 14 patients waiting and nothing works. You promised a call at nine. It is ten to ten. "
           "I have sent the hygienists home. Please tell me what happens next and who is responsible.",
           subject="Re: Whole practice offline", outgoing=False),
    _entry(2, "phonecall", "Amara Osei", _minutes(62),
           "Router reachable, all three satellites red. Promised a call back within the hour.",
           outgoing=True, state=EntryState.DONE),
    _entry(3, "note", "Ben Whitlock", _minutes(66),
           "Looks like the 4.2.1 story again. Do not factory-reset: they would lose the VLANs."),
    _entry(4, "task", "Grace Lindqvist", _minutes(121), "Premium customer, please take this one first.",
           subject="Call Dr Okonkwo back", state=EntryState.OPEN, due=NOW - _minutes(12)),
    _entry(5, "email", "Okonkwo Dental", _minutes(125),
           "Since this morning the whole practice is offline, reception included.",
           subject="Whole practice offline", outgoing=False, files=(FILE,)),
    _entry(6, "appointment", "Ben Whitlock", timedelta(days=1, hours=3), "",
           subject="Remote session with the practice's IT", state=EntryState.OPEN,
           due=NOW + timedelta(hours=3)),
    _entry(7, "email", "Amara Osei", timedelta(days=2),
           "Dear Dr Okonkwo, the guest network is now on its own channel. If it is slow again at noon, "
           "reply to this message and it reaches me.", subject="Guest network at noon", outgoing=True),
    _entry(8, "phonecall", "Dr Ada Okonkwo", timedelta(days=3), "Asked whether the tablets may stay online.",
           outgoing=False, state=EntryState.DONE),
    _entry(9, "note", "Yuki Tanaka", timedelta(days=3, hours=1), "お客様は日本語の説明書も希望しています。"),
    _entry(10, "email", "مكتب الاستقبال", timedelta(days=4), "الشبكة بطيئة جدا منذ الصباح، نرجو المساعدة.",
           outgoing=False),
    _entry(11, "task", "Amara Osei", timedelta(days=5), "", subject="Send the VLAN plan",
           state=EntryState.DONE),
    _entry(12, "note", "Chiara Moretti", timedelta(days=8), "Premium since March, 30 workplaces, two floors."),
    _entry(13, "email", "Okonkwo Dental", timedelta(days=12), "Guest network slow at noon.", outgoing=False),
    _entry(14, "phonecall", "Jonas Weber", timedelta(days=20), "Set up the second satellite together.",
           outgoing=True, state=EntryState.CANCELLED),
)  # fmt: skip

TIMELINE = TimelineState(CASE, ENTRIES, 14, loading=False)

GRID_PLAN = GridPlan(
    "incident",
    "Case",
    "v1",
    "Cases of this customer",
    (
        GridColumn("ticketnumber", "Number", K.TEXT, 96),
        GridColumn("title", "Title", K.TEXT, 150),
        GridColumn("statuscode", "Status", K.STATUS, 96),
        GridColumn("modifiedon", "Changed", K.DATETIME, 50),
    ),
    "ticketnumber",
    (Sort("modifiedon", descending=True),),
)


def _row(number: str, title: str, status: Choice, ago: timedelta) -> GridRow:
    values = {"ticketnumber": number, "title": title, "statuscode": status, "modifiedon": NOW - ago}
    return GridRow(ref("incident", number), MappingProxyType(values))


ROWS = (
    _row("CAS-01187", "Whole practice offline", STATUS[0], _minutes(2)),
    _row("CAS-00934", "Guest network slow at noon", STATUS[1], timedelta(days=12)),
)

GRID = GridState(
    GridKey(TabId(1), "cases"),
    GRID_PLAN,
    views=(ViewChoice("v1", "Cases of this customer"),),
    status=GridStatus.READY,
    total=2,
    pages=MappingProxyType({0: ROWS}),
    revision=1,
)

CUSTOMER = RecordState(
    OKONKWO.ref,
    RecordStatus.READY,
    "Okonkwo Dental",
    MappingProxyType(
        {
            "telephone1": FieldState("+44 20 7946 0958"),
            "emailaddress1": FieldState("practice@okonkwo-dental.example"),
            "primarycontactid": FieldState(ADA),
            "address1_city": FieldState("London"),
            "customertypecode": FieldState(Choice(1, "Premium")),
        }
    ),
)


def _quick() -> FormPlan:
    rows = (
        (
            field(
                "customerid", K.LOOKUP, "Customer", required=Required.REQUIRED, targets=("account", "contact")
            ),
        ),
        (field("title", K.TEXT, "Case Title", required=Required.REQUIRED, max_length=200),),
        (field("primarycontactid", K.LOOKUP, "Contact", targets=("contact",)),),
        (field("subjectid", K.LOOKUP, "Subject", targets=("subject",)),),
        (field("caseorigincode", K.CHOICE, "Origin", choices=ORIGIN),),
        (field("casetypecode", K.CHOICE, "Case Type", choices=TYPE),),
        (field("prioritycode", K.CHOICE, "Priority", choices=PRIORITY),),
        (field("description", K.MULTILINE, "Description", rows=5),),
    )
    section = SectionPlan("quick", "Case", 1, rows)
    tabs = (FormTabPlan("quick", "New Case", ((100, (section,)),)),)
    return FormPlan("q1", "incident", "Case", "Case Quick Create", (), tabs)


QUICK_PLAN = _quick()

ARTICLE = """<h1>Roll back to 4.1.9</h1>
<p>Firmware <b>4.2.1</b> of 18 November changes how satellites choose their channel. Where three or more
satellites share a floor, the last one loses its way back: bedrooms and rooms at the end go dark first.</p>
<h2>How to tell</h2>
<ul><li>The satellite's light is red, the router's is white.</li><li>Wired devices work.</li>
<li>It began after the night of the update, often <i>when a door was closed</i>.</li></ul>
<h2>What to do</h2>
<ol><li>Open <a href="https://support.northlight.example/rollback">the roll-back page</a> for the router.</li>
<li>Choose 4.1.9 and wait for four minutes.</li><li>Reset the satellite's radio, <code>not</code> the satellite:
a factory reset loses VLANs.</li></ol>
<img src="https://tracker.example/pixel.gif"><script>alert(1)</script>
<table><tr><th>Device</th><th>From</th><th>To</th></tr><tr><td>Beacon Mesh</td><td>4.2.1</td><td>4.1.9</td></tr>
<tr><td>Beacon Mesh Pro</td><td>4.2.1</td><td>4.1.9-p</td></tr></table>
<blockquote>If the customer has no wired device, send a technician.</blockquote>"""
