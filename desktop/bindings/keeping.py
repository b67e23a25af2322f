"""Says how things stand with what Ninedesk remembers: a bar with what can be done, notices, a mark below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from desktop import actions, messages, profile_words
from desktop.begun_titles import tell_begun_before
from desktop.desk import Desk
from desktop.keeping import Keeping, KeepingChanged
from desktop.key_trouble import KeyCode, KeyTrouble
from desktop.main_window import MainWindow
from desktop.profile_words import NEXT_START
from session_engine.ids import settings_page
from session_engine.navigation.state import Place
from session_engine.notices.state import Weight
from session_engine.profile.events import ProfileTrouble, RowRefused, StoreFailing, StoreRecovered
from session_engine.restore.area import Begun
from widgets.dialogs.passphrase import PassphraseDialog, PassphraseKind
from widgets.dialogs.question import Choice, Question
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.tones import Tone

REPAIR, ANEW, AGAIN, PASSPHRASE = "repair", "anew", "again", "passphrase"
WAYS: dict[str, tuple[str, ...]] = {
    ProfileTrouble.DAMAGED: (REPAIR, ANEW),
    ProfileTrouble.NEWER: (AGAIN, ANEW),
    ProfileTrouble.WRONG_KEY: (AGAIN, ANEW),
    KeyCode.KEY_MISSING: (AGAIN, ANEW),
    KeyCode.KEY_FILE_DAMAGED: (AGAIN, ANEW),
    KeyCode.KEY_FILE_NOT_OURS: (AGAIN, ANEW),
    KeyCode.PASSPHRASE_NEEDED: (PASSPHRASE, ANEW),
    KeyCode.PASSPHRASE_WRONG: (PASSPHRASE, ANEW),
    NEXT_START: (),
}
"""What can be done about each; about all others, trying again. Where the key cannot be had, nothing new is begun."""

HAD_AGAIN = frozenset({"answer", "query_cache", "record_cache", "reading", "recent", "counter"})
"""Tables whose rows the organisation or the next use gives again: nobody need hear of one that is lost."""

TOLD = "notices.key_file_told"


class KeepingBinding:
    """Listens to the profile and the disk, and does what the person chooses."""

    def __init__(self, desk: Desk, window: MainWindow, keeping: Keeping) -> None:
        self._desk, self._window, self._keeping = desk, window, keeping
        self._question: Question | None = None
        self._dialog: PassphraseDialog | None = None
        self._told: object = None
        self._key_mark = False
        bus = desk.engine.bus
        bus.subscribe(KeepingChanged, self._changed)
        bus.subscribe(StoreFailing, self._failing)
        bus.subscribe(StoreRecovered, lambda _event: self._tell("store_recovered", Weight.GOOD))
        bus.subscribe(RowRefused, lambda event: self._refused(event.table))
        window.keeping_place.action_triggered.connect(self._act)
        window.keeping_place.closed.connect(lambda: window.keeping_place.render_message(None))
        window.status.keeping_requested.connect(self._explain)

    def mark(self) -> tuple[str, str, bool]:
        """Give the status line's words, the whole of it, and whether it warns."""
        opened, failing = self._keeping.opened, self._keeping.failing
        if failing is not None:
            return profile_words.mark(failing), messages.notice(f"store_{failing.value}", {}), True
        if opened.profile is None:
            return profile_words.mark(opened.code), messages.notice(f"profile_{opened.code}", {}), True
        if self._key_mark:
            return profile_words.key_file_mark(), messages.notice("profile_key_file", {}), False
        return "", "", False

    # What is so

    def _changed(self, event: KeepingChanged) -> None:
        opened = self._keeping.opened
        if event.begun is not None:
            self._tell_begun(event.begun)
            self._tell_lost()
        if opened.trouble is not None and opened.trouble is not self._told and not self._keeping.busy:
            self._told = opened.trouble
            self._tell_trouble()
        if opened.profile is not None:
            self._window.keeping_place.render_message(None)
        else:
            self._show_bar()

    def _tell_trouble(self) -> None:
        """Say what was done about the file, and once that the key lies in a file; why nothing is kept is in the bar."""
        opened = self._keeping.opened
        if opened.trouble is None or opened.trouble[0] == f"profile_{opened.code}":
            return
        code, values = opened.trouble
        if code == "profile_key_file":
            if self._desk.engine.settings.flag(TOLD):
                return
            self._desk.engine.settings.set(TOLD, True)
            self._key_mark = True
        self._desk.engine.notices.tell(code, values, weight=Weight.INFO)

    def _tell_begun(self, begun: Begun) -> None:
        """Say what could not be brought back, and where what was begun and is in no tab can be found."""
        notices = self._desk.engine.notices
        if begun.left_out:
            titles = ", ".join(title for title in begun.left_out if title)
            notices.tell("left_out", {"titles": titles, "count": len(begun.left_out)})
        for ref in begun.homeless:
            self._desk.start(lambda ref=ref: tell_begun_before(self._desk.engine, ref), owner="begun before")

    def _tell_lost(self) -> None:
        profile = self._keeping.profile
        lost = (
            [row.table for row in profile.lost if row.table not in HAD_AGAIN] if profile is not None else []
        )
        if lost:
            words = [profile_words.table(name) for name in dict.fromkeys(lost)]
            values = {"what": ", ".join(words), "lost": len(lost)}
            self._desk.engine.notices.tell("rows_lost", values, weight=Weight.WARN)

    def _failing(self, event: StoreFailing) -> None:
        self._tell(f"store_{event.code.value}", Weight.BAD)

    def _refused(self, table: str) -> None:
        if table not in HAD_AGAIN:
            what = profile_words.table(table)
            self._desk.engine.notices.tell("row_refused", {"what": what}, weight=Weight.WARN)

    def _tell(self, code: str, weight: Weight) -> None:
        self._desk.engine.notices.tell(code, weight=weight)

    # The bar

    def _show_bar(self) -> None:
        tr = QCoreApplication.translate
        if self._keeping.busy:
            text = tr("Keeping", "One moment: what Ninedesk remembers is being read …")
            self._window.keeping_place.render_message(Message(text, Tone.INFO))
            return
        code = self._keeping.opened.code
        words = {
            REPAIR: tr("Keeping", "Repair"),
            ANEW: tr("Keeping", "Begin anew …"),
            AGAIN: tr("Keeping", "Try again"),
            PASSPHRASE: tr("Keeping", "Passphrase …"),
        }
        ways = tuple(BarAction(way, words[way]) for way in WAYS.get(code, (AGAIN,)))
        text = messages.notice(f"profile_{code}", {})
        self._window.keeping_place.render_message(Message(text, Tone.WARN, ways, closable=True))

    def _explain(self) -> None:
        """Answer the status line's mark: the bar again, or where the key's passphrase is set."""
        if self._keeping.profile is None:
            self._show_bar()
        elif self._keeping.failing is None:
            self._show_settings()
        else:
            self._tell(f"store_{self._keeping.failing.value}", Weight.BAD)

    def _show_settings(self) -> None:
        """Show where the data lies, and how it is protected."""
        self._key_mark = False
        engine = self._desk.engine
        self._desk.open(settings_page(engine.line), Place.SITE_MAP, title=actions.text("settings"))
        tab = engine.workspace.state.focused_tab
        engine.workspace.set_state(tab.id, replace(tab.state, section="data", query=""))
        self._desk.do(actions.SHOW_DATA)  # where the page is there already
        engine.bus.publish(KeepingChanged())

    def _act(self, way: str) -> None:
        if way == REPAIR:
            self._start(self._keeping.repair)
        elif way == ANEW:
            self._ask_anew()
        elif way == PASSPHRASE:
            self._ask_passphrase()
        else:
            self._start(self._keeping.try_again)

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        async def act() -> None:
            await work()

        self._desk.start(act, owner="keeping", group="profile")

    def _ask_anew(self) -> None:
        tr = QCoreApplication.translate
        choices = (
            Choice("anew", tr("Keeping", "Begin anew"), primary=True),
            Choice("leave", tr("Keeping", "Leave it"), cancel=True),
        )
        text = tr("Keeping", "Begin with nothing remembered?")
        detail = tr(
            "Keeping",
            "Settings, open sessions and unsaved text of before will not be here. Their file is moved aside and kept: "
            "nothing is deleted. What the organisation has is not touched.",
        )
        question = self._question = Question(text, detail, choices, self._window)
        question.answered.connect(
            lambda answer: self._start(self._keeping.begin_anew) if answer == "anew" else None
        )
        question.open()

    # The passphrase

    def protect(self) -> None:
        """Set a passphrase for the key file, or change or remove it."""
        protected = self._keeping.opened.key_place == "passphrase"
        kind = PassphraseKind.CHANGE if protected else PassphraseKind.SET
        dialog = PassphraseDialog(kind, self._window, removable=self._keeping.may_be_unprotected)
        dialog.given.connect(lambda current, new: self._protect(dialog, current, new))
        dialog.removal_wanted.connect(lambda current: self._protect(dialog, current, None))
        self._dialog = dialog
        dialog.open()

    def _protect(self, dialog: PassphraseDialog, current: str, new: str | None) -> None:
        async def act() -> None:
            try:
                await self._keeping.protect(current or None, new)
            except KeyTrouble as trouble:
                dialog.set_busy(busy=False)
                if trouble.code in (KeyCode.PASSPHRASE_WRONG, KeyCode.PASSPHRASE_NEEDED):
                    dialog.show_wrong()
                else:
                    dialog.show_failure(messages.notice(f"profile_{trouble.code.value}", {}))
            except OSError:
                dialog.set_busy(busy=False)
                dialog.show_failure(messages.notice("passphrase_failed", {}))
            else:
                dialog.set_busy(busy=False)
                dialog.accept()
                self._key_mark = False
                self._tell("passphrase_removed" if new is None else "passphrase_set", Weight.GOOD)

        dialog.set_busy(busy=True)
        self._start(act)

    def _ask_passphrase(self) -> None:
        dialog = self._dialog = PassphraseDialog(PassphraseKind.ASK, self._window)

        async def unlock(typed: str) -> None:
            await self._keeping.try_again(typed)
            dialog.set_busy(busy=False)
            code = self._keeping.opened.code
            if code == KeyCode.PASSPHRASE_WRONG:
                dialog.show_wrong()
            else:
                dialog.accept()

        def given(current: str, _new: str) -> None:
            dialog.set_busy(busy=True)
            self._start(lambda: unlock(current))

        dialog.given.connect(given)
        dialog.open()
