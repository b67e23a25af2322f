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

_PRIMITIVES: dict[QStyle.PrimitiveElement, _Painter] = {
    _P.PE_PanelLineEdit: fields.line_edit,
    _P.PE_FrameLineEdit: fields.line_edit,
    _P.PE_Frame: fields.frame,
    _P.PE_PanelButtonTool: buttons.tool_panel,
    _P.PE_IndicatorCheckBox: buttons.check,
    _P.PE_IndicatorItemViewItemCheck: buttons.check,
    _P.PE_IndicatorRadioButton: buttons.radio,
    _P.PE_FrameFocusRect: buttons.focus,
    _P.PE_PanelMenu: items.menu_panel,
    _P.PE_FrameMenu: bars.nothing,
    _P.PE_PanelItemViewItem: items.item_panel,
    _P.PE_PanelItemViewRow: bars.nothing,
    _P.PE_IndicatorBranch: items.branch,
    _P.PE_IndicatorHeaderArrow: bars.sort_arrow,
    _P.PE_IndicatorArrowDown: items.arrow("down"),
    _P.PE_IndicatorArrowUp: items.arrow("up"),
    _P.PE_IndicatorArrowLeft: items.arrow("left"),
    _P.PE_IndicatorArrowRight: items.arrow("right"),
    _P.PE_FrameTabWidget: bars.nothing,
    _P.PE_FrameTabBarBase: bars.tab_base,
    _P.PE_FrameStatusBarItem: bars.nothing,
    _P.PE_PanelScrollAreaCorner: bars.corner,
    _P.PE_FrameGroupBox: bars.nothing,
}
_CONTROLS: dict[QStyle.ControlElement, _Painter] = {
    _C.CE_PushButtonBevel: buttons.bevel,
    _C.CE_PushButtonLabel: buttons.label,
    _C.CE_TabBarTabShape: bars.tab_shape,
    _C.CE_TabBarTabLabel: bars.tab_label,
    _C.CE_HeaderSection: bars.header_section,
    _C.CE_HeaderEmptyArea: bars.header_section,
    _C.CE_HeaderLabel: bars.header_label,
    _C.CE_MenuItem: items.menu_item,
    _C.CE_ComboBoxLabel: fields.combo_label,
    _C.CE_ProgressBar: bars.progress,
    _C.CE_Splitter: bars.splitter,
}
_COMPLEX: dict[QStyle.ComplexControl, _Painter] = {
    _X.CC_ComboBox: fields.combo,
    _X.CC_SpinBox: fields.spin,
    _X.CC_ScrollBar: bars.scroll_bar,
    _X.CC_Slider: bars.slider,
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
        own = _PRIMITIVES.get(element)
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
        own = _CONTROLS.get(element)
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
        own = _COMPLEX.get(control)
        if own is None:
            super().drawComplexControl(control, option, painter, widget)
        else:
            own(self, option, painter, widget)
