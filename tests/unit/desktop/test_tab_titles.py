"""What a tab is called that nobody has named yet."""

import pytest

from desktop.tab_titles import shown_title


@pytest.mark.parametrize(
    ("title", "kind", "shown"),
    [
        ("Router drops", "case", "Router drops"),
        ("", "case", "Case"),
        ("", "dashboard", "Dashboard"),
        ("", "", "(no title)"),
    ],
)
def test_a_tab_without_a_title_says_what_it_is_about(title: str, kind: str, shown: str) -> None:
    """Home's tab, on the very first start, as long as the demonstration is being made: not “(no title)”."""
    assert shown_title(title, kind) == shown
