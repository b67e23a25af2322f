"""What fields say: one object for all fields of a form, since thirty times nine connections cost 4 ms."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal


class FieldSignals(QObject):
    """The signals of fields, each with the column first.

    Signals:
        edited: The value typed or chosen; text that is no number or date yet travels as text.
        reverted: The edit is to be taken back.
        newer_taken, mine_kept, base_taken: The answer to "somebody changed this meanwhile".
        lookup_typed: Text to suggest records for; empty asks for the recent ones.
        half_typed: Text in a lookup that names no record yet; empty once it is gone.
        lookup_new: A new record is wanted, named so.
        names_wanted: A field wants to know what it can name; answered by `NamedEditor.show_names`.
        lookup_opened: A link was followed: record, its name, the keyboard's modifiers.
        copied: What was copied.

    Attributes:
        offers_new: Who listens makes records that lookups ask for; nothing is offered where nobody does.
    """

    offers_new = False

    edited = Signal(str, object)
    reverted = Signal(str)
    newer_taken = Signal(str)
    mine_kept = Signal(str)
    base_taken = Signal(str)
    lookup_typed = Signal(str, str)
    half_typed = Signal(str, str)
    lookup_new = Signal(str, str)
    names_wanted = Signal(str)
    lookup_opened = Signal(object, str, Qt.KeyboardModifier)
    copied = Signal(str)
