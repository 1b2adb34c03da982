"""The int8 file is unsigned outside, signed by channel inside, and close to the float one."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from drawn_dataset import write_coco_dataset
from random_detector import random_detector

from lotlens_trainer.calibration import (
    METHODS,
    ActivationStatistics,
    calibration_photos,
    collect_statistics,
)
from lotlens_trainer.dataset import Photo, boxes_array, read_split
from lotlens_trainer.detector import letterboxed_photos
from lotlens_trainer.export import float_model
from lotlens_trainer.onnx_detector import OnnxDetector
from lotlens_trainer.onnx_graph import TAIL
from lotlens_trainer.progress import CommandError
from lotlens_trainer.quantisation_choice import (
    FLOAT_PART,
    Attempt,
    best_of,
    choose_quantisation,
    is_float_part,
)
from lotlens_trainer.quantised_steps import on_border, settle_steps, settled_scale
from lotlens_trainer.quantize import quantised_model, refuse_foreign_graph


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory):
    """A float model, its statistics on drawn photos, and those photos."""
    dataset = write_coco_dataset(tmp_path_factory.mktemp("data") / "drawn", train=6, val=2)
    paths = [photo.path for photo in read_split(dataset, "train").photos]
    proto = float_model(random_detector(), version="1")
    return proto, collect_statistics(proto, paths), paths


def test_types_are_those_that_the_browser_wants(calibrated) -> None:
    proto, statistics, _ = calibrated
    quantised = quantised_model(proto, statistics.ranges("guarded"))
    arrays = {w.name: onnx.numpy_helper.to_array(w) for w in quantised.graph.initializer}
    kernel = arrays["backbone.stem.conv.weight_quantized"]
    assert kernel.dtype == np.int8
    assert arrays["backbone.stem.conv.weight_scale"].shape == (16,)
    # The input is exact, whatever the photos hold: a step for each value of a pixel.
    assert arrays["images_scale"] == np.float32(1 / 255)
    assert arrays["images_zero_point"] == 0
    steps = [node for node in quantised.graph.node if node.op_type == "QuantizeLinear"]
    assert {arrays[node.input[2]].dtype for node in steps} == {np.dtype(np.uint8)}
    assert {one.key: one.value for one in quantised.metadata_props}["task"] == "detect"


def test_whole_network_runs_in_int8_and_only_the_tail_in_float(calibrated, tmp_path: Path) -> None:
    proto, statistics, _ = calibrated
    quantised = quantised_model(proto, statistics.ranges("guarded"))
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    options.log_severity_level = 3
    onnxruntime.InferenceSession(
        quantised.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    nodes = onnx.load(tmp_path / "optimised.onnx").graph.node
    in_float = {"Conv", "Sigmoid", "Mul", "Add", "Concat"}
    assert [n.name for n in nodes if n.op_type in in_float and TAIL not in n.name] == []
    assert sum(n.op_type == "QLinearConv" for n in nodes) == 63


def test_output_stays_close_to_float(calibrated, tmp_path: Path) -> None:
    proto, statistics, paths = calibrated
    (tmp_path / "float.onnx").write_bytes(proto.SerializeToString())
    images, _ = next(letterboxed_photos(paths, height=64, width=64))
    expected, _ = OnnxDetector(tmp_path / "float.onnx").run(images)
    for method in METHODS:
        quantised = quantised_model(proto, statistics.ranges(method))
        (tmp_path / "int8.onnx").write_bytes(quantised.SerializeToString())
        output, _ = OnnxDetector(tmp_path / "int8.onnx").run(images)
        assert np.abs(output[:, 4:] - expected[:, 4:]).mean() < 0.02
        assert np.abs(output[:, :4] - expected[:, :4]).mean() < 4


def test_named_nodes_stay_float(calibrated) -> None:
    proto, statistics, _ = calibrated
    quantised = quantised_model(
        proto, statistics.ranges("guarded"), keep_float=frozenset(["head.box.0.2"])
    )
    weights = {weight.name for weight in quantised.graph.initializer}
    assert "head.box.0.2.weight" in weights
    assert "head.box.1.2.weight_quantized" in weights


def test_methods_differ_in_what_they_make_of_one_outlier() -> None:
    values = np.zeros((4, 2, 4), np.float32)
    values[:] = [-1, 2, -0.5, 1]
    values[0, :, 1] = 10
    statistics = ActivationStatistics(("neck.up4", "head.cls.0.2"), values)
    assert list(statistics.ranges("minmax").values()) == [(-1, 10), (-1, 10)]
    assert list(statistics.ranges("quantiles").values()) == [(-0.5, 1), (-0.5, 1)]
    # The class branches keep what is rare and high.
    assert list(statistics.ranges("guarded").values()) == [(-0.5, 1), (-1, 10)]
    # What SiLU turns into nothing has no steps of its own.
    values[:] = [-30, 9, -20, 8]
    entering = ActivationStatistics(
        ("neck.a.conv", "neck.a.gate", "head.cls.0.2"), values[:, [0, 0, 0]]
    )
    assert list(entering.ranges("cut").values()) == [(-6, 8), (-20, 8), (-30, 9)]
    with pytest.raises(ValueError, match="entropy"):
        statistics.ranges("entropy")


def test_calibration_takes_a_share_of_each_source() -> None:
    def photo(source: str, number: int) -> Photo:
        none = boxes_array([])
        name = Path(f"{source}{number}.jpg")
        return Photo(name, 9, 9, none, np.empty(0, np.int64), none, source)

    photos = [photo("a", n) for n in range(60)] + [photo("b", n) for n in range(30)]
    chosen = calibration_photos(photos, 30)
    assert len(set(chosen)) == 30
    assert sum(path.name.startswith("b") for path in chosen) == 10
    assert len(calibration_photos(photos[:7], 300)) == 7


def test_choice_keeps_the_best_and_leaves_parts_float_only_in_need(
    calibrated, tmp_path: Path
) -> None:
    proto, statistics, _ = calibrated

    def choose(figures: list[float]):
        left = iter(figures)
        return choose_quantisation(
            proto, statistics, tmp_path, weights={}, float_ap50=0.1, float_ap=0.05,
            measure=lambda path: (value := next(left), value / 2),
        )  # fmt: skip

    chosen, attempts = choose([0.090, 0.085, 0.097, 0.080])
    assert (chosen.method, len(attempts)) == ("minmax", 4)
    chosen, attempts = choose([0.050, 0.045, 0.060, 0.055, 0.099])
    assert (chosen.method, chosen.kept_float) == ("minmax", FLOAT_PART)
    assert chosen.share_of(0.1, 0.05) == pytest.approx(0.99)
    # It takes time on the phone: not for half a hundredth, but to keep enough.
    chosen, attempts = choose([0.050, 0.045, 0.060, 0.055, 0.0605])
    assert (chosen.kept_float, len(attempts)) == ("", 5)
    chosen, _ = choose([0.050, 0.045, 0.0946, 0.055, 0.0951])
    assert chosen.kept_float == FLOAT_PART


def test_what_may_stay_float_hardly_slows_the_file(calibrated) -> None:
    """A whole head in float takes a third more time, and a gate that compares times refuses it."""
    weights = {i.name: onnx.numpy_helper.to_array(i) for i in calibrated[0].graph.initializer}
    convolutions = [node for node in calibrated[0].graph.node if node.op_type == "Conv"]
    sizes = {node.name: weights[node.input[1]].size for node in convolutions}
    kept = [size for name, size in sizes.items() if is_float_part(name)]
    assert len(kept) == 6
    assert sum(kept) < 0.01 * sum(sizes.values())


def test_luck_does_not_choose() -> None:
    assert Attempt("guarded", "", 0.101, 0.051).share_of(0.1, 0.05) > 1
    attempts = [Attempt("guarded", "", 0.101, 0.051), Attempt("minmax", "", 0.12, 0.06)]
    assert best_of(attempts, float_ap50=0.1, float_ap=0.05).method == "guarded"


def test_a_graph_of_another_tool_is_refused(calibrated) -> None:
    proto = onnx.ModelProto()
    proto.CopyFrom(calibrated[0])
    for node in proto.graph.node:
        node.name = f"/model/{node.name}"
    with pytest.raises(CommandError, match="decode tail"):
        refuse_foreign_graph(proto, Path("other.onnx"))


def test_no_engine_can_round_a_step_to_the_other_side(calibrated) -> None:
    """Half of a step: with a scale of 1/255 a gate of 0.5, the commonest, is 127.5 steps."""
    gate = 1 / (1 + np.exp(-(np.arange(256.0) - 76) * 0.1056228))
    assert on_border(gate, np.float32(1 / 255), 0) == 1
    settled = settled_scale(gate, np.float32(1 / 255), 0)
    assert on_border(gate, settled, 0) == 0
    assert 1 < settled * 255 < 1.001
    # What is cut at 255 is the same for all.
    assert on_border(np.array([300.5]), np.float32(1), 0) == 0

    proto, statistics, _ = calibrated
    model = quantised_model(proto, statistics.ranges("guarded"))
    scales = {
        w.name: onnx.numpy_helper.to_array(w) for w in model.graph.initializer if "scale" in w.name
    }
    settle_steps(model)
    assert all(
        np.array_equal(scales[w.name], onnx.numpy_helper.to_array(w))
        for w in model.graph.initializer
        if w.name in scales
    )
