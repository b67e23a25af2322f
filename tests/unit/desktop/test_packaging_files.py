"""What administrators and installers are given agrees with the program."""

from __future__ import annotations

import configparser
import plistlib
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop.application import DESKTOP_FILE
from desktop.arguments import parse
from desktop.managed_settings.json_file import read_json_file
from desktop.managed_settings.property_list import DOMAIN, read_property_lists
from desktop.managed_settings.registry import read_registry
from desktop.managed_settings.schema import text
from session_engine.links.rules import SCHEME
from session_engine.settings.managed import Managed
from session_engine.settings.table import TABLE

ROOT = Path(__file__).parents[3]
MANAGED, LINKS = ROOT / "packaging" / "managed", ROOT / "packaging" / "links"


def reg_file(file: Path) -> dict[str, dict[str, object]]:
    """Read what stands in a registry file, by key."""
    found: dict[str, dict[str, object]] = {}
    key = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            key = line.strip("[]")
            found[key] = {}
        elif match := re.fullmatch(r'(@|".*?")=(?:dword:([0-9a-f]{8})|"(.*)")', line):
            name, number, words = match.groups()
            value = int(number, 16) if number else words.replace('\\"', '"').replace("\\\\", "\\")
            found[key][name.strip('"')] = value
    return found


class RegFile:
    """A registry that holds what a file would put there."""

    def __init__(self, file: Path) -> None:
        self._keys = reg_file(file)

    def values(self, hive: str, key: str) -> Mapping[str, object] | None:
        return self._keys.get(f"{hive}\\{key}")


def test_the_examples_say_the_same_on_every_system() -> None:
    found: list[Managed | None] = [
        read_json_file(str(MANAGED / "managed.json")),
        read_registry(RegFile(MANAGED / "managed.reg")),
        read_property_lists((str(MANAGED / f"{DOMAIN}.plist"),)),
    ]
    tiers = [(dict(one.defaults), dict(one.locked), one.troubles) for one in found if one is not None]
    assert len(tiers) == 3
    assert tiers[0] == tiers[1] == tiers[2]
    assert tiers[0][1] == {"sessions.restore": True, "profile.key_file": False}
    assert tiers[0][2] == ()


def test_the_schema_is_the_tables() -> None:
    kept = (MANAGED / "managed.schema.json").read_text(encoding="utf-8")
    assert kept == text(), "make it anew: python -m desktop.managed_settings.schema"


@pytest.mark.parametrize("name", [row.name for row in TABLE if not row.internal])
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs" / "managed-settings.md").read_text(encoding="utf-8")


def test_the_desktop_entry_opens_our_links() -> None:
    entry = configparser.RawConfigParser()
    entry.optionxform = str  # type: ignore[method-assign, assignment]
    entry.read(LINKS / "ninedesk.desktop", encoding="utf-8")
    desktop = entry["Desktop Entry"]
    assert desktop["MimeType"] == f"x-scheme-handler/{SCHEME};"
    assert shlex.split(desktop["Exec"]) == ["ninedesk", "--", "%u"]


def test_windows_is_told_our_links() -> None:
    keys = reg_file(LINKS / "ninedesk-links.reg")
    root = rf"HKEY_LOCAL_MACHINE\Software\Classes\{SCHEME}"
    assert keys[root]["URL Protocol"] == ""
    assert str(keys[rf"{root}\shell\open\command"]["@"]).endswith('ninedesk.exe" -- "%1"')


def test_macos_is_told_our_links() -> None:
    part = (LINKS / "Info.plist.part").read_text(encoding="utf-8").partition("-->")[2]
    found = plistlib.loads(f"<plist version='1.0'><dict>{part}</dict></plist>".encode())
    assert found["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == [SCHEME]


@pytest.mark.parametrize("link", ["--data", "--show-settings", "-h", "ninedesk://search?text=a"])
def test_what_stands_for_a_link_is_never_an_option(link: str) -> None:
    options = parse(["--", link])
    assert options.link == link
    assert options.data is None
    assert not options.show_settings


def test_a_profiles_name_never_leads_out_of_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("..", "a/b", "a\\b", "", ".hidden", "x" * 41, "nul\0"):
        with pytest.raises(SystemExit):
            parse(["--profile", name])
    assert "a profile's name is made of" in capsys.readouterr().err
    assert parse(["--profile", "Training_2-b"]).profile == "Training_2-b"


def test_linux_finds_the_icon_by_the_name_that_the_program_gives_itself() -> None:
    assert (LINKS / f"{DESKTOP_FILE}.desktop").is_file()
