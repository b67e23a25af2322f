"""Which files an organisation takes: how large they may be, and of which kinds."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from session_engine.errors import OrganisationError
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import WELL
from session_engine.timeline.state import FileProblem

PATIENCE = 1.0
"""Seconds that the organisation has to say what it takes, before a file is kept without."""
_MEGABYTE = 1024 * 1024
_BLOCKED = """
    ade adp app asa asax ascx ashx asmx asp aspx asx bas bat cdx cer chm class cmd cmdline com config
    cpl crt csh dll exe fxp hlp hta htr htw ida idc idq inf ins isp its jar js jse ksh lnk mad maf mag
    mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msh1 msh1xml msh2 msh2xml mshxml msi
    msp mst ops pcd pif prf prg printer pst reg rem scf scr sct shb shs shtm shtml soap stm svc tmp url
    vb vbe vbs vsmacros vss vst vsw ws wsc wsf wsh
"""
"""What Dataverse blocks where nobody has chosen otherwise (organization.blockedattachments)."""


@dataclass(frozen=True, slots=True)
class FileRules:
    """What an organisation takes.

    Attributes:
        largest: Bytes.
        blocked: Endings of names, in lower case, without the dot.
    """

    largest: int = 5 * _MEGABYTE
    blocked: frozenset[str] = frozenset(_BLOCKED.split())

    def problem_of(self, name: str, size: int) -> FileProblem | None:
        """Say why a file of a name and a size in bytes cannot be attached; None when it can."""
        if ending(name) in self.blocked:
            return FileProblem.BLOCKED
        if size > self.largest:
            return FileProblem.TOO_LARGE
        return FileProblem.EMPTY if size == 0 else None


def ending(name: str) -> str:
    """Give the ending of a file's name in lower case; trailing dots and blanks count for nothing, as on Windows."""
    return name.rstrip(" .").rpartition(".")[2].strip().lower() if "." in name else ""


class KnownFileRules:
    """What organisations take, asked once each.

    Who attaches a file does not wait for an organisation that is away: the file is kept by Dataverse's rules, and the
    organisation looks at it again when it comes.
    """

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._known: dict[LineId, FileRules] = {}

    async def of(self, line: LineId) -> FileRules:
        """Give a line's rules; those of Dataverse while it is away, or does not answer within a moment."""
        if line not in self._known and self._lines.state(line).connection in WELL:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    rules = await read_rules(self._lines, line)
                if rules is not None:
                    self._known[line] = rules
        return self._known.get(line, FileRules())


async def read_rules(lines: Lines, line: LineId) -> FileRules | None:
    """Ask an organisation what it takes; what it does not say is as Dataverse has it at first, None without answer."""
    query = odata.Query(select=("maxuploadfilesize", "blockedattachments"), top=1)
    try:
        reply = await lines.readings(line).get(odata.collection("organizations", query))
        rows = await reply.rows()
    except OrganisationError:
        return None
    row = rows[0] if rows else {}
    words = json_text.text_of(row, "blockedattachments").replace(";", " ").lower().split()
    largest = json_text.number_of(row, "maxuploadfilesize")
    return FileRules(
        largest if largest is not None else FileRules().largest,
        frozenset(words) if words else FileRules().blocked,
    )
