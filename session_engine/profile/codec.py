"""Values, page keys and page states as JSON text.

Half a letter of an emoji survives it (text that is being typed may hold one), and a part that is missing has its
default.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar, cast

from session_engine.ids import LineId, PageKey, PageType, RecordRef
from session_engine.organisation import json_text
from session_engine.records.state import Choice, Lookup, Parties, Party, Value
from session_engine.scripts.state import Mark, ScriptProgress, WrittenNote
from session_engine.sessions.state import HalfTyped, Json, PageState, PaneView
from session_engine.views.state import ColumnFilter, FilterOperator, GridView, Sort

T = TypeVar("T")
Parts = Mapping[str, object]
LONG = 100_000
"""Characters from which on a text is taken for a file's content."""


def text(content: object) -> str:
    """Write what JSON allows, without blanks."""
    if isinstance(content, str) and len(content) > LONG and content.isascii():
        # The content of a file: four times as fast, and the window must not stand still for it.
        return json_text.encode(content).decode("ascii")
    return json.dumps(content, separators=(",", ":"))


def text_with_files(content: object) -> str:
    """Write what JSON allows where it may hold the contents of files: much faster, but not for half letters."""
    try:
        return json_text.encode(content).decode()
    except UnicodeEncodeError:
        return text(content)


def loads(content: object) -> object:
    """Read a JSON text.

    Raises:
        ValueError: It is none.
    """
    return cast("object", json.loads(text_in(content)))


def parts(content: object) -> Parts:
    """Read a JSON object, from text or as part of what was read.

    Raises:
        ValueError: It is none.
    """
    found = loads(content) if isinstance(content, str) else content
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - what was read is of a wrong value, nothing of ours
    return cast("Parts", found)


def items(content: object) -> list[object]:
    """Read a JSON list, from text or as part of what was read."""
    found = loads(content) if isinstance(content, str) else content
    if not isinstance(found, list):
        raise ValueError("not a list")  # noqa: TRY004 - see above
    return cast("list[object]", found)


def text_in(content: object) -> str:
    """Check that something read is a text."""
    if not isinstance(content, str):
        raise ValueError("not a text")  # noqa: TRY004 - see above
    return content


def maybe_text(content: object) -> str | None:
    """Check that something read is a text or nothing."""
    return None if content is None else text_in(content)


def number_in(content: object) -> int:
    """Check that something read is a whole number."""
    if not isinstance(content, int) or isinstance(content, bool):
        raise ValueError("not a whole number")  # noqa: TRY004 - see above
    return content


def write_value(value: Value) -> object:
    """Turn a value into what JSON allows; kinds that JSON lacks become `{"$": kind}`."""
    match value:
        case Decimal():
            return {"$": "decimal", "v": str(value)}
        case datetime():
            return {"$": "moment", "v": value.isoformat()}
        case date():
            return {"$": "day", "v": value.isoformat()}
        case Choice():
            return {"$": "choice", "v": value.value, "l": value.label}
        case Lookup():
            return {"$": "record", "v": write_ref(value.ref), "l": value.name}
        case Parties():
            members = [[write_value(party.who), party.address] for party in value.members]
            return {"$": "parties", "v": members}
        case _:
            return value


def read_value(content: object) -> Value:
    """Turn back what `write_value` wrote."""
    if isinstance(content, dict):
        tagged = cast("Parts", content)
        read = _TAGS.get(text_in(tagged.get("$")))
        if read is None:
            raise ValueError("a kind of value this program does not know")
        return read(tagged)
    if content is None or isinstance(content, bool | int | float | str):
        return content
    raise ValueError("not a value")


def _party(content: object) -> Party:
    found, address = items(content)
    who = read_value(found)
    if who is not None and not isinstance(who, Lookup):
        raise ValueError("not a record")
    return Party(who, text_in(address))


_TAGS: Mapping[str, Callable[[Parts], Value]] = {
    "parties": lambda found: Parties(tuple(_party(one) for one in items(found["v"]))),
    "decimal": lambda found: _decimal(text_in(found["v"])),
    "moment": lambda found: datetime.fromisoformat(text_in(found["v"])),
    "day": lambda found: date.fromisoformat(text_in(found["v"])),
    "choice": lambda found: Choice(number_in(found["v"]), text_in(found.get("l", ""))),
    "record": lambda found: Lookup(read_ref(found["v"]), text_in(found.get("l", ""))),
}


def _decimal(content: str) -> Decimal:
    try:
        return Decimal(content)
    except ArithmeticError as error:
        raise ValueError("not a number") from error


def write_ref(ref: RecordRef) -> list[str]:
    """Turn a record's identity into a list."""
    return [ref.line, ref.table, ref.id]


def read_ref(content: object) -> RecordRef:
    """Turn back what `write_ref` wrote."""
    line, table, record = (text_in(one) for one in items(content))
    return RecordRef(LineId(line), table, record)


def write_page(page: PageKey) -> str:
    """Write what a page shows."""
    return text(
        {"type": page.type, "line": page.line, "parameters": [list(pair) for pair in page.parameters]}
    )


def read_page(content: object) -> PageKey:
    """Turn back what `write_page` wrote."""
    found = parts(content)
    pairs = [items(pair) for pair in items(found["parameters"])]
    parameters = tuple((text_in(name), text_in(value)) for name, value in pairs)
    return PageKey(PageType(text_in(found["type"])), LineId(text_in(found["line"])), parameters)


def write_state(state: PageState) -> str:
    """Write how a page was left; what is as ever is left out."""
    return text(
        _told(
            {
                "section": state.section,
                "scroll": dict(state.scroll),
                "grids": {name: _write_grid(view) for name, view in state.grids.items()},
                "query": state.query,
                "facet": state.facet,
                "facets": {column: list(keys) for column, keys in state.facets.items()},
                "kinds": list(state.kinds),
                "script": _write_progress(state.script),
                "states": list(state.states),
                "days": state.days or None,
                "draft": state.draft,
                "pane": _write_pane(state.pane),
                "typed": {place: _write_typed(typed) for place, typed in state.typed.items()},
                "seen": state.seen or None,
                "minimised": state.minimised,
                "template": state.template,
                "titled": state.titled or None,
            }
        )
    )


def read_state(content: object) -> PageState:
    """Turn back what `write_state` wrote."""
    if content == "{}":
        return PageState()
    found = parts(content)
    grids = parts(found.get("grids", {}))
    return PageState(
        maybe_text(found.get("section")),
        _numbers(found.get("scroll", {})),
        {name: _read_grid(view) for name, view in grids.items()},
        text_in(found.get("query", "")),
        maybe_text(found.get("facet")),
        _facets(found.get("facets", {})),
        _each(found, "kinds", text_in),
        _read_progress(found.get("script", {})),
        _each(found, "states", text_in),
        number_in(found.get("days", 0)),
        text_in(found.get("draft", "")),
        _read_pane(found.get("pane", {})),
        {place: _read_typed(typed) for place, typed in parts(found.get("typed", {})).items()},
        found.get("seen") is True,
        _flag(found.get("minimised")),
        text_in(found.get("template", "")),
        found.get("titled") is True,
    )


def _flag(content: object) -> bool | None:
    return content if isinstance(content, bool) else None


def _write_pane(pane: PaneView) -> Parts:
    return _told(
        {
            "collapsed": not pane.expanded or None,
            "width": pane.width or None,
            "tool": pane.tool,
            "pinned": pane.pinned or None,
            "off": pane.off or None,
            "tools": dict(pane.tools),
        }
    )


def _read_pane(content: object) -> PaneView:
    found = parts(content)
    return PaneView(
        expanded=found.get("collapsed") is not True,
        width=number_in(found.get("width", 0)),
        tool=text_in(found.get("tool", "")),
        pinned=found.get("pinned") is True,
        tools=cast("Mapping[str, Json]", parts(found.get("tools", {}))),
        off=found.get("off") is True,
    )


def _write_typed(typed: HalfTyped) -> Parts:
    values = {name: write_value(value) for name, value in typed.values.items()}
    about = [write_ref(ref) for ref in typed.about]
    return {"values": values, "about": about, "open": typed.open}


def _read_typed(content: object) -> HalfTyped:
    found = parts(content)
    values = {name: read_value(value) for name, value in parts(found["values"]).items()}
    about = tuple(read_ref(ref) for ref in items(found["about"]))
    return HalfTyped(values, about, open=found["open"] is True)


def _write_progress(progress: ScriptProgress) -> Parts:
    marks = {step: mark.value for step, mark in progress.marks.items()}
    return _told(
        {
            "chosen": progress.chosen,
            "marks": marks,
            "answers": dict(progress.answers),
            "trail": list(progress.trail),
            "notes": {script: [note.id, note.says] for script, note in progress.notes.items()},
        }
    )


def _read_progress(content: object) -> ScriptProgress:
    found = parts(content)
    marks = {step: Mark(text_in(mark)) for step, mark in parts(found.get("marks", {})).items()}
    answers = {step: text_in(answer) for step, answer in parts(found.get("answers", {})).items()}
    trail = _each(found, "trail", text_in)
    notes = {script: _read_note(note) for script, note in parts(found.get("notes", {})).items()}
    return ScriptProgress(text_in(found.get("chosen", "")), marks, answers, trail, notes)


def _read_note(content: object) -> WrittenNote:
    note, says = items(content)
    return WrittenNote(text_in(note), text_in(says))


def _write_grid(view: GridView) -> Parts:
    filters = [[f.column, f.operator, [write_value(value) for value in f.values]] for f in view.filters]
    return _told(
        {
            "view": view.view_id,
            "sort": [[sort.column, sort.descending] for sort in view.sort],
            "filters": filters,
            "find": view.quick_find,
            "widths": dict(view.widths),
            "columns": list(view.columns),
            "anchor": view.anchor,
            "selection": list(view.selection),
            "current": view.current,
        }
    )


def _read_grid(content: object) -> GridView:
    found = parts(content)
    return GridView(
        view_id=maybe_text(found.get("view")),
        sort=_each(found, "sort", _read_sort),
        filters=_each(found, "filters", _read_filter),
        quick_find=text_in(found.get("find", "")),
        widths=_numbers(found.get("widths", {})),
        columns=_each(found, "columns", text_in),
        anchor=maybe_text(found.get("anchor")),
        selection=_each(found, "selection", text_in),
        current=maybe_text(found.get("current")),
    )


def _each(found: Parts, name: str, read: Callable[[object], T]) -> tuple[T, ...]:
    if name not in found:
        return ()
    return tuple([read(one) for one in items(found[name])])


def _read_sort(content: object) -> Sort:
    column, descending = items(content)
    return Sort(text_in(column), descending=descending is True)


def _read_filter(content: object) -> ColumnFilter:
    column, operator, values = items(content)
    return ColumnFilter(
        text_in(column),
        FilterOperator(text_in(operator)),
        tuple(read_value(value) for value in items(values)),
    )


def _numbers(content: object) -> dict[str, int]:
    return {name: number_in(value) for name, value in parts(content).items()}


def _facets(content: object) -> dict[str, tuple[str, ...]]:
    return {column: tuple(text_in(key) for key in items(keys)) for column, keys in parts(content).items()}


def _told(content: Parts) -> Parts:
    return {name: value for name, value in content.items() if value not in (None, "", [], {})}
