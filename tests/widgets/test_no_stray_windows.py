"""Building a page never flashes a part of it as a window of its own."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from session_engine.forms.state import CardPlan, FieldKind, FieldPlan
from widgets.forms.quick_view import QuickViewCard


class Shown(QObject):
    """Notes every widget that is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[QWidget] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(watched)
        return False


@pytest.fixture
def shown(qapp: QApplication) -> Any:
    watch = Shown()
    qapp.installEventFilter(watch)
    yield watch
    qapp.removeEventFilter(watch)


def test_a_quick_view_is_built_inside_its_card(qtbot: Any, shown: Shown) -> None:
    field = FieldPlan("telephone1", FieldKind.PHONE, "Main Phone")
    host = QWidget()
    qtbot.addWidget(host)
    QuickViewCard(CardPlan("customerid", "Customer", (("account", (field,)),)), "Customer", host)
    assert shown.windows == []
