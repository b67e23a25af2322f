"""Between the rows that areas see and the rows of the file. Reading raises ValueError for what cannot be understood."""

from __future__ import annotations

from typing import TypeAlias

from session_engine.ids import LineId, RecordRef, SessionId, TabId, WindowId
from session_engine.profile import codec
from session_engine.profile.codec import number_in, text_in
from session_engine.profile.rows import (
    CachedColumn,
    CachedRecord,
    ClosedRow,
    DraftRow,
    MarkRow,
    OutboxRow,
    OutboxState,
    PendingRow,
    SessionRow,
    SignedInRow,
    TabRow,
    TokenRow,
    WindowRow,
)
from session_engine.sessions.state import SessionKind

Binding: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = tuple[Binding, ...]


def write_window(row: WindowRow) -> Row:
    """Turn a window into its row."""
    return (row.id, row.geometry, row.position, row.focused, int(row.active), row.tab)


def read_window(row: Row) -> WindowRow:
    """Turn a row into a window."""
    number, geometry, position, focused, active, tab = row
    return WindowRow(
        WindowId(number_in(number)),
        text_in(geometry),
        None if position is None else number_in(position),
        None if focused is None else SessionId(number_in(focused)),
        active=bool(active),
        tab=None if tab is None else TabId(number_in(tab)),
    )


def write_session(row: SessionRow) -> Row:
    """Turn a session into its row."""
    return (
        *(row.id, row.window, row.position, row.kind.value, row.line, row.focused),
        *(row.title, row.icon, int(row.is_new), row.used),
    )


def read_session(row: Row) -> SessionRow:
    """Turn a row into a session."""
    number, window, position, kind, line, focused, title, icon, is_new, used = row
    return SessionRow(
        SessionId(number_in(number)),
        WindowId(number_in(window)),
        number_in(position),
        SessionKind(text_in(kind)),
        LineId(text_in(line)),
        TabId(number_in(focused)),
        text_in(title),
        text_in(icon),
        is_new=bool(is_new),
        used=number_in(used),
    )


def write_tab(row: TabRow) -> Row:
    """Turn a tab into its row."""
    return (
        *(row.id, row.session, row.position, codec.write_page(row.page), row.title, row.icon),
        *(int(row.anchor), int(row.is_new), row.used, codec.write_state(row.state)),
    )


def read_tab(row: Row) -> TabRow:
    """Turn a row into a tab."""
    number, session, position, page, title, icon, anchor, is_new, used, state = row
    return TabRow(
        TabId(number_in(number)),
        SessionId(number_in(session)),
        number_in(position),
        codec.read_page(page),
        text_in(title),
        text_in(icon),
        anchor=bool(anchor),
        is_new=bool(is_new),
        used=number_in(used),
        state=codec.read_state(state),
    )


def write_pending(row: PendingRow) -> Row:
    """Turn an opening that waits into its row."""
    return (row.key, codec.write_page(row.page), row.title, row.icon, row.session)


def read_pending(row: Row) -> PendingRow:
    """Turn a row into an opening that waits."""
    key, page, title, icon, session = row
    owner = None if session is None else SessionId(number_in(session))
    return PendingRow(number_in(key), codec.read_page(page), text_in(title), text_in(icon), owner)


def write_closed(row: ClosedRow) -> Row:
    """Turn something closed into its row; the session and its tabs travel as one."""
    content = {
        "session": write_session(row.session),
        "tabs": [write_tab(tab) for tab in row.tabs],
        "drafts": [write_draft(draft) for draft in row.drafts],
    }
    return (row.id, row.at, int(row.whole), codec.text(content))


def read_closed(row: Row) -> ClosedRow:
    """Turn a row into something closed."""
    number, at, whole, content = row
    found = codec.parts(content)
    tabs = tuple(read_tab(_row(tab)) for tab in codec.items(found["tabs"]))
    return ClosedRow(
        number_in(number),
        _seconds(at),
        read_session(_row(found["session"])),
        tabs,
        whole=bool(whole),
        drafts=tuple(read_draft(_row(draft)) for draft in codec.items(found.get("drafts", []))),
    )


def write_draft(row: DraftRow) -> Row:
    """Turn a draft into its row."""
    base, mine = codec.text(codec.write_value(row.base)), codec.text(codec.write_value(row.mine))
    return (*_key(row.ref), row.column, base, row.base_etag, mine, int(row.is_new), row.at)


def read_draft(row: Row) -> DraftRow:
    """Turn a row into a draft."""
    line, table, record, column, base, base_etag, mine, is_new, at = row
    return DraftRow(
        _ref(line, table, record),
        text_in(column),
        codec.read_value(codec.loads(mine)),
        codec.read_value(codec.loads(base)),
        codec.maybe_text(base_etag),
        is_new=bool(is_new),
        at=_seconds(at),
    )


def write_outbox(row: OutboxRow) -> Row:
    """Turn an item of the outbox into its row."""
    table, record = (row.ref.table, row.ref.id) if row.ref is not None else (None, None)
    return (
        *(row.id, row.line, row.verb, table, record, codec.text_with_files(dict(row.body)), row.base_etag),
        *(codec.text(list(row.depends_on)), row.state.value, row.request, row.tried, row.at),
        None if row.answer is None else codec.text(dict(row.answer)),
    )


def read_outbox(row: Row) -> OutboxRow:
    """Turn a row into an item of the outbox."""
    number, line, verb, table, record, body, etag, depends_on, state, request, tried, at, answer = row
    return OutboxRow(
        number_in(number),
        LineId(text_in(line)),
        text_in(verb),
        None if table is None else _ref(line, table, record),
        codec.parts(body),
        codec.maybe_text(etag),
        tuple(number_in(one) for one in codec.items(depends_on)),
        OutboxState(text_in(state)),
        text_in(request),
        number_in(tried),
        _seconds(at),
        None if answer is None else codec.parts(answer),
    )


def write_cached(row: CachedRecord, person: str) -> Row:
    """Turn a record that somebody has read into its row."""
    columns = {name: [codec.write_value(column.value), column.etag] for name, column in row.columns.items()}
    line, table, record = _key(row.ref)
    return (line, person, table, record, row.etag, codec.text(columns), row.at)


def read_cached(row: Row) -> CachedRecord:
    """Turn a row into a record that was read."""
    line, _, table, record, etag, columns, at = row
    found: dict[str, CachedColumn] = {}
    for name, content in codec.parts(columns).items():
        value, column_etag = codec.items(content)
        found[name] = CachedColumn(codec.read_value(value), codec.maybe_text(column_etag))
    return CachedRecord(_ref(line, table, record), found, codec.maybe_text(etag), _seconds(at))


def write_signed_in(row: SignedInRow) -> Row:
    """Turn who signed in into its row."""
    return (row.line, row.account, row.person, codec.text(dict(row.content)))


def read_signed_in(row: Row) -> SignedInRow:
    """Turn a row into who signed in."""
    line, account, person, content = row
    return SignedInRow(LineId(text_in(line)), text_in(account), text_in(person), codec.parts(content))


def write_mark(row: MarkRow) -> Row:
    """Turn what was done with an item of the inbox into its row."""
    ref = row.ref
    return (ref.line, row.person, ref.table, ref.id, row.seen, int(row.unread), row.until, row.at)


def read_mark(row: Row) -> MarkRow:
    """Turn a row into what was done with an item of the inbox."""
    line, person, table, record, seen, unread, until, at = row
    return MarkRow(
        _ref(line, table, record),
        text_in(person),
        _seconds(seen),
        bool(number_in(unread)),
        None if until is None else _seconds(until),
        _seconds(at),
    )


def write_token(row: TokenRow) -> Row:
    """Turn what signs a line in into its row."""
    return (row.line, row.content, row.at)


def read_token(row: Row) -> TokenRow:
    """Turn a row into what signs a line in."""
    line, content, at = row
    if not isinstance(content, bytes):
        raise ValueError("not bytes")  # noqa: TRY004 - what was read is of a wrong value
    return TokenRow(LineId(text_in(line)), content, _seconds(at))


def _key(ref: RecordRef) -> tuple[str, str, str]:
    return (ref.line, ref.table, ref.id)


def _ref(line: object, table: object, record: object) -> RecordRef:
    return RecordRef(LineId(text_in(line)), text_in(table), text_in(record))


def _seconds(content: object) -> float:
    if not isinstance(content, int | float):
        raise ValueError("not a time")  # noqa: TRY004 - what was read is of a wrong value
    return float(content)


def _row(content: object) -> Row:
    found = codec.items(content)
    if not all(one is None or isinstance(one, str | int | float) for one in found):
        raise ValueError("not a row")
    return tuple(one for one in found if one is None or isinstance(one, str | int | float))
