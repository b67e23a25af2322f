"""What a file is, is told by its content."""

from __future__ import annotations

import pytest

from org_service.conversations.file_types import agreed_type

PNG = b"\x89PNG\r\n\x1a\n rest"
ZIP = b"PK\x03\x04 rest"


@pytest.mark.parametrize(
    ("content", "name", "said", "kind"),
    [
        (PNG, "photo.png", "text/html", "image/png"),
        (PNG, "photo.jpg", "image/jpeg", None),
        (b"MZ rest", "photo.png", "image/png", None),
        (b"#!/bin/sh", "notes", "text/plain", None),
        (b"\x7fELF", "film.mp4", "video/mp4", None),
        (b"<script>", "offer.pdf", "application/pdf", None),
        (b"a,b\n", "list.csv", "application/vnd.ms-excel", "text/plain"),
        (b"\xff\xfe\0", "list.csv", "text/csv", None),
        (ZIP, "offer.docx", "", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"text", "offer.docx", "", None),
        (b"\0\0\0 ftypisom", "film.mp4", "video/mp4; codecs=x", "video/mp4"),
        (b"<html>", "page.dat", "text/html", "application/octet-stream"),
        (b"<svg/>", "drawing", "image/svg+xml", "application/octet-stream"),
        (b"BM rest", "old.bmp", "image/bmp", "image/bmp"),
        (b"BMW is late", "note.txt", "text/plain", "text/plain"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, name: str, said: str, kind: str | None) -> None:
    assert agreed_type(content, name, said) == kind
