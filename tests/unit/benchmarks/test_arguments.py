"""What `dev.py bench` is asked for is looked at before anything is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["start", "nonsense"], "there is no bench 'nonsense'; there are start, switch"),
        (["--json"], "expected one argument"),
        (["start", "--json", "nowhere/rows.json"], "there is no folder nowhere"),
    ],
)
def test_what_cannot_be_measured_is_told_at_once(
    arguments: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
