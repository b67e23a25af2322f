"""Qt's enumerations, made ten times faster: a start names a hundred classes with over three thousand members.

The binding makes them with `Enum(name, pairs, boundary=KEEP)`, all of a class's at its first use. The standard library
takes 25 µs a member, which adds up to a quarter of the time to the first frame. For this one form of the call the
work that does not depend on the members is done once per kind of enumeration; every other call is the standard's.
What comes out is the same, attribute by attribute: a test compares the two.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable
from typing import Any

_Pairs = list[tuple[str, int]]
_KINDS = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
_OF_ITS_OWN = ("__dict__", "__weakref__", "__module__", "__new__")
"""What each class gets when it is made, or after."""

_standard: Callable[..., Any] = vars(enum.EnumType)["_create_"]
_put: Callable[[Any, str, object], None] = type.__setattr__
_templates: dict[type, dict[str, Any]] = {}
_reserved: dict[type, frozenset[str]] = {}


def make_quickly() -> None:
    """Make what the binding asks for from now on in the quick way."""
    kind: Any = enum.EnumType  # all four kinds find it there
    kind._create_ = _create


def _create(cls: Any, class_name: str, names: Any, **options: Any) -> Any:
    """Stand in for `EnumType._create_`."""
    if options.get("module") is None:
        options["module"] = sys._getframe(2).f_globals.get("__name__")  # noqa: SLF001 - as the standard does
    if cls not in _KINDS or not _is_binding_call(names, options) or not _plain(cls, names):
        return _standard(cls, class_name, names, **options)
    return _quick(cls, class_name, names, options["module"])


def _is_binding_call(names: Any, options: dict[str, Any]) -> bool:
    return (
        type(names) is list
        and options.get("boundary") is enum.KEEP
        and options.get("qualname") is None
        and options.get("type") is None
    )


def _plain(cls: type, names: list[tuple[str, int]]) -> bool:
    """Whether all are pairs of a name that nothing else claims and an int."""
    if cls not in _reserved:
        # Not dir(): an enumeration hides its properties there, and those are what matters.
        _reserved[cls] = frozenset(
            name for base in (*cls.__mro__, enum.EnumType, type) for name in vars(base)
        )
    reserved = _reserved[cls]
    return all(
        type(pair) is tuple
        and len(pair) == 2
        and type(pair[1]) is int
        and pair[0] not in reserved
        and pair[0][:1] != "_"
        for pair in names
    )


def _quick(cls: Any, class_name: str, pairs: _Pairs, module: str | None) -> Any:
    if cls not in _templates:
        empty: type = _standard(cls, "Empty", [], module=module, boundary=enum.KEEP)
        _templates[cls] = {n: v for n, v in vars(empty).items() if n not in _OF_ITS_OWN}
    # Lists and tables of members are each class's own.
    own: dict[str, Any] = {n: _fresh(v) for n, v in _templates[cls].items()}
    made = type.__new__(enum.EnumType, class_name, (cls,), {**own, "__module__": module})
    _put(made, "__new__", enum.Enum.__new__)  # in the table above it would become a static method
    _add_members(made, pairs, flag=issubclass(cls, enum.Flag))
    if issubclass(cls, enum.Flag):
        _measure(made, pairs)
    return made


def _fresh(value: Any) -> Any:
    return value.copy() if type(value) in (list, dict) else value


def _add_members(made: Any, pairs: _Pairs, *, flag: bool) -> None:
    by_name, by_value, order = made._member_map_, made._value2member_map_, made._member_names_
    new, with_value = made._new_member_, made._use_args_
    hashable: list[int] = getattr(made, "_hashable_values_", [])  # from Python 3.12 on
    for name, value in pairs:
        member = by_value.get(value)
        if member is None:
            member = new(made, value) if with_value else new(made)
            member._value_, member._name_, member.__objclass__ = value, name, made
            member._sort_order_ = len(order)
            by_value[value] = member
            hashable.append(value)
            if not flag or (value > 0 and not value & (value - 1)):
                order.append(name)
        by_name[name] = member
        _put(made, name, member)


def _measure(made: Any, pairs: _Pairs) -> None:
    """Give a class of flags its masks, and the order of its members."""
    mask = singles = 0
    for _, value in pairs:
        mask |= value
        if value and not value & (value - 1):
            singles |= value
    _put(made, "_flag_mask_", mask)
    _put(made, "_singles_mask_", singles)
    _put(made, "_all_bits_", 2 ** mask.bit_length() - 1)
    values = [made._member_map_[name]._value_ for name in made._member_names_]
    if values != sorted(values):
        _put(made, "_iter_member_", made._iter_member_by_def_)
