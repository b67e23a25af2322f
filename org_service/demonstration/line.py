"""The live line's rows: statuses, work streams, skills, prepared answers, and what was said in the last weeks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from org_service.conversations import sentiment
from org_service.conversations.notification_templates import (
    BETWEEN,
    FIELD,
    Field,
    between_row,
    delivered_rows,
    field_row,
    template_row,
)
from org_service.conversations.notification_templates import TABLE as TEMPLATE
from org_service.conversations.presences import presence_rows
from org_service.conversations.questions import asked_of
from org_service.demonstration.content import load_content
from org_service.demonstration.identities import identity
from org_service.demonstration.line_files import load_line
from org_service.demonstration.moments import Clock, business, parse_when
from org_service.demonstration.registry import BUSINESS_UNIT, ORGANISATION, make_registry, queue_id
from org_service.demonstration.rows import Rows
from org_service.demonstration.zones import in_zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from org_service.demonstration.line_files import Stream, Talk
    from org_service.demonstration.moments import When
    from org_service.demonstration.people import Customers, Person
    from org_service.demonstration.registry import Registry
    from org_service.demonstration.rows import Value

CONVERSATION: Final = "msdyn_ocliveworkitem"
_MESSAGE: Final = "ninedesk_conversationmessage"
_FOUNDED: Final = business(400, 9 * 3600)
_MODES: Final = {"push": 192350000, "pick": 192350001}
_CLOSED: Final = 4
_BY_CUSTOMER, _BY_AGENT, _BY_SERVICE = 1, 2, 3
_TEXT, _SYSTEM = 1, 3
_WRAPPING_UP: Final = 90
"""Seconds from the end to the closed session."""


def stream_id(key: str) -> str:
    """Give the id of a work stream."""
    return identity("msdyn_liveworkstream", key)


class LineRows:
    """Writes everything of the live line."""

    def __init__(self, rows: Rows, registry: Registry) -> None:
        self._rows = rows
        self._registry = registry
        self._line = load_line()
        self._questions = next(each.questions for each in self._line.stream if each.key == "chat")

    def add_all(self, customers: Customers) -> None:
        """Write all of it."""
        self.add_furniture()
        for talk in self._line.conversation:
            self._talk(talk, customers.person_by_key[talk.customer])

    def add_furniture(self) -> None:
        """Write what there has to be before anybody talks."""
        for row in presence_rows():
            self._add("msdyn_presence", {**row})
        self._templates()
        for stream in self._line.stream:
            self._stream(stream)
        self._skills()
        self._replies()

    def _add(
        self, table: str, row: Mapping[str, Value | When], user: str = "hugo", at: When = _FOUNDED
    ) -> None:
        key = self._registry.user_id(user)
        stamps: dict[str, Value | When] = {
            "createdon": at,
            "createdby": key,
            "modifiedon": at,
            "modifiedby": key,
        }
        self._rows.add(table, "", {**row, **stamps, "organizationid": ORGANISATION})

    def _stream(self, stream: Stream) -> None:
        self._add(
            "msdyn_liveworkstream",
            {
                "msdyn_liveworkstreamid": stream_id(stream.key),
                "msdyn_name": stream.name,
                "msdyn_streamsource": stream.channel,
                "msdyn_workdistributionmode": _MODES[stream.mode],
                "msdyn_capacityrequired": stream.capacity,
                "msdyn_defaultqueueid": queue_id(stream.queue),
                "msdyn_autocloseafterinactivity": stream.autoclose,
                "msdyn_notificationtemplate_incoming_auth": stream.notification,
                "msdyn_notificationtemplate_incoming_unauth": stream.notification,
                "ninedesk_wrapup": stream.wrapup,
                "ninedesk_amberseconds": stream.amber,
                "ninedesk_redseconds": stream.red,
                "ninedesk_recordtable": stream.record,
                "ninedesk_persistent": stream.persistent,
                "ninedesk_prechatquestions": stream.questions.strip() or None,
            },
        )

    def _templates(self) -> None:
        for table, row in delivered_rows():
            self._template_row(table, row)
        for own in self._line.notification:
            self._template_row(TEMPLATE, template_row(own.name, own.title, msdyn_icon="conversation"))
            for order, (name, (header, value)) in enumerate(own.fields.items()):
                self._template_row(FIELD, field_row(Field(name, header, value), order))
                self._template_row(BETWEEN, between_row(own.name, name))

    def _template_row(self, table: str, row: Mapping[str, Value | When]) -> None:
        if table == BETWEEN:
            self._rows.add(table, "", row)
        else:
            self._add(table, row)

    def _skills(self) -> None:
        for skill in self._line.skill:
            key = identity("characteristic", skill.name)
            row: dict[str, Value] = {
                "characteristicid": key,
                "name": skill.name,
                "ninedesk_language": skill.language,
            }
            self._add("characteristic", row)
            for user in skill.users:
                had: dict[str, Value] = {
                    "ninedesk_userid": self._registry.user_id(user),
                    "ninedesk_skillid": key,
                }
                name = {"ninedesk_userskillid": identity("ninedesk_userskill", skill.name, user)}
                self._add("ninedesk_userskill", {**name, "ninedesk_name": skill.name, **had})

    def _replies(self) -> None:
        for reply in self._line.reply:
            user = reply.owner or "grace"
            row: dict[str, Value | When] = {
                "msdyn_cannedmessageid": identity("msdyn_cannedmessage", reply.title),
                "msdyn_title": reply.title,
                "msdyn_message": reply.text,
                "msdyn_tags": reply.tags,
                "msdyn_locale": reply.locale,
                "ninedesk_personal": reply.owner is not None,
                **self._stamps(user, _FOUNDED),
                **self._owner(user),
            }
            self._rows.add("msdyn_cannedmessage", "", row)

    def _stamps(self, user: str, at: When) -> dict[str, Value | When]:
        key = self._registry.user_id(user)
        return {"createdon": at, "createdby": key, "modifiedon": at, "modifiedby": key}

    def _owner(self, user: str) -> dict[str, Value]:
        key = self._registry.user_id(user)
        return {"ownerid": key, "owneridtype": "systemuser", "owningbusinessunit": BUSINESS_UNIT}

    # -- what was said -------------------------------------------------------------------------

    def _talk(self, talk: Talk, person: Person) -> None:
        key = identity(CONVERSATION, talk.customer, talk.title)
        began, agent = parse_when(talk.began), self._registry.users[talk.agent]
        spoken = _spoken(talk, began)
        ended = spoken[-1][0].plus(_WRAPPING_UP)
        closed = ended.plus(_WRAPPING_UP)
        name = f"{agent.first} {agent.last}"
        joined = (began.plus(_taken_after(talk)), _SYSTEM, _BY_SERVICE, "joined")
        told = [joined, *spoken, (ended, _SYSTEM, _BY_SERVICE, "ended")]
        for number, (at, kind, author, text) in enumerate(told, 1):
            who = name if author == _BY_AGENT else f"{person.first} {person.last}"
            self._message(
                key, number, at, kind, author, text, talk.agent, who if author != _BY_SERVICE else name
            )
        self._conversation(talk, person, key, began, ended, closed, len(told))
        self._transcript(talk, key, closed, self._lines(spoken, name, f"{person.first} {person.last}"))

    def _conversation(
        self, talk: Talk, person: Person, key: str, began: When, ended: When, closed: When, messages: int
    ) -> None:
        customer = [text for _, who, text in reversed(talk.said) if not who]
        answers = {"name": person.first, "question": talk.title, "device": talk.device}
        row: dict[str, Value | When] = {
            "activityid": key,
            "subject": talk.title,
            "msdyn_title": talk.title,
            "msdyn_channel": 192360000,
            "msdyn_customer": person.id,
            "msdyn_customeridtype": "contact",
            "regardingobjectid": person.id,
            "regardingobjecttypecode": "contact",
            "msdyn_activeagentid": self._registry.user_id(talk.agent),
            "msdyn_activeagentassignedon": began.plus(_taken_after(talk)),
            "msdyn_cdsqueueid": queue_id("home-network"),
            "msdyn_liveworkstreamid": stream_id("chat"),
            "msdyn_startedon": began,
            "msdyn_statusupdatedon": closed,
            "msdyn_wrapupinitiatedon": ended,
            "msdyn_closedon": closed,
            "msdyn_customersentimentlabel": sentiment.label(customer),
            "ninedesk_visitorname": f"{person.first} {person.last}",
            "ninedesk_language": talk.language,
            "ninedesk_prechat": json.dumps(answers, ensure_ascii=False),
            "ninedesk_prechatasked": asked_of(self._questions, answers),
            "ninedesk_lastnumber": messages,
            "ninedesk_rating": talk.rating,
            "ninedesk_ratingtext": talk.remark,
            "actualstart": began,
            "actualend": closed,
            "sortdate": closed,
            "statecode": 1,
            "statuscode": _CLOSED,
            **self._stamps(talk.agent, began),
            "modifiedon": closed,
            **self._owner(talk.agent),
        }
        self._rows.add(CONVERSATION, "activityid", row, key)
        part: dict[str, Value | When] = {
            "msdyn_sessionparticipantid": identity("msdyn_sessionparticipant", key),
            "msdyn_name": self._registry.users[talk.agent].first,
            "ninedesk_conversationid": key,
            "msdyn_agentid": self._registry.user_id(talk.agent),
            "ninedesk_mode": 1,
            "msdyn_joinedon": began,
            "msdyn_lefton": closed,
            "ninedesk_readnumber": messages,
            "statecode": 1,
            "statuscode": 2,
            **self._stamps(talk.agent, began),
        }
        self._rows.add("msdyn_sessionparticipant", "msdyn_sessionparticipantid", part, key)

    def _message(
        self,
        conversation: str,
        number: int,
        at: When,
        kind: int,
        author: int,
        text: str,
        agent: str,
        name: str,
    ) -> None:
        user = self._registry.user_id(agent)
        values = {"name": name, "agent": user} if author == _BY_SERVICE else None
        row: dict[str, Value | When] = {
            "ninedesk_conversationmessageid": identity(_MESSAGE, conversation, number),
            "ninedesk_conversationid": conversation,
            "ninedesk_number": number,
            "ninedesk_kind": kind,
            "ninedesk_author": author,
            "ninedesk_agentid": user if author == _BY_AGENT else None,
            "ninedesk_authorname": None if author == _BY_SERVICE else name,
            "ninedesk_text": text,
            "ninedesk_values": json.dumps(values) if values else None,
            "ninedesk_senton": at,
            "createdon": at,
            "createdby": user,
            "modifiedon": at,
            "modifiedby": user,
        }
        self._rows.add(_MESSAGE, "ninedesk_conversationmessageid", row, conversation)

    def _lines(self, spoken: list[tuple[When, int, int, str]], agent: str, customer: str) -> str:
        names = {_BY_AGENT: agent, _BY_CUSTOMER: customer}
        return "\n".join(f"{names[author]}: {text}" for _, _, author, text in spoken)

    def _transcript(self, talk: Talk, key: str, at: When, text: str) -> None:
        row: dict[str, Value | When] = {
            "annotationid": identity("annotation", key),
            "subject": "Transcript",
            "notetext": text,
            "isdocument": False,
            "objectid": key,
            "objecttypecode": CONVERSATION,
            **self._stamps(talk.agent, at),
            **self._owner(talk.agent),
        }
        self._rows.add("annotation", "annotationid", row, key)


def _taken_after(talk: Talk) -> int:
    """Give the seconds that a customer waited: somebody has read before she answers."""
    return max(5, talk.said[0][0] - 15)


def _spoken(talk: Talk, began: When) -> list[tuple[When, int, int, str]]:
    """Place what was said one after the other."""
    found: list[tuple[When, int, int, str]] = []
    at = began
    for seconds, who, text in talk.said:
        at = at.plus(seconds)
        found.append((at, _TEXT, _BY_AGENT if who else _BY_CUSTOMER, text))
    return found


def furniture(now: datetime, zone: int) -> dict[str, list[dict[str, Value]]]:
    """Give what a demonstration of an earlier program lacks: all but what was said."""
    rows = Rows(Clock(in_zone(now, zone)))
    LineRows(rows, make_registry(load_content().story)).add_furniture()
    return dict(rows.tables)
