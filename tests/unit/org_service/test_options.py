"""What `ninedesk-org serve` takes on its command line."""

import pytest

from org_service.__main__ import _parser


def test_a_service_that_nobody_told_its_origin_is_served() -> None:
    assert _parser().parse_args(["serve"]).origin == ""
    assert (
        _parser().parse_args(["serve", "--origin", "https://desk.example"]).origin == "https://desk.example"
    )


def test_an_origin_with_a_path_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _parser().parse_args(["serve", "--origin", "https://desk.example/here"])
    assert "an origin is like https://desk.example" in capsys.readouterr().err
