"""What is in a file that the organisation holds; while it is away, what was opened of it here before."""

from __future__ import annotations

import asyncio
import binascii
from base64 import b64decode

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import LineId
from session_engine.organisation import json_text, odata
from session_engine.organisation.lines import Lines
from session_engine.organisation.replies import Reply

_NOT_REACHED = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT})


async def file_content(lines: Lines, line: LineId, row: tuple[str, str], column: str, name: str) -> bytes:
    """Read a file.

    Args:
        lines: The organisations.
        line: Which of them.
        row: Set and GUID of the record that carries the file.
        column: The record's column with the content, in base64.
        name: What the person knows the file as.

    Raises:
        Refused: FILE_NOT_KEPT where the organisation is away and the file was not opened here before.
        OrganisationError: It gave none.
    """
    path = odata.record(*row, odata.Query(select=(column,)))

    async def read(reply: Reply) -> str:
        return json_text.text_of(await reply.payload(), column)

    try:
        reply = await lines.readings(line).get(path, prefer=(), read=read, file=True)
    except OrganisationError as error:
        if error.failure in _NOT_REACHED:
            raise Refused(RefusalCode.FILE_NOT_KEPT, {"file": name}) from error
        raise
    return await decoded(await read(reply))


async def decoded(body: str) -> bytes:
    """Give what base64 stands for; in a thread, for it may be megabytes."""
    try:
        return await asyncio.get_running_loop().run_in_executor(None, b64decode, body)
    except (binascii.Error, ValueError) as error:
        raise OrganisationError(Failure.RUBBISH) from error
