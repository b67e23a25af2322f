"""The cases that the story does not tell, made from the hand-written problem families."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from org_service.demonstration.cases import Case, CaseRows, Level, Status
from org_service.demonstration.content import Content
from org_service.demonstration.course import Course
from org_service.demonstration.family_files import Family, Saying
from org_service.demonstration.fitting import speaks_of
from org_service.demonstration.moments import Kind, ago, ahead
from org_service.demonstration.people import Customers, Person
from org_service.demonstration.registry import Registry
from org_service.demonstration.remarks import TECHNICAL
from org_service.demonstration.slots import Slot
from org_service.demonstration.steps import SPEAKER
from org_service.demonstration.wording import Wording
from org_service.demonstration.workdays import later

STORY_FAMILY: Final = "beacon-mesh-421-bedrooms"
"""Firmware 4.2.1 is two days old and told by the story; nobody had it before."""
MESH: Final = frozenset({"beacon-mesh-pro", "beacon-mesh-lite"})
MESH_BY_DAY: Final = {6: 3, 5: 3, 4: 2, 3: 3, 2: 1, 1: 0, 0: 2}
"""How many Beacon Mesh cases to make for each of the last days, beside the story's."""
AGENTS: Final = {
    "home-network": ("chiara", "chiara", "jonas", "jonas", "yuki", "amara", "amara", "ben"),
    "locks": ("jonas", "yuki", "yuki", "amara", "amara", "chiara"),
    "heating": ("jonas", "jonas", "chiara", "esra", "amara", "amara"),
    "cameras": ("yuki", "yuki", "chiara", "chiara", "amara"),
    "orders-billing": ("esra", "esra", "esra", "grace"),
}
ACTIVE: Final[tuple[Status, ...]] = ("in progress",) * 6 + ("waiting", "waiting", "on hold", "researching")
CLOSED: Final[tuple[Status, ...]] = ("solved",) * 24 + ("canceled",)
_WORN: Final = 7
_SETTLED: Final = 35
_SHARE_DOUBLE: Final = 0.012
_SHARE_OUTBREAK: Final = 0.006
_HOUR: Final = 3600
_DAY: Final = 86400
_ACTIVE_BY_DAY: Final = ((1.5, 0.75), (4, 0.5), (9, 0.3), (16, 0.14), (40, 0.04))
_DUE: Final = {"high": 8 * _HOUR, "normal": 20 * _HOUR, "low": 38 * _HOUR}


@dataclass(slots=True)
class _Outbreak:
    """A case that several others turn out to be about."""

    parent: Case
    family: Family
    wanted: int
    children: int = 0


class Historian:
    """Makes one case for each slot."""

    def __init__(
        self,
        content: Content,
        customers: Customers,
        registry: Registry,
        cases: CaseRows,
        course: Course,
        wording: Wording,
        now: datetime,
    ) -> None:
        self._families = [family for family in content.families if family.id != STORY_FAMILY]
        self._registry = registry
        self._cases = cases
        self._course = course
        self._wording = wording
        self._now = now
        self._random: Random = wording.random
        self._crowd = sorted(customers.crowd, key=lambda person: -person.since)
        self._since = [-person.since for person in self._crowd]
        self._weights: dict[int, list[int]] = {}
        self._said: Counter[str] = Counter()
        self._mesh_left = dict(MESH_BY_DAY)
        self._outbreak: _Outbreak | None = None
        self._double: tuple[Case, Family] | None = None

    def make(self, slots: list[Slot]) -> None:
        """Make the cases of all slots, oldest first."""
        for slot in slots:
            self._next(slot)
        self._end_outbreak()

    def _next(self, slot: Slot) -> None:
        if self._double is not None:
            self._second(slot, *self._double)
            return
        family = self._outbreak.family if self._outbreak else self._family(slot)
        case, saying = self._case(slot, family, self._person(slot, family))
        if self._outbreak is not None:
            case.parent = self._outbreak.parent.id
            self._outbreak.children += 1
        self._course.run(case, family, saying)
        self._remember(case, family, slot)

    def _remember(self, case: Case, family: Family, slot: Slot) -> None:
        """Let some cases be reported twice, and some be the first of several."""
        outbreak = self._outbreak
        if outbreak is None and slot.days > _SETTLED:
            luck = self._random.random()
            if luck < _SHARE_DOUBLE and case.status != "canceled":
                self._double = (case, family)
            elif luck > 1 - _SHARE_OUTBREAK:
                self._outbreak = _Outbreak(case, family, self._random.randrange(2, 6))
                return
        self._cases.add(case)
        if outbreak is not None and outbreak.children >= outbreak.wanted:
            self._end_outbreak()

    def _second(self, slot: Slot, first: Case, family: Family) -> None:
        """Make a case the second one about the same: cancelled, and merged into the first."""
        self._double = None
        case, _ = self._case(slot, family, first.person)
        case.status, case.master, case.firm = "merged", first.id, first.firm
        self._course.merge(case)
        self._cases.add(case)

    def _end_outbreak(self) -> None:
        if self._outbreak is None:
            return
        self._outbreak.parent.children = self._outbreak.children
        self._cases.add(self._outbreak.parent)
        self._outbreak = None

    def _family(self, slot: Slot) -> Family:
        recent = slot.created.kind != Kind.BUSINESS
        if not recent:
            return self._random.choices(self._families, self._by_month(slot))[0]
        # Every day of the last week has as many Beacon Mesh cases as the chart should show.
        day = -slot.created.a if slot.created.kind == Kind.CALENDAR else 0
        left = self._mesh_left.get(day, 0)
        if left:
            self._mesh_left[day] = left - 1
        fitting = [family for family in self._families if (family.product in MESH) == bool(left)]
        return self._random.choices(fitting or self._families, [f.weight for f in fitting or self._families])[
            0
        ]

    def _by_month(self, slot: Slot) -> list[int]:
        month = datetime.fromtimestamp(self._now.timestamp() - slot.days * _DAY, self._now.tzinfo).month
        found = self._weights.get(month)
        if found is None:
            found = [_weight(family, month) for family in self._families]
            self._weights[month] = found
        return found

    def _person(self, slot: Slot, family: Family) -> Person:
        """Find somebody who was a customer by then and has not told this before."""
        known = max(bisect_left(self._since, -slot.days), 20)
        person = self._crowd[self._random.randrange(known)]
        for _ in range(6):
            if family.id not in person.families:
                break
            person = self._crowd[self._random.randrange(known)]
        person.families.add(family.id)
        return person

    def _saying(self, family: Family, person: Person) -> Saying:
        theirs = [s for s in family.says if s.lang == person.language]
        if person.language == "en" or not theirs or self._random.random() < 0.12:
            theirs = [s for s in family.says if s.lang == "en"]
        fitting = [s for s in theirs if self._can_say(person, s)] or theirs
        # What was said less often so far is likelier, so that nothing comes again and again.
        rare = [1 / (1 + self._said[saying.title]) ** 3 for saying in fitting]
        chosen = self._random.choices(fitting, rare)[0]
        self._said[chosen.title] += 1
        return chosen

    def _can_say(self, person: Person, saying: Saying) -> bool:
        if person.firm is None and "{company}" in saying.text + saying.title:
            return False
        # What a colleague noted on the phone speaks of the caller; a letter speaks of others.
        about = speaks_of(saying.text) if saying.channel == "phone" else None
        return about is None or about == person.woman

    def _case(self, slot: Slot, family: Family, person: Person) -> tuple[Case, Saying]:
        random = self._random
        saying = self._saying(family, person)
        device = random.choice(family.devices)
        priority = random.choice(family.priority)
        active = slot.created.kind == Kind.AGO or random.random() < _active_share(slot.days)
        queue = self._registry.queue_of(family.product, family.subject)
        agent = self._agent(queue, person.language, slot.days, active=active)
        case = Case(
            number=slot.number,
            title=self._wording.title(saying, person, device, worn=self._said[saying.title] > _WORN),
            description=self._wording.message(
                saying, person, device, priority, technical=family.subject in TECHNICAL
            ),
            person=person,
            firm=person.firm if person.firm and random.random() < 0.8 else None,
            product=family.product,
            subject=family.subject,
            type=family.casetype,
            origin=saying.channel,
            priority=priority,
            owner=agent,
            status=random.choice(ACTIVE if active else CLOSED),
            created=slot.created,
            live=active or slot.recent,
            queue=queue if slot.number.startswith("CAS") else None,
            worker=agent,
        )
        if slot.number.startswith("CAS"):
            self._levels(case, active=active)
        if priority == "high" and random.random() < 0.1:
            case.escalated = later(slot.created, 2 * _HOUR)
        return case, saying

    def _agent(self, queue: str, language: str, days: float, *, active: bool) -> str:
        speaker = SPEAKER.get(language)
        if speaker is not None and speaker in AGENTS[queue] and self._random.random() < 0.75:
            return speaker
        names = [
            name
            for name in AGENTS[queue]
            # Amara's own active cases are told by the story.
            if self._registry.users[name].since > days and not (active and name == "amara")
        ]
        return self._random.choice(names)

    def _levels(self, case: Case, *, active: bool) -> None:
        random = self._random
        wait = {"high": 1, "normal": 4, "low": 8}[case.priority] * _HOUR
        late = random.random() < 0.06
        met = later(
            case.created, random.randrange(wait, 2 * wait) if late else random.randrange(300, wait - 300)
        )
        due = case.created.plus(wait) if case.created.kind == Kind.AGO else later(case.created, wait)
        if active and case.created.kind == Kind.AGO and random.random() < 0.4:
            case.first_response = Level(ahead(random.randrange(_HOUR, 3 * _HOUR)))
        else:
            case.first_response = Level(due, met)
        if not active:
            case.resolve_by = Level(later(case.created, _DUE[case.priority]))
        elif case.status in ("waiting", "on hold"):
            case.resolve_by = Level(ahead(random.randrange(_HOUR, 2 * _DAY)), state="paused")
        elif random.random() < 0.1:
            case.resolve_by = Level(ago(random.randrange(_HOUR, 30 * _HOUR)), state="over")
        else:
            case.resolve_by = Level(ahead(random.randrange(_HOUR, 3 * _DAY)))


def _active_share(days: float) -> float:
    return next((share for limit, share in _ACTIVE_BY_DAY if days <= limit), 0.0)


def _weight(family: Family, month: int) -> int:
    if not family.season:
        return family.weight * 10
    return family.weight * (25 if month in family.season else 4)
