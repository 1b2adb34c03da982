"""Run a detector from an ONNX file, as the server does: onnxruntime on the CPU."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import onnxruntime

from .progress import CommandError

DEFAULT_THREADS = 2


class OnnxDetector:
    """A YOLOv8 detection model in ONNX form: ours, or one that the popular tool exported.

    Its first output is [1, 4 + classes, anchors]; an `embedding` [1, channels] may follow.
    """

    def __init__(self, path: Path, *, threads: int = DEFAULT_THREADS) -> None:
        """Raises CommandError where the file is no model of this form."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # Threads that spin while they wait starve whatever else runs on a small machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        # The runtime's exceptions have no common base but Exception.
        except Exception as error:
            raise CommandError(
                "bad_model", f"{path.name} is no ONNX model that runs here: {error}", item=str(path)
            ) from error
        self.path = path
        self.metadata: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        self._input = self._session.get_inputs()[0]
        self._outputs = [output.name for output in self._session.get_outputs()]
        height, width = self._input.shape[2:]
        if not isinstance(height, int) or not isinstance(width, int):
            raise CommandError("bad_model", f"{path.name} has no fixed input size", item=str(path))
        self.height, self.width = height, width
        self.class_names = class_names_of(self.metadata, path)

    def run(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Letterboxed photos float32[B, 3, height, width] to outputs and embeddings.

        Returns float32[B, 4 + classes, anchors] and float32[B, channels]; a model without an
        embedding gives [B, 0]. The graph holds one photo, so a batch runs one by one.
        """
        outputs, embeddings = [], []
        for image in images:
            results = self._session.run(self._outputs, {self._input.name: image[None]})
            outputs.append(results[0])
            embeddings.append(results[1] if len(results) > 1 else np.empty((1, 0), np.float32))
        return np.concatenate(outputs), np.concatenate(embeddings)


def class_names_of(metadata: dict[str, str], path: Path) -> tuple[str, ...]:
    """The `names` entry, a Python literal: a dict from numbers to names, or a list."""
    try:
        names = ast.literal_eval(metadata["names"])
        listed = list(names.values()) if isinstance(names, dict) else list(names)
        return tuple(str(name) for name in listed)
    except (KeyError, ValueError, SyntaxError, TypeError) as error:
        raise CommandError(
            "bad_model", f"{path.name} does not say its class names", item=str(path)
        ) from error
