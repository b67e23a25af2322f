"""An editor for each kind of setting: shows a value, announces another one wished for."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)
from typing_extensions import override

from widgets.primitives import CopyButton, ElidedLabel, PushButton, Variant
from widgets.settings.calm import CalmCombo, CalmSlider, CalmSpin
from widgets.settings.resting import Lines, Rest
from widgets.settings.rows import EditorKind, SettingRow
from widgets.settings.segmented import Segmented
from widgets.settings.switch import Switch
from widgets.text import for_painting, one_line
from widgets.theme import GAP3, font_metrics, metrics

_SEGMENTS = 3
_LINES = 5


class Editor(QWidget):
    """What every editor is.

    Signals:
        edited: The value wished for.
    """

    edited = Signal(object)

    def __init__(self, row: SettingRow) -> None:
        super().__init__()
        self.row = row
        self._parts = QHBoxLayout(self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(GAP3)  # between those shown: a hidden part leaves no gap
        self._parts.addStretch(1)
        self._parts.addStretch(0)

    def add(self, part: QWidget) -> None:
        """Put a part into the editor; what can grow takes the room, the rest is as wide as it wants."""
        grows = part.sizePolicy().expandingDirections() & Qt.Orientation.Horizontal
        self._parts.insertWidget(self._parts.count() - 1, part, 1000 if grows else 0)

    def set_leading(self, *, leading: bool) -> None:
        """Stand where reading begins, as below the words, or where it ends."""
        self._parts.setStretch(0, 0 if leading else 1)
        self._parts.setStretch(self._parts.count() - 1, 1 if leading else 0)

    def render_value(self, value: object) -> None:
        """Show a value, unless the agent is typing another."""
        raise NotImplementedError


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, row: SettingRow) -> None:
        super().__init__(row)
        self.switch = Switch()
        self.switch.setAccessibleName(one_line(row.label))
        self.switch.clicked.connect(self._edited)
        self.add(self.switch)

    def _edited(self, checked: bool) -> None:  # noqa: FBT001 - Qt's signature
        self.edited.emit(checked)

    @override
    def render_value(self, value: object) -> None:
        self.switch.setChecked(value is True)


class ChoiceEditor(Editor):
    """One of a few as segments, one of many or in little room as a list."""

    def __init__(self, row: SettingRow) -> None:
        super().__init__(row)
        self._values = [choice.value for choice in row.choices]
        self.combo = _calm_combo(row)
        self.combo.activated.connect(lambda index: self._edited(self._values[int(index)]))
        self.segments = Segmented(row.choices) if len(row.choices) <= _SEGMENTS else None
        if self.segments is not None:
            self.segments.set_name(one_line(row.label))
            self.segments.chosen.connect(self._edited)
            self.combo.hide()
            self.add(self.segments)
        self.add(self.combo)

    def _edited(self, value: str) -> None:
        self.edited.emit(value)

    @override
    def render_value(self, value: object) -> None:
        if self.segments is not None:
            self.segments.render_value(str(value))
        if not self.combo.view().isVisible():
            self.combo.setCurrentIndex(self._values.index(str(value)) if str(value) in self._values else -1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Not at once: showing would lay out again what is being laid out.
        QTimer.singleShot(0, self, self._choose_form)

    def _choose_form(self) -> None:
        if self.segments is not None:
            fits = self.segments.sizeHint().width() <= self.width()
            self.segments.setVisible(fits)
            self.combo.setVisible(not fits)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.combo.minimumSizeHint()


def _calm_combo(row: SettingRow) -> CalmCombo:
    combo = CalmCombo()
    combo.setAccessibleName(one_line(row.label))
    for choice in row.choices:
        combo.addItem(for_painting(choice.label))
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return combo


class NumberEditor(Editor):
    """A slider and the digits beside it."""

    def __init__(self, row: SettingRow) -> None:
        super().__init__(row)
        self.slider, self.spin = CalmSlider(Qt.Orientation.Horizontal), CalmSpin()
        for part in (self.slider, self.spin):
            part.setRange(row.minimum, row.maximum)
            part.setSingleStep(row.step)
            part.setAccessibleName(one_line(row.label))
        # The whole window changes with the text size: not before the handle is let go.
        self.slider.setTracking(False)
        self.slider.setPageStep(row.step)
        self.spin.setSuffix(row.unit)
        self.spin.setKeyboardTracking(False)
        self.slider.sliderMoved.connect(self._follow)
        self.slider.valueChanged.connect(self._edited)
        self.spin.valueChanged.connect(self._edited)
        self.add(self.slider)
        self.add(self.spin)

    def _follow(self, value: int) -> None:
        blocker = QSignalBlocker(self.spin)
        self.spin.setValue(value)
        blocker.unblock()

    def _edited(self, value: int) -> None:
        self.render_value(value)
        self.edited.emit(value)

    @override
    def render_value(self, value: object) -> None:
        if not isinstance(value, int):
            return
        for part in (self.slider, self.spin):
            blocker = QSignalBlocker(part)
            if part.value() != value:
                part.setValue(value)
            blocker.unblock()


class TextEditor(Editor):
    """One line; wished for a moment after it changed, with Enter, and when the keyboard leaves."""

    def __init__(self, row: SettingRow) -> None:
        super().__init__(row)
        self.field = QLineEdit()
        self.field.setPlaceholderText(row.hint)
        self.field.setAccessibleName(one_line(row.label))
        self._rest = Rest(self, self.field.text, self.edited.emit)
        self.field.textEdited.connect(self._rest.begin)
        self.field.editingFinished.connect(self._rest.finish)
        self.add(self.field)

    @override
    def render_value(self, value: object) -> None:
        if isinstance(value, str) and not self.field.hasFocus() and value != self.field.text():
            self.field.setText(value)


class LinesEditor(Editor):
    """Several lines."""

    def __init__(self, row: SettingRow) -> None:
        super().__init__(row)
        self.field = Lines()
        self.field.setPlaceholderText(row.hint)
        self.field.setAccessibleName(one_line(row.label))
        self.field.setTabChangesFocus(True)
        self._rest = Rest(self, self.field.toPlainText, self.edited.emit)
        self.field.textChanged.connect(self._begin)
        self.field.left.connect(self._rest.finish)
        self.add(self.field)

    def _begin(self) -> None:
        if self.field.hasFocus():
            self._rest.begin()

    @override
    def render_value(self, value: object) -> None:
        self.field.setFixedHeight(font_metrics().lineSpacing() * _LINES + metrics().px(18))
        if isinstance(value, str) and not self.field.hasFocus() and value != self.field.toPlainText():
            self.field.setPlainText(value)


class CommandEditor(Editor):
    """A button; its wish has no value."""

    def __init__(self, row: SettingRow) -> None:
        super().__init__(row)
        self.button = PushButton(row.hint or row.label, Variant.DANGER if row.danger else Variant.PLAIN)
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(lambda: self.edited.emit(None))
        self.add(self.button)

    @override
    def render_value(self, value: object) -> None:
        """A command has none."""


class FactEditor(Editor):
    """A text to read and to copy."""

    def __init__(self, row: SettingRow) -> None:
        super().__init__(row)
        self.text = ElidedLabel(row.fact, middle=True)
        self.copy = CopyButton(row.fact, row.label)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.add(self.text)
        self.add(self.copy)

    @override
    def render_value(self, value: object) -> None:
        """It is the row's own."""


EDITORS: dict[EditorKind, type[Editor]] = {
    EditorKind.SWITCH: SwitchEditor,
    EditorKind.CHOICE: ChoiceEditor,
    EditorKind.NUMBER: NumberEditor,
    EditorKind.TEXT: TextEditor,
    EditorKind.LINES: LinesEditor,
    EditorKind.COMMAND: CommandEditor,
    EditorKind.FACT: FactEditor,
}
"""Kind to editor."""
