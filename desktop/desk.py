"""What every binding shares: the engine, and the one way to run its verbs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from desktop import actions, messages, wait_words
from desktop.stuck_saves import StuckSaves
from desktop.waits import Wait, Waits
from session_engine.engine import Engine
from session_engine.errors import Failure, OrganisationError, Refused, WayOut
from session_engine.ids import PageKey, RecordRef, record_page
from session_engine.navigation.state import Gesture, Place
from session_engine.notices.state import Weight
from session_engine.pages import icon_of
from session_engine.settings.state import Source

if TYPE_CHECKING:
    from desktop.attachments.binding import AttachmentsBinding
    from desktop.bindings.casework import CaseworkBinding
    from desktop.bindings.conversations.commands import ConversationCommands
    from desktop.bindings.demonstration import DemonstrationBar
    from desktop.bindings.half_typed import HalfTypedBinding
    from desktop.bindings.inbox import InboxBinding
    from desktop.bindings.knowledge import KnowledgeBinding
    from desktop.bindings.links import LinksBinding
    from desktop.bindings.live_line import LiveLineBinding
    from desktop.bindings.macros import MacrosBinding
    from desktop.bindings.mail import MailBinding
    from desktop.bindings.quick_create import QuickCreateBinding
    from desktop.bindings.scripts import ScriptsBinding
    from desktop.connections.remote import RemoteOrganisation
    from desktop.desk_window import DeskWindow
    from desktop.keeping import Keeping
    from session_engine.attendance.state import Attendee

log = logging.getLogger(__name__)


class Desk(QObject):
    """Runs verbs; refusals go to whoever asks the person, failures become notices.

    Signals:
        refused: A `Refused` and what to do again once its reason is gone (a callable or None).
    """

    refused = Signal(object, object)

    attachments: AttachmentsBinding
    casework: CaseworkBinding
    knowledge: KnowledgeBinding
    links: LinksBinding
    live_line: LiveLineBinding
    macros: MacrosBinding
    mail: MailBinding
    quick_create: QuickCreateBinding
    scripts: ScriptsBinding
    demonstration: DemonstrationBar
    half_typed: HalfTypedBinding
    inbox: InboxBinding
    keeping: Keeping

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.waits = Waits(self)
        self.data_folder = Path()
        self.front: Callable[[], DeskWindow]  # the window she works in: what is asked and told belongs there
        self.do: Callable[[str], object] = lambda _action: False
        self.remote: RemoteOrganisation | None = (
            None  # the organisation, where it is not the one brought along
        )
        self.without: frozenset[str] = frozenset()  # actions that there are not for this organisation
        self.to_conversation: Callable[[], bool] = lambda: False  # the keyboard goes to the panel in front
        self.others: Callable[[RecordRef], tuple[Attendee, ...]] = lambda _ref: ()  # who else has it open
        self.answering: Callable[[RecordRef], tuple[Attendee, ...]] = (
            lambda _ref: ()
        )  # who writes to them too
        self.change_person: Callable[[str], None] = lambda _name: None
        self._key: Callable[[str], str] = lambda _action: ""
        self.stuck = StuckSaves(engine)

    @cached_property
    def conversations(self) -> ConversationCommands:
        """What can be done with conversations; made with the first of them."""
        from desktop.bindings.conversations.commands import ConversationCommands  # noqa: PLC0415 - as above

        return ConversationCommands(self)

    def set_key_texts(self, key: Callable[[str], str]) -> None:
        """Say who knows the keys of actions."""
        self._key = key

    def key(self, action: str) -> str:
        """Give an action's key as the person reads it, empty when it has none."""
        return self._key(action)

    def locked(self, setting: str) -> bool:
        """Whether an administrator has decided on a setting."""
        state = self.engine.settings.state.values.get(setting)
        return state is not None and state.source is Source.LOCKED

    def run(self, verb: Callable[[], object]) -> bool:
        """Run a verb on local state; False when it was refused."""
        try:
            verb()
        except Refused as no:
            self.refused.emit(no, verb)
            return False
        return True

    def ask(self, verb: Callable[[], object], given_up: Callable[[], object] | None = None) -> bool:
        """Run a verb whose answer takes the place of what is in sight; `given_up` says that none will."""
        with self.engine.tasks.noting() as started:
            done = self.run(verb)
        self.waits.follow(Wait(wait_words.asking(), given_up), *started)
        return done

    def start(
        self,
        work: Callable[[], Coroutine[Any, Any, object]],
        *,
        owner: Hashable = "desk",
        group: str = "verb",
        exclusive: bool = False,
        failed: Callable[[str], None] | None = None,
        wait: Wait | None = None,
        saves: tuple[RecordRef, ...] = (),
    ) -> asyncio.Task[None]:
        """Start a verb that asks the organisation; `failed` gets the words instead of a notice, where given.

        What is told of it goes once nothing is left to be saved of the records that it `saves`. `wait` is what the
        person sees of it when it takes long, and ends if she likes; whoever gives none shows the wait in a place of
        its own.
        """

        async def guarded() -> None:
            try:
                await work()
            except Refused as no:
                if failed is not None:
                    failed(messages.refusal(no))
                    return
                with self.stuck.telling(saves):
                    self.refused.emit(
                        no, lambda: self.start(work, owner=owner, group=group, wait=wait, saves=saves)
                    )
            except OrganisationError as error:
                with self.stuck.telling(saves):
                    self._tell_failure(error, failed)

        task = self.engine.tasks.start(guarded(), owner=owner, group=group, exclusive=exclusive)
        if wait is not None:
            self.waits.follow(wait, task)
        return task

    def open(
        self,
        page: PageKey,
        place: Place,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        title: str = "",
    ) -> None:
        """Open a page by the navigation table."""
        self.run(
            lambda: self.engine.workspace.open(
                page, place, gesture_of(modifiers), title=title, icon=icon_of(page)
            )
        )

    def open_record(
        self,
        ref: RecordRef,
        place: Place,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        title: str = "",
    ) -> None:
        """Open a record by the navigation table; an activity by its concrete kind."""
        if ref.table != "activitypointer":
            self.open(record_page(ref), place, modifiers, title)
            return

        async def resolve() -> None:
            concrete = await self.engine.records.resolve_activity(ref.line, ref.id)
            self.open(record_page(concrete), place, modifiers, title)

        self.start(resolve, wait=Wait(wait_words.opening(title)))

    def open_new(self, ref: RecordRef) -> None:
        """Open the full form of a record that is not there yet; what is to be made names it until it has a name."""
        self.open(record_page(ref), Place.NEW_RECORD, title=actions.text_of_new(ref.table))

    def _tell_failure(self, error: OrganisationError, failed: Callable[[str], None] | None) -> None:
        text = messages.failure(error.failure, error.detail)
        if failed is not None:
            failed(text)
        elif error.failure is Failure.SIGNED_OUT:
            self.tell_signed_out()
        else:
            self.engine.notices.tell("failed", {"text": text}, weight=Weight.BAD)

    def tell_signed_out(self) -> None:
        """Say that she is signed out and offer to connect again, once until she is signed in."""
        if not self._told_signed_out():
            ways = ("new_key", "reconnect") if self.remote is not None else ("reconnect",)
            self.engine.notices.tell(
                "signed_out", weight=Weight.BAD, actions=tuple(WayOut(way) for way in ways)
            )

    def signed_in(self) -> None:
        """Nothing is left to be done about having been signed out."""
        for notice in self._told_signed_out():
            self.engine.notices.mark_read(notice)

    def _told_signed_out(self) -> list[int]:
        notices = self.engine.notices.state.notices
        return [notice.id for notice in notices if notice.code == "signed_out" and not notice.read]


def gesture_of(modifiers: Qt.KeyboardModifier) -> Gesture:
    """Say which gesture the keyboard's modifiers make; Ctrl wins over Shift."""
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return Gesture.CTRL
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return Gesture.SHIFT
    return Gesture.PLAIN
