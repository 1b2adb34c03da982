"""The exported files say what PyTorch says, and say how they are to be fed."""

import ast
from pathlib import Path

import numpy as np
import onnx
import pytest
from random_detector import random_detector, save_random_checkpoint

from lotlens_trainer.export import FLOAT_FILE, FP16_FILE, export_detector, float_model
from lotlens_trainer.half_precision import half_precision
from lotlens_trainer.onnx_detector import OnnxDetector
from lotlens_trainer.onnx_graph import TAIL
from lotlens_trainer.progress import CommandError
from lotlens_trainer.torch_detector import load_detector


def images_of(detector, count: int = 2) -> np.ndarray:
    """Seeded noise of a detector's input size."""
    random = np.random.default_rng(3)
    return random.random((count, 3, detector.height, detector.width), dtype=np.float32)


@pytest.mark.parametrize(("height", "width"), [(64, 64), (96, 64)])
def test_float_file_equals_pytorch(tmp_path: Path, height: int, width: int) -> None:
    detector = random_detector(height=height, width=width)
    export_detector(detector, tmp_path, version="1")
    images = images_of(detector)
    expected, expected_embedding = detector.run(images)
    output, embedding = OnnxDetector(tmp_path / FLOAT_FILE).run(images)
    assert output.shape == (2, 6, height * width * 21 // 1024)
    # Eight units in the last place: boxes of random weights are hundreds of pixels wide.
    np.testing.assert_allclose(output, expected, atol=1e-4, rtol=1e-6)
    np.testing.assert_allclose(embedding, expected_embedding, atol=1e-4)
    assert expected[:, 4:].std() > 1e-3


def test_half_precision_file_keeps_boxes_within_a_tenth_of_a_pixel(tmp_path: Path) -> None:
    detector = random_detector()
    sizes = export_detector(detector, tmp_path, version="1")
    images = images_of(detector)
    expected, _ = detector.run(images)
    output, _ = OnnxDetector(tmp_path / FP16_FILE).run(images)
    assert np.abs(output[:, :4] - expected[:, :4]).max() < 0.1
    assert np.abs(output[:, 4:] - expected[:, 4:]).max() < 0.01
    assert sizes[FP16_FILE] < 0.52 * sizes[FLOAT_FILE]


def test_half_precision_leaves_the_decode_tail_in_single_precision() -> None:
    half = half_precision(float_model(random_detector(), version="1"))
    types = {weight.name: weight.data_type for weight in half.graph.initializer}
    assert types["backbone.stem.conv.weight"] == onnx.TensorProto.FLOAT16
    assert types[f"{TAIL}box.matrix"] == onnx.TensorProto.FLOAT
    for tensor in (*half.graph.input, *half.graph.output):
        assert tensor.type.tensor_type.elem_type == onnx.TensorProto.FLOAT


def test_batch_norms_are_folded_and_every_node_bears_a_name() -> None:
    proto = float_model(random_detector(), version="1")
    names = [node.name for node in proto.graph.node]
    assert "BatchNormalization" not in {node.op_type for node in proto.graph.node}
    assert all(names)
    assert len(set(names)) == len(names)


def test_metadata_reads_like_the_popular_tools(tmp_path: Path) -> None:
    export_detector(random_detector(height=96), tmp_path, version="7")
    detector = OnnxDetector(tmp_path / FLOAT_FILE)
    assert ast.literal_eval(detector.metadata["names"]) == {0: "scratch", 1: "dent"}
    assert ast.literal_eval(detector.metadata["imgsz"]) == [96, 64]
    assert detector.metadata["stride"] == "32"
    assert detector.metadata["task"] == "detect"
    assert detector.metadata["version"] == "7"
    assert detector.metadata["license"] == "Apache-2.0"
    assert detector.class_names == ("scratch", "dent")


def test_a_side_that_is_no_multiple_of_32_is_refused(tmp_path: Path) -> None:
    path = save_random_checkpoint(tmp_path / "c.safetensors")
    with pytest.raises(CommandError, match="multiple of 32"):
        load_detector(path, imgsz=100)


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"not a model")
    with pytest.raises(CommandError, match=r"broken\.onnx"):
        OnnxDetector(path)
    checkpoint = tmp_path / "broken.safetensors"
    checkpoint.write_bytes(b"not a checkpoint")
    with pytest.raises(CommandError, match=r"broken\.safetensors"):
        load_detector(checkpoint)
