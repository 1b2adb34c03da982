"""Ranges of a network's activations on training photos, for quantisation.

One pass keeps, for each tensor and photo, the extremes and two quantiles; each method then makes
its ranges from those, so that they can be compared without running the photos again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import helper

from .dataset import Photo
from .detector import letterboxed_photos
from .onnx_detector import DEFAULT_THREADS
from .onnx_graph import CLASS_BRANCHES, TAIL

METHODS = ("guarded", "cut", "minmax", "quantiles")
"""`minmax`: the widest range over all photos. `quantiles`: the mean of each photo's outer quantiles
(one value in ten thousand is clipped). `guarded`: quantiles, but the widest range in the class
branches. There the rare high values *are* the detections: clipped, all sure boxes get one score
and lose their order. `cut`: guarded, but what SiLU turns into nothing anyway (inputs below -6,
of which some reach -26) shares its steps no longer."""

FLAT_BELOW = -6.0
CLIPPED_SHARE = 1e-4
PIXEL_OUTLINE = (0.0, 1.0, 0.0, 1.0)
"""Of the input, whatever the photos hold: each of 256 pixel values gets a step of its own."""

SAMPLED_VALUES = 20_000
"""Quantiles of larger tensors are taken from every k-th value: few enough to sort quickly."""


@dataclass(frozen=True, slots=True)
class ActivationStatistics:
    """Minimum, maximum, low and high quantile: `values` is float32[photos, tensors, 4]."""

    tensor_names: tuple[str, ...]
    values: np.ndarray

    def ranges(self, method: str) -> dict[str, tuple[np.float32, np.float32]]:
        """Lower and upper bound of each tensor. Raises ValueError for an unknown method."""
        if method not in METHODS:
            raise ValueError(f"calibration method must be one of {METHODS}, not {method!r}")
        lows, highs, low_quantiles, high_quantiles = np.moveaxis(self.values, 2, 0)
        widest = {"minmax": True, "quantiles": False}.get(method, self._in_class_branch())
        low = np.where(widest, lows.min(axis=0), low_quantiles.mean(axis=0))
        high = np.where(widest, highs.max(axis=0), high_quantiles.mean(axis=0))
        if method == "cut":
            low = np.where(self._enters_silu(), np.maximum(low, np.float32(FLAT_BELOW)), low)
        return dict(zip(self.tensor_names, zip(low, high, strict=True), strict=True))

    def _in_class_branch(self) -> np.ndarray:
        return np.array([name.startswith(CLASS_BRANCHES) for name in self.tensor_names])

    def _enters_silu(self) -> np.ndarray:
        """Our export calls a block's convolution `NAME.conv`, the sigmoid after it `NAME.gate`."""
        names = set(self.tensor_names)
        return np.array([n.removesuffix("conv") + "gate" in names for n in self.tensor_names])


def calibration_photos(photos: Sequence[Photo], count: int) -> list[Path]:
    """Pick photos evenly over all sources, the same ones each time.

    Photos are sorted by source and then by a hash of their name; every k-th is taken, so each
    source has its share. Where there are fewer than `count`, all are taken.
    """

    def key(photo: Photo) -> tuple[str, str]:
        return photo.source, hashlib.sha256(photo.path.name.encode()).hexdigest()

    ordered = sorted(photos, key=key)
    chosen = min(count, len(ordered))
    return [ordered[index * len(ordered) // chosen].path for index in range(chosen)]


def collect_statistics(
    proto: onnx.ModelProto,
    paths: Sequence[Path],
    *,
    on_progress: Callable[[int], None] = lambda done: None,
) -> ActivationStatistics:
    """Run the photos through the float network and look at each activation before the tail."""
    names = [proto.graph.input[0].name]
    names += [n.output[0] for n in proto.graph.node if not n.name.startswith(TAIL)]
    rows = []
    for activations in photo_activations(proto, paths, names[1:]):
        rows.append([PIXEL_OUTLINE, *map(_outline, activations)])
        on_progress(len(rows))
    return ActivationStatistics(tuple(names), np.array(rows, np.float32))


def photo_activations(
    proto: onnx.ModelProto, paths: Sequence[Path], names: Sequence[str]
) -> Iterator[list[np.ndarray]]:
    """The named tensors of the float network, or its input, for one photo after the other."""
    pixels = proto.graph.input[0].name
    inner = [name for name in names if name != pixels]
    session = _session_with_outputs(proto, inner)
    height, width = (d.dim_value for d in proto.graph.input[0].type.tensor_type.shape.dim[2:])
    for images, _ in letterboxed_photos(paths, height=height, width=width):
        for image in images:
            seen = dict(zip(inner, session.run(inner, {pixels: image[None]}), strict=True))
            yield [seen.get(name, image[None]) for name in names]


def _session_with_outputs(
    proto: onnx.ModelProto, names: Sequence[str]
) -> onnxruntime.InferenceSession:
    exposed = onnx.ModelProto()
    exposed.CopyFrom(proto)
    exposed.graph.output.extend(
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = DEFAULT_THREADS
    options.log_severity_level = 3
    # Threads that spin while they wait starve whatever else runs on a small machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        exposed.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _outline(values: np.ndarray) -> tuple[np.float32, np.float32, np.float32, np.float32]:
    flat = values.ravel()
    # An odd step does not run along the columns of a tensor with an even width.
    sample = flat[:: max(1, flat.size // SAMPLED_VALUES) | 1]
    outer = int(len(sample) * CLIPPED_SHARE)
    parted = np.partition(sample, (outer, len(sample) - 1 - outer))
    return flat.min(), flat.max(), parted[outer], parted[len(sample) - 1 - outer]
