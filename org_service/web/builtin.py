"""The operations that every organisation has: who am I, cases, queues, e-mail."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

from org_service.actions.articles import count_views
from org_service.actions.cases import close_incident
from org_service.actions.emails import send_email
from org_service.actions.queues import (
    add_to_queue,
    pick_from_queue,
    release_to_queue,
    remove_from_queue,
)
from org_service.actions.templates import instantiate
from org_service.organisation import VERSION
from org_service.records.transaction import Transaction
from org_service.web.arguments import answered
from org_service.web.exchange import Request, Response, Work, json_response, no_content
from org_service.web.operations import Arguments, Operation, Parameter

_BASE: Final = "mscrm.crmbaseentity"


def _changing(change: Callable[[Transaction, str, Arguments], None]) -> Callable[..., Work]:
    """Answer 204 when a change of the record that it is called on is done."""

    def answer(request: Request, record_id: str | None, arguments: Arguments) -> Work:
        def run(connection: Connection) -> Response:
            change(request.transaction(connection), record_id or "", arguments)
            return no_content()

        return Work(run, writes=True)

    return answer


def _who_am_i(request: Request, _record_id: str | None, _arguments: Arguments) -> Response:
    caller = request.caller
    return answered(
        request,
        "WhoAmI",
        {
            "BusinessUnitId": caller.business_unit_id,
            "UserId": caller.user_id,
            "OrganizationId": caller.organization_id,
        },
    )


def _version(request: Request, _record_id: str | None, _arguments: Arguments) -> Response:
    return answered(request, "RetrieveVersion", {"Version": VERSION})


def _organisation(request: Request, _record_id: str | None, _arguments: Arguments) -> Work:
    def run(connection: Connection) -> Response:
        row = request.transaction(connection).organisation
        detail = {
            "OrganizationId": row.get("organizationid"),
            "FriendlyName": row.get("name"),
            "OrganizationVersion": VERSION,
            "EnvironmentId": row.get("organizationid"),
            "UniqueName": row.get("name"),
            "UrlName": row.get("name"),
            "State": "Enabled",
            "Endpoints": {
                "Count": 1,
                "IsReadOnly": False,
                "Keys": ["WebApplication"],
                "Values": [request.base],
            },
        }
        return answered(request, "RetrieveCurrentOrganization", {"Detail": detail})

    return Work(run)


def _add_to_queue(request: Request, queue_id: str | None, arguments: Arguments) -> Work:
    def run(connection: Connection) -> Response:
        item = add_to_queue(request.transaction(connection), queue_id or "", arguments)
        return answered(request, "AddToQueue", {"QueueItemId": item})

    return Work(run, writes=True)


def _send_email(request: Request, email_id: str | None, arguments: Arguments) -> Work:
    def run(connection: Connection) -> Response:
        delivers = request.organisation.delivers_mail
        subject = send_email(request.transaction(connection), email_id or "", arguments, delivers=delivers)
        return answered(request, "SendEmail", {"Subject": subject})

    return Work(run, writes=True)


def _instantiate_template(request: Request, _record_id: str | None, arguments: Arguments) -> Work:
    def run(connection: Connection) -> Response:
        email = instantiate(request.transaction(connection), request.formats, arguments)
        record = {"@odata.type": "#Microsoft.Dynamics.CRM.email", **email}
        context = f"{request.base}$metadata#Collection({_BASE})"
        return json_response({"@odata.context": context, "value": [record]})

    return Work(run)


BUILT_IN: Final = (
    Operation(
        "WhoAmI",
        "function",
        _who_am_i,
        returns=(
            Parameter("BusinessUnitId", "Edm.Guid", nullable=False),
            Parameter("UserId", "Edm.Guid", nullable=False),
            Parameter("OrganizationId", "Edm.Guid", nullable=False),
        ),
    ),
    Operation("RetrieveVersion", "function", _version, returns=(Parameter("Version", "Edm.String"),)),
    Operation(
        "RetrieveCurrentOrganization",
        "function",
        _organisation,
        parameters=(Parameter("AccessType", "mscrm.EndpointAccessType", nullable=False),),
        returns=(Parameter("Detail", "mscrm.OrganizationDetail"),),
    ),
    Operation(
        "CloseIncident",
        "action",
        _changing(lambda tx, _, arguments: close_incident(tx, arguments)),
        parameters=(
            Parameter("IncidentResolution", "mscrm.incidentresolution", nullable=False),
            Parameter("Status", "Edm.Int32", nullable=False),
        ),
    ),
    Operation(
        "IncrementKnowledgeArticleViewCount",
        "action",
        _changing(lambda tx, _, arguments: count_views(tx, arguments)),
        parameters=(
            Parameter("Source", "mscrm.crmbaseentity", nullable=False),
            Parameter("ViewDate", "Edm.DateTimeOffset", nullable=False),
            Parameter("Location", "Edm.Int32", nullable=False),
            Parameter("Count", "Edm.Int32", nullable=False),
        ),
    ),
    Operation(
        "AddToQueue",
        "action",
        _add_to_queue,
        bound_to="queue",
        parameters=(
            Parameter("Target", _BASE, nullable=False),
            Parameter("SourceQueue", "mscrm.queue"),
            Parameter("QueueItemProperties", "mscrm.queueitem"),
        ),
        returns=(Parameter("QueueItemId", "Edm.Guid", nullable=False),),
    ),
    Operation(
        "PickFromQueue",
        "action",
        _changing(pick_from_queue),
        bound_to="queueitem",
        parameters=(
            Parameter("SystemUser", "mscrm.systemuser", nullable=False),
            Parameter("RemoveQueueItem", "Edm.Boolean", nullable=False),
        ),
    ),
    Operation(
        "ReleaseToQueue",
        "action",
        _changing(lambda tx, item_id, _: release_to_queue(tx, item_id)),
        bound_to="queueitem",
    ),
    Operation(
        "RemoveFromQueue",
        "action",
        _changing(lambda tx, item_id, _: remove_from_queue(tx, item_id)),
        bound_to="queueitem",
    ),
    Operation(
        "SendEmail",
        "action",
        _send_email,
        bound_to="email",
        parameters=(
            Parameter("IssueSend", "Edm.Boolean", nullable=False),
            Parameter("TrackingToken", "Edm.String"),
        ),
        returns=(Parameter("Subject", "Edm.String"),),
    ),
    Operation(
        "InstantiateTemplate",
        "action",
        _instantiate_template,
        parameters=(
            Parameter("TemplateId", "Edm.Guid", nullable=False),
            Parameter("ObjectType", "Edm.String", nullable=False),
            Parameter("ObjectId", "Edm.Guid", nullable=False),
        ),
        returns_many=_BASE,
    ),
)
