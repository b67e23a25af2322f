"""One conversation's panel bound to the engine: what it shows, and what is wished for in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime
from PySide6.QtGui import QImage

from desktop import wait_words
from desktop.attachments.binding import HeldFile, picture
from desktop.bindings.conversations.commands import ConversationCommands
from desktop.bindings.conversations.links import MessageLinks
from desktop.bindings.conversations.panel_states import Look, PanelStates, kind_after, kind_in_force, marked
from desktop.bindings.conversations.pictures import small_picture
from desktop.bindings.conversations.proofreading import Proofreading
from desktop.desk import Desk
from desktop.pages.kept import KeptState
from desktop.waits import Wait
from session_engine.conversations.state import Message, MessageKind, Unsent, UnsentStanding
from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.ids import RecordRef
from session_engine.quick_replies.state import QuickReply
from session_engine.records.state import Lookup, Value
from session_engine.timeline import files
from session_engine.timeline.files import from_bytes
from widgets.conversation.composer.offers import MANAGE
from widgets.conversation.panel import ConversationPanel

_LARGEST = 5 * 2**20
"""Bytes of a file in a conversation (docs/conversations.md)."""
_AT_TOP, _ABOVE = "messages", "messages above"
"""Where its tab keeps the number of the message at the top, and the pixels of it that are above."""
_COLUMNS = frozenset({"msdyn_startedon", "msdyn_wrapupinitiatedon", "msdyn_liveworkstreamid"})
_LIMITS = frozenset({"ninedesk_amberseconds", "ninedesk_redseconds"})


class BoundPanel:
    """A panel and its conversation.

    Args:
        desk: The engine.
        ref: The conversation.
        commands: What the commands typed in the composer do.
    """

    def __init__(self, desk: Desk, ref: RecordRef, commands: ConversationCommands) -> None:
        self._desk, self.ref, self._commands = desk, ref, commands
        self._area = desk.engine.conversations
        self._states, self._look, self._shown = PanelStates(), Look(), Look().kind
        self._links = MessageLinks(desk)
        self._stream: RecordRef | None = None
        self._unread: set[str] = set()
        self.panel = ConversationPanel()
        self._proofreading = Proofreading(desk, ref, self.panel.composer.box.spelling)
        self._connect()
        commands.composers[ref] = self.panel.composer.insert_text
        self._area.show(ref, self)
        desk.engine.records.watch(ref, self, _COLUMNS)
        self._restore_place()
        self.render()

    def close(self) -> None:
        """Let go of the conversation."""
        if self._commands.composers.get(self.ref) == self.panel.composer.insert_text:
            del self._commands.composers[self.ref]
        self._area.hide(self.ref, self)
        self._desk.engine.records.unwatch(self.ref, self)
        if self._stream is not None:
            self._desk.engine.records.unwatch(self._stream, self)
        self._desk.engine.tasks.cancel(self)
        self._proofreading.close()
        self.panel.deleteLater()

    def shows(self, ref: RecordRef) -> bool:
        """Whether a record has to do with what is shown."""
        return ref in (self.ref, self._stream)

    def render(self) -> None:
        """Show the conversation as it stands."""
        self._follow_stream()
        settings = self._desk.engine.settings
        records = self._desk.engine.records
        state = self._area.state(self.ref)
        self._look = replace(
            marked(self._look, state),
            enter_sends=settings.text("conversations.send_key") == "enter",
            kind=kind_after(state, self._shown, self._look.kind),
            started=_moment(records.value(self.ref, "msdyn_startedon")),
            wraps_up=_moment(records.value(self.ref, "msdyn_wrapupinitiatedon")),
            amber=self._limit("ninedesk_amberseconds"),
            red=self._limit("ninedesk_redseconds"),
            answering=self._desk.answering(self.ref),
        )
        self._shown = kind_in_force(state, self._look.kind)
        self.panel.render_state(self._states.of(state, self._look))
        self._proofreading.render(state, self._kind)

    def _follow_stream(self) -> None:
        stream = self._desk.engine.records.value(self.ref, "msdyn_liveworkstreamid")
        ref = stream.ref if isinstance(stream, Lookup) else None
        if ref is not None and ref != self._stream:
            self._stream = ref
            self._desk.engine.records.watch(ref, self, _LIMITS)

    def _limit(self, column: str) -> int:
        value = self._desk.engine.records.value(self._stream, column) if self._stream is not None else None
        return value if isinstance(value, int) else 0

    def came(self) -> None:
        """Draw the line below what she has seen: she comes to the conversation."""
        self._commands.composers[self.ref] = self.panel.composer.insert_text  # of the window it is in now
        self._look = replace(self._look, coming=True)
        self.render()

    # The place in what was said

    def _kept(self) -> KeptState | None:
        """Give what is kept of the tab it is in; None for one without a tab, as beside another session's."""
        sessions = self._desk.engine.workspace.state.sessions.values()
        tabs = (tab for session in sessions for tab in session.tabs if tab.page.record == self.ref)
        return next((KeptState(self._desk, tab.id) for tab in tabs), None)

    def _restore_place(self) -> None:
        kept = self._kept()
        if kept is not None and (number := kept.now.scroll.get(_AT_TOP, 0)):
            self.panel.place.restore(number, kept.now.scroll.get(_ABOVE, 0))
        self.panel.place.rested.connect(self._rested)

    def _rested(self, number: int, above: int) -> None:
        kept = self._kept()
        if kept is not None:
            kept.put({_AT_TOP: number, _ABOVE: above})

    # Wishes

    def _connect(self) -> None:
        panel, run = self.panel, self._desk.run
        view, composer = panel.view, panel.composer
        panel.seen.connect(lambda _number: self._area.read(self.ref))
        panel.looked.connect(lambda: self._area.look(self.ref))
        panel.retry_wanted.connect(lambda: self._area.retry(self.ref))
        panel.wished.connect(lambda action: self._commands.do(action, self.ref))
        view.older_wanted.connect(lambda: self._area.older(self.ref))
        view.link_activated.connect(self._links.follow)
        view.taken_back.connect(self._take_back)
        view.picture_wanted.connect(self._read_picture)
        view.file_opened.connect(lambda message: self._with_file(message, self._desk.attachments.open))
        view.file_saved.connect(lambda message: self._with_file(message, self._desk.attachments.save))
        composer.typed.connect(self._typed)
        composer.sent.connect(self._send)
        composer.kind_chosen.connect(self._choose_kind)
        composer.files_wanted.connect(lambda: self._desk.attachments.choose(self._attach))
        composer.files_given.connect(self._attach)
        composer.picture_given.connect(self._attach_picture)
        composer.text_file_given.connect(self._attach_text)
        composer.file_removed.connect(lambda file: run(lambda: self._area.detach(self.ref, file)))
        composer.replies_wanted.connect(self.know_replies)
        composer.reply_chosen.connect(self._fill)
        composer.command.connect(self._command)
        composer.translation_wanted.connect(self._translate)

    @property
    def _kind(self) -> MessageKind:
        return kind_in_force(self._area.state(self.ref), self._look.kind)

    def _typed(self, text: str) -> None:
        self._area.write(self.ref, self._kind, text)
        if self._kind is MessageKind.TEXT and text and not text.startswith("/"):
            self._area.typing(self.ref)

    def _choose_kind(self, kind: int) -> None:
        self._write_as(MessageKind(kind))
        self.render()
        self.panel.focus_box()

    def _write_as(self, kind: MessageKind) -> None:
        self._shown, self._look = kind, replace(self._look, kind=kind)

    def begin_note(self) -> None:
        """Let what is written be a note for colleagues."""
        self._choose_kind(MessageKind.NOTE)

    def _send(self, text: str, anyway: bool) -> None:  # noqa: FBT001 - Qt's signal
        """Send what is written; it is held back where something came that she was not asked about, or not `anyway`."""
        self._area.write(self.ref, self._kind, text)
        try:
            self._area.send(self.ref, self._kind, anyway=anyway)
        except Refused as no:
            if no.code is not RefusalCode.UNSEEN_MESSAGES:
                self._desk.refused.emit(no, None)
                return
        else:
            self._look = replace(self._look, mark=0)
        self.render()
        self.panel.view.go_to_end()

    def _take_back(self, message: str) -> None:
        item = next((each for each in self._area.state(self.ref).unsent if each.id == message), None)
        if item is None:
            return
        if item.standing is UnsentStanding.REFUSED:
            self._begin_again(item)
        else:
            self._desk.run(lambda: self._area.take_back(self.ref, message))
        if item.standing is UnsentStanding.LEAVING and item.kind is not self._kind:
            self._write_as(item.kind)
        self.render()
        self.panel.focus_box()

    def _begin_again(self, item: Unsent) -> None:
        """Put what was refused back into the composer, behind what stands there."""
        draft = self._area.state(self.ref).draft(item.kind).text
        text = "\n".join(part for part in (draft, item.text) if part)
        self._area.write(self.ref, item.kind, text)
        self._desk.run(lambda: self._area.drop(self.ref, item.id))

    def _command(self, command: str) -> None:
        if command == MANAGE:
            self._desk.do(MANAGE)
        elif command == "seen_refused":
            self._start(lambda: self._area.attach(self.ref, self._kind, ()), "files")
        elif command == "reply_to_note":
            self._area.reply_to_note(self.ref)
        elif command == "discard_reply":
            self._area.discard(self.ref, MessageKind.TEXT)
        else:
            name, _, text = command.partition(" ")
            self._commands.do(name, self.ref, text)

    # Prepared answers

    def know_replies(self) -> None:
        """Give the prepared answers to who writes."""
        self.panel.composer.set_replies(self._area.replies(self.ref.line))

    def _fill(self, reply: QuickReply) -> None:
        async def work() -> None:
            self.panel.composer.write_reply(await self._area.fill_reply(self.ref, reply))

        self._start(work, "reply")

    def _translate(self, text: str) -> None:
        async def work() -> None:
            self.panel.composer.write_translated(text, await self._area.translated(self.ref, text))

        self._start(work, "translation", Wait(wait_words.doing("")))

    # Files

    def _attach(self, paths: tuple[str, ...]) -> None:
        kind = self._file_kind()

        async def work() -> None:
            loaded = await files.load(tuple(Path(path) for path in paths), _LARGEST)
            await self._area.attach(self.ref, kind, loaded)

        self._start(work, "attach", Wait(wait_words.opening(Path(paths[0]).name)))

    def _file_kind(self) -> MessageKind:
        return MessageKind.NOTE if self._kind is MessageKind.NOTE else MessageKind.TEXT

    def _attach_picture(self, image: QImage) -> None:
        when = QDateTime.currentDateTime().toString("yyyy-MM-dd HH-mm-ss")
        name = QCoreApplication.translate("Composer", "Picture {time}.png").replace("{time}", when)
        kind = self._file_kind()

        async def work() -> None:
            await self._area.attach(self.ref, kind, (await picture(image, name, _LARGEST),))

        self._start(work, "attach", Wait(wait_words.opening(name)))

    def _attach_text(self, text: str) -> None:
        name = QCoreApplication.translate("conversations", "Text.txt")
        kind = self._file_kind()

        async def work() -> None:
            loop = asyncio.get_running_loop()
            made = await loop.run_in_executor(None, lambda: from_bytes(name, text.encode()))
            await self._area.attach(self.ref, kind, (made,))

        self._start(work, "attach")

    def _message(self, message: str) -> Message | None:
        return next(
            (each for each in self._area.state(self.ref).messages.backwards() if each.id == message), None
        )

    def _with_file(self, message: str, do: Callable[[HeldFile], object]) -> None:
        found = self._message(message)
        if found is not None and found.file is not None:
            name = found.file.name
            do(HeldFile(name, message, lambda: self._area.content(self.ref, message, name)))

    def _read_picture(self, message: str) -> None:
        async def work() -> None:
            self._unread.discard(message)
            image = QImage()
            try:
                image = await small_picture(lambda: self._area.content(self.ref, message, ""))
            except Refused:
                self._unread.add(message)  # the organisation is away: a file like any other until it is back
            except OrganisationError:
                pass
            self.panel.view.show_picture(message, image)

        if self._message(message) is not None:
            self._start(work, f"picture {message}")

    def read_again(self) -> None:
        """Read the pictures that could not be had while the organisation was away."""
        for message in tuple(self._unread):
            self._read_picture(message)

    def _start(self, work: Callable[[], object], group: str, wait: Wait | None = None) -> None:
        self._desk.start(work, owner=self, group=group, wait=wait)  # pyright: ignore[reportArgumentType]


def _moment(value: Value) -> datetime | None:
    return value if isinstance(value, datetime) else None
