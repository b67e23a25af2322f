"""What a picture must not show: clipped text, a skeleton still there, nowhere for the keyboard."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from widgets.primitives.skeleton import SkeletonRows


def faults(window: QWidget) -> list[str]:
    """Say what is wrong with what is on the screen now; empty when it is well."""
    found: list[str] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, SkeletonRows):
            found.append(f"a skeleton is still shown in {_place(widget)}")
        elif isinstance(widget, QLabel | QPushButton) and _clipped(widget):
            found.append(f"clipped: “{widget.text()[:40]}” in {_place(widget)}")
    focus = QApplication.focusWidget()
    if focus is None or not focus.isVisible():
        found.append("the keyboard is nowhere")
    return found


def _clipped(widget: QLabel | QPushButton) -> bool:
    if not widget.text() or (isinstance(widget, QLabel) and widget.pixmap()):
        return False
    if isinstance(widget, QLabel) and widget.wordWrap():
        needed = widget.heightForWidth(widget.width())
        return needed > widget.height() + 1
    return widget.sizeHint().width() > widget.width() + 1


def _place(widget: QWidget) -> str:
    parent = widget.parentWidget()
    return type(parent).__name__ if parent is not None else type(widget).__name__
