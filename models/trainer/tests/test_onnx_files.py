"""A model file from anywhere: run where it is a detector, else refused with what is wrong."""

import json
from pathlib import Path

import numpy as np
import pytest
from drawn_dataset import write_coco_dataset
from make_onnx_fixtures import FIXTURE, fixture_text, model_file
from popular_form import popular_model
from random_detector import random_detector

from lotlens_trainer.cli import main
from lotlens_trainer.onnx_detector import OnnxDetector
from lotlens_trainer.onnx_file import MAX_BYTES, read_onnx
from lotlens_trainer.progress import CommandError


def test_files_are_read_and_refused_as_the_fixture_says() -> None:
    """TypeScript reads the same bytes to the same words."""
    assert FIXTURE.read_text() == fixture_text(), "run tests/make_onnx_fixtures.py"


@pytest.mark.parametrize("opset", [13, 17, 18])
def test_a_file_in_the_popular_form_runs_by_its_metadata(tmp_path: Path, opset: int) -> None:
    detector = random_detector(height=96)
    path = tmp_path / "theirs.onnx"
    names = ("dent", "it's a scratch")
    path.write_bytes(popular_model(detector, names=names, opset=opset).SerializeToString())
    theirs = OnnxDetector(path)
    assert theirs.class_names == names
    assert (theirs.height, theirs.width) == (96, 64)
    images = np.random.default_rng(3).random((2, 3, 96, 64), dtype=np.float32)
    output, embedding = theirs.run(images)
    np.testing.assert_allclose(output, detector.run(images)[0], atol=1e-4, rtol=1e-6)
    assert embedding.shape == (2, 0)


def test_a_file_of_any_size_runs_at_the_size_it_names(tmp_path: Path) -> None:
    proto = popular_model(random_detector())
    for place, name in ((0, "batch"), (2, "height"), (3, "width")):
        proto.graph.input[0].type.tensor_type.shape.dim[place].dim_param = name
    path = tmp_path / "any.onnx"
    path.write_bytes(proto.SerializeToString())
    detector = OnnxDetector(path)
    assert (detector.height, detector.width) == (64, 64)
    assert detector.run(np.zeros((1, 3, 64, 64), np.float32))[0].shape == (1, 6, 84)


def test_a_file_of_3_gb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.onnx"
    with path.open("wb") as file:
        file.truncate(3 * 2**30)
    assert path.stat().st_blocks < 1000
    with pytest.raises(CommandError, match=r"huge\.onnx has 3\.2 GB") as refused:
        read_onnx(path)
    assert refused.value.code == "too_large"
    assert MAX_BYTES < 3 * 2**30


def test_a_real_file_that_was_cut_is_refused(tmp_path: Path) -> None:
    content = popular_model(random_detector()).SerializeToString()
    path = tmp_path / "cut.onnx"
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(CommandError, match=r"cut\.onnx is cut short: its graph has 1\d{7} bytes"):
        read_onnx(path)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not a model", "not_onnx"),
        (model_file(metadata={}), "no_names"),
        (model_file(metadata={"names": "{0: 'dent'}", "task": "segment"}), "not_a_detector"),
        (model_file(), "bad_model"),
        (None, "no_file"),
    ],
)
def test_evaluate_says_what_is_wrong_with_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, code: str
) -> None:
    dataset = write_coco_dataset(tmp_path / "set", side=64, train=2, val=2)
    path = tmp_path / "x.onnx"
    if content is not None:
        path.write_bytes(content)
    assert main(["evaluate", "--model", str(path), "--dataset", str(dataset)]) == 1
    failed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert failed["event"] == "failed"
    assert (failed["code"], failed["item"]) == (code, str(path))
    assert "x.onnx" in failed["message"]


def test_evaluate_tells_classes_by_their_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = write_coco_dataset(tmp_path / "set", side=64, train=2, val=2)
    path = tmp_path / "x.onnx"
    words = ["evaluate", "--model", str(path), "--dataset", str(dataset)]
    for names, status in ((("cat", "dog"), 1), (("dent", "scratch"), 0)):
        path.write_bytes(popular_model(random_detector(), names=names).SerializeToString())
        assert main(words) == status
        last = json.loads(capsys.readouterr().out.splitlines()[-1])
        if status == 1:
            assert last["code"] == "other_classes"
            assert "x.onnx knows cat, dog, the dataset scratch, dent" in last["message"]
