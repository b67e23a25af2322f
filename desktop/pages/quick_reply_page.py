"""A tab that is a prepared answer: its form, and beside it how it will read and what it can be filled with."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from desktop.desk import Desk
from desktop.pages.page import WHOLE
from desktop.pages.record_page import RecordTab
from desktop.pages.spares import SparePages
from session_engine.conversations.quick_replies import VARIABLES, split
from session_engine.forms.state import FormStatus
from session_engine.ids import RecordRef
from session_engine.records.state import RecordState, Value
from session_engine.sessions.state import Tab
from widgets.quick_replies.side import ReplySide, SideState, Variable

MESSAGE, LOCALE, PERSONAL = "msdyn_message", "msdyn_locale", "ninedesk_personal"


class QuickReplyTab(RecordTab):
    """A record page as every other, with a companion."""

    def __init__(self, desk: Desk, tab: Tab, ref: RecordRef, spares: SparePages) -> None:
        super().__init__(desk, tab, ref, spares)
        self._side = ReplySide(variables())
        self._page.beside.addWidget(self._side)
        self._side.variable_chosen.connect(lambda name: self._page.insert_text(MESSAGE, f"{{{name}}}"))
        self._side.language_chosen.connect(lambda tag: self._edit(LOCALE, tag or None))
        self._side.shared_chosen.connect(lambda shared: self._edit(PERSONAL, not shared))

    @override
    def render(self, parts: frozenset[str]) -> None:
        super().render(parts)
        if WHOLE in parts:
            self._render_side()

    def _render_side(self) -> None:
        engine = self._desk.engine
        form, record = engine.forms.state(self._tab), engine.records.state(self._ref)
        person = engine.lines.state(self._ref.line).person
        preview, asked = read_as(_text(record, MESSAGE), person.full_name if person is not None else "")
        ready = form.status is FormStatus.READY
        self._side.render_state(
            SideState(
                preview,
                asked,
                _text(record, LOCALE),
                shared=record.value(PERSONAL) is not True,
                may_share=ready and engine.forms.leads(self._ref.line),
                editable=ready and form.read_only is None,
            )
        )

    def _edit(self, column: str, value: Value) -> None:
        records = self._desk.engine.records
        self._desk.run(lambda: records.edit(self._ref, column, value))


def read_as(text: str, agent: str) -> tuple[str, tuple[str, ...]]:
    """Read an answer as a customer would, with examples for what a conversation knows; name what will be asked for."""
    known = examples(agent)
    asked: list[str] = []
    said: list[str] = []
    for words, name in split(text):
        said.append(words)
        if name:
            value = known.get(name.casefold(), "")
            said.append(value or f"[{name}]")
            if not value:
                asked.append(name)
    return "".join(said), tuple(dict.fromkeys(asked))


def examples(agent: str) -> dict[str, str]:
    """Give what stands for the usual placeholders in a preview, by their names in small letters."""
    tr = QCoreApplication.translate
    customer = tr("QuickReplies", "Maria Lopez")
    return {
        "customername": customer,
        "customerfirstname": customer.split()[0],
        "casetitle": tr("QuickReplies", "Red light on the satellite"),
        "agentname": agent or tr("QuickReplies", "your name"),
        "agentfirstname": agent.split(maxsplit=1)[0]
        if agent.split()
        else tr("QuickReplies", "your first name"),
    }


def variables() -> tuple[Variable, ...]:
    """Name the usual placeholders in words."""
    tr = QCoreApplication.translate
    labels = (
        tr("QuickReplies", "Customer's name"),
        tr("QuickReplies", "Customer's first name"),
        tr("QuickReplies", "Title of the case"),
        tr("QuickReplies", "Your name"),
        tr("QuickReplies", "Your first name"),
    )
    return tuple(Variable(name, label) for name, label in zip(VARIABLES, labels, strict=True))


def _text(record: RecordState, column: str) -> str:
    value = record.value(column)
    return value if isinstance(value, str) else ""
