"""A tab that is a conversation: who and what it is about; its messages stand in the panel beside."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from desktop import actions, messages
from desktop.bindings.conversations import words
from desktop.bindings.conversations.commands import offered
from desktop.desk import Desk
from desktop.pages.also_here import HERE, AlsoHerePart
from desktop.pages.conversation_facts import (
    earlier_facts,
    language_name,
    prechat_card,
    rating_facts,
    visitor_card,
    waited_facts,
)
from desktop.pages.page import TALK, WHOLE
from desktop.pages.timeline_part import TimelinePart
from session_engine.conversations.state import ConversationState
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from session_engine.records.state import Choice, Lookup, RecordState, RecordStatus
from session_engine.sessions.state import PageState, Tab
from session_engine.views.state import GridKey, GridView
from widgets.conversation.cards_state import CardState, Fact, Mark, PageCards
from widgets.conversation.page import ConversationPage
from widgets.grids import times
from widgets.primitives.tones import Tone
from widgets.shell import CommandState

if TYPE_CHECKING:
    from desktop.bindings.grids import GridBinding

RECENT = "recent"
_CONVERSATION = frozenset(
    {
        "msdyn_startedon", "createdon", "ninedesk_prechat", "ninedesk_prechatasked", "ninedesk_visitor",
        "ninedesk_language", "msdyn_liveworkstreamid",
        "msdyn_wrapupinitiatedon", "msdyn_closedon", "ninedesk_previousid",
        "ninedesk_rating", "ninedesk_ratingtext", "ninedesk_practice",
    }
)  # fmt: skip
_COLUMNS = {
    "contact": frozenset(
        {"fullname", "mobilephone", "telephone1", "emailaddress1", "createdon", "parentcustomerid"}
    ),
    "account": frozenset({"name", "telephone1", "emailaddress1", "createdon", "accountnumber"}),
    "incident": frozenset(
        {"title", "ticketnumber", "statuscode", "statecode", "prioritycode", "ownerid", "createdon"}
    ),
}
_FIRST = frozenset({"conversation_take", "conversation_finish"})
"""What is to be done next where it is offered."""


class ConversationTab:
    """The anchor of a conversation's session."""

    def __init__(self, desk: Desk, tab: Tab, ref: RecordRef) -> None:
        self._desk, self._tab, self._ref = desk, tab.id, ref
        self._page = ConversationPage(messages.failure, messages.field_problem)
        self._here = AlsoHerePart(desk, ref, says_who_writes=False)
        self._watched: dict[str, RecordRef] = {}
        self._timeline: TimelinePart | None = None
        self._about: RecordRef | None = None
        self._recent: GridBinding | None = None
        self._shown: object = None
        self._page.commands.triggered.connect(self.command)
        self._page.wished.connect(self.command)
        self._page.bar.action_triggered.connect(self.command)
        self._page.opened.connect(self._open)
        self._page.copied.connect(lambda text: desk.engine.notices.tell("copied", {"text": text}))
        desk.engine.conversations.show(ref, tab.id)
        desk.engine.records.watch(ref, tab.id, _CONVERSATION)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    @property
    def ref(self) -> RecordRef:
        """The conversation."""
        return self._ref

    def render(self, parts: frozenset[str]) -> None:
        """Show cards and commands; the timeline and recent cases when they have changed."""
        state = self._desk.engine.conversations.state(self._ref)
        shown = (_shown_of(state), self._row())
        if WHOLE in parts or (TALK in parts and shown != self._shown):
            self._shown = shown
            self._watch("customer", state.customer)
            self._watch("case", state.case)
            self._page.commands.render(self._commands(state))
            ends = "conversation_end" in offered(state)
            self._page.offer_end(actions.text("conversation_end") if ends else "")
            self._page.render_cards(self._cards(state), words.standing(state))
            self._follow(state)
        if WHOLE in parts or HERE in parts:
            self._here.render(self._page.commands)
        if RECENT in parts and self._recent is not None:
            self._recent.render()
        if self._timeline is not None:
            self._timeline.render(parts)

    def _row(self) -> tuple[object, ...]:
        return tuple(self._desk.engine.records.value(self._ref, column) for column in _CONVERSATION)

    def shows(self, ref: RecordRef) -> bool:
        """Whether a record is on one of the cards."""
        return ref == self._ref or ref in self._watched.values()

    def command(self, action: str) -> bool:
        """Do an action of the conversation."""
        if action == "refresh":
            self._desk.engine.conversations.retry(self._ref)
            if self._timeline is not None:
                self._timeline.refresh()
            if self._recent is not None:
                self._recent.refresh()
            return True
        return self._desk.conversations.do(action, self._ref)

    def offered(self) -> tuple[str, ...]:
        """Name what can be done now."""
        return ("refresh", *offered(self._desk.engine.conversations.state(self._ref)))

    def focus(self) -> None:
        """Take the keyboard to where she writes, else to the commands."""
        if not self._desk.to_conversation():
            self._page.focus_first()

    def close(self) -> None:
        """Let go of the conversation and of what is about it."""
        engine = self._desk.engine
        self._let_go()
        for what, ref in self._watched.items():
            engine.records.unwatch(ref, (self._tab, what))
        engine.records.unwatch(self._ref, self._tab)
        engine.conversations.hide(self._ref, self._tab)

    # Commands

    def _commands(self, state: ConversationState) -> tuple[CommandState, ...]:
        names = (name for name in offered(state) if name != "conversation_end")
        return tuple(
            CommandState(
                name,
                actions.text(name),
                actions.BY_ID[name].icon,
                primary=name in _FIRST,
                shortcut=self._desk.key(name),
                new_group=name == "conversation_translate",
            )
            for name in names
        )

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.LOOKUP, modifiers, title)

    # Cards

    def _watch(self, what: str, of: Lookup | None) -> None:
        """Watch the record of a card, and no longer the one it showed before."""
        before, now = self._watched.get(what), of.ref if of is not None else None
        if before == now:
            return
        records = self._desk.engine.records
        if before is not None:
            records.unwatch(before, (self._tab, what))
            del self._watched[what]
        if now is not None:
            records.watch(now, (self._tab, what), _COLUMNS.get(now.table, frozenset()))
            self._watched[what] = now

    def _cards(self, state: ConversationState) -> PageCards:
        others = (self._summary(state), self._prechat(), self._visitor())
        shown = tuple(card for card in others if card is not None)
        return PageCards(self._customer(state), self._case(state), shown, words.mood(state.sentiment))

    def _record(self, what: str) -> RecordState | None:
        ref = self._watched.get(what)
        return self._desk.engine.records.state(ref) if ref is not None else None

    def _customer(self, state: ConversationState) -> CardState:
        tr = QCoreApplication.translate
        title = tr("ConversationPage", "Customer")
        record = self._record("customer")
        if state.customer is None or record is None:
            empty = tr("ConversationPage", "Not known to us yet.")
            links = "conversation_customer" in offered(state)
            offers = (("conversation_customer", tr("ConversationPage", "Link a customer")),) if links else ()
            return CardState(
                title, state.visitor, avatar=True, empty=empty, offers=offers, loading=state.loading
            )
        phone, mail = tr("ConversationPage", "phone number"), tr("ConversationPage", "email address")
        facts = [
            Fact(value, copied=what)
            for column, what in (("mobilephone", phone), ("telephone1", phone), ("emailaddress1", mail))
            if isinstance(value := record.value(column), str) and value
        ]
        parent = record.value("parentcustomerid")
        if isinstance(parent, Lookup) and parent.name:
            facts.append(Fact(parent.name, link=parent.ref))
        since = record.value("createdon")
        if isinstance(since, datetime):
            text = tr("ConversationPage", "Customer since {year}").replace("{year}", str(since.year))
            facts.append(Fact(text))
        name = record.name or state.customer.name
        return CardState(
            title, name, state.customer.ref, avatar=True, facts=_without_doubles(facts), linked=True,
            loading=record.status is RecordStatus.LOADING and not facts,
        )  # fmt: skip

    def _case(self, state: ConversationState) -> CardState:
        tr = QCoreApplication.translate
        title = tr("ConversationPage", "Case")
        record = self._record("case")
        if state.case is None or record is None:
            can = offered(state)
            offers = (
                ("conversation_case", tr("ConversationPage", "Create a case")),
                ("conversation_link", tr("ConversationPage", "Link a case")),
            )
            return CardState(
                title, empty=tr("ConversationPage", "No case is linked."),
                offers=tuple(each for each in offers if each[0] in can), loading=state.loading,
            )  # fmt: skip
        number, owner = record.value("ticketnumber"), record.value("ownerid")
        created = record.value("createdon")
        parts = [
            owner.name if isinstance(owner, Lookup) else "",
            times.ago(created, times.utc_now()) if isinstance(created, datetime) else "",
        ]
        name = " ".join(part for part in (number if isinstance(number, str) else "", record.name) if part)
        marks = tuple(
            Mark(value.label, tone)
            for column, tone in (("statuscode", Tone.INFO), ("prioritycode", Tone.NEUTRAL))
            if isinstance(value := record.value(column), Choice) and value.label
        )
        facts = (Fact(" · ".join(part for part in parts if part)),) if any(parts) else ()
        return CardState(
            title, name or state.case.name, state.case.ref, facts=facts, marks=marks, linked=True
        )

    def _summary(self, state: ConversationState) -> CardState:
        tr = QCoreApplication.translate
        records, now = self._desk.engine.records, times.utc_now()
        began = records.value(self._ref, "msdyn_startedon") or records.value(self._ref, "createdon")
        facts = [Fact(words.channel(state.channel), tr("ConversationPage", "Channel"))]
        if state.queue is not None and state.queue.name:
            facts.append(Fact(state.queue.name, tr("ConversationPage", "Queue")))
        stream = records.value(self._ref, "msdyn_liveworkstreamid")
        if isinstance(stream, Lookup) and stream.name:
            facts.append(Fact(stream.name, tr("ConversationPage", "Work stream")))
        if state.skills:
            facts.append(Fact(", ".join(state.skills), tr("ConversationPage", "Skills")))
        if isinstance(began, datetime):
            facts.append(Fact(times.moment(began, now), tr("ConversationPage", "Started")))
            facts.extend(waited_facts(began, state.taken))
        facts.extend(self._over(now))
        facts.extend(earlier_facts(records.value(self._ref, "ninedesk_previousid")))
        if state.language:
            facts.append(Fact(language_name(state.language), tr("ConversationPage", "Language")))
        agents = [words.colleague(each) for each in state.participants if not each.me and each.agent.name]
        if agents:
            with_her = any(each.me for each in state.participants)
            label = tr("ConversationPage", "With you") if with_her else tr("ConversationPage", "Agents")
            facts.append(Fact(", ".join(agents), label))
        rated = rating_facts(
            records.value(self._ref, "ninedesk_rating"), records.value(self._ref, "ninedesk_ratingtext")
        )
        practice = records.value(self._ref, "ninedesk_practice") is True
        return CardState(
            tr("ConversationPage", "Conversation"),
            facts=(*facts, *rated),
            marks=(Mark(tr("ConversationPage", "Practice customer"), Tone.INFO),) if practice else (),
            loading=state.loading,
        )

    def _over(self, now: datetime) -> list[Fact]:
        """Say when it was ended."""
        value, tr = self._desk.engine.records.value, QCoreApplication.translate
        for column in ("msdyn_wrapupinitiatedon", "msdyn_closedon"):  # it ended when the wrap-up began
            ended = value(self._ref, column)
            if isinstance(ended, datetime):
                return [Fact(times.moment(ended, now), tr("ConversationPage", "Ended"))]
        return []

    def _prechat(self) -> CardState | None:
        value = self._desk.engine.records.value
        return prechat_card(value(self._ref, "ninedesk_prechat"), value(self._ref, "ninedesk_prechatasked"))

    def _visitor(self) -> CardState | None:
        return visitor_card(self._desk.engine.records.value(self._ref, "ninedesk_visitor"))

    # What is about the customer

    def _follow(self, state: ConversationState) -> None:
        """Show timeline and recent cases of the customer, as long as it is this one."""
        about = state.customer.ref if state.customer is not None else None
        if about == self._about:
            return
        self._let_go()
        self._about = about
        if about is None:
            self._page.drop_parts()
            return
        self._page.drop_parts()
        name = state.customer.name if state.customer is not None else ""
        self._timeline = TimelinePart(self._desk, self._tab, about, self._page, self._keep, self._state)
        title = QCoreApplication.translate("ConversationPage", "Timeline of {name}").replace("{name}", name)
        self._page.make_timeline(title)
        self._show_recent(about)

    def _show_recent(self, about: RecordRef) -> None:
        from desktop.bindings.grids import GridBinding  # noqa: PLC0415 - with the first customer
        from widgets.grids.grid import Grid  # noqa: PLC0415 - as above

        grid, key = Grid(messages.failure), GridKey(self._tab, RECENT)
        view = self._state().grids.get(RECENT, GridView())
        self._desk.engine.grids.show(key, about.line, "incident", None, view, related=("customerid", about))
        self._recent = GridBinding(self._desk, key, grid, Place.SUB_GRID)
        self._page.put_recent(grid, QCoreApplication.translate("ConversationPage", "Recent cases"))
        self._recent.render()

    def _let_go(self) -> None:
        if self._timeline is not None:
            self._timeline.close()
            self._timeline.leave(self._page)
        self._timeline = self._recent = None

    def _keep(self, state: PageState) -> None:
        self._desk.engine.workspace.set_state(self._tab, state)

    def _state(self) -> PageState:
        session = self._desk.engine.workspace.state.session_of(self._tab)
        tab = session.tab(self._tab) if session is not None else None
        return tab.state if tab is not None else PageState()


def _shown_of(state: ConversationState) -> object:
    """Give what of a conversation the page shows: not what is said, nor who has read how far."""
    agents = tuple((each.agent, each.mode, each.me) for each in state.participants)
    return (
        state.loading, state.status, state.channel, state.customer, state.visitor, state.case, state.queue,
        state.agent, agents, state.taken, state.may, state.lost, state.sentiment, state.language, state.translating,
        state.skills,
    )  # fmt: skip


def _without_doubles(facts: list[Fact]) -> tuple[Fact, ...]:
    return tuple({fact.text: fact for fact in facts}.values())
