"""A place for a message bar, which is made when there is a first message: most pages never have one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.primitives import tab_order
from widgets.primitives.message_bar import Message, MessageBar


class MessagePlace(QVBoxLayout):
    """Holds at most one message bar; takes no room without a message.

    Args:
        after: From where Tab goes to the bar.

    Signals:
        action_triggered, closed: As the bar's.
    """

    action_triggered = Signal(str)
    closed = Signal()

    def __init__(self, after: QWidget | None = None) -> None:
        super().__init__()
        self._after = after
        self.setContentsMargins(0, 0, 0, 0)
        self.bar: MessageBar | None = None

    def render_message(self, message: Message | None) -> None:
        """Show a message or, for none, nothing."""
        if self.bar is None and message is not None:
            self.bar = MessageBar()
            self.bar.action_triggered.connect(self.action_triggered)
            self.bar.closed.connect(self.closed)
            self.addWidget(self.bar)
            if self._after is not None:
                tab_order.follow(self.bar, self._after)
        if self.bar is not None:
            self.bar.render(message)
