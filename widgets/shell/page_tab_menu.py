"""The context menu of a page's tab: what dragging, hovering and middle clicks do, for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from widgets.icons import icon

if TYPE_CHECKING:
    from widgets.shell.page_tab_bar import PageTabState


@dataclass(frozen=True, slots=True)
class TabWishes:
    """What the entries ask for."""

    close: Callable[[], object]
    window: Callable[[], object]
    move: Callable[[int], object]


def tab_menu(tabs: list[PageTabState], at: int, wishes: TabWishes, parent: QWidget) -> QMenu:
    """Make the menu of one of the tabs; what cannot be done is grey."""
    tr, tab = QCoreApplication.translate, tabs[at]
    menu = QMenu(parent)

    def entry(name: str, text: str, able: bool, wish: Callable[[], object]) -> None:  # noqa: FBT001 - a row
        action = menu.addAction(icon(name), text)
        action.setEnabled(able)
        action.triggered.connect(lambda _checked=False: wish())

    entry("close", tr("PageTabs", "Close tab"), tab.closable and not tab.anchor, wishes.close)
    menu.addSeparator()
    if tab.in_own_window:
        entry("merge", tr("PageTabs", "Put back among its session's tabs"), True, wishes.window)
    else:
        entry("external", tr("PageTabs", "Move to its own window"), tab.may_leave, wishes.window)
    if len(tabs) > 1:
        menu.addSeparator()
        entry(
            "arrow-left", tr("PageTabs", "Move left"), not tab.anchor and at > 1, lambda: wishes.move(at - 1)
        )
        last = at == len(tabs) - 1
        entry(
            "arrow-right",
            tr("PageTabs", "Move right"),
            not tab.anchor and not last,
            lambda: wishes.move(at + 1),
        )
    return menu
