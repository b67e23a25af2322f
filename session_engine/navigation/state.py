"""What was done and where: the two questions that decide where a page opens (facts 2)."""

from __future__ import annotations

from enum import StrEnum


class Place(StrEnum):
    """Where an opening was asked for."""

    GRID = "grid"  # a row of a grid page or of a dashboard's tile
    SEARCH_FLYOUT = "search_flyout"
    SEARCH_RESULTS = "search_results"
    QUICK_CREATE_NOTICE = "quick_create_notice"
    NEW_RECORD = "new_record"  # the full form of a record that is not there yet
    TIMELINE = "timeline"
    LOOKUP = "lookup"
    SUB_GRID = "sub_grid"
    SITE_MAP = "site_map"
    INBOX = "inbox"
    MACRO = "macro"
    SMART_ASSIST = "smart_assist"
    CARD = "card"
    PALETTE = "palette"
    OFFER = "offer"  # work that she has accepted
    LINK = "link"  # `ninedesk://`, from outside
    API = "api"  # plug-ins and JavaScript: openForm, navigateTo


class Gesture(StrEnum):
    """How it was asked for; Ctrl and Shift win over the place and force a second copy."""

    PLAIN = "plain"
    CTRL = "ctrl"
    SHIFT = "shift"
