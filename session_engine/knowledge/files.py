"""The files that belong to an article: notes with a document, read with the article's page."""

from __future__ import annotations

from session_engine.ids import RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.lines import Lines
from session_engine.timeline.state import AttachedFile

NOTE = "annotation"
_COLUMNS = ("annotationid", "filename", "filesize", "mimetype")
_MOST = 100


async def files_of(lines: Lines, article: RecordRef) -> tuple[AttachedFile, ...]:
    """Give what is attached to an article, by name; its content comes when it is opened."""
    query = odata.Query(
        select=_COLUMNS,
        filter=f"isdocument eq true and _objectid_value eq {odata.guid(article.id)}",
        orderby=("filename",),
        top=_MOST,
    )
    reply = await lines.client(article.line).get(odata.collection("annotations", query))
    return tuple(
        AttachedFile(
            RecordRef(article.line, NOTE, odata.guid(key)),
            json_text.text_of(row, "filename"),
            json_text.number_of(row, "filesize"),
            json_text.text_of(row, "mimetype"),
        )
        for row in json_text.rows_of(await reply.payload())
        if odata.is_guid(key := json_text.text_of(row, "annotationid"))
    )
