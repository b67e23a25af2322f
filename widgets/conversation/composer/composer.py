"""Where a message is written: the box, what goes along, what is offered, and Send with the customer's name."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.conversations.state import MessageKind
from session_engine.quick_replies.state import FilledReply, QuickReply
from session_engine.timeline.state import AttachedFile
from widgets.conversation.composer.emoji import EmojiPicker
from widgets.conversation.composer.held_bar import HeldBar
from widgets.conversation.composer.message_box import MessageBox
from widgets.conversation.composer.missing_values import MissingValues
from widgets.conversation.composer.offer_list import OfferList
from widgets.conversation.composer.offers import Offer, exact, looks_for_reply, offers
from widgets.conversation.state import ComposerState
from widgets.conversation.words import LONGEST
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.labels import ElidedLabel
from widgets.primitives.tones import Tone
from widgets.text import one_line
from widgets.theme import GAP, GAP2, Type, dress
from widgets.timeline.composer.file_list import FileList

_NAME = 60
_LEFT_OVER = 120
_FOR_OTHERS = frozenset({"seen_refused", "reply_to_note", "discard_reply"})
"""Links whose wishes are told as commands."""

_NO_LAYOUT = 100
"""Pixels that Qt gives a part before any layout has."""


class Composer(QWidget):
    """Wishes of who writes.

    Signals:
        typed: The draft's text, at each key.
        sent: The text is to be sent, with what goes along; true: whatever else has come meanwhile.
        kind_chosen: Who it is for: customer, note, colleagues.
        files_given, picture_given, files_wanted, file_removed: What goes along.
        text_file_given: A text too long for a message, to go along as a file.
        reply_chosen: A prepared answer, to be filled and written.
        replies_wanted: The prepared answers are needed.
        command: What was typed as a command, and behind a blank what is looked for.
        translation_wanted: The text is wanted in the customer's language.
        look_wanted: Show what has come meanwhile.
        up_wanted: The keyboard goes up to the messages.
    """

    typed = Signal(str)
    sent = Signal(str, bool)
    kind_chosen = Signal(int)
    files_given = Signal(tuple)
    picture_given = Signal(QImage)
    files_wanted = Signal()
    file_removed = Signal(object)
    text_file_given = Signal(str)
    reply_chosen = Signal(object)
    replies_wanted = Signal()
    command = Signal(str)
    translation_wanted = Signal(str)
    look_wanted = Signal()
    up_wanted = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._state = ComposerState()
        self._replies: tuple[QuickReply, ...] = ()
        self._long = self._before = ""
        self._missing: MissingValues | None = None
        self._offers: OfferList | None = None
        self.held = HeldBar()
        self.held.chosen.connect(self._act)
        self.also = HeldBar()
        self.files = FileList()
        self.files.removed.connect(self.file_removed)
        self.box = self._make_box()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GAP, 0, GAP2)
        self._column.setSpacing(GAP)
        self._column.addWidget(self.held)
        self._column.addWidget(self.also)
        self._padded = QVBoxLayout()
        self._padded.setContentsMargins(GAP2 + 2, 0, GAP2 + 2, 0)
        self._padded.setSpacing(GAP)
        self._padded.addWidget(self.files)
        self._padded.addWidget(self.box)
        self._padded.addLayout(self._make_tools())
        self._column.addLayout(self._padded)
        self.render_state(self._state, force=True)

    def _make_box(self) -> MessageBox:
        made = MessageBox(self)
        made.setAccessibleName(self.tr("Message"))
        made.written.connect(self._written)
        made.sent.connect(self._send)
        made.files_given.connect(self.files_given)
        made.picture_given.connect(self.picture_given)
        made.composed.connect(self._render_send)
        made.too_long.connect(self._too_long)
        made.edge_left.connect(self.up_wanted)
        made.takes_key = lambda event: self._offers is not None and self._offers.take_key(event)
        made.left.connect(self._hide_offers)
        return made

    def _make_tools(self) -> QBoxLayout:
        self.reply_button = IconButton("quote", self.tr("Prepared answers"), shortcut="/q", ink="text")
        self.reply_button.clicked.connect(self._begin_reply)
        self.attach_button = IconButton("add", self.tr("Attach files"), ink="text")
        self.attach_button.clicked.connect(self.files_wanted)
        self.emoji_button = IconButton("emoji", self.tr("Emoji"), ink="text")
        self.emoji_button.clicked.connect(self._pick_emoji)
        self.translate_button = IconButton("language", self.tr("Translate"), ink="text")
        self.translate_button.clicked.connect(self._translate)
        self.internal = PushButton(self.tr("Internal"), Variant.FLAT)
        self.internal.setCheckable(True)
        self.internal.setToolTip(self.tr("A note for colleagues; the customer never sees it"))
        self.internal.clicked.connect(self._toggle_internal)
        self._to = ElidedLabel(kind=Type.SMALL, ink="mute")
        self.send_button = PushButton(self.tr("Send"), Variant.PRIMARY)
        self.send_button.clicked.connect(self._send)
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        self._left.setSpacing(2)
        buttons = (self.reply_button, self.attach_button, self.emoji_button, self.translate_button)
        for button in (*buttons, self.internal):
            self._left.addWidget(button)
        self._left.addStretch(1)
        self._right.setSpacing(GAP)
        self._right.addStretch(1)
        self._right.addWidget(self._to)
        self._right.addWidget(self.send_button)
        self._tools = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._tools.setSpacing(2)
        self._tools.addLayout(self._left, 1)
        self._tools.addLayout(self._right)
        return self._tools

    def _fit_tools(self) -> None:
        """Let Send stand below the tools where they have no room in one row: many side by side, or large text."""
        if self.width() <= _NO_LAYOUT:
            return
        margins = self._padded.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        parts = (self._left.sizeHint(), self._to.minimumSizeHint(), self.send_button.sizeHint())
        needed = sum(part.width() for part in parts) + 3 * GAP
        way = QBoxLayout.Direction.TopToBottom if needed > room else QBoxLayout.Direction.LeftToRight
        if self._tools.direction() is not way:
            self._tools.setDirection(way)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_tools()

    # State

    def render_state(self, state: ComposerState, *, force: bool = False) -> None:
        """Show what is being written; text, cursor and undo of the box stay hers while she types."""
        if state == self._state and not force:
            return
        before, self._state = self._state, state
        if state.refused and state.refused != before.refused:
            self._long = ""  # what came last is said
        other = force or before.kind is not state.kind
        self.box.enter_sends = state.enter_sends
        if not state.text:
            self._before = ""
        if other or state.text != before.text:
            self.box.show_text(state.text)
        self.files.render_files(
            tuple(AttachedFile(f.ref, f.file.name, f.file.size, f.file.type) for f in state.files)
        )
        self._render_kind(state)
        self._render_held()
        self._render_also()
        self._render_send()

    def _render_kind(self, state: ComposerState) -> None:
        name = one_line(state.customer, _NAME)
        note, consult = state.kind is MessageKind.NOTE, state.kind is MessageKind.CONSULT
        self.internal.setVisible(len(state.kinds) > 1)
        self.internal.setChecked(note or consult)
        self.internal.set_label(
            self.tr("Among colleagues") if MessageKind.CONSULT in state.kinds else self.tr("Internal")
        )
        closed = bool(state.closed)
        tools = (
            self.reply_button,
            self.attach_button,
            self.emoji_button,
            self.translate_button,
            self.internal,
        )
        for widget in (self.box, *tools):
            widget.setEnabled(not closed)
        self.attach_button.setVisible(not consult)
        self.reply_button.setVisible(not note and not consult)
        self.translate_button.setVisible(bool(state.translates_to) and not note and not consult)
        into = self.tr("Translate into {language}").replace("{language}", state.translates_to)
        self.translate_button.set_name(into)
        if closed:
            to, hint = "", state.closed
        elif note:
            to, hint = self.tr("the customer never sees it"), self.tr("A note for colleagues …")
        elif consult:
            to, hint = self.tr("to colleagues only"), self.tr("Write to your colleagues …")
        else:
            to = self.tr("to {name}").replace("{name}", name) if name else ""
            hint = (
                self.tr("Write to {name} …").replace("{name}", name) if name else self.tr("Write an answer …")
            )
        self._to.render_value(to)
        self.send_button.set_label(self.tr("Save note") if note else self.tr("Send"))
        self.box.set_hint(hint)
        dress(self.box.viewport(), ground="warns" if note else "accs" if consult else "surf")
        self.box.setAccessibleName(
            self.tr("Internal note")
            if note
            else self.tr("Message to colleagues")
            if consult
            else self.tr("Message to {name}").replace("{name}", name)
        )

    def _render_held(self) -> None:
        state = self._state
        if self._long:
            count = QLocale().toString(len(self._long))
            said = self.tr("The text has {count} characters; a message takes {most}. It was not inserted.")
            links = (
                ("as_file", self.tr("Attach it as a file")),
                ("beginning", self.tr("Insert the beginning")),
                ("dismiss", self.tr("Leave it")),
            )
            most = QLocale().toString(LONGEST)
            self.held.render_message(said.replace("{count}", count).replace("{most}", most), Tone.WARN, links)
        elif self._before and state.kind is MessageKind.TEXT:
            text = self.tr("Translated into {language}.").replace("{language}", state.translates_to)
            self.held.render_message(text, Tone.INFO, (("mine", self.tr("Back to mine")),))
        elif state.refused:
            self.held.render_message(
                "\n".join(state.refused), Tone.BAD, (("seen_refused", self.tr("All right")),)
            )
        elif state.left_over:
            said = self.tr("Not sent: “{text}”").replace("{text}", one_line(state.left_over, _LEFT_OVER))
            links = (
                ("reply_to_note", self.tr("Put it into the note")),
                ("discard_reply", self.tr("Discard")),
            )
            self.held.render_message(said, Tone.WARN, links)
        elif state.held and state.kind is MessageKind.TEXT:
            name = one_line(state.customer, _NAME) or self.tr("The customer")
            said = (
                self.tr("{name} has written 1 more message since you began.")
                if state.held == 1
                else self.tr("{name} has written %n more messages since you began.", "", state.held)
            )
            links = (("look", self.tr("Look")), *((("send", self.tr("Send anyway")),) if state.asked else ()))
            self.held.render_message(said.replace("{name}", name), Tone.WARN, links)
        else:
            self.held.render_message("")

    def _render_also(self) -> None:
        """Say before she sends that somebody else answers, too."""
        begun = bool(self.box.plain_text().strip() or self._state.files)
        said = self._state.also if begun and self._state.kind is MessageKind.TEXT else ""
        self.also.render_message(said)

    def _render_send(self) -> None:
        text = self.box.plain_text()
        fits = len(text) <= LONGEST
        something = bool(text.strip() or self._state.files) or self.box.composing
        self.send_button.setEnabled(something and fits and not self._state.closed)
        self._fit_tools()
        self.send_button.setToolTip("" if fits else self.tr("A message takes %n characters", "", LONGEST))

    # Wishes

    def _written(self, text: str) -> None:
        self.typed.emit(text)
        if self._before and not text:
            self._before = ""
            self._render_held()
        self._render_also()
        self._render_send()
        self._offer(text)

    def _send(self, *, anyway: bool = False) -> None:
        self.box.finish_composing()
        text = self.box.plain_text()
        short = exact(text, self._state.commands)
        if short:
            self._do(short)
        elif self._state.kind is MessageKind.TEXT and looks_for_reply(text) is not None:
            self._offer(text)  # no words for the customer, also while the answers are still being read
        elif self.send_button.isEnabled():
            # Typed and sent before anything was rendered, the box would not be seen to differ from what comes now.
            self._state = replace(self._state, text=text)
            self.sent.emit(text, anyway)

    def _toggle_internal(self) -> None:
        self.box.finish_composing()
        on = self._state.kind is MessageKind.TEXT
        inner = MessageKind.CONSULT if MessageKind.CONSULT in self._state.kinds else MessageKind.NOTE
        self.kind_chosen.emit(int(inner if on else MessageKind.TEXT))

    def _act(self, link: str) -> None:
        long, self._long = self._long, ""
        before, self._before = self._before, ""
        if link == "look":
            self.look_wanted.emit()
        elif link == "send":
            self._send(anyway=True)
        elif link == "mine":
            self.box.write_anew(before)
        elif link == "as_file":
            self.text_file_given.emit(long)
        elif link == "beginning":
            self.box.insert(long[: max(0, LONGEST - len(self.box.plain_text()))])
        elif link in _FOR_OTHERS:
            self.command.emit(link)
            self.focus_box()  # the link goes, and the keyboard with it
        self._render_held()

    # Translation

    def _translate(self) -> None:
        self.box.finish_composing()
        text = self.box.plain_text()
        if text.strip():
            self.translation_wanted.emit(text)

    def write_translated(self, text: str, translated: str) -> None:
        """Write a translation in the place of the text it was made of, unless she has written on meanwhile."""
        if self.box.plain_text() == text and translated != text:
            self.box.write_anew(translated)
            self._before = text
            self._render_held()

    def _too_long(self, text: str) -> None:
        self._long = text
        self._render_held()

    def insert_text(self, text: str) -> None:
        """Write a text at the cursor, apart from what stands before it; one step of undo takes it out."""
        self.box.finish_composing()
        before = self.box.plain_text()[: self.box.textCursor().selectionStart()]
        if before and not before[-1].isspace():
            text = ("\n" if "\n" in text else " ") + text
        if len(self.box.plain_text()) + len(text) > LONGEST:
            self._too_long(text)
        else:
            self.box.insert(text)

    def _pick_emoji(self) -> None:
        picker = EmojiPicker(self)
        picker.chosen.connect(self.box.insert)
        picker.open_above(self.emoji_button)

    def focus_box(self) -> None:
        """Take the keyboard to the box."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    # Commands and prepared answers

    def set_replies(self, replies: tuple[QuickReply, ...]) -> None:
        """Know the prepared answers."""
        if replies != self._replies:
            self._replies = replies
            self._offer(self.box.plain_text())

    def _begin_reply(self) -> None:
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        if looks_for_reply(self.box.plain_text()) is None:
            self.box.write_anew("/q ")

    def _offer(self, text: str) -> None:
        if not text.startswith("/") or not self.box.hasFocus() or self._state.kind is not MessageKind.TEXT:
            self._hide_offers()
            return
        replies = looks_for_reply(text) is not None
        if replies:
            self.replies_wanted.emit()
        panel = self._offer_list()
        panel.show_offers(offers(text, self._state.commands, self._replies, own=panel.own), replies=replies)

    def _offer_list(self) -> OfferList:
        if self._offers is None:
            self._offers = OfferList(self._host, self.box)
            self._offers.chosen.connect(self._take)
            self._offers.own_only.connect(lambda _own: self._offer(self.box.plain_text()))
        return self._offers

    def _hide_offers(self) -> None:
        if self._offers is not None:
            self._offers.hide()

    def _take(self, offer: Offer) -> None:
        if offer.reply is not None:
            self.reply_chosen.emit(offer.reply)
        elif offer.command == "replies":
            self.box.write_anew("/q ")
        else:
            self._do(offer.command)

    def _do(self, command: str) -> None:
        """Do a command; what was typed for it goes."""
        self._hide_offers()
        if command == "replies":
            self.box.write_anew("/q ")
            return
        self.box.write_anew("")
        self.command.emit(command)

    def write_reply(self, reply: FilledReply) -> None:
        """Write a prepared answer in the place of what it was looked for with; ask for what is missing first."""
        if not reply.missing:
            self.box.write_anew(reply.text)
            return
        self._end_asking()
        self._missing = asking = MissingValues(reply, self)
        asking.filled.connect(self._write_filled)
        asking.given_up.connect(self._give_up)
        self._column.insertWidget(0, asking)
        asking.show()
        asking.focus()

    def _write_filled(self, text: str) -> None:
        self._end_asking()
        if looks_for_reply(self.box.plain_text()) is None:
            self.insert_text(text)  # she has written something else meanwhile
        else:
            self.box.write_anew(text)

    def _give_up(self) -> None:
        self._end_asking()
        if looks_for_reply(self.box.plain_text()) is None:
            self.focus_box()
        else:
            self.box.write_anew("")

    def _end_asking(self) -> None:
        if self._missing is not None:
            self._column.removeWidget(self._missing)
            self._missing.hide()
            self._missing.deleteLater()
            self._missing = None
