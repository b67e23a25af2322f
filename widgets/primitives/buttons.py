"""Buttons. None takes the keyboard when clicked: the sentence begun elsewhere goes on."""

from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget
from typing_extensions import override

from widgets.icons import icon as icon_named
from widgets.primitives.announce import announce
from widgets.primitives.menu_tool_button import MenuToolButton
from widgets.text import for_label, for_painting, for_tip, isolate, one_line
from widgets.theme import TARGET, Type, font_metrics, metrics, tokens
from widgets.theme.draw.lines import line
from widgets.theme.draw.shapes import ring
from widgets.theme.draw.stills import still

_PADDING = 12
_COPIED_MS = 1500


class Variant(StrEnum):
    """How a button looks and so how much it weighs. One primary button on a page."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"
    FLAT = "flat"


_ICON_INK = {Variant.PRIMARY: "on_fill", Variant.DANGER: "bad"}


class PushButton(QPushButton):
    """A button with a label; `&` in the label is text."""

    def __init__(
        self,
        label: str = "",
        variant: Variant = Variant.PLAIN,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(for_label(label), parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(one_line(label))
        self._icon_name = icon
        self._variant = variant
        self.set_variant(variant)

    def set_label(self, label: str) -> None:
        """Show a label."""
        if self.text() != for_label(label):
            self.setText(for_label(label))
            self.setAccessibleName(one_line(label))

    def set_variant(self, variant: Variant) -> None:
        """Change how the button looks."""
        self._variant = variant
        self.setProperty("variant", variant.value)
        self.setFlat(variant is Variant.FLAT)
        if self._icon_name:
            self.setIcon(icon_named(self._icon_name, _ICON_INK.get(variant, "text")))
        elif not self.icon().isNull():
            self.setIcon(QIcon())
        self.update()

    def set_icon(self, name: str) -> None:
        """Show an icon before the label, or none."""
        self._icon_name = name
        self.set_variant(self._variant)

    @override
    def sizeHint(self) -> QSize:
        self.ensurePolished()
        side = metrics().icon
        self.setIconSize(QSize(side, side))
        label = self.text().replace("&&", "&")
        width = self.fontMetrics().horizontalAdvance(label) + 2 * _PADDING
        width += (side + (6 if label else 0)) if self._icon_name else 0
        width += 14 if self.menu() else 0
        return QSize(max(width, metrics().button), metrics().button)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        look = (
            "button", self.text(), self._icon_name, self._variant, self.isEnabled(), self.isDown(),
            self.isChecked(), self.underMouse(), self.hasFocus(), self.isDefault(), bool(self.menu()),
            self.isRightToLeft(),
        )  # fmt: skip
        still(QPainter(self), 0, 0, self.width(), self.height(), look, self._draw)

    def _draw(self, painter: QPainter) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)


class IconButton(MenuToolButton):
    """A button that is an icon; its name is its tooltip and what a screen reader says."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        ink: str = "mute",
        shortcut: str = "",
        checkable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ink = ink
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoRaise(True)
        self.setCheckable(checkable)
        self.set_icon(icon)
        self.set_name(name, shortcut)

    def set_icon(self, icon: str) -> None:
        """Show another icon."""
        self._icon = icon
        self.setIcon(icon_named(icon, self._ink))

    def set_name(self, name: str, shortcut: str = "") -> None:
        """Name the button; a shortcut is shown beside the name."""
        self.setAccessibleName(one_line(name))
        self.setToolTip(for_tip(f"{for_painting(name)}  {shortcut}" if shortcut else for_painting(name)))

    @override
    def sizeHint(self) -> QSize:
        side = metrics().icon
        self.setIconSize(QSize(side, side))
        wide = metrics().button + (10 if self.menu() and self.text() else 0)
        return QSize(wide, metrics().button)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        # Qt would add its own menu arrow; an icon that opens a menu says so by itself.
        look = (
            "icon", self._icon, self._ink, self.isEnabled(), self.isDown(), self.isChecked(), self.underMouse(),
            self.hasFocus(),
        )  # fmt: skip
        still(QPainter(self), 0, 0, self.width(), self.height(), look, self._draw)

    def _draw(self, painter: QPainter) -> None:
        t = tokens()
        body = self.rect()
        if self.isEnabled() and (self.isDown() or self.isChecked() or self.underMouse()):
            ground = t.accs if self.isChecked() else t.press if self.isDown() else t.hover
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(body, 6, 6)
        side = metrics().icon
        spot = QRect(0, 0, side, side)
        spot.moveCenter(body.center())
        self.icon().paint(painter, spot, Qt.AlignmentFlag.AlignCenter, self._icon_mode())
        if self.hasFocus():
            ring(painter, body)

    def _icon_mode(self) -> QIcon.Mode:
        return QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled


class CopyButton(IconButton):
    """Copies a value and says so."""

    copied = Signal(str)

    def __init__(self, value: str = "", what: str = "", parent: QWidget | None = None) -> None:
        super().__init__("copy", "", parent=parent)
        self._value = self._what = ""
        self._back = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._back.timeout.connect(lambda: self.set_icon("copy"))
        self.clicked.connect(self._copy)
        self.render_value(value, what)

    def render_value(self, value: str, what: str = "") -> None:
        """Set what is copied and what it is called ("phone number")."""
        self._value, self._what = value, what
        name = self.tr("Copy {0}").format(what) if what else self.tr("Copy")
        self.set_name(name)
        self.setEnabled(bool(value))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._value)
        self.set_icon("check")
        self._back.start()
        announce(self, self.tr("Copied"))
        self.copied.emit(self._value)


class LinkButton(QPushButton):
    """A title that opens something, drawn as a link."""

    def __init__(self, label: str = "", kind: Type = Type.BODY, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._label = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(TARGET)  # a button's would push it below the words of a narrow line
        self.set_label(label)

    def set_label(self, label: str) -> None:
        """Show a title."""
        self._label = one_line(label)
        self.setText(for_label(label))
        self.setAccessibleName(self._label)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        metric = font_metrics(self._kind)
        width = metric.horizontalAdvance(isolate(self._label)) + 5
        return QSize(width, max(metrics().px(24), metric.height()))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 40), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = tokens().acc if self.isEnabled() else tokens().mute
        pointed = self.underMouse() or self.hasFocus()
        room = self.rect().adjusted(2, 0, -1, 0)
        text = isolate(self._label)
        line(painter, room, text, self._kind, ink, rtl=self.isRightToLeft(), underlined=pointed)
        if self.hasFocus():
            ring(painter, self.rect(), 4)
