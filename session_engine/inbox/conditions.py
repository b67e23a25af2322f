"""Facts 6 as a table: which records are in which view, each row a FetchXML question.

A *part* is one question; a view is the parts it is made of. What is asked for always holds: changed in the last 90
days, the 500 that were changed last.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from session_engine.ids import CONVERSATION_TABLE
from session_engine.inbox.state import DAYS, MOST, ViewName
from session_engine.light_dataclass import dataclass

VOICEMAIL = "ninedesk_voicemail"
"""Dataverse has published no table of voicemail; an organisation without it has no such view."""


@dataclass(frozen=True, slots=True)
class Part:
    """One question.

    Attributes:
        table: Whose records.
        inside: Filters and links.
        needs: Further tables that have to be there.
        heard: Tables whose changes may change the answer.
    """

    table: str
    inside: str
    needs: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()


def _is(column: str, *values: int | str) -> str:
    if len(values) == 1:
        return f'<condition attribute="{column}" operator="eq" value="{values[0]}"/>'
    inside = "".join(f"<value>{value}</value>" for value in values)
    return f'<condition attribute="{column}" operator="in">{inside}</condition>'


def _all(*conditions: str) -> str:
    return f"<filter>{''.join(conditions)}</filter>"


def _any(*conditions: str) -> str:
    return f'<filter type="or">{"".join(conditions)}</filter>'


_OWNED = '<condition attribute="ownerid" operator="eq-userid"/>'
_TEAMS = '<condition attribute="ownerid" operator="eq-userteams"/>'
_NOT_OWNED = '<condition attribute="ownerid" operator="ne-userid"/>'
_WORKED = '<condition entityname="work" attribute="workerid" operator="eq-userid"/>'
_MEMBER = '<condition attribute="systemuserid" operator="eq-userid"/>'
_PARTY = '<condition attribute="partyid" operator="eq-userid"/>'
_SENT_TO_ME = '<condition entityname="me" attribute="activitypartyid" operator="not-null"/>'
_ACTIVE, _INACTIVE = _is("statecode", 0), '<condition attribute="statecode" operator="ne" value="0"/>'
_RECEIVED = _is("directioncode", 0)
_QUEUES = frozenset({"queueitem", "queuemembership"})


def _work(key: str, *, active: bool = True) -> str:
    """Link the queue item by which somebody works on a record."""
    state = _all(_ACTIVE) if active else ""
    return (
        f'<link-entity name="queueitem" from="objectid" to="{key}" link-type="outer" alias="work">'
        f"{state}</link-entity>"
    )


def _in_my_queues(key: str) -> str:
    """Keep what lies in a queue of hers with nobody working on it."""
    free = _all(_ACTIVE, '<condition attribute="workerid" operator="null"/>')
    return (
        f'<link-entity name="queueitem" from="objectid" to="{key}" link-type="inner" alias="item">{free}'
        f"{_my_queue('queueid')}</link-entity>"
    )


def _my_queue(column: str) -> str:
    return (
        f'<link-entity name="queue" from="queueid" to="{column}" link-type="inner" alias="queue">'
        '<link-entity name="queuemembership" from="queueid" to="queueid" link-type="inner" alias="member">'
        f"{_all(_MEMBER)}</link-entity></link-entity>"
    )


_TO_ME = (
    '<link-entity name="activityparty" from="activityid" to="activityid" link-type="outer" alias="me">'
    f"{_all(_is('participationtypemask', 2, 3, 4), _PARTY)}</link-entity>"
)
_CASE_OPEN = (
    '<link-entity name="incident" from="incidentid" to="regardingobjectid" link-type="outer" alias="case"/>'
)
_STILL_OPEN = _any(
    '<condition entityname="case" attribute="statecode" operator="eq" value="0"/>',
    '<condition entityname="case" attribute="incidentid" operator="null"/>',
)
_MY_MAIL = _any(_OWNED, _WORKED, _SENT_TO_ME)
_KINDS = ("task", "phonecall", "appointment")


def _case(inside: str) -> Part:
    return Part("incident", inside, _QUEUES, frozenset({"incident", "queueitem"}))


def _mail(inside: str) -> Part:
    return Part("email", inside, _QUEUES, frozenset({"email", "queueitem"}))


def _activity(inside: str) -> Part:
    return Part("activitypointer", inside, frozenset(_KINDS), frozenset(_KINDS))


def _conversation(inside: str) -> Part:
    return Part(CONVERSATION_TABLE, inside, frozenset({"queuemembership"}), frozenset({CONVERSATION_TABLE}))


def _voicemail(inside: str) -> Part:
    return Part(VOICEMAIL, inside, frozenset({"queueitem"}), frozenset({VOICEMAIL}))


_MY_CONVERSATION = '<condition attribute="msdyn_activeagentid" operator="eq-userid"/>'
_OF_KINDS = "{kinds}"

PARTS: Mapping[str, Part] = MappingProxyType({
    # of records (facts 6) those assigned to me, my teams, my queues; those of mine that are resolved
    "cases_mine": _case(_all(_ACTIVE, _any(_OWNED, _WORKED)) + _work("incidentid")),
    "cases_teams": _case(_all(_ACTIVE, _TEAMS)),
    "cases_queues": _case(_all(_ACTIVE, _NOT_OWNED) + _in_my_queues("incidentid")),
    "cases_closed": _case(_all(_INACTIVE, _any(_OWNED, _WORKED)) + _work("incidentid", active=False)),
    "activities_mine": _activity(_all(_OF_KINDS, _is("statecode", 0, 3), _OWNED)),
    "activities_closed": _activity(_all(_OF_KINDS, _is("statecode", 1, 2), _OWNED)),
    # of conversations those assigned to me, those of nobody, those that are resolved
    "conversations_mine": _conversation(_all(_MY_CONVERSATION, _is("statuscode", 2, 3, 5))),
    "conversations_open": _conversation(_all(_is("statuscode", 1)) + _my_queue("msdyn_cdsqueueid")),
    "conversations_closed": _conversation(_all(_MY_CONVERSATION, _is("statuscode", 4))),
    # of e-mail what was sent or assigned to me, the same while its case is open, my teams, my queues
    "mail_mine": _mail(_all(_RECEIVED, _MY_MAIL) + _work("activityid") + _TO_ME),
    "mail_open": _mail(_all(_RECEIVED, _MY_MAIL, _STILL_OPEN) + _work("activityid") + _TO_ME + _CASE_OPEN),
    "mail_teams": _mail(_all(_RECEIVED, _TEAMS)),
    "mail_queues": _mail(_all(_RECEIVED, _NOT_OWNED) + _in_my_queues("activityid")),
    # of voicemail the same
    "voicemail_mine": _voicemail(_all(_ACTIVE, _OWNED)),
    "voicemail_open": _voicemail(
        _all(_ACTIVE, _NOT_OWNED, '<condition entityname="work" attribute="workerid" operator="null"/>')
        + _work("activityid")
    ),
    "voicemail_closed": _voicemail(_all(_INACTIVE, _OWNED)),
})  # fmt: skip

VIEWS: Mapping[ViewName, tuple[str, ...]] = MappingProxyType({
    ViewName.MY_WORK: ("cases_mine", "conversations_mine", "mail_open", "activities_mine", "voicemail_mine"),
    ViewName.OPEN: (
        "cases_teams", "cases_queues", "conversations_open", "mail_teams", "mail_queues", "voicemail_open",
    ),
    ViewName.CLOSED: ("cases_closed", "conversations_closed", "activities_closed", "voicemail_closed"),
    ViewName.CASES: ("cases_mine", "cases_teams", "cases_queues"),
    ViewName.CONVERSATIONS: ("conversations_mine", "conversations_open"),
    ViewName.ACTIVITIES: ("activities_mine",),
    ViewName.EMAIL: ("mail_mine", "mail_teams", "mail_queues"),
    ViewName.VOICEMAIL: ("voicemail_mine", "voicemail_open"),
})  # fmt: skip

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "incident": ("title", "ticketnumber", "customerid", "prioritycode"),
    "email": ("subject", "regardingobjectid", "sender", "prioritycode"),
    "activitypointer": ("activitytypecode", "subject", "regardingobjectid", "prioritycode"),
    CONVERSATION_TABLE: (
        "subject", "msdyn_title", "msdyn_channel", "msdyn_customer", "msdyn_issueid", "statuscode",
        "ninedesk_visitorname", "ninedesk_unread", "ninedesk_lastnumber",
    ),
    VOICEMAIL: ("subject", "regardingobjectid", "prioritycode"),
})  # fmt: skip
"""What a card says, beside the columns that every record has; a column that a table lacks is not asked for."""

ALWAYS = ("statecode", "createdon", "modifiedon", "modifiedby")

_SENDER = (
    '<link-entity name="activityparty" from="activityid" to="activityid" link-type="outer" alias="sender">'
    '<attribute name="partyid"/><attribute name="addressused"/>'
    f"{_all(_is('participationtypemask', 1))}</link-entity>"
)
_LASTING = (
    '<link-entity name="msdyn_liveworkstream" from="msdyn_liveworkstreamid" to="msdyn_liveworkstreamid" '
    'link-type="outer" alias="stream"><attribute name="ninedesk_persistent"/></link-entity>'
)
_LAST_DAYS = f'<filter><condition attribute="modifiedon" operator="last-x-days" value="{DAYS}"/></filter>'


def tables_of(part: Part) -> frozenset[str]:
    """Name all tables a question speaks of."""
    return part.needs | {part.table}


def ask(part: Part, key: str, columns: frozenset[str], kinds: tuple[str, ...] = ()) -> str:
    """Write a question.

    Args:
        part: Which.
        key: The table's key column.
        columns: The columns that the table has.
        kinds: What activities of the wanted kinds are told by.
    """
    inside = part.inside.replace(_OF_KINDS, _is("activitytypecode", *kinds)) if kinds else part.inside
    return _fetch(part.table, key, columns, _LAST_DAYS + inside)


def ask_for(table: str, key: str, columns: frozenset[str], ids: tuple[str, ...]) -> str:
    """Ask for records by their keys: what is put off is shown whatever view it would be in."""
    inside = "".join(f"<value>{escape(one)}</value>" for one in ids)
    return _fetch(
        table, key, columns, _all(f'<condition attribute="{key}" operator="in">{inside}</condition>')
    )


def kinds_of_activities() -> tuple[str, ...]:
    """Name the tables whose records are activities to do."""
    return _KINDS


def _fetch(table: str, key: str, columns: frozenset[str], inside: str) -> str:
    known = COLUMNS.get(table, ("subject", "regardingobjectid", "prioritycode"))
    wanted = (key, *(name for name in (*known, *ALWAYS) if name in columns))
    attributes = "".join(f'<attribute name="{name}"/>' for name in wanted)
    # Which chats last is this product's own, as what it counts in conversations is: where there is one there is both.
    lasts = table == CONVERSATION_TABLE and "ninedesk_lastnumber" in columns
    beside = _SENDER if table == "email" else _LASTING if lasts else ""
    order = '<order attribute="modifiedon" descending="true"/>'
    return (
        f'<fetch distinct="true" top="{MOST}"><entity name="{table}">{attributes}{inside}{beside}{order}'
        "</entity></fetch>"
    )
