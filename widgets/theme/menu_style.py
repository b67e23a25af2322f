"""The style of menus alone: few widgets, so here Python may also say the measures."""

from typing import cast

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QStyleOptionMenuItem, QWidget
from typing_extensions import override

from widgets.theme.current import metrics
from widgets.theme.draw import bars, items

_C = QStyle.ControlElement
_P = QStyle.PrimitiveElement
_M = QStyle.PixelMetric
_OWN_MEASURES = {_M.PM_MenuPanelWidth: 1, _M.PM_MenuHMargin: 0, _M.PM_MenuVMargin: 4}


class MenuStyle(QProxyStyle):
    """Draw and measure menus."""

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
        if element == _P.PE_PanelMenu:
            items.menu_panel(self, option, painter, widget)
        elif element != _P.PE_FrameMenu:
            super().drawPrimitive(element, option, painter, widget)

    @override
    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == _C.CE_MenuItem:
            items.menu_item(self, option, painter, widget)
        elif element == _C.CE_MenuEmptyArea:
            bars.nothing(self, option, painter, widget)
        else:
            super().drawControl(element, option, painter, widget)

    @override
    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        own = _OWN_MEASURES.get(metric)
        return super().pixelMetric(metric, option, widget) if own is None else own

    @override
    def sizeFromContents(
        self,
        type: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        if type != QStyle.ContentsType.CT_MenuItem or not isinstance(option, QStyleOptionMenuItem):
            return super().sizeFromContents(type, option, size, cast("QWidget", widget))
        if option.menuItemType == QStyleOptionMenuItem.MenuItemType.Separator:
            return QSize(10, 9)
        text, _, key = option.text.partition("\t")
        width = option.fontMetrics.horizontalAdvance(text)
        gap = 32 + option.fontMetrics.horizontalAdvance(key) if key else 16
        return QSize(12 + metrics().icon + 10 + width + gap + 16, metrics().px(28))
