"""The pipeline through its one door."""

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
