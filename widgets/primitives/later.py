"""A place for a widget that most pages never show: it is made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.primitives import tab_order

W = TypeVar("W", bound=QWidget)


class Later(QVBoxLayout, Generic[W]):
    """Holds one widget, and takes no room until it is there.

    Args:
        make: Makes the widget.
        after: From where Tab goes to it.

    Attributes:
        made: The widget, None as long as nobody has needed it.
    """

    def __init__(self, make: Callable[[], W], after: QWidget | None = None) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self._make, self._after = make, after
        self.made: W | None = None

    def get(self) -> W:
        """Give the widget, made now if it was not, and hidden until it is to be seen."""
        if self.made is None:
            self.made = self._make()
            self.made.hide()
            self.addWidget(self.made)
            if self._after is not None:
                tab_order.follow(self.made, self._after)
        return self.made

    def show_if(self, shown: object) -> bool:
        """Show the widget or hide it; tell whether it is to be seen. To be hidden it need not be there."""
        if shown:
            self.get().show()
        elif self.made is not None:
            self.made.hide()
        return bool(shown)
