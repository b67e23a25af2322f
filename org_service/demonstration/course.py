"""The course of a made-up case: what was asked, tried, promised, and how it ended."""

from random import Random
from typing import Final

from org_service.demonstration.articles import ArticleRows
from org_service.demonstration.cases import Case
from org_service.demonstration.family_files import Family, Saying
from org_service.demonstration.fitting import FamilyFit
from org_service.demonstration.moments import Kind, When, ago, ahead
from org_service.demonstration.phrase_files import Phrases
from org_service.demonstration.registry import Registry
from org_service.demonstration.remarks import TECHNICAL, Remarks
from org_service.demonstration.steps import SignedStep
from org_service.demonstration.timeline import Timeline
from org_service.demonstration.wording import Wording, first_words, greeted
from org_service.demonstration.workdays import between, later

_HOUR: Final = 3600
_LENGTHS: Final = (1, 1, 2, 2, 2, 3, 3, 4, 5, 7)
_KINDS: Final = (
    ("step",) * 10 + ("call",) * 3 + ("missed",) + ("note",) * 4 + ("reply",) * 3 + ("ask", "ask", "task")
)
_COLLEAGUES: Final = ("Amara", "Ben", "Chiara", "Jonas", "Yuki", "Esra", "Grace")
_DURATIONS: Final = ((0.25, 0, 6), (0.65, 6, 28), (0.92, 28, 70), (1.0, 70, 160))
"""Share, and the working hours that a case took."""
_AFTERWARDS: Final = (
    "Customer confirmed on the phone.",
    "Customer confirmed by e-mail.",
    "Asked to write again if it comes back.",
    "Sent the link to the article as well.",
    "Quiet for {days} days.",
    "Took {minutes} minutes in the end.",
    "Thanked and closed.",
    "Will be looked at again if the next update changes anything.",
    "Same cure as last time.",
    "Nothing had to be exchanged.",
)
_REMARKS: Final = (
    "Took {minutes} minutes.",
    "Serial {serial}.",
    "Order {order}, for the record.",
    "Customer knows what comes next.",
    "To be looked at again tomorrow.",
    "{colleague} knows about it.",
    "Written down here so that nobody asks twice.",
    "Will tell {first} today.",
)


class Course:
    """Lets cases run their course."""

    def __init__(
        self,
        articles: ArticleRows,
        registry: Registry,
        timeline: Timeline,
        wording: Wording,
        phrases: Phrases,
    ) -> None:
        self._articles = articles
        self._registry = registry
        self._timeline = timeline
        self._wording = wording
        self._phrases = phrases
        self._random: Random = wording.random
        self._families: dict[str, FamilyFit] = {}
        self._remarks = Remarks(wording.random)
        self._thread = ""
        self._device = ""
        self._saying = Saying("en", "web", "", "")

    def run(self, case: Case, family: Family, saying: Saying) -> None:
        """Write everything that happened to a case, up to now or to its end."""
        self._device = self._random.choice(family.devices)
        self._saying = saying
        self._remarks.begin()
        self._thread = self._thread_of(case)
        self._begin(case, saying)
        if case.is_active:
            self._go_on(case, family)
        elif case.status == "canceled":
            case.closed = later(case.created, self._random.randrange(600, 9 * _HOUR))
            self._timeline.note(
                case, case.owner, case.closed, "Cancelled", self._random.choice(self._phrases.canceled)
            )
        else:
            self._finish(case, family)

    def _thread_of(self, case: Case) -> str:
        """Give the subject of the letters: after a call the title is a colleague's, not the customer's."""
        if self._saying.channel != "phone":
            return f"Re: {case.title}"
        product = self._registry.products[case.product].name
        choices = (
            f"Your {product}",
            f"Your call about your {product}",
            f"Your case {case.number}",
            "Our call",
        )
        return self._random.choice(choices)

    def merge(self, case: Case) -> None:
        """Close a case that was merged into another one; what was in it has moved there."""
        case.closed = later(case.created, self._random.randrange(300, 5 * _HOUR))
        case.resolve_by = None

    def _begin(self, case: Case, saying: Saying) -> None:
        if saying.channel == "email":
            self._timeline.email_in(case, case.person, case.created, case.title, case.description)
        elif saying.channel == "phone":
            minutes = self._random.randrange(3, 16)
            self._timeline.phonecall(
                case,
                case.person,
                case.owner,
                case.created,
                case.title,
                case.description,
                minutes,
                incoming=True,
            )
        if saying.channel != "phone" and case.created.kind != Kind.AGO:
            self._answer(case, later(case.created, self._random.randrange(300, 3 * _HOUR)))

    def _answer(self, case: Case, when: When) -> None:
        if self._random.random() < 0.7:
            self._ask(case, when)
        else:
            self._call(case, when)

    def _finish(self, case: Case, family: Family) -> None:
        end = self._closing(case.modified or case.created)
        case.closed = end
        self._middle(case, family, self._random.choice(_LENGTHS), end)
        made = self._fit_of(family).resolution(self._random, self._saying, woman=case.person.woman)
        text = made.text
        if self._random.random() < 0.6:
            text = f"{text} {self._random.choice(_AFTERWARDS)}"
        text = self._filled(case, text)
        case.status = made.type
        if self._random.random() < 0.22:
            self._thanks(case, end.plus(-900))
        minutes = self._random.choice((5, 10, 10, 15, 15, 20, 25, 30, 40, 55, 80))
        subject = self._filled(case, made.subject)
        self._timeline.resolution(case, case.owner, end, subject, text, minutes, made.type)
        if self._random.random() < 0.3:
            case.satisfaction = self._random.choice((5, 5, 5, 4, 4, 4, 3, 2))
        if self._random.random() < 0.4:
            self._link(case, family)

    def _closing(self, created: When) -> When:
        random = self._random
        luck = random.random()
        low, high = next((low, high) for share, low, high in _DURATIONS if luck < share)
        return later(created, random.randrange(low * _HOUR, high * _HOUR) + 1800)

    def _go_on(self, case: Case, family: Family) -> None:
        """Write an active case up to now, with what was promised and what comes next."""
        fresh = case.created.kind == Kind.AGO
        agent = case.owner
        if fresh:
            half = ago(max(-case.created.a // 2, 90))
            self._timeline.note(case, agent, half, "Taken", self._office_note(case))
            return
        end = later(case.modified or case.created, 30 * _HOUR)
        self._middle(case, family, self._random.choice(_LENGTHS), end)
        promise = self._filled(case, self._random.choice(family.promises).text)
        self._timeline.note(case, agent, end.plus(60), "Promised, and next", promise)
        if self._random.random() < 0.4:
            due = ahead(self._random.randrange(-9 * _HOUR, 60 * _HOUR))
            subject = self._filled(case, self._random.choice(self._phrases.office.tasks))
            text = self._random.choice(self._phrases.office.task_texts)
            self._timeline.task(case, agent, end.plus(120), subject, text, due=due)
        if self._random.random() < 0.25:
            recent = ago(self._random.randrange(300, 2 * _HOUR))
            self._timeline.note(case, agent, recent, "Today", self._office_note(case))

    def _middle(self, case: Case, family: Family, count: int, end: When) -> None:
        """Write what happened between the first answer and the end, spread over the time."""
        first = case.modified or case.created
        ordered = self._fit_of(family).ordered_steps(self._random, self._saying, woman=case.person.woman)
        for part in sorted(self._random.randrange(40, 960) for _ in range(count)):
            when = between(first, end, part, 1000)
            kind = self._random.choice(_KINDS)
            if kind == "step" and ordered:
                self._step(case, ordered.pop(), when)
            else:
                self._ordinary(case, kind, when)

    def _fit_of(self, family: Family) -> FamilyFit:
        found = self._families.get(family.id)
        if found is None:
            found = self._families[family.id] = FamilyFit(family)
        return found

    def _step(self, case: Case, step: SignedStep, when: When) -> None:
        agent = self._author(case, step)
        text = step.text
        if step.kind in ("note", "phonecall") and self._random.random() < 0.35:
            text = f"{text} {self._random.choice(_REMARKS)}"
        text, subject = self._filled(case, text, agent), self._filled(case, step.subject, agent)
        timeline = self._timeline
        match step.kind:
            case "note":
                timeline.note(case, agent, when, subject, text)
            case "phonecall":
                timeline.phonecall(
                    case, case.person, agent, when, subject, text, self._random.randrange(3, 30)
                )
            case "task":
                done = later(when, self._random.randrange(1800, 8 * _HOUR))
                timeline.task(case, agent, when, subject, text, due=done.plus(_HOUR), done=done)
            case "email_out":
                timeline.email_out(
                    case, case.person, agent, when, subject, self._letter(case, text, agent, step.language)
                )
            case _:
                timeline.email_in(case, case.person, when, subject, text)

    def _author(self, case: Case, step: SignedStep) -> str:
        if step.author is not None:
            return step.author
        if self._random.random() < 0.2:
            return self._random.choice(("ben", "chiara", "jonas", "yuki", "grace", "esra"))
        return case.owner

    def _ordinary(self, case: Case, kind: str, when: When) -> None:
        office = self._phrases.office
        match kind:
            case "reply":
                voice = self._wording.voice(self._saying.lang)
                said = self._remarks.of(case, f"replies {self._saying.lang}", voice.replies)
                text = self._filled(case, said, case.owner)
                self._timeline.email_in(case, case.person, when, self._thread, text)
            case "ask":
                self._ask(case, when)
            case "missed":
                self._call(case, when, missed=True)
            case "call":
                self._call(case, when)
            case "task":
                subject = self._filled(case, self._random.choice(office.tasks))
                done = later(when, self._random.randrange(1800, 6 * _HOUR))
                text = self._random.choice(office.task_texts)
                self._timeline.task(case, case.owner, when, subject, text, due=done.plus(1800), done=done)
            case _:
                self._note_or_visit(case, when)

    def _note_or_visit(self, case: Case, when: When) -> None:
        if self._random.random() < 0.08:
            subject = self._filled(case, self._random.choice(self._phrases.office.appointments))
            self._timeline.appointment(case, case.person, case.owner, when, subject, when.plus(_HOUR), 30)
            return
        text = self._office_note(case)
        self._timeline.note(case, case.owner, when, first_words(text), text)

    def _office_note(self, case: Case) -> str:
        text = self._remarks.of(case, "notes", self._phrases.office.notes)
        if self._random.random() < 0.4:
            text = f"{text} {self._random.choice(_REMARKS)}"
        return self._filled(case, text)

    def _call(self, case: Case, when: When, *, missed: bool = False) -> None:
        office = self._phrases.office
        text = (
            self._remarks.of(case, "missed", office.missed)
            if missed
            else self._remarks.of(case, "calls", office.calls)
        )
        minutes = 1 if missed else self._random.randrange(3, 28)
        if text.startswith("Long call"):
            minutes += 17
        text = self._filled(case, text.replace("{minutes}", str(minutes)))
        self._timeline.phonecall(
            case, case.person, case.owner, when, f"Call with {case.person.name}", text, minutes
        )

    def _ask(self, case: Case, when: When) -> None:
        language = self._saying.lang
        voice = self._wording.voice(language)
        asks = voice.asks if case.subject in TECHNICAL else voice.plain_asks
        text = self._filled(case, self._remarks.unused(asks))
        letter = self._letter(case, text, case.owner, language)
        self._timeline.email_out(case, case.person, case.owner, when, self._thread, letter)

    def _letter(self, case: Case, text: str, agent: str, language: str) -> str:
        if language not in self._phrases.greeting:
            language = "en"
        greeting = "" if greeted(text) else self._random.choice(self._phrases.greeting[language])
        end = self._random.choice(self._phrases.signoff[language])
        name = self._registry.users[agent].name
        parts = (self._filled(case, greeting), text, end.replace("{agent}", name))
        return "\n\n".join(part for part in parts if part)

    def _thanks(self, case: Case, when: When) -> None:
        voice = self._wording.voice(self._saying.lang)
        said = self._remarks.of(case, f"thanks {self._saying.lang}", voice.thanks)
        text = self._filled(case, said, case.owner)
        self._timeline.email_in(case, case.person, when, self._thread, text)

    def _filled(self, case: Case, text: str, agent: str = "") -> str:
        name = self._registry.users[agent or case.owner].first
        others = [other for other in _COLLEAGUES if other != name]
        return self._wording.filled(text, case.person, self._device, name, self._random.choice(others))

    def _link(self, case: Case, family: Family) -> None:
        index = self._random.choice((0, 0, 0, 1, min(2, len(family.articles) - 1)))
        when = case.closed or case.created
        self._articles.link(case, family.articles[index], when, case.owner)
