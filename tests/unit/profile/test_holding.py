"""What was read is found by the words in it, by who has read it, read last first."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from session_engine.ids import LineId, RecordRef
from session_engine.profile import holding
from session_engine.profile.profile import Profile
from session_engine.profile.rows import CachedColumn, CachedRecord

LINE = LineId("demo")
ME, BEN = "me", "ben"


def keep(profile: Profile, number: int, title: str, table: str = "incident", person: str = ME) -> None:
    columns = {"title": CachedColumn(title, None)}
    record = CachedRecord(RecordRef(LINE, table, f"{number:03}"), columns, None, float(number))
    profile.cache.put_record(record, person)


def find(profile: Profile, *words: str, tables: tuple[str, ...] = ()) -> list[str]:
    found = asyncio.run(profile.cache.find(LINE, ME, tables, words))
    return [str(record.columns["title"].value) for record in found]


def test_words_tables_and_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "ROWS_AT_ONCE", 2)
    profile = Profile.open(tmp_path / "profile.db", bytes(range(32)))
    try:
        keep(profile, 1, "Çocuk odasında WiFi")
        keep(profile, 2, 'A "router" of hers')
        keep(profile, 3, "Router and wifi")
        keep(profile, 4, "Router of the account", table="account")
        keep(profile, 5, "Router that Ben has read", person=BEN)
        profile.flush()
        assert find(profile, "router") == ["Router of the account", "Router and wifi", 'A "router" of hers']
        assert find(profile, "wifi", "router") == ["Router and wifi"]
        assert find(profile, "çocuk") == ["Çocuk odasında WiFi"]
        assert find(profile, '"router"') == ["Router of the account", "Router and wifi", 'A "router" of hers']
        assert find(profile, "router", tables=("account",)) == ["Router of the account"]
        assert len(find(profile)) == 4
        monkeypatch.setattr(holding, "MOST", 1)
        assert find(profile, "router") == ["Router of the account"]
    finally:
        profile.close()
