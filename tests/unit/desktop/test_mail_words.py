"""The words around e-mails."""

from __future__ import annotations

from desktop import mail_words
from session_engine.ids import LineId, RecordRef
from session_engine.records.state import FieldState, RecordState, RecordStatus


def test_the_head_names_the_addresses_without_what_ends_each() -> None:
    values = {"sender": "amara@northlight.example", "torecipients": "ruth@example.org;ben@example.org;"}
    fields = {name: FieldState(value) for name, value in values.items()}
    letter = RecordState(RecordRef(LineId("demo"), "email", "1"), RecordStatus.READY, "Hello", fields)
    assert mail_words.head(letter) == (
        "From amara@northlight.example",
        "to ruth@example.org; ben@example.org",
    )
