"""Keys of macros: listed with all others, and two things never have the same one."""

from __future__ import annotations

from desktop.key_rows import keys_in_force, problem
from session_engine.settings.table import setting, valid


def test_macros_are_listed_behind_the_programs_own_with_the_keys_they_have() -> None:
    changed = {"macro:tst_a": "F9", "macro:tst_gone": "F8", "macro:tst_off": "", "save": "Ctrl+S"}
    rows = {row.action: row for row in keys_in_force(changed, {"tst_a": "Send R&D", "tst_b": "Other"})}
    assert (rows["macro:tst_a"].text, rows["macro:tst_a"].keys) == ("Send R&D", ("F9",))
    assert rows["macro:tst_b"].keys == ()
    assert rows["macro:tst_gone"].text == "tst_gone"
    assert "macro:tst_off" not in rows
    row = setting("key.macro:tst_a")
    assert row is not None
    assert valid(row, "F9")


def test_a_macro_cannot_have_a_key_that_is_taken_or_typed() -> None:
    assert "Save" in problem("macro:tst_a", "Ctrl+S", {})
    assert "tst_a" in problem("macro:tst_b", "F9", {"macro:tst_a": "F9"})
    assert "typing" in problem("macro:tst_a", "Ctrl+C", {})
    assert problem("macro:tst_a", "F9", {"macro:tst_a": "F9"}) == ""
    assert "tst_a" in problem("save", "F9", {"macro:tst_a": "F9"})
