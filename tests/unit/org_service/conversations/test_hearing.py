"""What visitors' lines are woken for."""

import pytest

from org_service.conversations.visitors.hearing import _conversations
from org_service.storage import Change
from org_service.storage.change_log import ChangeKind


@pytest.mark.parametrize(
    ("kind", "columns", "news"),
    [
        ("update", ("statuscode",), True),
        ("update", ("msdyn_activeagentid", "ownerid"), True),
        ("update", ("ninedesk_mergedintoid",), True),
        ("update", ("ninedesk_unread",), True),
        ("delete", (), True),
        ("update", ("ninedesk_customerread",), False),
        ("update", ("ninedesk_lastnumber", "ninedesk_waitingsince"), False),
    ],
)
def test_a_line_is_woken_for_what_its_visitor_is_told(
    kind: ChangeKind, columns: tuple[str, ...], *, news: bool
) -> None:
    change = Change(1, "msdyn_ocliveworkitem", "talk", kind, columns, "amara", "now")
    assert _conversations(change) == (("talk",) if news else ())


def test_a_message_wakes_the_lines_of_its_conversation() -> None:
    whole = b'{"conversation":"talk","id":"message"}'
    change = Change(
        1, "ninedesk_conversationmessage", "message", "create", ("ninedesk_text",), "amara", "now", whole
    )
    assert _conversations(change) == ("talk",)
