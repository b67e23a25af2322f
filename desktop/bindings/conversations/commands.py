"""What can be done with a conversation: from its page, its panel, by a typed command or a key."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu

from desktop import wait_words
from desktop.actions import text_of_new
from desktop.bindings.conversations.words import GOES_ON
from desktop.desk import Desk
from desktop.lookups import in_dialog, look_up
from desktop.waits import Wait
from session_engine.conversations.state import (
    TABLE,
    Colleague,
    ConversationState,
    Mode,
    Role,
    Status,
    Verb,
)
from session_engine.errors import WayOut
from session_engine.ids import RecordRef, record_page
from session_engine.navigation.state import Place
from session_engine.pages import icon_of
from session_engine.records.state import Lookup
from widgets import icons
from widgets.conversation.hand_over import HandOverDialog, Receiver, people_rows, queue_rows
from widgets.dialogs.choose import RecordDialog
from widgets.primitives.menu_place import popup_where_asked
from widgets.text import for_label, one_line

OWNER = "conversations"
_BUSY = 192360001
_NAME = 60
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

VERBS: tuple[tuple[str, Verb], ...] = (
    ("conversation_take", Verb.TAKE),
    ("conversation_reopen", Verb.REOPEN),
    ("conversation_case", Verb.CREATE_CASE),
    ("conversation_link", Verb.LINK),
    ("conversation_customer", Verb.LINK),
    ("conversation_unlink", Verb.UNLINK),
    ("conversation_consult", Verb.CONSULT),
    ("conversation_transfer", Verb.TRANSFER),
    ("conversation_transfer_queue", Verb.TRANSFER),
    ("conversation_consult_public", Verb.CONSULT_PUBLIC),
    ("conversation_end_consult", Verb.END_CONSULT),
    ("conversation_translate", Verb.TRANSLATE),
    ("conversation_transcript", Verb.TRANSCRIPT),
    ("conversation_merge", Verb.MERGE),
    ("conversation_release", Verb.RELEASE),
    ("conversation_leave", Verb.LEAVE),
    ("conversation_finish", Verb.LEAVE),
    ("conversation_end", Verb.END),
)
"""Actions in the order of the command bar, and what each needs to be allowed."""

_TYPED = {
    "consult": "conversation_consult",
    "transfer": "conversation_transfer",
    "transfer_queue": "conversation_transfer_queue",
    "create_case": "conversation_case",
    "link_case": "conversation_link",
    "end": "conversation_end",
}
"""Commands of the composer."""


def offered(state: ConversationState) -> tuple[str, ...]:
    """Name what can be done now."""
    others = [each.mode for each in state.participants if not each.me]
    private = Mode.CONSULT_PRIVATE in others
    wraps_up = state.status is Status.WRAP_UP and state.role is Role.PRIMARY
    makes_sense = {
        "conversation_case": state.case is None,
        "conversation_link": state.case is None,
        "conversation_customer": state.customer is None,
        "conversation_unlink": state.case is not None or state.customer is not None,
        "conversation_consult_public": private,
        "conversation_leave": state.role is not Role.PRIMARY,
        "conversation_finish": wraps_up,
        "conversation_end_consult": private or Mode.CONSULT_PUBLIC in others,
    }
    return tuple(name for name, verb in VERBS if verb in state.may and makes_sense.get(name, True))


class ConversationCommands:
    """Does actions of conversations."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._dialog: object = None
        self._looked_for = ""
        self._ending: frozenset[RecordRef] = frozenset()
        """Queues that nobody is in: what is given to them is over."""
        self.composers: dict[RecordRef, Callable[[str], None]] = {}
        """What writes into a conversation's composer, as far as its panel was in front."""
        self._does: dict[str, Callable[[RecordRef], object]] = {
            "conversation_take": lambda ref: self._take_up(ref, self._area.take),
            "conversation_reopen": lambda ref: self._take_up(ref, self._area.reopen),
            "conversation_case": self._create_case,
            "conversation_link": lambda ref: self._link(ref, ("incident",)),
            "conversation_customer": lambda ref: self._link(ref, ("contact", "account")),
            "conversation_unlink": self._unlink,
            "conversation_consult": self._consult,
            "conversation_transfer": lambda ref: self._transfer(ref, queues=False),
            "conversation_transfer_queue": lambda ref: self._transfer(ref, queues=True),
            "conversation_consult_public": self._consult_public,
            "conversation_end_consult": self._end_consult,
            "conversation_translate": self._translate,
            "conversation_transcript": self._transcript,
            "conversation_merge": self._merge,
            "conversation_release": lambda ref: self._act(lambda: self._area.release(ref)),
            "conversation_leave": self._leave,
            "conversation_finish": self._leave,
            "conversation_end": lambda ref: self._act(lambda: self._area.end(ref)),
            GOES_ON: self._go_on,
        }

    @property
    def _area(self) -> Any:
        return self._desk.engine.conversations

    def do(self, action: str, ref: RecordRef, text: str = "") -> bool:
        """Do an action with a conversation, looking for `text` first; False where it is none of ours."""
        self._looked_for = text
        does = self._does.get(_TYPED.get(action, action))
        if does is None:
            return False
        self._desk.run(lambda: does(ref))
        return True

    def write(self, ref: RecordRef, text: str) -> None:
        """Write a text where a message is being written; it is not sent, and one step of undo takes it out."""
        if ref in self.composers:
            self._desk.do("conversation_box")  # also where the panel was put away
            self.composers[ref](text)

    def _act(self, verb: Callable[[], Awaitable[object]]) -> None:
        async def work() -> None:
            await verb()

        self._desk.start(work, owner=OWNER, group="verb", wait=Wait(wait_words.doing("")))

    def _go_on(self, ref: RecordRef) -> None:
        """Go to the conversation into which one was merged."""
        into = self._area.state(ref).merged_into
        if into is not None:
            self._desk.open_record(into, Place.OFFER)

    def _take_up(self, ref: RecordRef, verb: Callable[[RecordRef], Awaitable[object]]) -> None:
        """Have it, and the keyboard where she writes: the button that had it is gone then."""

        async def work() -> None:
            await verb(ref)
            if self._has_in_front(ref):
                self._desk.to_conversation()

        self._desk.start(work, owner=OWNER, group="verb", wait=Wait(wait_words.doing("")))

    def _leave(self, ref: RecordRef) -> None:
        """Close its session, which leaves it, or leave it and close its tab, as in the inbox."""
        workspace = self._desk.engine.workspace
        sessions = workspace.state.sessions.values()
        session = next((each for each in sessions if each.anchor.page.record == ref), None)
        if session is not None:
            workspace.close_session(session.id, confirmed=True)
            return

        async def work() -> None:
            await self._area.leave(ref)
            tabs = [
                tab.id
                for each in workspace.state.sessions.values()
                for tab in each.tabs[1:]
                if tab.page.record == ref
            ]
            for tab in tabs:
                workspace.close_tab(tab)

        self._desk.start(work, owner=OWNER, group="verb", wait=Wait(wait_words.doing("")))

    # Records

    def _create_case(self, ref: RecordRef) -> None:
        """Open the new case as a tab beside the conversation: she goes on talking while she fills it in."""
        case = self._area.create_case(ref)
        self._desk.open(record_page(case), Place.CARD, title=text_of_new(case.table))

    def _link(self, ref: RecordRef, tables: tuple[str, ...]) -> None:
        tr = QCoreApplication.translate
        case = tables == ("incident",)
        title = tr("conversations", "Link a case") if case else tr("conversations", "Link a customer")
        label = tr("conversations", "Case") if case else tr("conversations", "Contact or account")
        dialog = RecordDialog(title, tr("conversations", "Link"), label, tables, self._desk.front())
        dialog.lookup_typed.connect(
            lambda text: look_up(self._desk, ref.line, tables, text, in_dialog(dialog), owner=OWNER)
        )

        async def link(chosen: Lookup) -> None:
            await self._area.link(ref, chosen.ref)
            self._tell_link("conversation_linked", "conversations.unlink", ref, chosen)

        dialog.accepted_with.connect(lambda chosen: self._through(dialog, lambda: link(chosen)))
        if not case:
            dialog.look_for(one_line(self._area.state(ref).visitor, _NAME))
        self._show(dialog)

    def _unlink(self, ref: RecordRef) -> None:
        state = self._area.state(ref)
        linked = [each for each in (state.case, state.customer) if each is not None]

        async def unlink(each: Lookup) -> None:
            await self._area.unlink(ref, each.ref)
            self._tell_link("conversation_unlinked", "conversations.link", ref, each)

        self._one_of(linked, lambda each: self._act(lambda: unlink(each)))

    def _tell_link(self, code: str, back: str, ref: RecordRef, record: Lookup) -> None:
        """Say it, with the way back: one click is all that it takes."""
        way = WayOut(back, (ref, record.ref))
        self._desk.engine.notices.tell(code, {"title": record.name}, actions=(way,))

    # Colleagues

    def _consult(self, ref: RecordRef) -> None:
        tr = QCoreApplication.translate
        dialog = HandOverDialog(
            tr("conversations", "Ask a colleague"), tr("conversations", "Ask"),
            tr("conversations", "Find a colleague"), self._desk.front(),
        )  # fmt: skip
        self._offer(dialog, ref, queues=False)

        async def ask(who: RecordRef) -> None:
            await self._area.consult(ref, who)
            self._tell("consult_asked", dialog.name_of(who))

        dialog.chosen.connect(lambda who: self._through(dialog, lambda: ask(who)))
        self._show(dialog)

    def _transfer(self, ref: RecordRef, *, queues: bool) -> None:
        tr = QCoreApplication.translate
        title = (
            tr("conversations", "Transfer to a queue")
            if queues
            else tr("conversations", "Transfer to a colleague")
        )
        hint = tr("conversations", "Find a queue") if queues else tr("conversations", "Find a colleague")
        dialog = HandOverDialog(title, tr("conversations", "Transfer"), hint, self._desk.front())
        self._offer(dialog, ref, queues=queues)

        async def give(to: RecordRef) -> None:
            customer = self._area.state(ref).title
            name, ends = dialog.name_of(to), to in self._ending
            await self._area.transfer(ref, to)
            code = "conversation_given" if queues else "transfer_asked"  # a colleague accepts it, or does not
            code = "conversation_given_up" if ends else code
            self._tell(code, name, customer=customer)

        dialog.chosen.connect(lambda to: self._through(dialog, lambda: give(to)))
        self._show(dialog)

    def _tell(self, code: str, name: str, **more: str) -> None:
        self._desk.engine.notices.tell(code, {"name": name, **more})

    def _offer(self, dialog: HandOverDialog, ref: RecordRef, *, queues: bool) -> None:
        def look(text: str) -> None:
            async def ask() -> None:
                rows: tuple[Receiver, ...]
                if queues:
                    found = await self._area.queues(ref, text)
                    self._ending = frozenset(each.queue.ref for each in found if each.empty)
                    over = QCoreApplication.translate("conversations", "Nobody in it: it would end")
                    rows = queue_rows(found, over)
                else:
                    rows = people_rows(await self._area.colleagues(ref, text), presence_words)
                if self._dialog is dialog:
                    dialog.show_rows(rows, queues=queues)

            self._desk.start(ask, owner=OWNER, group="people", exclusive=True, failed=dialog.show_failure)

        dialog.looked_for.connect(look)
        self._dialog = dialog
        dialog.field.setText(self._looked_for)
        look(self._looked_for)

    def _consult_public(self, ref: RecordRef) -> None:
        asked = [
            each.agent for each in self._area.state(ref).participants if each.mode is Mode.CONSULT_PRIVATE
        ]
        self._one_of(asked, lambda who: self._act(lambda: self._area.consult_public(ref, who.ref)))

    def _end_consult(self, ref: RecordRef) -> None:
        modes = (Mode.CONSULT_PRIVATE, Mode.CONSULT_PUBLIC)
        asked = [each.agent for each in self._area.state(ref).participants if each.mode in modes]
        self._one_of(asked, lambda who: self._act(lambda: self._area.end_consult(ref, who.ref)))

    def _one_of(self, those: list[Lookup], do: Callable[[Lookup], object]) -> None:
        """Do it with the only one, or with the one that she chooses."""
        if len(those) == 1:
            do(those[0])
        elif those:
            menu = QMenu(self._desk.front())
            kinds = {each.ref.table for each in those}
            for each in those:
                icon = icons.icon(icon_of(record_page(each.ref))) if len(kinds) > 1 else QIcon()
                text = for_label(self._with_kind(each) if len(kinds) > 1 else each.name)
                menu.addAction(icon, text).triggered.connect(partial(_with, do, each))
            self._dialog = menu
            popup_where_asked(menu, self._desk.front())

    def _with_kind(self, record: Lookup) -> str:
        """Name a record with what it is: a case may be called as its customer is."""
        meta = self._desk.engine.lines.metadata(record.ref.line).known(record.ref.table)
        label = meta.table.label if meta is not None else ""
        named = QCoreApplication.translate("Conversations", "{kind}: {name}")
        return named.format(kind=label, name=record.name) if label else record.name

    # The rest

    def _translate(self, ref: RecordRef) -> None:
        state = self._area.state(ref)
        self._area.translate(ref, "" if state.translating else QLocale().bcp47Name().partition("-")[0])

    def _transcript(self, ref: RecordRef) -> None:
        from widgets.conversation.transcript_dialog import TranscriptDialog  # noqa: PLC0415 - rarely needed

        customer, value = self._area.state(ref).customer, self._desk.engine.records.value
        mail = value(customer.ref, "emailaddress1") if customer else None
        given = mail if isinstance(mail, str) else address_in(value(ref, "ninedesk_prechat"))
        dialog = TranscriptDialog(given, self._desk.front())

        async def send(address: str) -> None:
            await self._area.transcript(ref, address)
            self._tell("transcript_sent", address)

        dialog.address_given.connect(lambda address: self._through(dialog, lambda: send(address)))
        self._show(dialog)

    def _merge(self, ref: RecordRef) -> None:
        """Offer the other conversations of the customer that stand open here."""
        state = self._area.state(ref)
        sessions = self._desk.engine.workspace.state.sessions.values()
        others = [s.anchor.page.record for s in sessions if s.anchor.page.record is not None]
        same = [
            Lookup(other, _called(self._area.state(other)))
            for other in others
            if other.table == TABLE and other != ref and _goes_with(self._area.state(other), state)
        ]
        if not same:
            self._desk.engine.notices.tell("nothing_to_merge")
            return
        self._one_of(same, lambda into: self._ask_merge(ref, into))

    def _ask_merge(self, ref: RecordRef, into: Lookup) -> None:
        """Ask before it: nothing parts them again."""
        from widgets.dialogs.question import Choice, Question  # noqa: PLC0415 - rarely needed

        tr, state = QCoreApplication.translate, self._area.state(ref)
        text = tr("conversations", "Go on with “{title}” in “{other}”?")
        detail = tr(
            "conversations",
            "What was said stands there too, and the customer goes on there. They cannot be parted again.",
        )
        choices = (
            Choice("merge", tr("conversations", "Merge"), primary=True),
            Choice("keep", tr("conversations", "Keep both"), cancel=True),
        )
        text = text.replace("{title}", _called(state)).replace("{other}", into.name)
        question = Question(text, detail, choices, self._desk.front())
        question.answered.connect(
            lambda answer: self._merge_into(ref, into.ref) if answer == "merge" else None
        )
        self._show(question)

    def _merge_into(self, ref: RecordRef, into: RecordRef) -> None:
        """Merge, and go along with the customer, unless she has turned to something else meanwhile."""

        async def merge() -> None:
            await self._area.merge(ref, into)
            if self._has_in_front(ref):
                self._desk.open_record(into, Place.OFFER)

        self._act(merge)

    def _has_in_front(self, ref: RecordRef) -> bool:
        return self._desk.engine.workspace.state.focused_tab.page.record == ref

    def _through(self, dialog: Any, verb: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Do a dialog's verb; it stays until that is done."""

        async def work() -> None:
            await verb()
            dialog.work_done()

        def failed(text: str) -> None:
            dialog.set_busy(busy=False)
            dialog.show_failure(text)

        dialog.set_busy(busy=True)
        self._desk.start(work, owner=OWNER, group="verb", failed=failed)

    def _show(self, dialog: Any) -> None:
        self._dialog = dialog  # kept alive while it is open
        dialog.open()


def _with(do: Callable[[Lookup], object], one: Lookup) -> None:
    do(one)


def _goes_with(one: ConversationState, other: ConversationState) -> bool:
    """Tell whether another conversation can go on in one: both of one customer, and it is hers still."""
    same = one.customer is not None and other.customer is not None and one.customer.ref == other.customer.ref
    return same and Verb.MERGE in one.may


def _called(state: ConversationState) -> str:
    """Name a conversation beside others of the same customer."""
    return one_line(state.subject or state.title, _NAME)


def presence_words(who: Colleague) -> str:
    """Say whether a colleague has room."""
    tr = QCoreApplication.translate
    busy = who.presence == _BUSY
    parts = [tr("conversations", "Busy") if busy else tr("conversations", "Available")]
    if who.free is not None:
        parts.append(tr("conversations", "%n free", "", who.free))
    if who.matching:
        parts.append(tr("conversations", "knows the subject"))
    return " · ".join(parts)


def address_in(answers: object) -> str:
    """Find the e-mail address that the customer gave before the chat; empty without one."""
    try:
        found = json.loads(answers) if isinstance(answers, str) and answers else None
    except ValueError:
        return ""
    values = cast("dict[str, object]", found).values() if isinstance(found, dict) else ()
    texts = (each.strip() for each in values if isinstance(each, str))
    return next((each for each in texts if _ADDRESS.fullmatch(each)), "")
