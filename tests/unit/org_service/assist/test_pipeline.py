"""The pipeline through its one door."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import create_engine, text

from org_service.assist.feedback import Vote, refused, voices
from org_service.assist.pipeline import Document, Pipeline, Query
from org_service.assist.weights import load_weights

CAMERA = Document("1", "case", "Camera offline", "The camera lost its network.", "Router restarted.")
VALVE = Document("2", "case", "Valve is noisy", "It hums at night.", "Valve calibrated again.")


def pipeline_of(*documents: Document) -> Pipeline:
    pipeline = Pipeline(None, load_weights())
    pipeline.add(documents)
    return pipeline


def test_the_document_with_the_words_comes_first() -> None:
    found = pipeline_of(CAMERA, VALVE).query(Query("The valve makes a noise", "It hums"), 5)
    assert found[0].id == "2"
    assert found[0].kind == "case"
    assert "hums" in found[0].words


def test_a_word_that_is_said_again_and_again_is_marked_once() -> None:
    text = "It blinks red red red, then amber."
    pipeline = pipeline_of(CAMERA, VALVE, Document("3", "case", "Status lamp", text, "Reset."))
    assert pipeline.matches(Query("The lamp is red, it blinks", ""), text) == ("blinks red",)


class Same:
    """A model to which everything means the same."""

    name = "same"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.eye(1, 384, dtype=np.float32).repeat(len(texts), axis=0)


def test_the_surest_comes_first_also_while_the_model_has_read_only_some() -> None:
    cameras = [
        Document(str(n), "case", f"Camera offline {n}", f"It lost its network.{' And the router too.' * n}")
        for n in range(8)
    ]
    pipeline = Pipeline(Same(), load_weights())
    pipeline.add_words(cameras)
    pipeline.add_meanings(cameras[::2])
    found = pipeline.query(Query("Camera offline, it lost its network", "And the router too"), 8)
    sure = [scored.confidence for scored in found]
    assert len(set(sure)) == 8
    assert sure == sorted(sure, reverse=True)
    assert [scored.score for scored in found] != sorted((s.score for s in found), reverse=True)


def test_what_is_said_whatever_the_matter_is_speaks_for_nothing() -> None:
    going = Document("3", "case", "Hers is going", "She says hers is going again, please call her back.")
    pipeline = pipeline_of(CAMERA, VALVE, going)
    asked = Query("she says hers is going")
    assert [scored.confidence for scored in pipeline.query(asked, 5)] == [0.0]
    assert pipeline.matches(asked, f"{going.title}\n{going.text}") == ()
    assert pipeline.matches(Query("Hers hums"), f"{going.text} {VALVE.text}") == ("hums",)


def test_a_single_word_is_never_sure_and_each_more_makes_it_surer() -> None:
    weights = load_weights()
    for meaning in (True, False):
        sure = [weights.trusted(0.97, telling, meaning=meaning) for telling in range(1, 8)]
        assert sure[0] < 0.65
        assert sure == sorted(sure)
        assert sure[-1] == 0.97
        assert weights.trusted(0.96, 2, meaning=meaning) < weights.trusted(0.97, 2, meaning=meaning)


def test_a_document_takes_the_place_of_the_older_one() -> None:
    pipeline = pipeline_of(CAMERA, VALVE)
    pipeline.add([Document("2", "case", "Invoice wrong")])
    assert len(pipeline) == 2
    assert pipeline.query(Query("hums"), 5) == []
    assert [scored.id for scored in pipeline.query(Query("invoice"), 5)] == ["2"]


def test_a_removed_document_is_forgotten() -> None:
    pipeline = pipeline_of(CAMERA, VALVE)
    pipeline.remove(["1", "unknown"])
    assert len(pipeline) == 1
    assert pipeline.query(Query("camera network"), 5) == []


def test_voices_move_what_is_equal_but_never_far() -> None:
    twins = [Document(name, "case", "Camera offline", "The camera lost its network.") for name in "ab"]
    other = Document("c", "case", "Invoice wrong", "Charged twice for the camera.")
    pipeline = pipeline_of(*twins, other)
    asked = Query("Camera offline", "It lost its network")
    assert [scored.id for scored in pipeline.query(asked, 2)] == ["a", "b"]
    loud = {"b": 99.0, "c": 99.0}
    heard = pipeline.query(asked, 3, voices=lambda ids: {name: loud[name] for name in ids if name in loud})
    assert heard[0].id == "b"
    assert heard[0].parts["feedback"] == 1.0
    silent = {scored.id: scored.score for scored in pipeline.query(asked, 3)}
    assert all(scored.score - silent[scored.id] <= 1.0001 for scored in heard)


def test_one_persons_votes_are_one_voice_of_at_most_a_half() -> None:
    again = [Vote("s", "case", "amara", 1.0)] * 20
    nobody: list[Vote] = []
    assert heard_of(again) == {"s": 0.5}
    assert heard_of([*again, Vote("s", "case", "amara", -1.0)]) == {"s": -0.5}, "the last one counts"
    assert heard_of([Vote("s", "case", person, 1.0) for person in "abcdefgh"])["s"] < 1.0
    assert heard_of(nobody) == {}
    assert refused(again, "case", "amara") == set()
    assert refused([Vote("s", "case", "ben", -1.0)], "case", "ben") == {"s"}
    assert refused([Vote("s", "case", "ben", -1.0)], "case", "amara") == set()


def test_a_vote_says_nothing_of_another_problem() -> None:
    assert heard_of([Vote("s", "case", "amara", 1.0)], likeness=0.1) == {}


def heard_of(votes: list[Vote], likeness: float = 1.0) -> dict[str, float]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE incident (incidentid TEXT, title TEXT, description TEXT)"))
        connection.execute(text("INSERT INTO incident VALUES ('case', 'Camera offline', NULL)"))
        found = dict(voices(connection, votes, lambda _: likeness))
    engine.dispose()
    return found


def test_little_words_alone_find_nothing() -> None:
    assert pipeline_of(CAMERA, VALVE).query(Query("What is it?", "and the"), 5, "bm25") == []
    assert pipeline_of().query(Query("camera"), 5) == []
