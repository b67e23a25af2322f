"""What a file in a conversation is: by its content, whoever sends it and whatever its name says."""

from __future__ import annotations

from typing import Final

_PICTURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_ZIP: Final = b"PK\x03\x04"
_OFFICE: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa", b"#!")
_TEXTS: Final = frozenset({"txt", "log", "csv", "md", "json", "ini", "conf", "ics", "vcf"})
_ENDINGS: Final = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "heic": "image/heic", "bmp": "image/bmp", "pdf": "application/pdf", "zip": "application/zip",
    **_OFFICE, **dict.fromkeys(_TEXTS, "text/plain"),
}  # fmt: skip
"""What the content of a file with such an ending has to be."""
_UNKNOWN: Final = "application/octet-stream"
_OTHERS: Final = ("audio/", "video/")
"""What only the sender knows, and nothing of ours shows or runs."""


def type_of(content: bytes, name: str) -> str | None:
    """Tell what a file is by its content; None for what is not taken."""
    if content.startswith(_PROGRAMS):
        return None
    for begin, kind in _PICTURES:
        if content.startswith(begin):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:11] in {b"hei", b"hev", b"mif"}:
        return "image/heic"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    ending = name.rpartition(".")[2].lower()
    if content.startswith(b"BM") and ending == "bmp":
        return "image/bmp"
    if content.startswith(_ZIP):
        return _OFFICE.get(ending, "application/zip")
    return "text/plain" if ending in _TEXTS and _is_text(content) else None


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def agreed_type(content: bytes, name: str, said: str) -> str | None:
    """Tell the type under which a colleague's file goes on; None where it is a program, or not what its name says.

    Args:
        content: Of the file.
        name: What it is called.
        said: The type that its sender says it has; taken where nobody can look, and nothing comes of a lie.
    """
    if content.startswith(_PROGRAMS):
        return None
    found = type_of(content, name)
    wanted = _ENDINGS.get(name.rpartition(".")[2].lower())
    if wanted is not None:
        return found if found == wanted else None
    if found is not None:
        return found
    said = said.split(";", maxsplit=1)[0].strip().lower()
    return said if said.startswith(_OTHERS) else _UNKNOWN
