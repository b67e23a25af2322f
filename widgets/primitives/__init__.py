"""Primitives: the small widgets and painters that pages are made of."""

from typing import TYPE_CHECKING

from widgets.late import late
from widgets.primitives.announce import announce  # not late: its module has its name

if TYPE_CHECKING:
    from widgets.primitives.avatar import Avatar, paint_avatar
    from widgets.primitives.badge import Badge, badge_size, badge_text, paint_badge
    from widgets.primitives.buttons import CopyButton, IconButton, LinkButton, PushButton, Variant
    from widgets.primitives.card import Card
    from widgets.primitives.empty_state import EmptyState
    from widgets.primitives.flow_columns import FlowColumns
    from widgets.primitives.flyout import Flyout, Popover
    from widgets.primitives.focus_return import FocusReturn
    from widgets.primitives.labels import ElidedLabel, SectionHeader, TextLabel
    from widgets.primitives.message_bar import BarAction, Message, MessageBar
    from widgets.primitives.pill import Pill, paint_pill, pill_size
    from widgets.primitives.skeleton import SkeletonRows
    from widgets.primitives.toast import Toast, ToastStack
    from widgets.primitives.tones import Tone

__all__ = [
    "Avatar",
    "Badge",
    "BarAction",
    "Card",
    "CopyButton",
    "ElidedLabel",
    "EmptyState",
    "FlowColumns",
    "Flyout",
    "FocusReturn",
    "IconButton",
    "LinkButton",
    "Message",
    "MessageBar",
    "Pill",
    "Popover",
    "PushButton",
    "SectionHeader",
    "SkeletonRows",
    "TextLabel",
    "Toast",
    "ToastStack",
    "Tone",
    "Variant",
    "announce",
    "badge_size",
    "badge_text",
    "paint_avatar",
    "paint_badge",
    "paint_pill",
    "pill_size",
]

__getattr__ = late(
    __name__,
    {
        "Avatar": "avatar",
        "Badge": "badge",
        "BarAction": "message_bar",
        "Card": "card",
        "CopyButton": "buttons",
        "ElidedLabel": "labels",
        "EmptyState": "empty_state",
        "FlowColumns": "flow_columns",
        "Flyout": "flyout",
        "FocusReturn": "focus_return",
        "IconButton": "buttons",
        "LinkButton": "buttons",
        "Message": "message_bar",
        "MessageBar": "message_bar",
        "Pill": "pill",
        "Popover": "flyout",
        "PushButton": "buttons",
        "SectionHeader": "labels",
        "SkeletonRows": "skeleton",
        "TextLabel": "labels",
        "Toast": "toast",
        "ToastStack": "toast",
        "Tone": "tones",
        "Variant": "buttons",
        "badge_size": "badge",
        "badge_text": "badge",
        "paint_avatar": "avatar",
        "paint_badge": "badge",
        "paint_pill": "pill",
        "pill_size": "pill",
    },
)
