"""The course of a made-up case: what was asked, tried, promised, and how it ended."""

from random import Random
from typing import Final

from org_service.demonstration.articles import ArticleRows
from org_service.demonstration.cases import Case
from org_service.demonstration.content import Family, Phrases, Saying
from org_service.demonstration.moments import Kind, When, ago, ahead
from org_service.demonstration.registry import Registry
from org_service.demonstration.steps import SignedStep, signed_steps
from org_service.demonstration.timeline import Timeline
from org_service.demonstration.wording import Wording, first_words, greeted
from org_service.demonstration.workdays import between, later

_HOUR: Final = 3600
_LENGTHS: Final = (1, 1, 2, 2, 2, 3, 3, 4, 5, 7)
_KINDS: Final = ("step",) * 10 + ("call",) * 3 + ("missed",) + ("note",) * 4 + ("reply",) * 3 + ("ask", "ask", "task")
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
        self, articles: ArticleRows, registry: Registry, timeline: Timeline, wording: Wording, phrases: Phrases
    ) -> None:
        self._articles = articles
        self._registry = registry
        self._timeline = timeline
        self._wording = wording
        self._phrases = phrases
        self._random: Random = wording.random
        self._steps: dict[str, tuple[SignedStep, ...]] = {}
        self._device = ""

    def run(self, case: Case, family: Family, saying: Saying) -> None:
        """Write everything that happened to a case, up to now or to its end."""
        self._device = self._random.choice(family.devices)
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
                case, case.person, case.owner, case.created, case.title, case.description, minutes, incoming=True
            )
        if saying.channel != "phone" and case.created.kind != Kind.AGO:
            self._answer(case, later(case.created, self._random.randrange(300, 3 * _HOUR)))

    def _answer(self, case: Case, when: When) -> None:
        if self._random.random() < 0.7:  # noqa: PLR2004 - the others are rung
            self._ask(case, when)
        else:
            self._call(case, when, self._phrases.office.calls)

    def _finish(self, case: Case, family: Family) -> None:
        end = self._closing(case.modified or case.created)
        case.closed = end
        self._middle(case, family, self._random.choice(_LENGTHS), end)
        made = self._random.choice(family.resolutions)
        text = made.text
        if self._random.random() < 0.6:  # noqa: PLR2004
            text = f"{text} {self._random.choice(_AFTERWARDS)}"
        text = self._filled(case, text)
        case.status = made.type
        if self._random.random() < 0.22:  # noqa: PLR2004
            self._thanks(case, end.plus(-900))
        minutes = self._random.choice((5, 10, 10, 15, 15, 20, 25, 30, 40, 55, 80))
        subject = self._filled(case, made.subject)
        self._timeline.resolution(case, case.owner, end, subject, text, minutes, made.type)
        if self._random.random() < 0.3:  # noqa: PLR2004
            case.satisfaction = self._random.choice((5, 5, 5, 4, 4, 4, 3, 2))
        if self._random.random() < 0.4:  # noqa: PLR2004
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
            self._timeline.note(case, agent, half, "Taken", self._filled(case, self._office_note()))
            return
        end = later(case.modified or case.created, 30 * _HOUR)
        self._middle(case, family, self._random.choice(_LENGTHS), end)
        promise = self._filled(case, self._random.choice(family.promises).text)
        self._timeline.note(case, agent, end.plus(60), "Promised, and next", promise)
        if self._random.random() < 0.4:  # noqa: PLR2004
            due = ahead(self._random.randrange(-9 * _HOUR, 60 * _HOUR))
            subject = self._filled(case, self._random.choice(self._phrases.office.tasks))
            text = self._random.choice(self._phrases.office.task_texts)
            self._timeline.task(case, agent, end.plus(120), subject, text, due=due)
        if self._random.random() < 0.25:  # noqa: PLR2004
            recent = ago(self._random.randrange(300, 2 * _HOUR))
            self._timeline.note(case, agent, recent, "Today", self._filled(case, self._office_note()))

    def _middle(self, case: Case, family: Family, count: int, end: When) -> None:
        """Write what happened between the first answer and the end, spread over the time."""
        first = case.modified or case.created
        steps = list(self._steps_of(family))
        self._random.shuffle(steps)
        for place in range(count):
            when = between(first, end, place + 1, count + 1)
            kind = self._random.choice(_KINDS)
            if kind == "step" and steps:
                self._step(case, steps.pop(), when)
            else:
                self._ordinary(case, kind, when)

    def _steps_of(self, family: Family) -> tuple[SignedStep, ...]:
        found = self._steps.get(family.id)
        if found is None:
            found = self._steps[family.id] = signed_steps(family)
        return found

    def _step(self, case: Case, step: SignedStep, when: When) -> None:
        agent = self._author(case, step)
        text = step.text
        if step.kind in ("note", "phonecall") and self._random.random() < 0.35:  # noqa: PLR2004
            text = f"{text} {self._random.choice(_REMARKS)}"
        text, subject = self._filled(case, text, agent), self._filled(case, step.subject, agent)
        timeline = self._timeline
        match step.kind:
            case "note":
                timeline.note(case, agent, when, subject, text)
            case "phonecall":
                timeline.phonecall(case, case.person, agent, when, subject, text, self._random.randrange(3, 30))
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
        if self._random.random() < 0.2:  # noqa: PLR2004
            return self._random.choice(("ben", "chiara", "jonas", "yuki", "grace", "esra"))
        return case.owner

    def _ordinary(self, case: Case, kind: str, when: When) -> None:
        office = self._phrases.office
        match kind:
            case "reply":
                voice = self._wording.voice(case.person.language)
                text = self._filled(case, self._random.choice(voice.replies), case.owner)
                self._timeline.email_in(case, case.person, when, f"Re: {case.title}", text)
            case "ask":
                self._ask(case, when)
            case "missed":
                self._call(case, when, office.missed)
            case "call":
                self._call(case, when, office.calls)
            case "task":
                subject = self._filled(case, self._random.choice(office.tasks))
                done = later(when, self._random.randrange(1800, 6 * _HOUR))
                text = self._random.choice(office.task_texts)
                self._timeline.task(case, case.owner, when, subject, text, due=done.plus(1800), done=done)
            case _:
                self._note_or_visit(case, when)

    def _note_or_visit(self, case: Case, when: When) -> None:
        if self._random.random() < 0.08:  # noqa: PLR2004
            subject = self._filled(case, self._random.choice(self._phrases.office.appointments))
            self._timeline.appointment(case, case.person, case.owner, when, subject, when.plus(_HOUR), 30)
            return
        text = self._filled(case, self._office_note())
        self._timeline.note(case, case.owner, when, first_words(text), text)

    def _office_note(self) -> str:
        return self._random.choice(self._phrases.office.notes)

    def _call(self, case: Case, when: When, texts: tuple[str, ...]) -> None:
        text = self._filled(case, self._random.choice(texts))
        minutes = 1 if texts is self._phrases.office.missed else self._random.randrange(3, 28)
        self._timeline.phonecall(case, case.person, case.owner, when, f"Call with {case.person.name}", text, minutes)

    def _ask(self, case: Case, when: When) -> None:
        language = case.person.language
        asks = self._wording.voice(language).asks
        text = self._filled(case, self._random.choice(asks))
        letter = self._letter(case, text, case.owner, language)
        self._timeline.email_out(case, case.person, case.owner, when, f"Re: {case.title}", letter)

    def _letter(self, case: Case, text: str, agent: str, language: str) -> str:
        if language not in self._phrases.greeting:
            language = "en"
        greeting = "" if greeted(text) else self._random.choice(self._phrases.greeting[language])
        end = self._random.choice(self._phrases.signoff[language])
        name = self._registry.users[agent].name
        parts = (self._filled(case, greeting), text, end.replace("{agent}", name))
        return "\n\n".join(part for part in parts if part)

    def _thanks(self, case: Case, when: When) -> None:
        voice = self._wording.voice(case.person.language)
        text = self._filled(case, self._random.choice(voice.thanks), case.owner)
        self._timeline.email_in(case, case.person, when, f"Re: {case.title}", text)

    def _filled(self, case: Case, text: str, agent: str = "") -> str:
        name = self._registry.users[agent or case.owner].first
        others = [other for other in _COLLEAGUES if other != name]
        return self._wording.filled(text, case.person, self._device, name, self._random.choice(others))

    def _link(self, case: Case, family: Family) -> None:
        index = self._random.choice((0, 0, 0, 1, min(2, len(family.articles) - 1)))
        when = case.closed or case.created
        self._articles.link(case, family.articles[index], when, case.owner)
