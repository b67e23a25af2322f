"""The pages on which scripts are written: what is typed, what the organisation has, and how the two stand."""

from __future__ import annotations

from dataclasses import replace

from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.macros.area import MacrosArea
from session_engine.macros.events import LibraryChanged
from session_engine.script_editing import naming
from session_engine.script_editing.drafts import Draft, read_draft, write_draft
from session_engine.script_editing.events import ScriptEditorChanged
from session_engine.script_editing.previewing import Previews
from session_engine.script_editing.state import EditorState, EditorStatus, Target
from session_engine.scripts.authoring import Authoring
from session_engine.scripts.events import ScriptLibraryChanged
from session_engine.scripts.library import ScriptLibraries
from session_engine.scripts.state import Script, ScriptNotSaved, ScriptRecord
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import TabClosed
from session_engine.sessions.state import Tab
from session_engine.tasks import Tasks
from session_engine.turns import Turns


class ScriptEditors:
    """The editor in each tab that shows one.

    Args:
        bus: Where changes are announced.
        tasks: Where scripts are saved and previews filled.
        workspace: Where drafts are kept: with their tabs, so that they are restored with them.
        libraries: What scripts there are.
        macros: What macros there are.
        authoring: Checks and saves.
        previews: Fill texts for a record.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        workspace: WorkspaceArea,
        libraries: ScriptLibraries,
        macros: MacrosArea,
        authoring: Authoring,
        previews: Previews,
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._workspace = workspace
        self._libraries = libraries
        self._macros = macros
        self._authoring = authoring
        self._previews = previews
        self._states: dict[TabId, EditorState] = {}
        self._turns: Turns[TabId] = Turns()  # a save waits for the one before it
        bus.subscribe(ScriptLibraryChanged, lambda event: self._renew(event.line))
        bus.subscribe(LibraryChanged, lambda event: self._renew(event.line))
        bus.subscribe(TabClosed, self._closed)

    def state(self, tab_id: TabId) -> EditorState:
        """Give what a tab's editor shows; the first look begins it.

        Raises:
            Refused: There is no such tab.
        """
        if tab_id not in self._states:
            tab = self._tab(tab_id)
            draft = read_draft(tab.state.draft)
            mine, base = (draft.script, draft.base) if draft is not None else (Script("", ""), None)
            begun = EditorState(tab_id, tab.page.line, EditorStatus.LOADING, mine, base)
            self._states[tab_id] = self._settled(begun, tab)
        return self._states[tab_id]

    # -- verbs ---------------------------------------------------------------------------------------------

    def edit(self, tab_id: TabId, script: Script) -> None:
        """Take what the person has made of the script; it is kept with the tab at once."""
        state = self.state(tab_id)
        if state.status is not EditorStatus.READY or script == state.script:
            return
        script = naming.named(script, state.script, fixed=state.base is not None, taken=self._names(state))
        self._put(self._judged(replace(state, script=script, failure=None, detail="")))
        self._keep(tab_id)
        self._preview_soon(tab_id)

    def discard(self, tab_id: TabId) -> Script:
        """Go back to what is saved; give what was typed, for `edit`."""
        state = self.state(tab_id)
        base = state.theirs or state.base or Script("", "")
        self._put(
            self._judged(replace(state, script=base, base=state.base and base, theirs=None, tried=False))
        )
        self._keep(tab_id)
        self._preview_soon(tab_id)
        return state.script

    def keep_mine(self, tab_id: TabId) -> None:
        """Go on with what is typed although somebody saved something else meanwhile: it will be overwritten."""
        state = self.state(tab_id)
        if state.theirs is not None:
            self._put(replace(state, base=state.theirs, theirs=None))
            self._keep(tab_id)

    async def save(self, tab_id: TabId, *, local: bool = False) -> bool:
        """Save the script, to the organisation or (local) for this person alone; False where that was not done.

        Raises:
            Refused: Somebody saved something else meanwhile, and nobody has decided.
        """
        async with self._turns.of(tab_id):
            return await self._save(tab_id, local=local)

    async def _save(self, tab_id: TabId, *, local: bool) -> bool:
        state = self.state(tab_id)
        if state.status is not EditorStatus.READY:
            return False
        if state.theirs is not None:
            raise Refused(RefusalCode.CONFLICT, {"title": state.script.name})
        self._put(replace(state, saving=True, failure=None, detail=""))
        try:
            await self._write(state, local=local)
        except ScriptNotSaved as no:
            self._not_saved(tab_id, state.script, no)
            return False
        except OrganisationError as error:
            if not await self._was_saved(state):
                self._put(replace(self.state(tab_id), failure=error.failure, detail=error.detail))
                return False
        finally:
            if tab_id in self._states:
                self._put(replace(self._states[tab_id], saving=False))
        self._saved(tab_id, state.script)
        return True

    def _not_saved(self, tab_id: TabId, script: Script, no: ScriptNotSaved) -> None:
        """Say what stands against it; what was typed meanwhile has been looked at as it was typed."""
        state = replace(self.state(tab_id), tried=True)
        self._put(replace(state, findings=no.findings) if state.script == script else state)

    async def _was_saved(self, state: EditorState) -> bool:
        """Tell whether a save whose answer was lost has worked, or what stands against it now."""
        library = await self._libraries.load(state.line)
        return library.of_organisation.get(state.script.unique_name) == state.script

    async def _write(self, state: EditorState, *, local: bool) -> None:
        if local:
            await self._authoring.save_local(state.script, state.line)
        else:
            await self._authoring.save(state.script, state.line, state.base, self._record(state))

    def preview(self, tab_id: TabId, ref: RecordRef | None) -> None:
        """Show the texts as they read for a record, or as they are written."""
        self._put(replace(self.state(tab_id), preview=ref, texts={}))
        self._preview_soon(tab_id)

    # -- inside --------------------------------------------------------------------------------------------

    def _record(self, state: EditorState) -> ScriptRecord | None:
        """Give the record that is edited, with the versions of what the person began from."""
        library = self._libraries.state(state.line)
        name = state.base.unique_name if state.base is not None else ""
        return library.records.get(name) if library.of_organisation.get(name) == state.base else None

    def _saved(self, tab_id: TabId, script: Script) -> None:
        """Note under which name the tab finds its script again, and forget the draft where nothing was typed since."""
        if tab_id not in self._states:
            return
        state = self._states[tab_id]
        self._put(self._judged(replace(state, base=script, theirs=None, tried=False)))
        tab = self._tab(tab_id)
        if tab.page.record is None:
            self._workspace.set_state(tab_id, replace(tab.state, section=script.unique_name))
        self._keep(tab_id)
        self._renew(state.line)

    def _renew(self, line: LineId) -> None:
        for state in tuple(self._states.values()):
            if state.line == line:
                self._put(self._settled(state, self._tab(state.tab)))

    def _settled(self, state: EditorState, tab: Tab) -> EditorState:
        """Let an editor follow what there is now."""
        library, macros = self._libraries.state(state.line), self._macros.library(state.line)
        if library.loading:
            return state
        there = self._there(state, tab)
        state = replace(
            _met(state, there, new=bool(naming.is_new(tab.page.parameter("name") or ""))),
            source=library.source(there.unique_name) if there is not None else None,
            shared=not library.no_tables,
            record=library.records.get(there.unique_name) if there is not None else None,
            macros=tuple(Target(item.macro.unique_name, item.macro.name) for item in macros.items),
            scripts=tuple(Target(each.unique_name, each.name) for each in library.scripts),
        )
        if state.status is EditorStatus.READY:
            self._name_tab(state)
        return self._judged(state)

    def _there(self, state: EditorState, tab: Tab) -> Script | None:
        """Find the script that a tab is about, as it is now."""
        library = self._libraries.state(state.line)
        if tab.page.record is not None:
            found = (name for name, each in library.records.items() if each.ref == tab.page.record)
            return library.of_organisation.get(next(found, ""))
        saved = state.base.unique_name if state.base is not None else ""
        return library.script(saved or tab.state.section or tab.page.parameter("name") or "")

    def _judged(self, state: EditorState) -> EditorState:
        if state.status is not EditorStatus.READY:
            return state
        return replace(state, findings=self._authoring.check(state.script, state.line))

    def _names(self, state: EditorState) -> frozenset[str]:
        return frozenset(each.unique_name for each in self._libraries.state(state.line).scripts)

    def _keep(self, tab_id: TabId) -> None:
        state, tab = self._states[tab_id], self._tab(tab_id)
        text = write_draft(Draft(state.script, state.base)) if state.dirty else ""
        self._workspace.set_state(tab_id, replace(tab.state, draft=text))
        self._name_tab(state)

    def _name_tab(self, state: EditorState) -> None:
        if state.script.name:
            self._workspace.set_title(state.tab, state.script.name, "script")

    def _put(self, state: EditorState) -> None:
        if self._states.get(state.tab) != state:
            self._states[state.tab] = state
            self._bus.publish(ScriptEditorChanged(state.tab))

    def _preview_soon(self, tab_id: TabId) -> None:
        if self._states[tab_id].preview is not None:
            work = self._fill(tab_id)
            self._tasks.start(work, owner=("script editor", tab_id), group="preview", exclusive=True)

    async def _fill(self, tab_id: TabId) -> None:
        state = self._states[tab_id]
        if state.preview is not None:
            texts = await self._previews.texts(state.script, state.preview)
            self._put(replace(self._states[tab_id], texts=texts))

    def _tab(self, tab_id: TabId) -> Tab:
        session = self._workspace.state.session_of(tab_id)
        tab = session.tab(tab_id) if session is not None else None
        if tab is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return tab

    def _closed(self, event: TabClosed) -> None:
        self._tasks.cancel(("script editor", event.tab))
        self._states.pop(event.tab, None)


def _met(state: EditorState, there: Script | None, *, new: bool) -> EditorState:
    """Let what is typed meet what is saved."""
    if there is None:
        known = state.base is not None or new or state.script != Script("", "")
        return replace(state, status=EditorStatus.READY if known else EditorStatus.MISSING, theirs=None)
    state = replace(state, status=EditorStatus.READY)
    if there == state.script:
        return replace(state, base=there, theirs=None)
    if there == state.base:
        return replace(state, theirs=None)
    if state.base is None and state.script == Script("", ""):
        return replace(state, script=there, base=there)
    if state.script == state.base:  # nothing was typed: she sees what there is now
        return replace(state, script=there, base=there, theirs=None)
    return replace(state, theirs=there)
