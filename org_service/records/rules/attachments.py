"""Files on notes and e-mails: their size, their content, names that are blocked."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from typing import Final

from org_service.description import Table
from org_service.errors import InvalidArgument
from org_service.records.rules.model import Rules
from org_service.records.transaction import Row, Transaction

TOO_BIG: Final = "0x80044a02"
BLOCKED: Final = "0x80043e09"
LARGEST_FILE: Final = 32 * 1024 * 1024
_BLOCKED_WORDS: Final = """
    ade adp app asa asax ascx ashx asmx asp aspx asx bas bat cdx cer chm class cmd cmdline com config
    cpl crt csh dll exe fxp hlp hta htr htw ida idc idq inf ins isp its jar js jse ksh lnk mad maf mag
    mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msh1 msh1xml msh2 msh2xml mshxml msi
    msp mst ops pcd pif prf prg printer pst reg rem scf scr sct shb shs shtm shtml soap stm svc tmp url
    vb vbe vbs vsmacros vss vst vsw ws wsc wsf wsh
"""
BLOCKED_EXTENSIONS: Final = frozenset(_BLOCKED_WORDS.split())
"""What is blocked where the organisation's own list (`blockedattachments`) is empty."""


def _blocked(tx: Transaction) -> frozenset[str]:
    listed = str(tx.organisation.get("blockedattachments") or "")
    return frozenset(listed.lower().replace(";", " ").split()) or BLOCKED_EXTENSIONS


def check_file(tx: Transaction, values: Row, body: str, largest: int | None = None) -> bytes:
    """Check a file that a row carries, and note its size; gives its content, nothing where there is none.

    Raises:
        InvalidArgument: It is no base64, too large, or of a kind that is blocked.
    """
    name = values.get("filename")
    if name and _ending(name) in _blocked(tx):
        message = f"The attachment is either not a valid type or is too large: {name}."
        raise InvalidArgument(message, BLOCKED)
    content = values.get(body)
    if content is None:
        if body in values:
            values["filesize"] = None
        return b""
    limit = tx.organisation.get("maxuploadfilesize") or LARGEST_FILE
    limit = limit if largest is None else min(limit, largest)
    found = _decoded(content)
    values["filesize"] = size = len(found)
    if size > limit:
        message = f"Attachment file size is too big: {size} bytes, {limit} are allowed."
        raise InvalidArgument(message, TOO_BIG)
    return found


def _ending(name: str) -> str:
    """Give the ending of a name; trailing dots and blanks count for nothing, as on Windows."""
    return name.rstrip(" .").rpartition(".")[2].strip().lower()


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        message = "The content of a file has to be base64."
        raise InvalidArgument(message) from None


def _on_create(body: str) -> Callable[[Transaction, Table, Row], None]:
    def check(tx: Transaction, table: Table, values: Row) -> None:
        check_file(tx, values, body)
        if table.name == "annotation":
            values["isdocument"] = values.get(body) is not None

    return check


def _on_update(body: str) -> Callable[[Transaction, Table, Row, Row], None]:
    def check(tx: Transaction, table: Table, _before: Row, changes: Row) -> None:
        check_file(tx, changes, body)
        if table.name == "annotation" and body in changes:
            changes["isdocument"] = changes[body] is not None

    return check


def _count_files(tx: Transaction, _table: Table, row: Row) -> None:
    kind = tx.kind_of_activity(row["objectid"])
    if kind is not None and kind.name == "email":
        count = len(tx.rows("activitymimeattachment", objectid=row["objectid"]))
        tx.update(kind, row["objectid"], {"attachmentcount": count})


NOTE_RULES: Final = Rules(
    before_create=(_on_create("documentbody"),), before_update=(_on_update("documentbody"),)
)
ATTACHMENT_RULES: Final = Rules(
    before_create=(_on_create("body"),),
    before_update=(_on_update("body"),),
    after_create=(_count_files,),
)
