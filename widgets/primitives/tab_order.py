"""Where the Tab key goes for widgets that are made late: Qt puts them behind all else of their window.

No order is found out by walking along `nextInFocusChain`: PySide takes each widget that it gives for a part of the one
it was asked of, and gives up its Python object when that one is deleted, though it belongs elsewhere and is there.
Scroll bars, which Qt has made, are lost in this way to whoever holds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QStackedWidget, QWidget


@runtime_checkable
class HasTabFirst(Protocol):
    """A widget in which Tab comes to some parts first, whenever they were made."""

    def tab_first(self) -> Sequence[QWidget]:
        """Give these parts in order; what else is in it comes behind them, as it was made."""
        ...


def come_first(page: QWidget) -> None:
    """Let Tab come to a page's first parts in their order, if it names some, before all else in it.

    A page that names none may hold the one in front in a stack.
    """
    if not isinstance(page, HasTabFirst):
        for part in laid_out(page.layout()):
            shown = part.currentWidget() if isinstance(part, QStackedWidget) else None
            if shown is not None:
                come_first(shown)
        return
    # Qt passes over an order with what cannot have the keyboard.
    lent, previous = page.focusPolicy(), page
    page.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for part in _first_parts(page):
        previous = follow(part, previous)
    page.setFocusPolicy(lent)


def laid_out(layout: QLayout | None) -> list[QWidget]:
    """List the widgets of a layout and of those in it, in their order."""
    found: list[QWidget] = []
    for index in range(layout.count() if layout is not None else 0):
        item = layout.itemAt(index) if layout is not None else None
        widget = item.widget() if item is not None else None
        if widget is not None:
            found.append(widget)
        elif item is not None:
            found += laid_out(item.layout())
    return found


def _first_parts(within: HasTabFirst) -> Iterator[QWidget]:
    for part in within.tab_first():
        if isinstance(part, HasTabFirst):
            yield from _first_parts(part)
        else:
            yield part


def follow(made: QWidget, previous: QWidget) -> QWidget:
    """Let Tab go from one widget to what can have the keyboard in another, and on from there; give the last of it."""
    for stop in stops(made):
        QWidget.setTabOrder(previous, stop)
        previous = stop
    return previous


def begin(made: QWidget, around: QWidget) -> None:
    """Let Tab come to what is made late where the widget around it has stood from the beginning."""
    # Qt passes over an order with what cannot have the keyboard, and one that holds but for such between the two:
    # there another's may be put later.
    lent = [
        (one, one.focusPolicy()) for one in (around, around.nextInFocusChain()) if one and one is not made
    ]
    for widget, _policy in lent:
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    follow(made, around)
    for widget, policy in lent:
        widget.setFocusPolicy(policy)


def before(made: QWidget, following: QWidget) -> None:
    """Let Tab come to what is made late right before it comes to what stands behind it."""
    previous = following.previousInFocusChain()
    if previous is not None:
        begin(made, previous)


def behind_all(parts: Sequence[QWidget]) -> None:
    """Let Tab come to parts of a window behind all else in it, one after the other, whatever is made later."""
    if parts:
        # Made now, it is behind all else. The last one is not looked for along the chain: see the module's words.
        end = previous = QWidget(parts[0].window())
        end.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for part in parts:
            previous = follow(part, previous)
        end.setParent(None)


def stops(within: QWidget) -> list[QWidget]:
    """List what can have the keyboard in a widget, itself first; not in windows of its own such as lists of options."""
    window = within.window()
    return [w for w in (within, *_inside(within)) if _stops(w) and w.window() is window]


def _inside(widget: QWidget) -> Iterator[QWidget]:
    """Give what is in a widget, from the outside in.

    Not by `findChildren`: Python takes what it gives for gone with the widget, also what is in another window by then.
    """
    for child in widget.children():
        if isinstance(child, QWidget):
            yield child
            yield from _inside(child)


def _stops(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
