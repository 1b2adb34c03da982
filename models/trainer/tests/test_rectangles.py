"""Rectangular files are the square one for another shape, and 4:3 photos run through them."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from drawn_dataset import write_coco_dataset
from onnx import numpy_helper
from PIL import Image
from random_detector import random_detector, save_random_checkpoint

from lotlens_trainer.by_shape import best_input, rescaled_to_4x3
from lotlens_trainer.calibration import collect_statistics
from lotlens_trainer.cli import main
from lotlens_trainer.coco_match import Detections
from lotlens_trainer.dataset import read_split
from lotlens_trainer.evaluate import run_on_split
from lotlens_trainer.evaluation_report import evaluation_figures
from lotlens_trainer.export import float_model
from lotlens_trainer.golden import expected_output
from lotlens_trainer.onnx_detector import OnnxDetector
from lotlens_trainer.quantize import quantised_model
from lotlens_trainer.rectangles import rectangles_of, resized_model, write_rectangles


def outline(proto: onnx.ModelProto) -> tuple:
    """All that a runtime computes with."""
    return (
        [node.SerializeToString() for node in proto.graph.node],
        {
            weight.name: (
                weight.data_type,
                list(weight.dims),
                numpy_helper.to_array(weight).tobytes(),
            )
            for weight in proto.graph.initializer
        },
        [value.SerializeToString() for value in (*proto.graph.input, *proto.graph.output)],
        {entry.key: entry.value for entry in proto.metadata_props},
    )


@pytest.mark.parametrize(
    ("side", "short"), [(320, 256), (416, 320), (640, 480), (128, 96), (256, 192)]
)
def test_short_side_is_three_quarters_in_whole_strides(side: int, short: int) -> None:
    assert rectangles_of(side) == [(short, side), (side, short)]


def test_a_small_square_has_none() -> None:
    assert rectangles_of(64) == []


def test_the_square_network_at_another_size_is_the_network_made_for_that_size(
    tmp_path: Path,
) -> None:
    dataset = write_coco_dataset(tmp_path / "drawn", train=2, val=1)
    paths = [photo.path for photo in read_split(dataset, "train").photos]
    square = float_model(random_detector(height=128, width=128), version="1")
    made = float_model(random_detector(height=96, width=128), version="1")
    assert outline(resized_model(square, height=96, width=128)) == outline(made)

    ranges = collect_statistics(square, paths).ranges("guarded")
    int8 = quantised_model(square, ranges)
    assert outline(resized_model(int8, height=96, width=128)) == outline(
        quantised_model(made, ranges)
    )
    (tmp_path / "model.int8.onnx").write_bytes(int8.SerializeToString())
    written = write_rectangles(tmp_path / "model.int8.onnx")
    assert [path.name for path in written] == ["model-96x128.int8.onnx", "model-128x96.int8.onnx"]
    for path, (height, width) in zip(written, rectangles_of(128), strict=True):
        detector = OnnxDetector(path)
        assert (detector.height, detector.width) == (height, width)
        images = np.random.default_rng(3).random((1, 3, height, width), dtype=np.float32)
        outputs, embeddings = detector.run(images)
        assert outputs.shape == (1, 6, 12 * 16 + 6 * 8 + 3 * 4)
        assert np.isfinite(outputs).all()
        assert embeddings.shape == (1, 256)


def test_a_photo_goes_through_the_input_that_wastes_least_at_the_largest_scale() -> None:
    class Input:
        def __init__(self, height: int, width: int) -> None:
            self.height, self.width = height, width

    square, landscape, portrait = inputs = [Input(640, 640), Input(480, 640), Input(640, 480)]
    cases = {
        (4000, 3000): landscape, (1365, 1024): landscape, (1920, 1080): landscape,
        (3024, 4032): portrait, (1080, 1920): portrait,
        (1000, 1000): square, (1100, 1000): square,
    }  # fmt: skip
    for (width, height), wanted in cases.items():
        assert best_input(width, height, inputs) is wanted, (width, height)


def test_photos_are_stretched_to_4x3_with_their_boxes(tmp_path: Path) -> None:
    split = read_split(write_coco_dataset(tmp_path / "drawn", side=96), "val")
    with rescaled_to_4x3(split, 128) as rescaled:
        for before, after in zip(split.photos, rescaled.photos, strict=True):
            assert Image.open(after.path).size == (after.width, after.height) == (128, 96)
            np.testing.assert_allclose(after.boxes, before.boxes * [4 / 3, 1, 4 / 3, 1])
    assert not rescaled.photos[0].path.exists()


def test_release_evaluates_all_files_and_holds_each_to_golden_answers(tmp_path: Path) -> None:
    checkpoint = save_random_checkpoint(
        tmp_path / "best.safetensors", class_bias=1.0, height=128, width=128
    )
    dataset, golden = write_coco_dataset(tmp_path / "drawn", train=2, val=2), tmp_path / "golden"
    golden.mkdir()
    for number in range(4):
        pixels = np.random.default_rng(number).integers(0, 255, (60, 90, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(golden / f"{number}.png")
    out = tmp_path / "models" / "scratch-dent" / "2"
    words = ["release", "--checkpoint", checkpoint, "--dataset", dataset, "--golden", golden]
    assert main([str(word) for word in [*words, "--out", out, "--test"]]) == 0

    manifest = json.loads((out / "manifest.json").read_text())
    int8 = [(one["path"], one["input"]) for one in manifest["files"] if one["role"] == "int8"]
    assert int8[0] == ("model.int8.onnx", [128, 128])
    assert sorted(int8[1:]) == [
        ("model-128x96.int8.onnx", [128, 96]),
        ("model-96x128.int8.onnx", [96, 128]),
    ]
    expected = json.loads((out / "golden/expected.json").read_text())
    assert sorted(one["input"] for one in expected["rectangles"]) == [[96, 128], [128, 96]]
    for rectangle in expected["rectangles"]:
        height, width = rectangle["input"]
        detector = OnnxDetector(out / f"model-{height}x{width}.int8.onnx")
        for image in rectangle["images"]:
            pixels = np.asarray(Image.open(out / "golden" / image["file"]))
            top, left = (128 - height) // 2, (128 - width) // 2
            again = expected_output(detector, pixels[top : top + height, left : left + width])
            assert again["embedding"] == pytest.approx(image["embedding"], abs=1e-4)
            scores = [one["score"] for one in image["top"]]
            assert [one["score"] for one in again["top"]] == pytest.approx(scores, abs=1e-4)

    evaluation = json.loads((out / "evaluation.json").read_text())
    for split in ("val", "test"):
        assert list(evaluation[split]) == ["float", "int8", "fp16", "byShape"]
        assert evaluation[split]["byShape"]["photosByFile"] == {"model.int8.onnx": 2}
        at_4x3 = evaluation["rescaled4x3"][split]
        assert list(at_4x3) == ["int8", "byShape"]
        assert at_4x3["byShape"]["photosByFile"] == {"model-96x128.int8.onnx": 2}
    card = (out / "CARD.md").read_text()
    assert "| test | rescaled to 4:3 | int8, the file that fits each photo's shape |" in card
    assert "| test | as they are | fp16 |" in card
    log = (tmp_path / "models" / "LOG.md").read_text()
    assert "fp16 AP50" in log
    assert "byShape at 4:3 AP50" in log


def test_a_rectangular_file_is_evaluated_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the command: its own size is told from the file, and no other is taken."""
    dataset = write_coco_dataset(tmp_path / "drawn", train=1, val=2)
    model = tmp_path / "model.onnx"
    proto = float_model(random_detector(height=64, width=96, class_bias=1.0), version="1")
    model.write_bytes(proto.SerializeToString())
    words = ["evaluate", "--model", str(model), "--dataset", str(dataset)]
    assert main([*words, "--out", str(tmp_path / "out")]) == 0
    (path,) = (tmp_path / "out").glob("*.json")
    report = json.loads(path.read_text())
    assert report["input"] == {"width": 96, "height": 64}
    assert any((tmp_path / "out" / path.stem).glob("false-alarm-*.jpg"))
    found = run_on_split(OnnxDetector(model), read_split(dataset, "val"))
    assert report["figures"] == figures_of(found, dataset)
    capsys.readouterr()
    assert main([*words, "--imgsz", "96"]) == 1
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (failure["code"], "takes 96x64, not 96" in failure["message"]) == ("bad_size", True)


def figures_of(found: Detections, dataset: Path) -> dict:
    """Their figures on val, as a report has them."""
    report = evaluation_figures(read_split(dataset, "val"), found, ("scratch", "dent"))
    return json.loads(json.dumps(report["figures"]))
