"""Files written whole: what was there stays where the new one does not fit."""

import os
from pathlib import Path
from typing import Any

import pytest

from desktop.whole_files import write_whole


def test_a_new_file_and_one_in_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    for content in (b"first", b"second, which is longer", b"3"):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["list.txt"]


def test_a_full_disk_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(b"a year's work")
    opened = Path.open

    def on_a_full_disk(self: Path, mode: str = "r", *args: Any) -> Any:
        file = opened(self, mode, *args)
        if "x" in mode or "w" in mode:
            file.write(b"a beginning")
            file.close()
            raise OSError(28, "No space left on device")
        return file

    monkeypatch.setattr(Path, "open", on_a_full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"a page")
    monkeypatch.undo()
    assert path.read_bytes() == b"a year's work"
    assert [each.name for each in tmp_path.iterdir()] == ["list.txt"]
    write_whole(path, b"a page")
    assert path.read_bytes() == b"a page"


def test_a_link_stays_one_and_a_device_is_written_to(tmp_path: Path) -> None:
    path, link = tmp_path / "list.txt", tmp_path / "link.txt"
    path.write_bytes(b"old")
    write_whole(Path(os.devnull), b"nowhere")
    link.symlink_to(path)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
