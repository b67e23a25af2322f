"""Fusion with our shapes: which painter draws what."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionComplex,
    QWidget,
)
from typing_extensions import override

from widgets.theme.draw import bars, buttons, fields, items

_Painter = Callable[[QProxyStyle, QStyleOption, QPainter, QWidget | None], None]
_P = QStyle.PrimitiveElement
_C = QStyle.ControlElement
_X = QStyle.ComplexControl

_PRIMITIVES: dict[int, _Painter] = {
    _P.PE_PanelLineEdit.value: fields.line_edit,
    _P.PE_FrameLineEdit.value: fields.line_edit,
    _P.PE_Frame.value: fields.frame,
    _P.PE_PanelButtonTool.value: buttons.tool_panel,
    _P.PE_IndicatorCheckBox.value: buttons.check,
    _P.PE_IndicatorItemViewItemCheck.value: buttons.check,
    _P.PE_IndicatorRadioButton.value: buttons.radio,
    _P.PE_FrameFocusRect.value: buttons.focus,
    _P.PE_PanelMenu.value: items.menu_panel,
    _P.PE_FrameMenu.value: bars.nothing,
    _P.PE_PanelItemViewItem.value: items.item_panel,
    _P.PE_PanelItemViewRow.value: bars.nothing,
    _P.PE_IndicatorBranch.value: items.branch,
    _P.PE_IndicatorHeaderArrow.value: bars.sort_arrow,
    _P.PE_IndicatorArrowDown.value: items.arrow("down"),
    _P.PE_IndicatorArrowUp.value: items.arrow("up"),
    _P.PE_IndicatorArrowLeft.value: items.arrow("left"),
    _P.PE_IndicatorArrowRight.value: items.arrow("right"),
    _P.PE_FrameTabWidget.value: bars.nothing,
    _P.PE_FrameTabBarBase.value: bars.tab_base,
    _P.PE_FrameStatusBarItem.value: bars.nothing,
    _P.PE_PanelTipLabel.value: items.menu_panel,
    _P.PE_PanelScrollAreaCorner.value: bars.corner,
    _P.PE_FrameGroupBox.value: bars.nothing,
}
_CONTROLS: dict[int, _Painter] = {
    _C.CE_PushButtonBevel.value: buttons.bevel,
    _C.CE_PushButtonLabel.value: buttons.label,
    _C.CE_TabBarTabShape.value: bars.tab_shape,
    _C.CE_TabBarTabLabel.value: bars.tab_label,
    _C.CE_HeaderSection.value: bars.header_section,
    _C.CE_HeaderEmptyArea.value: bars.header_section,
    _C.CE_HeaderLabel.value: bars.header_label,
    _C.CE_MenuItem.value: items.menu_item,
    _C.CE_ComboBoxLabel.value: fields.combo_label,
    _C.CE_ProgressBar.value: bars.progress,
    _C.CE_Splitter.value: bars.splitter,
}
_COMPLEX: dict[int, _Painter] = {
    _X.CC_ComboBox.value: fields.combo,
    _X.CC_SpinBox.value: fields.spin,
    _X.CC_ScrollBar.value: bars.scroll_bar,
    _X.CC_Slider.value: bars.slider,
}
_FIELDS = (QLineEdit, QComboBox, QAbstractSpinBox)
_FIT = "nine_fit"
_QT_MARGIN = 4.0
_LEADING = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter


class DrawingStyle(QProxyStyle):
    """Draw controls with the tokens in force."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    @override
    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        own = _PRIMITIVES.get(element._value_)
        if own is None:
            super().drawPrimitive(element, option, painter, widget)
        else:
            own(self, option, painter, widget)

    @override
    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        own = _CONTROLS.get(element._value_)
        if own is None:
            super().drawControl(element, option, painter, widget)
        else:
            own(self, option, painter, widget)

    @override
    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        own = _COMPLEX.get(control._value_)
        if own is None:
            super().drawComplexControl(control, option, painter, widget)
        else:
            own(self, option, painter, widget)
