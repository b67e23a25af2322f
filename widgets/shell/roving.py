"""Arrow keys inside a bar: one stop for Tab, arrows from there."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_FORWARD = {Qt.Key.Key_Right, Qt.Key.Key_Down}
_BACK = {Qt.Key.Key_Left, Qt.Key.Key_Up}


def target(widgets: Sequence[QWidget], key: int, *, rtl: bool) -> QWidget | None:
    """Return the widget that an arrow, Home or End leads to, none for other keys."""
    able = [w for w in widgets if w.isVisible() and w.isEnabled()]
    at = next((i for i, w in enumerate(able) if w.hasFocus()), None)
    if not able or at is None:
        return None
    if key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
        return able[0 if key == Qt.Key.Key_Home else -1]
    step = _step(key, rtl=rtl)
    return able[(at + step) % len(able)] if step else None


def _step(key: int, *, rtl: bool) -> int:
    mirrored = rtl and key in {Qt.Key.Key_Left, Qt.Key.Key_Right}
    if key in _FORWARD:
        return -1 if mirrored else 1
    if key in _BACK:
        return 1 if mirrored else -1
    return 0


def focus(widgets: Sequence[QWidget], chosen: QWidget) -> None:
    """Give the keyboard to one and make it the bar's only stop for Tab."""
    only_stop(widgets, chosen)
    chosen.setFocus(Qt.FocusReason.OtherFocusReason)


def only_stop(widgets: Sequence[QWidget], chosen: QWidget | None) -> None:
    """Let Tab stop at one of them only."""
    for widget in widgets:
        here = widget is chosen
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus if here else Qt.FocusPolicy.NoFocus)
