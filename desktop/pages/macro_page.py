"""A tab that is the editor of a macro: what is written becomes the macro's next state, and is kept as it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QWidget

from desktop import macro_actions, macro_rows, macro_words
from desktop.command_states import shown_commands
from desktop.desk import Desk
from desktop.pages import macro_form
from desktop.pages.kept import KeptState
from desktop.pages.macro_asking import MacroAsking
from desktop.pages.macro_choices import MacroChoices
from session_engine.errors import Failure, OrganisationError
from session_engine.forms.state import CommandState
from session_engine.ids import RecordRef, SessionId
from session_engine.macros import editing
from session_engine.macros.actions import Kind
from session_engine.macros.events import LibraryChanged
from session_engine.macros.findings import Finding, NotSaved
from session_engine.macros.holdings import Draft, Item, Library, LibraryStatus, Source
from session_engine.macros.runs import RunId
from session_engine.macros.state import Macro, Step, StepPlace
from session_engine.notices.state import Weight
from session_engine.sessions.state import Tab
from widgets.macros.editor.page import MacroEditor
from widgets.macros.editor.state import Addable, EditorState
from widgets.shell import CommandBar

OWNER = "macro editor"
_REST_MS = 500
"""After which the organisation is asked whether all is there that the macro names."""
_MOST_UNDO = 100


class MacroTab:
    """Shows a macro's draft; wishes become other drafts."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        self._desk, self._tab, self._line = desk, tab.id, tab.page.line
        self._area = desk.macros.area
        self._selected: StepPlace | None = None
        self._undo: list[Macro] = []
        self._there: tuple[Macro, tuple[Finding, ...]] | None = None
        self._run: RunId | None = None
        self._keyboard_due = False
        self._page = MacroEditor(_addable(desk))
        self._bar = CommandBar()
        self._bar.triggered.connect(desk.do)
        self._page.command_place.addWidget(self._bar)
        self._kept = KeptState(desk, tab.id)
        self._kept.follow("form", self._page.place)
        self._choices = MacroChoices(desk, tab.page.line, self._render)
        self._asking = MacroAsking(desk, self._page, tab.page.line)
        self._rest = QTimer(self._page, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask_there)
        self._connect()
        self._subscribed = [desk.engine.bus.subscribe(LibraryChanged, self._library_changed)]
        desk.macros.run_told.connect(self._run_told)

    def _connect(self) -> None:
        page, macros = self._page, self._desk.macros
        page.head_changed.connect(self._change_head)
        page.field_changed.connect(self._change_field)
        page.pairs_changed.connect(self._change_field)
        page.pick_wanted.connect(self._pick)
        page.selected.connect(self._select)
        page.add_wanted.connect(self._add)
        page.moved.connect(lambda place, to: self._rearrange(lambda macro: editing.moved(macro, place, to)))
        page.nudged.connect(lambda place, by: self._rearrange(lambda macro: editing.nudged(macro, place, by)))
        page.remove_wanted.connect(self._remove)
        page.copy_wanted.connect(self._copy)
        page.undo_wanted.connect(self._take_back)
        page.run_answered.connect(lambda run, yes: macros.answer(RunId(run), yes=yes))
        page.run_cancel_wanted.connect(lambda run: macros.cancel(RunId(run)))
        page.run_undo_wanted.connect(lambda run: macros.undo(RunId(run)))
        page.run_closed.connect(self._close_run)

    # -- what the host asks ----------------------------------------------------------------------------------

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Show the macro as it stands."""
        self._render()

    def command(self, action: str) -> bool:
        """Do an action of the page."""
        verb = self._verbs().get(action)
        if verb is None:
            return False
        self._desk.run(verb)
        return True

    def offered(self) -> tuple[str, ...]:
        """Name the actions that can be done now."""
        return tuple(command.id for command in self._commands() if command.enabled)

    def focus(self) -> None:
        """Take the keyboard: a new macro is named first."""
        draft = self._draft()
        self._keyboard_due = draft is None or not self._page.head.fields
        if self._keyboard_due:
            return  # it comes with what is to be shown
        if draft is not None and draft.saved is None and not draft.macro.steps:
            self._page.focus_name()
        else:
            self._page.focus()

    def close(self) -> None:
        """Let go of what was subscribed."""
        for end in self._subscribed:
            end()
        self._desk.macros.run_told.disconnect(self._run_told)
        self._rest.stop()

    # -- showing ---------------------------------------------------------------------------------------------

    def _draft(self) -> Draft | None:
        return self._area.drafts.state(self._tab)

    def _library(self) -> Library:
        return self._area.library(self._line)

    def _item(self, draft: Draft) -> Item | None:
        """Give what is saved of it; nothing for one that is new or came with the program."""
        item = self._library().item(draft.macro.unique_name) if draft.saved is not None else None
        return item if item is not None and item.source is not Source.DELIVERED else None

    def _render(self) -> None:
        draft = self._draft()
        if draft is None:
            known = self._library().status is not LibraryStatus.READY
            self._page.render_state(EditorState(known=known))
            self._bar.render(())
            return
        self._desk.engine.workspace.set_title(self._tab, draft.macro.name)
        self._bar.render(shown_commands(self._commands(), self._desk.key))
        self._page.render_state(self._state(draft))
        if self._keyboard_due:
            self.focus()
        if self._there is None or self._there[0] != draft.macro:
            self._rest.start()

    def _state(self, draft: Draft) -> EditorState:
        macro = draft.macro
        findings = self._findings(macro)
        step = self._step(macro)
        of_step = [macro_words.problem(f) for f in findings if step is not None and f.step == step.id]
        of_macro = [macro_words.problem(f) for f in findings if not f.step]
        offers = editing.offers(macro, self._selected) if self._selected is not None else ()
        run = self._area.state(self._run) if self._run is not None else None
        return EditorState(
            macro_form.head(macro, self._choices.of(Kind.TABLE, ""), named=draft.saved is not None),
            macro_form.outline(macro, findings),
            self._selected if step is not None else None,
            macro_actions.step(step) if step is not None else "",
            tuple(dict.fromkeys(of_step)),
            macro_form.fields_of(step, self._choices.of) if step is not None else (),
            tuple((offer.text, offer.step) for offer in offers),
            " ".join(dict.fromkeys(of_macro)) if macro.steps or draft.saved is not None else "",
            self._standing(draft),
            macro_rows.run_row(run) if run is not None else None,
        )

    def _step(self, macro: Macro) -> Step | None:
        try:
            return editing.at(macro, self._selected or ())
        except editing.NoStep:
            self._selected = None
            return None

    def _findings(self, macro: Macro) -> tuple[Finding, ...]:
        there = self._there[1] if self._there is not None and self._there[0] == macro else ()
        return (*self._area.findings(macro), *there)

    def _standing(self, draft: Draft) -> str:
        tr = QCoreApplication.translate
        item = self._item(draft)
        if item is None:
            return tr("macros", "Not saved yet. It is kept here as it is.")
        where = {
            Source.LOCAL: tr("macros", "Kept on this computer, for you alone."),
            Source.ORGANISATION: tr("macros", "Published: everybody can run it.")
            if item.published
            else tr("macros", "A draft: nobody can run it yet."),
        }[item.source]
        changed = tr("macros", "What you have changed is not saved yet.") if draft.changed else ""
        return f"{where} {changed}".strip()

    def _library_changed(self, event: LibraryChanged) -> None:
        if event.line == self._line:
            self._render()

    def _ask_there(self) -> None:
        draft = self._draft()
        if draft is None:
            return
        macro = draft.macro

        async def ask() -> None:
            self._there = (macro, await self._area.findings_there(macro, self._line))
            self._render()

        self._desk.start(
            ask, owner=OWNER, group=f"check {self._tab}", exclusive=True, failed=lambda _why: None
        )

    # -- writing ---------------------------------------------------------------------------------------------

    def _change(self, macro: Macro, *, step_back: bool = True) -> None:
        draft = self._draft()
        if draft is None or macro == draft.macro:
            return
        if step_back:
            self._undo = [*self._undo[-_MOST_UNDO:], draft.macro]
        self._area.drafts.change(self._tab, macro)
        self._render()

    def _change_head(self, name: str, text: str) -> None:
        draft = self._draft()
        if draft is None:
            return
        macro = replace(draft.macro, **{name: text.strip() if name == "unique_name" else text})
        suggested = draft.macro.unique_name in ("", editing.suggested_name(draft.macro.name))
        if name == "name" and draft.saved is None and suggested:
            macro = replace(macro, unique_name=editing.suggested_name(text))
        self._change(macro)

    def _change_field(self, name: str, value: str | tuple[tuple[str, str], ...]) -> None:
        draft = self._draft()
        step = self._step(draft.macro) if draft is not None else None
        if draft is not None and step is not None and self._selected is not None:
            written = macro_form.with_field(step, name, value)
            self._change(editing.replaced(draft.macro, self._selected, written))

    def _select(self, place: StepPlace | None) -> None:
        self._selected = place
        self._render()

    def _add(self, place: StepPlace, kind: str) -> None:
        draft = self._draft()
        if draft is not None:
            name = editing.fresh_name(draft.macro, kind.removeprefix("open_"))
            self._selected = place
            self._change(editing.inserted(draft.macro, place, macro_form.new_step(kind, draft.macro, name)))
            self._page.form.focus()

    def _rearrange(self, move: Callable[[Macro], tuple[Macro, StepPlace]]) -> None:
        draft = self._draft()
        if draft is None:
            return
        try:
            macro, self._selected = move(draft.macro)
        except editing.NoStep:
            return  # it was dropped into itself
        self._change(macro)

    def _remove(self, place: StepPlace) -> None:
        draft = self._draft()
        if draft is not None:
            self._change(editing.removed(draft.macro, place))

    def _copy(self, place: StepPlace) -> None:
        draft = self._draft()
        if draft is not None:
            step = editing.copied(draft.macro, editing.at(draft.macro, place))
            self._selected = (*place[:-1], (place[-1][0], place[-1][1] + 1))
            self._change(editing.inserted(draft.macro, self._selected, step))

    def _take_back(self) -> None:
        if self._undo:
            self._change(self._undo.pop(), step_back=False)

    def _pick(self, name: str) -> None:
        draft = self._draft()
        step = self._step(draft.macro) if draft is not None else None
        if step is None:
            return
        fields = macro_form.fields_of(step, self._choices.of)
        field = next((each for each in fields if each.name == name), None)
        if field is not None:
            tables = field.tables or tuple(value for value, _ in self._choices.of(Kind.TABLE, ""))
            self._asking.record(field.label, tables, lambda ref: self._change_field(name, ref.id))

    # -- commands --------------------------------------------------------------------------------------------

    def _commands(self) -> tuple[CommandState, ...]:
        draft = self._draft()
        if draft is None:
            return ()
        item, changed = self._item(draft), draft.changed
        local = item is not None and item.source is Source.LOCAL
        published = item is not None and item.source is Source.ORGANISATION and item.published
        return (
            CommandState("save", changed, primary=True),
            CommandState("macro_unpublish" if published else "macro_publish"),
            *(() if local else (CommandState("macro_keep_here", item is None),)),
            CommandState("macro_try", bool(draft.macro.steps)),
            CommandState("macro_undo", bool(self._undo)),
            CommandState("macro_versions", item is not None and item.record is not None),
            CommandState("macro_export"),
            *(() if item is None else (CommandState("macro_delete"),)),
        )

    def _verbs(self) -> dict[str, Callable[[], object]]:
        draft = self._draft()
        if draft is None:
            return {}
        name = draft.macro.unique_name
        return {
            "save": lambda: self._save(publish=False),
            "macro_publish": lambda: self._save(publish=True),
            "macro_unpublish": self._unpublish,
            "macro_keep_here": lambda: self._save(publish=False, local=True),
            "macro_try": self._try_out,
            "macro_undo": self._take_back,
            "macro_versions": self._versions,
            "macro_export": lambda: self._desk.macros.export(draft.macro),
            "macro_delete": lambda: self._desk.macros.ask_to_delete(name),
        }

    def _save(self, *, publish: bool, local: bool = False) -> None:
        draft = self._draft()
        item = self._item(draft) if draft is not None else None
        local = local or (not publish and item is not None and item.source is Source.LOCAL)

        async def save() -> None:
            try:
                await self._area.save_draft(self._tab, publish=publish, local=local)
            except NotSaved as no:
                self._show_faults(no.findings)
            except OrganisationError as error:
                if error.failure is not Failure.CHANGED:
                    raise
                await self._area.load(self._line)
                self._asking.conflict(lambda answer: self._settle(answer, publish=publish))
            else:
                title = draft.macro.name if draft is not None else ""
                self._desk.engine.notices.tell("macro_saved", {"title": title}, weight=Weight.GOOD)
                self._render()

        self._desk.start(save, owner=OWNER, group=f"save {self._tab}", wait=self._asking.saving())

    def _settle(self, answer: str, *, publish: bool) -> None:
        """Go on where somebody else was first: with what is written here, or with what she has saved."""
        if answer not in ("mine", "theirs"):
            return
        theirs = self._area.drafts.rebase(self._tab)
        if answer == "mine":
            self._save(publish=publish)
        elif theirs is not None:
            self._change(theirs)

    def _show_faults(self, findings: tuple[Finding, ...]) -> None:
        """Say what stands against saving, and go to the first step that has something wrong."""
        draft = self._draft()
        if draft is None:
            return
        self._there = (draft.macro, tuple(f for f in findings if f not in self._area.findings(draft.macro)))
        wrong = {found.step for found in findings if found.step}
        rows = macro_form.outline(draft.macro, ())
        first = next((row.place for row in rows if row.name in wrong), None)
        self._selected = first or self._selected
        texts = [macro_words.finding(found) for found in findings[:3]]
        self._desk.engine.notices.tell("macro_not_saved", {"text": " ".join(texts)}, weight=Weight.BAD)
        self._render()

    def _unpublish(self) -> None:
        draft = self._draft()
        if draft is not None:
            name = draft.macro.unique_name
            self._desk.start(
                lambda: self._area.publish(name, self._line, offered=False), owner=OWNER, group="publish",
                wait=self._asking.saving(),
            )  # fmt: skip

    def _versions(self) -> None:
        draft = self._draft()
        if draft is not None:
            self._asking.version(draft.macro, self._change)

    # -- test runs -------------------------------------------------------------------------------------------

    def _try_out(self) -> None:
        draft = self._draft()
        if draft is None:
            return
        faults = self._area.findings(draft.macro)
        if any(found.step for found in faults):
            self._show_faults(faults)
            return
        tables = (draft.macro.table,) if draft.macro.table else ("incident", "account", "contact")
        session = self._desk.engine.workspace.state.session_of(self._tab)
        here = session.anchor.page.record if session is not None else None
        label = QCoreApplication.translate("macros", "Try it on")
        nothing = RecordRef(self._line, "", "")
        self._asking.record(label, tables, self._asking.session_of(self._begin), trying=here or nothing)

    def _begin(self, session: SessionId) -> None:
        draft = self._draft()
        if draft is not None:
            macro = draft.macro
            self._run = self._area.try_out(macro, session)
            self._page.show_run()
            self._render()

    def _run_told(self, session: int) -> None:
        del session
        if self._run is not None:
            self._render()

    def _close_run(self) -> None:
        self._run = None
        self._render()


def _addable(desk: Desk) -> tuple[Addable, ...]:
    """Give every kind of step, the most common first."""
    tr = QCoreApplication.translate
    flow = (("if", tr("macros", "Condition")), ("each", tr("macros", "For each record")),
            ("confirm", tr("macros", "Question to the agent")))  # fmt: skip
    kinds = [Addable(kind, label, "") for kind, label in flow]
    for action, why in desk.macros.area.actions():
        reason = macro_words.unavailable(why) if why is not None else ""
        group = macro_actions.connector(action.connector)
        kinds.append(Addable(action.name, macro_actions.action(action.name), group, reason))
    return tuple(kinds)
