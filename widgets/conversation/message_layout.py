"""Where the parts of a message are: lines broken once for a width, and kept for what was in sight lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QTextCharFormat, QTextLayout, QTextOption

from session_engine.conversations.state import MessageKind
from session_engine.light_dataclass import dataclass
from widgets.conversation.state import MessageState, Sending, Side
from widgets.conversation.words import Link, foot, for_layout, is_picture, links
from widgets.theme import GAP, GAP2, GAP3, Type, font, font_metrics, generation, metrics, tokens

_KEPT = 300
_FOLDED_LINES = 24
_FOLDED_CHARACTERS = 2500
_PICTURE = QSize(220, 160)
_UNKNOWN = QSize(160, 104)
PADDING_X, PADDING_Y = 12, 8


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands above or below a message because of its neighbours.

    Attributes:
        day: It is the first one of its day.
        unread: The messages that are new begin with it.
        head: Somebody else writes, or after a while.
        seen: It is the last one that the customer has read.
        unfolded: The whole of a long text is shown.
        late: It has waited to be sent for longer than a moment.
    """

    day: bool = False
    unread: bool = False
    head: bool = True
    seen: bool = False
    unfolded: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MessageLayout:
    """A message laid out for a width, from its row's top left; rectangles that are not there are empty.

    Attributes:
        height: Of the row.
        day, unread, head, bubble, body, more, picture, file, foot: Where they are.
        action: What can be done about a message that is not sent.
        text: The broken lines.
        shown: How many of them are shown.
        cut: There are more.
        links: Parts of the text that lead somewhere.
    """

    height: int
    day: QRect
    unread: QRect
    head: QRect
    bubble: QRect
    body: QRect
    more: QRect
    picture: QRect
    file: QRect
    foot: QRect
    action: QRect
    text: QTextLayout | None
    shown: int
    cut: bool
    links: tuple[Link, ...]


class MessageLayouts:
    """Layouts of the messages that were in sight lately, for one width and look."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[MessageState, Lead, QSize | None], MessageLayout] = OrderedDict()
        self._for = (0, 0)

    def get(self, message: MessageState, lead: Lead, width: int, picture: QSize | None) -> MessageLayout:
        """Return a message's layout at a width; `picture`: the size of what it shows, once it is known."""
        if self._for != (width, generation()):
            self._made.clear()
            self._for = (width, generation())
        key = (message, lead, None if picture is None else (picture.width(), picture.height()))
        found = self._made.get(key)  # pyright: ignore[reportArgumentType]
        if found is None:
            found = _LayingOut(message, lead, width, picture).done()
            self._made[key] = found  # pyright: ignore[reportArgumentType]
            if len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return found


def guessed_heights(messages: Iterable[MessageState], width: int) -> list[int]:
    """Guess how high the rows of messages are before their texts are broken into lines."""
    line = font_metrics().height() + 1
    per_line = max(8, int(room_for_text(width) / max(1, font_metrics().averageCharWidth())))
    least = line + 2 * PADDING_Y + GAP2
    picture = metrics().px(_UNKNOWN.height())
    return [
        least
        + line * min(_FOLDED_LINES, len(each.text) // per_line)
        + (picture if each.file is not None else 0)
        for each in messages
    ]


def room_for_text(width: int) -> int:
    """Return how wide the text of a message may be."""
    return max(60, min(int((width - 2 * GAP3) * 0.82), metrics().px(560)) - 2 * PADDING_X)


class _LayingOut:
    """One message laid out: from the top down."""

    def __init__(self, message: MessageState, lead: Lead, width: int, picture: QSize | None) -> None:
        self._message, self._lead, self._width, self._size = message, lead, width, picture
        self._small = font_metrics(Type.SMALL).height() + 2
        self._trailing = message.side in (Side.OWN, Side.COLLEAGUE) or message.kind in (
            MessageKind.NOTE,
            MessageKind.CONSULT,
        )
        self._y = 0

    def done(self) -> MessageLayout:
        day = self._across(metrics().px(30)) if self._lead.day else QRect()
        unread = self._across(metrics().px(26)) if self._lead.unread else QRect()
        if self._message.kind is MessageKind.SYSTEM:
            return self._system(day, unread)
        self._y += GAP2 if self._lead.head else GAP
        head = self._across(self._small + 2, GAP3) if self._lead.head else QRect()
        found = links(clean) if (clean := for_layout(self._message.text)) else ()
        text = broken(clean[: _limit(self._lead)], room_for_text(self._width), self._format(found))
        count = text.lineCount() if text is not None else 0
        cut = not self._lead.unfolded and (count > _FOLDED_LINES or len(clean) > _limit(self._lead))
        shown = min(count, _FOLDED_LINES) if not self._lead.unfolded else count
        return self._bubble(day, unread, head, text, shown, found, cut=cut)

    def _across(self, height: int, margin: int = GAP3) -> QRect:
        made = QRect(margin, self._y, max(1, self._width - 2 * margin), height)
        self._y += height
        return made

    def _system(self, day: QRect, unread: QRect) -> MessageLayout:
        self._y += GAP
        room = self._width - 2 * GAP3
        text = broken(for_layout(self._message.text), max(60, room), (), Type.SMALL, centred=True)
        lines = text.lineCount() if text is not None else 0
        body = QRect(GAP3, self._y, room, lines * (font_metrics(Type.SMALL).height() + 1))
        self._y += body.height() + GAP
        none = QRect()
        return MessageLayout(
            self._y,
            day,
            unread,
            none,
            none,
            body,
            none,
            none,
            none,
            none,
            none,
            text,
            lines,
            False,
            (),
        )

    def _format(self, found: tuple[Link, ...]) -> tuple[Link, ...]:
        limit = _limit(self._lead)
        return tuple(each for each in found if each.end <= limit)

    def _bubble(
        self, day: QRect, unread: QRect, head: QRect, text: QTextLayout | None, shown: int,
        found: tuple[Link, ...], *, cut: bool,
    ) -> MessageLayout:  # fmt: skip
        line = font_metrics().height() + 1
        natural = _natural_width(text, shown)
        top = self._y
        y = top + PADDING_Y
        picture, file = self._file_rects(y)
        wide = max(natural, picture.width(), file.width(), metrics().px(18))
        y += picture.height() + file.height() + (GAP if (picture.height() or file.height()) and shown else 0)
        body = QRect(0, y, natural, shown * line)
        y += body.height()
        folds = cut or (self._lead.unfolded and shown > _FOLDED_LINES)
        more_wide = font_metrics(Type.SMALL_STRONG).horizontalAdvance(more_text(cut=True)) + 4 if folds else 0
        more = QRect(0, y, more_wide, self._small + 4 if folds else 0)
        y += more.height()
        wide = max(wide, more_wide)
        whole = QRect(self._x(wide + 2 * PADDING_X), top, wide + 2 * PADDING_X, y + PADDING_Y - top)
        left = whole.x() + PADDING_X
        self._y = whole.bottom() + 1
        foot_rect, action = self._foot()
        return MessageLayout(
            self._y + GAP, day, unread, head, whole, body.translated(left, 0), more.translated(left, 0),
            picture.translated(left, 0), file.translated(left, 0), foot_rect, action, text, shown, cut, found,
        )  # fmt: skip

    def _x(self, wide: int) -> int:
        return self._width - GAP3 - wide if self._trailing else GAP3

    def _file_rects(self, y: int) -> tuple[QRect, QRect]:
        file = self._message.file
        if file is None:
            return QRect(), QRect()
        if is_picture(file) and self._size is not None and self._size.isEmpty():
            pass  # it cannot be shown: a file like any other
        elif is_picture(file):
            size = self._picture_size()
            return QRect(0, y, size.width(), size.height()), QRect()
        wide = min(
            room_for_text(self._width), font_metrics().horizontalAdvance(file.name[:80]) + metrics().px(96)
        )
        return QRect(), QRect(0, y, wide, metrics().px(26))

    def _picture_size(self) -> QSize:
        most = QSize(
            min(metrics().px(_PICTURE.width()), room_for_text(self._width)), metrics().px(_PICTURE.height())
        )
        if self._size is None:
            return QSize(min(metrics().px(_UNKNOWN.width()), most.width()), metrics().px(_UNKNOWN.height()))
        fits = self._size.width() <= most.width() and self._size.height() <= most.height()
        shown = QSize(self._size) if fits else self._size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)
        return shown.expandedTo(QSize(24, 24))

    def _foot(self) -> tuple[QRect, QRect]:
        soon = self._message.sending is Sending.WAITING and not self._lead.late
        says, does = ("", "") if soon else foot(self._message)
        if not says and not self._lead.seen:
            return QRect(), QRect()
        made = self._across(self._small + 2)
        wide = font_metrics(Type.SMALL_STRONG).horizontalAdvance(does) + GAP2 if does else 0
        return made, QRect(made.right() + 1 - wide, made.y(), wide, made.height()) if wide else QRect()


def more_text(*, cut: bool) -> str:
    """Return what the link below a long text says."""
    from PySide6.QtCore import QCoreApplication  # noqa: PLC0415 - for the translation alone

    tr = QCoreApplication.translate
    return tr("conversation", "Show all") if cut else tr("conversation", "Show less")


def broken(
    text: str, width: int, found: tuple[Link, ...] = (), kind: Type = Type.BODY, *, centred: bool = False
) -> QTextLayout | None:
    """Break a text into lines; parts that lead somewhere are underlined."""
    if not text:
        return None
    layout = QTextLayout(text, QFont(font(kind)))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    if centred:
        option.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    layout.setTextOption(option)
    layout.setFormats([_underlined(each) for each in found])
    tall = font_metrics(kind).height() + 1
    layout.beginLayout()
    y = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += tall
    layout.endLayout()
    _bring_in(layout, width, centred=centred)
    return layout


def _bring_in(layout: QTextLayout, width: int, *, centred: bool) -> None:
    """Let lines that run right to left end where the longest does: the bubble is no wider than its text."""
    if centred or layout.lineCount() == 0:
        return
    first = layout.lineAt(0)
    if first.naturalTextRect().x() <= 0.5:
        return
    longest = max(layout.lineAt(n).naturalTextWidth() for n in range(layout.lineCount()))
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        line.setPosition(QPointF(longest + 1 - width, line.y()))


def _underlined(link: Link) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = link.start, link.end - link.start  # pyright: ignore[reportAttributeAccessIssue]
    looks = QTextCharFormat()
    looks.setFontUnderline(True)
    made.format = looks  # pyright: ignore[reportAttributeAccessIssue]
    return made


def _natural_width(text: QTextLayout | None, shown: int) -> int:
    if text is None or not shown:
        return 0
    return int(max(text.lineAt(n).naturalTextWidth() for n in range(shown))) + 2


def _limit(lead: Lead) -> int:
    return 20_000 if lead.unfolded else _FOLDED_CHARACTERS


def ground_ink(message: MessageState) -> tuple[str, str, str]:
    """Name the colours of a bubble: ground, border, text."""
    if message.kind is MessageKind.NOTE:
        return "warns", "warn", "warn"
    if message.kind is MessageKind.CONSULT:
        return "accs", "acc", "text"
    if message.side is Side.OWN:
        return ("surf", "acc", "text") if tokens().high_contrast else ("acc", "", "on_fill")
    if message.side is Side.COLLEAGUE:
        return "accs", "line", "text"
    return "surf2", "line", "text"
