"""As much of the protobuf wire format as an ONNX file needs: fields are read and written as bytes."""

from collections.abc import Iterator
from typing import NamedTuple

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class Field(NamedTuple):
    """One field of a message.

    Attributes:
        number: Which field it is.
        value: Its content; empty for a number.
        raw: The whole field as it is written, its tag included.
    """

    number: int
    value: bytes
    raw: bytes


class NotAMessage(ValueError):
    """The bytes are no protobuf message."""

    def __init__(self) -> None:
        super().__init__("The bytes are no protobuf message.")


def read_fields(message: bytes) -> Iterator[Field]:
    """Give the fields of a message in order.

    Raises:
        NotAMessage: It ends within a field, or has a kind of field that does not exist.
    """
    place = 0
    while place < len(message):
        start = place
        tag, place = _read_varint(message, place)
        kind = tag & 7
        value = b""
        if kind == _VARINT:
            _, place = _read_varint(message, place)
        elif kind == _BYTES:
            length, place = _read_varint(message, place)
            value = message[place : place + length]
            place += length
        elif kind in {_FIXED32, _FIXED64}:
            place += 4 if kind == _FIXED32 else 8
        else:
            raise NotAMessage
        if place > len(message):
            raise NotAMessage
        yield Field(tag >> 3, value, message[start:place])


def write_bytes(number: int, value: bytes) -> bytes:
    """Write a field whose content is a text or a message."""
    return _varint(number << 3 | _BYTES) + _varint(len(value)) + value


def write_number(number: int, value: int) -> bytes:
    """Write a field whose content is a whole number that is not negative."""
    return _varint(number << 3 | _VARINT) + _varint(value)


def _read_varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if place >= len(message):
            raise NotAMessage
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7


def _varint(value: int) -> bytes:
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
