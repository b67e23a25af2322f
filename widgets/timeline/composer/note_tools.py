"""What can be done with a note that is being written: attach files, discard it, save it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from session_engine.timeline.state import ComposerState
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.theme import GAP2


class NoteTools(QWidget):
    """The buttons below a note."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attach = IconButton("attachment", self.tr("Attach files"))
        self.drop = PushButton(self.tr("Discard"), Variant.FLAT)
        self.save = PushButton(self.tr("Save note"), Variant.PRIMARY)
        self.save.setToolTip("Ctrl+Return")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP2)
        row.addWidget(self.attach)
        row.addStretch(1)
        row.addWidget(self.drop)
        row.addWidget(self.save)

    def render_state(self, state: ComposerState | None) -> None:
        """Offer what can be done now."""
        if state is None:
            return
        changing = state.editing is not None
        self.attach.setVisible(not changing)
        self.save.setEnabled(not state.empty and not state.saving)
        self.save.set_label(self.tr("Saving …") if state.saving else self.tr("Save note"))
        self.drop.setEnabled(not state.saving and (not state.empty or changing))
