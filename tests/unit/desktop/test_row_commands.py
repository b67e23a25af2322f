"""What can be done with the rows of a list."""

from desktop.bindings.rows import row_commands


def test_what_belongs_to_nobody_is_not_assigned() -> None:
    assert row_commands("msdyn_presence", owned=False) == ("edit", "delete")
    assert "assign" in row_commands("account")
    assert row_commands("queueitem", owned=False) == ("pick", "release")
