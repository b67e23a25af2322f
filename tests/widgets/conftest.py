"""The look for widget tests: one theme, back to light at 100 % for every test."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from widgets.theme import LIGHT, Density, Mode, Theme, metrics, tokens
from widgets.theme.metrics import Metrics


@pytest.fixture(scope="session")
def _one_theme(qapp: QApplication) -> Theme:
    return Theme(qapp)


@pytest.fixture
def theme(_one_theme: Theme) -> Iterator[Theme]:
    """Put the look on the program, light, 100 %, comfortable."""
    _one_theme.set_mode(Mode.LIGHT)
    if (tokens(), metrics()) != (LIGHT, Metrics()):  # another test's program has put its own look on
        _one_theme.set_density(Density.COMPACT)
        _one_theme.set_density(Density.COMFORTABLE)
    yield _one_theme
    _one_theme.set_mode(Mode.LIGHT)
    _one_theme.set_text_size(100)
    _one_theme.set_density(Density.COMFORTABLE)
