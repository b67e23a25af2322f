"""The language model: read from its package, without a network, with the tokens it was taught with."""

import subprocess
import sys

import numpy as np
import pytest

from org_service.assist.model.minilm import DamagedModel, MiniLM
from org_service.assist.model.narrow import narrow
from org_service.assist.model.wire import NotAMessage, read_fields, write_bytes, write_number
from org_service.assist.model.wordpieces import WordPieces

OFFLINE = """
import sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise OSError("no network in this test: " + event)
sys.addaudithook(refuse)
from org_service.assist.model.minilm import MiniLM
print(MiniLM().embed(["The door lock says jammed"]).shape)
"""


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def test_the_model_is_loaded_with_sockets_blocked() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE], capture_output=True, text=True, check=False, timeout=50
    )
    assert done.stdout.strip() == "(1, 384)", done.stderr


def test_texts_that_mean_the_same_lie_nearer_than_others(model: MiniLM) -> None:
    asked, same, other = model.embed(
        [
            "The lock on my front door needs new batteries all the time",
            "Smart lock drains its cells within weeks",
            "Charged twice for the subscription",
        ]
    )
    assert asked @ same > asked @ other + 0.2
    assert np.isclose(np.linalg.norm(asked), 1.0, atol=1e-5)


def test_a_text_without_a_word_and_a_very_long_one_have_vectors(model: MiniLM) -> None:
    found = model.embed(["", "word " * 5000])
    assert np.isfinite(found).all()


def test_a_changed_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("org_service.assist.model.minilm.SHA256", "0" * 64)
    with pytest.raises(DamagedModel):
        MiniLM()


@pytest.mark.parametrize(
    ("text", "numbers"),
    # What Hugging Face's own tokenizer gives.
    [
        (
            "The Beacon's satellite won't re-connect (error 0x42)!",
            [
                101,
                1996,
                14400,
                1005,
                1055,
                5871,
                2180,
                1005,
                1056,
                2128,
                1011,
                7532,
                1006,
                7561,
                1014,
                2595,
                20958,
                1007,
                999,
                102,
            ],
        ),
        ("Ünïcode Straße ½ ＦＵＬＬ", [101, 27260, 2358, 27807, 1092, 100, 102]),
        ("寝室のWiFi", [101, 100, 100, 1671, 9148, 8873, 102]),
        (
            "zero\u200bwidth \x00 a_b $5+€6 😀abc",
            [101, 5717, 9148, 11927, 2232, 1037, 1035, 1038, 1002, 1019, 1009, 1574, 2575, 100, 102],
        ),
        ("", [101, 102]),
        ("x" * 120, [101, 100, 102]),
    ],
)
def test_pieces_are_those_of_the_models_own_tokenizer(text: str, numbers: list[int]) -> None:
    assert WordPieces().numbers(text, 128) == numbers


def test_a_long_text_is_cut_and_still_ended() -> None:
    numbers = WordPieces().numbers("word " * 200, 16)
    assert len(numbers) == 16
    assert numbers[-1] == 102


def test_fields_are_read_as_they_were_written() -> None:
    message = write_number(1, 300) + write_bytes(7, b"graph") + b"\x15abcd"
    fields = list(read_fields(message))
    assert [field.number for field in fields] == [1, 7, 2]
    assert fields[1].value == b"graph"
    assert b"".join(field.raw for field in fields) == message


@pytest.mark.parametrize("broken", [b"\x3a\xff", b"\x80", b"\x3f", b"\x3a\x05ab"])
def test_what_is_no_model_is_refused(broken: bytes) -> None:
    with pytest.raises(NotAMessage):
        narrow(broken)
