"""Rounded weights lie on the quantiser's steps, and outputs change less than by nearest steps."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from drawn_dataset import write_coco_dataset
from onnx import numpy_helper
from random_detector import random_detector

from lotlens_trainer.calibration import collect_statistics, photo_activations
from lotlens_trainer.dataset import read_split
from lotlens_trainer.export import float_model
from lotlens_trainer.quantize import quantised_model
from lotlens_trainer.weight_rounding import (
    STEPS,
    input_moments,
    rounded_filters,
    rounded_weights,
    sampled_patches,
    with_weights,
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> tuple[onnx.ModelProto, list[Path]]:
    dataset = write_coco_dataset(tmp_path_factory.mktemp("data") / "drawn", train=6, val=2)
    paths = [photo.path for photo in read_split(dataset, "train").photos]
    return float_model(random_detector(), version="1"), paths


def kernels(proto: onnx.ModelProto) -> dict[str, np.ndarray]:
    arrays = {w.name: numpy_helper.to_array(w) for w in proto.graph.initializer}
    return {n.name: arrays[n.input[1]] for n in proto.graph.node if n.op_type == "Conv"}


def nearest(weights: np.ndarray) -> np.ndarray:
    step = np.abs(weights).max(axis=1, keepdims=True) / STEPS
    return np.round(weights / step) * step


def test_errors_of_alike_inputs_cancel() -> None:
    random = np.random.default_rng(1)
    # 27 inputs that share most of what they are, as the pixels under a filter do.
    inputs = random.normal(size=(4000, 1)) + 0.1 * random.normal(size=(4000, 27))
    weights = random.normal(size=(16, 27))
    moments = inputs.T @ inputs / len(inputs)
    rounded = rounded_filters(weights, moments)

    def change(other: np.ndarray) -> np.ndarray:
        return ((inputs @ (other - weights).T) ** 2).mean(axis=0)

    assert (change(rounded) <= change(nearest(weights)) + 1e-12).all()
    assert change(rounded).mean() < 0.2 * change(nearest(weights)).mean()
    step = np.abs(weights).max(axis=1, keepdims=True) / STEPS
    np.testing.assert_allclose(rounded / step, np.round(rounded / step), atol=1e-9)
    # Its largest weight tells the quantiser a filter's step.
    np.testing.assert_allclose(np.abs(rounded).max(axis=1), np.abs(weights).max(axis=1))


def test_a_filter_of_zeros_stays_one() -> None:
    assert not rounded_filters(np.zeros((2, 5)), np.eye(5)).any()


@pytest.mark.parametrize("name", ["backbone.down2.conv", "head.cls.0.2"])
def test_patches_times_weights_are_what_the_network_computes(model, name: str) -> None:
    proto, paths = model
    (node,) = [n for n in proto.graph.node if n.name == name]
    (seen, made), *_ = photo_activations(proto, paths[:1], [node.input[0], node.output[0]])
    patches = sampled_patches(seen, node, np.random.default_rng(3))
    bias = {w.name: numpy_helper.to_array(w) for w in proto.graph.initializer}[node.input[2]]
    kernel = kernels(proto)[name]
    expected = made[0].reshape(len(kernel), -1).T
    found = patches @ kernel.reshape(len(kernel), -1).T + bias
    # The places are all of them (16 x 16 and 8 x 8), in an order of chance.
    assert len(found) == len(expected)
    np.testing.assert_allclose(np.sort(found, axis=0), np.sort(expected, axis=0), atol=1e-3)


def test_the_quantiser_keeps_rounded_weights_as_they_are(model) -> None:
    proto, paths = model
    weights = rounded_weights(proto, paths)
    assert weights.keys() == kernels(proto).keys() - {n for n in kernels(proto) if "tail" in n}
    ranges = collect_statistics(proto, paths).ranges("cut")
    kept = frozenset(["head.box.0.2"])
    quantised = quantised_model(proto, ranges, weights=weights, keep_float=kept)
    arrays = {w.name: numpy_helper.to_array(w) for w in quantised.graph.initializer}
    for name, wanted in weights.items():
        if name in kept:
            # A layer that stays float has no steps: its weights stay too.
            np.testing.assert_array_equal(arrays[f"{name}.weight"], kernels(proto)[name])
            continue
        scale = arrays[f"{name}.weight_scale"].reshape(-1, 1, 1, 1)
        found = arrays[f"{name}.weight_quantized"] * scale
        np.testing.assert_allclose(found, wanted, atol=1e-5 * np.abs(wanted).max())


def test_layers_change_less_than_by_nearest_steps(model) -> None:
    proto, paths = model
    moments, own, rounded = (
        input_moments(proto, paths),
        kernels(proto),
        rounded_weights(proto, paths),
    )
    shares = []
    for name, weights in rounded.items():
        flat = own[name].reshape(len(own[name]), -1)

        def change(other: np.ndarray, flat: np.ndarray = flat, name: str = name) -> float:
            error = other.reshape(flat.shape) - flat
            return float(np.einsum("oi,ij,oj->", error, moments[name], error))

        shares.append(change(weights) / change(nearest(flat)))
    assert max(shares) < 1.05
    assert np.median(shares) < 0.6
    # The rest of the model is as it was.
    other = with_weights(proto, rounded)
    assert [n.name for n in other.graph.node] == [n.name for n in proto.graph.node]
    assert other.metadata_props == proto.metadata_props
