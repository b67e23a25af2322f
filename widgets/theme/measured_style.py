"""The style of menus, lists, boxes to tick, lines with icons: few widgets, so Python may say the measures too."""

from typing import cast

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStyle, QStyleOption, QStyleOptionMenuItem, QWidget
from typing_extensions import override

from widgets.theme.current import metrics
from widgets.theme.drawing_style import DrawingStyle
from widgets.theme.metrics import TARGET

_M = QStyle.PixelMetric
_FIXED = {
    _M.PM_MenuPanelWidth: 1,
    _M.PM_MenuHMargin: 0,
    _M.PM_MenuVMargin: 4,
    _M.PM_FocusFrameHMargin: 8,
    _M.PM_ToolTipLabelFrameWidth: 5,
}
_WITH_TEXT = {
    _M.PM_IndicatorWidth: 16,
    _M.PM_IndicatorHeight: 16,
    _M.PM_ExclusiveIndicatorWidth: 16,
    _M.PM_ExclusiveIndicatorHeight: 16,
    _M.PM_CheckBoxLabelSpacing: 7,
    _M.PM_RadioButtonLabelSpacing: 7,
    _M.PM_ListViewIconSize: 16,
    _M.PM_SmallIconSize: 16,
    _M.PM_LineEditIconSize: 16,
}


class MeasuredStyle(DrawingStyle):
    """Draw and measure controls that grow with the text in more than their height."""

    @override
    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        fixed = _FIXED.get(metric)
        if fixed is not None:
            return fixed
        growing = _WITH_TEXT.get(metric)
        return super().pixelMetric(metric, option, widget) if growing is None else metrics().px(growing)

    @override
    def sizeFromContents(
        self,
        type: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        if type == QStyle.ContentsType.CT_MenuItem and isinstance(option, QStyleOptionMenuItem):
            return _menu_item(option)
        wanted = super().sizeFromContents(type, option, size, cast("QWidget", widget))
        if type == QStyle.ContentsType.CT_ItemViewItem:
            wanted.setHeight(max(wanted.height(), metrics().px(28), TARGET))
        return wanted


def _menu_item(option: QStyleOptionMenuItem) -> QSize:
    if option.menuItemType == QStyleOptionMenuItem.MenuItemType.Separator:
        return QSize(10, 9)
    text, _, key = option.text.partition("\t")
    width = option.fontMetrics.horizontalAdvance(text)
    gap = 32 + option.fontMetrics.horizontalAdvance(key) if key else 16
    return QSize(12 + metrics().icon + 10 + width + gap + 16, metrics().px(28))
