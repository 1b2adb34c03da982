"""Event lines have the shapes of the contract, whose fixture the server's side reads too."""

import io
import json
from pathlib import Path

import pytest

from lotlens_trainer.progress import Reporter

FIXTURE = Path(__file__).parents[3] / "src" / "contract" / "fixtures" / "trainer-events.jsonl"


def written_lines() -> list[dict]:
    lines = io.StringIO()
    report = Reporter(lines, human=io.StringIO())
    report.started("train", {"imgsz": "320"})
    report.log("dropped a photo", level="warning")
    report.progress(320, 2663, "images", 26.5, 88.4)
    report.epoch(3, 50, {"box_loss": 1.8, "ap50": 0.021}, 5412.51)
    report.checkpoint(Path("last.safetensors"), 3)
    report.finished(Path("runs/train-1"), {"ap50": 0.081})
    report.failed("loss_not_finite", "the loss is nan", item="last.safetensors")
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def shape(line: dict) -> dict[str, str]:
    """Field names and JSON types; whole and broken numbers are one type."""
    kinds = {str: "text", int: "number", float: "number", dict: "object", type(None): "null"}
    return {name: kinds[type(value)] for name, value in line.items()}


def test_lines_have_the_shapes_of_the_shared_fixture() -> None:
    expected = [json.loads(line) for line in FIXTURE.read_text().splitlines()]
    for line in written_lines():
        alike = [shape(e) for e in expected if e["event"] == line["event"]]
        assert shape(line) in alike


def test_every_event_of_the_fixture_is_written() -> None:
    expected = {json.loads(line)["event"] for line in FIXTURE.read_text().splitlines()}
    assert {line["event"] for line in written_lines()} == expected


def test_unknown_totals_are_null() -> None:
    lines = io.StringIO()
    Reporter(lines, human=io.StringIO()).progress(12, None, "images", None, None)
    line = json.loads(lines.getvalue())
    assert (line["of"], line["rate"], line["eta_s"]) == (None, None, None)


def test_a_number_that_json_lacks_is_an_error_here_and_not_at_the_reader() -> None:
    with pytest.raises(ValueError, match="JSON"):
        Reporter(io.StringIO(), human=io.StringIO()).epoch(1, 2, {"box_loss": float("nan")}, 1.0)
