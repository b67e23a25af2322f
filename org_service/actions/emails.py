"""SendEmail: an e-mail that was written is sent."""

from collections.abc import Mapping
from typing import Any, Final

from org_service.errors import InvalidArgument
from org_service.permissions import may_write
from org_service.records.transaction import Transaction
from org_service.records.update import change

NO_RECIPIENT: Final = "0x8004350d"
_RECIPIENTS: Final = (2, 3, 4)
_SENT: Final = 3


def send_email(tx: Transaction, email_id: str, payload: Mapping[str, Any]) -> str:
    """Send an e-mail and give its subject, which may carry a tracking token."""
    table = tx.description.tables["email"]
    email = tx.get(table, email_id)
    may_write(tx.caller, table, "Write", email)
    if email["statecode"] != 0:
        message = "This e-mail has been sent or closed already."
        raise InvalidArgument(message)
    if not tx.rows("activityparty", activityid=email_id, participationtypemask=_RECIPIENTS):
        message = "The e-mail has no recipient."
        raise InvalidArgument(message, NO_RECIPIENT)
    subject = email.get("subject") or ""
    if payload.get("IssueSend") is not False:
        change(tx, table, email, {"statecode": 1, "statuscode": _SENT})
    return subject
