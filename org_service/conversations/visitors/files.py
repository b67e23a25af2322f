"""Files that visitors send: how big, which names, and whether they are what they say."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from org_service.conversations.file_types import type_of
from org_service.conversations.visitors.refusals import Refusal
from org_service.conversations.visitors.wire import one_line

LARGEST: Final = 5 * 1024 * 1024
_LONGEST_NAME: Final = 120
# What a double click runs, on any of the three systems: the list that Dataverse blocks, and newer ones.
_RUNS: Final = """
ade adp app apk appref-ms appx asa asp aspx ashx asmx bas bat bin cdx cer chm class cmd com command cpl
crt csh deb dll dmg docm dotm exe fxp hlp hta htm html htr htw ida idc idq img inf ins iso isp its jar js
jse jsp ksh lnk mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz mht mhtml msc msh msh1
msh1xml msh2 msh2xml mshxml msi msix msp mst ops pcd php pif potm ppam pptm prf prg printer ps1 ps1xml ps2
ps2xml psc1 psc2 pst py pyw reg rem rpm scf scr sct sh shb shs shtm shtml sldm soap stm svg svgz swf tmp
url vb vbe vbs vhd vhdx vsmacros vss vst vsw ws wsc wsf wsh xhtml xht xlam xlsm xltm xml xsl xslt
"""
BLOCKED: Final = frozenset(_RUNS.split())


@dataclass(frozen=True, slots=True)
class VisitorFile:
    """A file that was taken; its type is what its content says, not what its sender says."""

    name: str
    type: str
    size: int
    body: str


def take_file(message: str, name: str, said: str, body: str) -> VisitorFile:
    """Take a file that a visitor sent.

    Nothing is ever unpacked: an archive is carried as it is.

    Args:
        message: The id of its message, for the refusal.
        name: What it is called.
        said: The type its sender says it has.
        body: Its content as base64.

    Raises:
        Refusal: It is too big, of a blocked kind, or not what it says.
    """
    if len(body) > (LARGEST + 2) // 3 * 4:
        raise Refusal("too_big", message)
    called = _name(name)
    if any(part.lower() in BLOCKED for part in called.split(".")[1:]):
        raise Refusal("blocked_file", message)
    try:
        content = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal("unreadable", message) from error
    if not content:
        raise Refusal("empty", message)
    if len(content) > LARGEST:
        raise Refusal("too_big", message)
    kind = type_of(content, called)
    if kind is None or not _agrees(said, kind):
        raise Refusal("wrong_type", message)
    return VisitorFile(called, kind, len(content), body)


def _name(name: str) -> str:
    """Give a name without its folders, and short enough with its ending kept."""
    bare = PurePosixPath(one_line(name).replace("\\", "/")).name.strip(" .") or "file"
    if len(bare) <= _LONGEST_NAME:
        return bare
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[: _LONGEST_NAME - 20]}{dot}{ending[:19]}"


def _agrees(said: str, found: str) -> bool:
    """Tell whether a sender's type is no lie that matters: a picture has to be one."""
    said = said.split(";", maxsplit=1)[0].strip().lower()
    if said.startswith("image/"):
        return found.startswith("image/")
    return said not in {"text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript"}
