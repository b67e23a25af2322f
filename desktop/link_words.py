"""The words for what can be wrong with a link; the link itself is never repeated in them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.links.state import LinkProblem


def problem(why: LinkProblem) -> str:
    """Say why a link was not opened."""
    tr = QCoreApplication.translate
    whole = tr("Links", "The link was not opened: {why}")
    return whole.replace("{why}", _problems()[why])


def _problems() -> dict[LinkProblem, str]:
    tr = QCoreApplication.translate
    return {
        LinkProblem.NOT_OURS: tr("Links", "it does not begin with ninedesk://."),
        LinkProblem.TOO_LONG: tr("Links", "it is too long."),
        LinkProblem.CHARACTERS: tr("Links", "it holds characters that stand in no link."),
        LinkProblem.ENCODING: tr(
            "Links",
            "a character in it is not written as links write it, as a space by %20 and a slash by %2F.",
        ),
        LinkProblem.UNKNOWN_WORD: tr(
            "Links", "Ninedesk opens links to records, views, searches and new records only."
        ),
        LinkProblem.PARTS: tr("Links", "a part of it is missing, or there is one too many."),
        LinkProblem.TABLE: tr("Links", "the name of its table is not valid."),
        LinkProblem.GUID: tr("Links", "an identifier in it is not valid."),
        LinkProblem.PARAMETER: tr("Links", "it holds something that Ninedesk does not know."),
        LinkProblem.SEARCH_TEXT: tr(
            "Links", "what is to be searched for is missing, too long or not readable."
        ),
    }
