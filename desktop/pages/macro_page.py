"""A tab that is the editor of a macro: what is written becomes the macro's next state, and is kept as it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QWidget

from desktop import macro_actions, macro_rows, macro_words
from desktop.command_states import shown_commands
from desktop.desk import Desk
from desktop.pages import macro_form
from desktop.pages.kept import KeptState
from desktop.pages.macro_asking import MacroAsking
from desktop.pages.macro_choices import MacroChoices
from desktop.pages.macro_names import MacroNames
from desktop.pages.macro_saving import MacroSaving
from desktop.pages.macro_steps import MacroSteps
from desktop.pages.macro_trying import MacroTrying
from session_engine.forms.state import CommandState
from session_engine.macros import editing
from session_engine.macros.actions import Kind
from session_engine.macros.events import LibraryChanged
from session_engine.macros.holdings import Draft, Item, Library, LibraryStatus, Source
from session_engine.macros.runs import RunId
from session_engine.macros.state import StepPlace
from session_engine.sessions.state import Tab
from widgets.macros.editor.page import MacroEditor
from widgets.macros.editor.state import Addable, EditorState
from widgets.shell import CommandBar

_REST_MS = 500
"""After which the organisation is asked whether all is there that the macro names."""


class MacroTab:
    """Shows a macro's draft; wishes become other drafts."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        self._desk, self._tab, self._line = desk, tab.id, tab.page.line
        self._area = desk.macros.area
        self._keyboard_due = False
        self._page = MacroEditor(_addable(desk))
        self._bar = CommandBar()
        self._bar.triggered.connect(desk.do)
        self._page.command_place.addWidget(self._bar)
        self._kept = KeptState(desk, tab.id)
        self._kept.follow("form", self._page.place)
        self._choices = MacroChoices(desk, tab.page.line, self._render)
        self._names = MacroNames(desk, tab.page.line, self._render)
        self._asking = MacroAsking(desk, self._page, tab.page.line)
        self._steps = MacroSteps(self._area, tab.id, self._line, self._render)
        self._saving = MacroSaving(desk, tab.id, self._line, self._steps, self._asking, self._render)
        self._trying = MacroTrying(
            desk, self._page, tab.id, self._line, self._steps, self._saving, self._asking, self._render
        )
        self._rest = QTimer(self._page, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._saving.ask_there)
        self._connect()
        self._subscribed = [desk.engine.bus.subscribe(LibraryChanged, self._library_changed)]

    def _connect(self) -> None:
        page, steps, macros = self._page, self._steps, self._desk.macros
        page.head_changed.connect(steps.change_head)
        page.field_changed.connect(steps.change_field)
        page.pairs_changed.connect(steps.change_field)
        page.pick_wanted.connect(self._pick)
        page.selected.connect(steps.select)
        page.add_wanted.connect(self._add)
        page.moved.connect(steps.move)
        page.nudged.connect(steps.nudge)
        page.remove_wanted.connect(steps.remove)
        page.copy_wanted.connect(steps.copy)
        page.undo_wanted.connect(steps.take_back)
        page.run_answered.connect(lambda run, yes: macros.answer(RunId(run), yes=yes))
        page.run_cancel_wanted.connect(lambda run: macros.cancel(RunId(run)))
        page.run_undo_wanted.connect(lambda run: macros.undo(RunId(run)))

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
        self._names.close()
        self._trying.end()
        self._rest.stop()

    # -- showing ---------------------------------------------------------------------------------------------

    def _draft(self) -> Draft | None:
        return self._steps.draft

    def _library(self) -> Library:
        return self._area.library(self._line)

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
        if not self._saving.asked(draft.macro):
            self._rest.start()

    def _state(self, draft: Draft) -> EditorState:
        macro = draft.macro
        findings = self._saving.findings(macro)
        step, selected = self._steps.step(macro), self._steps.selected
        of_step = [macro_words.problem(f) for f in findings if step is not None and f.step == step.id]
        of_macro = [macro_words.problem(f) for f in findings if not f.step]
        offers = editing.offers(macro, selected) if selected is not None else ()
        run = self._trying.run
        return EditorState(
            macro_form.head(macro, self._choices.of(Kind.TABLE, ""), named=draft.saved is not None),
            macro_form.outline(macro, findings, lambda step: macro_actions.detail(step, self._names.of)),
            selected if step is not None else None,
            macro_actions.step(step) if step is not None else "",
            tuple(dict.fromkeys(of_step)),
            macro_form.fields_of(step, self._choices.of) if step is not None else (),
            tuple((offer.text, offer.step) for offer in offers),
            " ".join(dict.fromkeys(of_macro)) if macro.steps or draft.saved is not None else "",
            self._standing(draft),
            macro_rows.run_row(run) if run is not None else None,
        )

    def _standing(self, draft: Draft) -> str:
        tr = QCoreApplication.translate
        item = self._saving.item(draft)
        if item is None:
            return tr("macros", "Not saved yet. It is kept here as it is.")
        where = {
            Source.LOCAL: tr("macros", "Kept on this computer, for you alone."),
            Source.ORGANISATION: _audience(item),
        }[item.source]
        changed = tr("macros", "What you have changed is not saved yet.") if draft.changed else ""
        return f"{where} {changed}".strip()

    def _profiles(self) -> bool:
        return bool(self._desk.engine.experience.state(self._line).profiles)

    def _library_changed(self, event: LibraryChanged) -> None:
        if event.line == self._line:
            self._render()

    def _pick(self, name: str) -> None:
        draft = self._draft()
        step = self._steps.step(draft.macro) if draft is not None else None
        if step is None:
            return
        fields = macro_form.fields_of(step, self._choices.of)
        field = next((each for each in fields if each.name == name), None)
        if field is not None:
            tables = field.tables or tuple(value for value, _ in self._choices.of(Kind.TABLE, ""))
            self._asking.record(field.label, tables, lambda ref: self._steps.change_field(name, ref.id))

    def _add(self, place: StepPlace, kind: str) -> None:
        self._steps.add(place, kind)
        self._page.form.focus()

    # -- commands --------------------------------------------------------------------------------------------

    def _commands(self) -> tuple[CommandState, ...]:
        draft = self._draft()
        if draft is None:
            return ()
        item, changed = self._saving.item(draft), draft.changed
        local = item is not None and item.source is Source.LOCAL
        published = item is not None and item.source is Source.ORGANISATION and item.published
        return (
            CommandState("save", changed, primary=True),
            *(() if published else (CommandState("macro_publish"),)),
            *((CommandState("macro_audience"),) if published and self._profiles() else ()),
            *((CommandState("macro_unpublish"),) if published else ()),
            *(() if local else (CommandState("macro_keep_here", item is None),)),
            CommandState("macro_try", bool(draft.macro.steps)),
            CommandState("macro_undo", self._steps.can_take_back),
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
            "save": self._saving.save,
            "macro_publish": self._saving.publish,
            "macro_audience": self._saving.publish,
            "macro_unpublish": self._saving.unpublish,
            "macro_keep_here": lambda: self._saving.save(local=True),
            "macro_try": self._trying.try_out,
            "macro_undo": self._steps.take_back,
            "macro_versions": self._saving.versions,
            "macro_export": lambda: self._desk.macros.writing.export(draft.macro),
            "macro_delete": lambda: self._desk.macros.writing.ask_to_delete(name),
        }


def _audience(item: Item) -> str:
    """Say who can run a macro of the organisation."""
    tr = QCoreApplication.translate
    if not item.published:
        return tr("macros", "A draft: nobody can run it yet.")
    if not item.profiles:
        return tr("macros", "Published to everybody in your organisation.")
    said = tr("macros", "Published to these experience profiles: {names}.")
    return said.replace("{names}", ", ".join(item.profiles))


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
