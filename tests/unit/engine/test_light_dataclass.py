"""Held against the standard decorator: the same class, made by both, behaves the same."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import field
from typing import ClassVar

import pytest

from session_engine.light_dataclass import dataclass


@dataclass(slots=True, frozen=True)
class Point:
    """A value."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()
    counted: list[int] = field(default_factory=list[int], compare=False, repr=False)
    most: ClassVar[int] = 9

    @property
    def sum(self) -> int:
        return self.x + self.y


@dataclass(slots=True, frozen=True)
class Deep(Point):
    """A value with one more."""

    z: int = field(default=3, kw_only=True)


@dataclass(slots=True)
class Counter:
    """Something that changes."""

    count: int = 0
    step: int = field(default=7, init=False)


@dataclasses.dataclass(slots=True, frozen=True)
class StandardPoint:
    """The same, by the standard decorator."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()
    counted: list[int] = field(default_factory=list[int], compare=False, repr=False)


def test_it_takes_arguments_and_defaults_as_the_standard_does() -> None:
    made = Point(1, names=("a",))
    assert (made.x, made.y, made.names, made.counted, made.sum, Point.most) == (1, 2, ("a",), [], 3, 9)
    assert made.counted is not Point(1).counted


def test_it_is_compared_and_hashed_by_value_and_class() -> None:
    assert Point(1, counted=[1]) == Point(1)
    assert Point(1) != Point(2)
    assert Point(1) != Deep(1)
    assert len({Point(1), Point(1), Deep(1)}) == 2


def test_what_is_frozen_stays() -> None:
    made = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, "x", 2)  # noqa: B010 - the checker knows that it cannot be assigned
    with pytest.raises(dataclasses.FrozenInstanceError):
        delattr(made, "x")
    assert made.x == 1


def test_what_is_open_changes_and_is_no_key() -> None:
    made = Counter()
    made.count += 1
    assert (made, made.step) == (Counter(1), 7)
    assert Counter.__hash__ is None


def test_there_is_no_place_for_other_names() -> None:
    with pytest.raises(AttributeError):
        setattr(Counter(), "other", 1)  # noqa: B010 - as above


def test_the_standard_functions_know_it() -> None:
    made = Deep(1, z=5)
    assert dataclasses.replace(made, x=4) == Deep(4, z=5)
    assert [f.name for f in dataclasses.fields(made)] == ["x", "y", "names", "counted", "z"]
    assert dataclasses.asdict(Point(1)) == dataclasses.asdict(StandardPoint(1))
    assert dataclasses.is_dataclass(made)


def test_it_says_what_it_holds() -> None:
    assert repr(Point(1)) == repr(StandardPoint(1)).replace("StandardPoint", "Point")


def test_it_is_copied_and_kept() -> None:
    made = Deep(1, 2, ("a",), [3], z=4)
    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made


def test_its_signature_is_known_before_the_first_instance() -> None:
    @dataclass(slots=True, frozen=True)
    class Unused:
        first: int
        second: str = ""

    assert str(inspect.signature(Unused)) == "(first: 'int', second: 'str' = '')"


def test_it_can_be_matched_by_position() -> None:
    match Point(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)


@pytest.mark.parametrize(("given", "named"), [((), {}), ((1,), {"unknown": 2})])
def test_missing_and_unknown_arguments_are_refused(given: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Point(*given, **named)  # pyright: ignore[reportArgumentType]


def test_the_first_and_the_thousandth_are_made_alike() -> None:
    @dataclass(slots=True, frozen=True)
    class Many:
        first: int
        second: list[int] = field(default_factory=list[int])
        third: str = field(default="c", kw_only=True)
        made: int = field(default=7, init=False)
        done: list[str] = field(default_factory=list[str], init=False)

        def __post_init__(self) -> None:
            self.done.append(self.third)

    def shown() -> tuple[object, ...]:
        each = Many(1, third="d")
        return (each.first, each.second, each.third, each.made, each.done)

    stand_in = Many.__init__
    found = [shown() for _ in range(1000)]
    assert Many.__init__ is not stand_in
    assert set(map(repr, found)) == {"(1, [], 'd', 7, ['d'])"}


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((1, 2, (), [], 5), {}), ((1,), {"x": 1}), ((1,), {"unknown": 2})]
)
def test_what_is_not_right_is_refused_in_the_standards_words(
    given: tuple[object, ...], named: dict[str, object]
) -> None:
    @dataclass(slots=True, frozen=True)
    class StandardPoint:
        x: int
        y: int = 2
        names: tuple[str, ...] = ()
        counted: list[int] = field(default_factory=list[int])

    words = set[str]()
    kinds: list[Callable[..., object]] = [StandardPoint, StandardPoint, globals()["StandardPoint"]]
    for kind in kinds:
        with pytest.raises(TypeError) as refused:
            kind(*given, **named)
        words.add(str(refused.value).partition("StandardPoint.")[2])
    assert len(words) == 1


def test_a_default_that_would_be_shared_is_refused() -> None:
    with pytest.raises(ValueError, match="default_factory"):

        @dataclass(slots=True)
        class _Shared:
            values: list[int] = []  # noqa: RUF012 - this is what is refused


def test_an_order_is_the_standard_ones() -> None:
    @dataclass(slots=True, order=True)
    class Rank:
        place: int

    assert Rank(1) < Rank(2)
