"""Write `e2e/fault-page/colour-detector`: a model folder with a detector of colours.

It says 'scratch' where a photo is red and 'dent' where it is blue, at 128 px, with no trained
weight in it: so a browser test knows which boxes are right, and WebGPU in software runs it in no
time. The form is that of any detector here: output0 [1, 6, 336], strides 8, 16 and 32.

Run as `python tests/make_colour_detector.py`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw

from lotlens_trainer.golden import EXPECTED_FILE, expected_output
from lotlens_trainer.onnx_detector import OnnxDetector

FOLDER = Path(__file__).parents[3] / "e2e/fault-page/colour-detector"
SIZE = 128
STRIDES = (8, 16, 32)
STEEPNESS = 16.0
"""From colour to logit: pure red is 16 - 6, grey -6."""
BIAS = -6.0


def colour_model() -> onnx.ModelProto:
    """The network: mean colour of each cell, one 1x1 convolution, boxes at the cells."""
    weights = np.array([[1, -0.5, -0.5], [-0.5, -0.5, 1]], np.float32) * STEEPNESS
    constants = {
        "weight": weights[:, :, None, None],
        "bias": np.full(2, BIAS, np.float32),
        "rows": np.array([1, 2, -1], np.int64),
        "boxes": cell_boxes(),
    }
    nodes = []
    for stride in STRIDES:
        shape = [stride, stride]
        nodes += [
            helper.make_node(
                "AveragePool", ["images"], [f"mean{stride}"], kernel_shape=shape, strides=shape
            ),
            helper.make_node("Conv", [f"mean{stride}", "weight", "bias"], [f"logit{stride}"]),
            helper.make_node("Reshape", [f"logit{stride}", "rows"], [f"row{stride}"]),
        ]
    nodes += [
        helper.make_node("Concat", [f"row{stride}" for stride in STRIDES], ["logits"], axis=2),
        helper.make_node("Sigmoid", ["logits"], ["scores"]),
        helper.make_node("Concat", ["boxes", "scores"], ["output0"], axis=1),
    ]
    anchors = constants["boxes"].shape[2]
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIZE, SIZE])
    output = helper.make_tensor_value_info("output0", TensorProto.FLOAT, [1, 6, anchors])
    graph = helper.make_graph(
        nodes,
        "colour_detector",
        [images],
        [output],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="lotlens"
    )
    metadata = {"names": "{0: 'scratch', 1: 'dent'}", "task": "detect", "stride": "32"}
    for key, value in metadata.items():
        model.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(model, full_check=True)
    return model


def cell_boxes() -> np.ndarray:
    """Rows cx cy w h of every cell, float32[1, 4, 336]; a box is as large as its cell."""
    rows = []
    for stride in STRIDES:
        count = SIZE // stride
        centres = (np.arange(count, dtype=np.float32) + 0.5) * stride
        cy, cx = np.meshgrid(centres, centres, indexing="ij")
        side = np.full(count * count, stride, np.float32)
        rows.append(np.stack([cx.ravel(), cy.ravel(), side, side]))
    return np.concatenate(rows, axis=1)[None]


def golden_picture(index: int) -> np.ndarray:
    """Red and blue squares of other strengths on grey, uint8[128, 128, 3]."""
    picture = Image.new("RGB", (SIZE, SIZE), (114, 114, 114))
    draw = ImageDraw.Draw(picture)
    draw.rectangle([16 + 8 * index, 24, 63, 71], fill=(230 - 40 * index, 30, 20))
    draw.rectangle([80, 72 - 8 * index, 111, 111], fill=(20, 60, 240 - 50 * index))
    return np.asarray(picture)


def main() -> None:
    golden = FOLDER / "golden"
    golden.mkdir(parents=True, exist_ok=True)
    onnx.save(colour_model(), FOLDER / "model.onnx")
    detector = OnnxDetector(FOLDER / "model.onnx")
    images = []
    for index in range(2):
        name = f"golden-{index + 1}.png"
        pixels = golden_picture(index)
        Image.fromarray(pixels).save(golden / name, optimize=True)
        images.append({"file": name, **expected(detector, pixels)})
    (golden / EXPECTED_FILE).write_text(json.dumps({"format": 1, "images": images}) + "\n")
    paths = [*sorted(golden.iterdir()), FOLDER / "model.onnx"]
    files = {str(path.relative_to(FOLDER)): file_facts(path) for path in paths}
    (FOLDER / "files.json").write_text(json.dumps(files, indent=2) + "\n")


def expected(detector: OnnxDetector, pixels: np.ndarray) -> dict:
    return {**expected_output(detector, pixels), "embedding": []}


def file_facts(path: Path) -> dict:
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "sizeBytes": len(content)}


if __name__ == "__main__":
    main()
