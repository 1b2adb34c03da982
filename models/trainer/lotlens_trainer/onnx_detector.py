"""Run a detector from an ONNX file, as the server does: onnxruntime on the CPU."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime

from .onnx_file import read_onnx
from .onnx_form import form_of
from .progress import CommandError

DEFAULT_THREADS = 2


class OnnxDetector:
    """A YOLOv8 detection model in ONNX form: ours, or one that the popular tool exported.

    Its first output is [1, 4 + classes, anchors]; an `embedding` [1, channels] may follow.
    """

    def __init__(self, path: Path, *, threads: int = DEFAULT_THREADS) -> None:
        """Raises CommandError where the file is no model of this form."""
        proto = read_onnx(path)
        form = form_of(proto, path)
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
        self.metadata: dict[str, str] = {entry.key: entry.value for entry in proto.metadata_props}
        self._input_name = form.input_name
        self._outputs = [output.name for output in self._session.get_outputs()]
        self.height, self.width = form.height, form.width
        self.class_names = form.class_names

    def run(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Letterboxed photos float32[B, 3, height, width] to outputs and embeddings.

        Returns float32[B, 4 + classes, anchors] and float32[B, channels]; a model without an
        embedding gives [B, 0]. The graph holds one photo, so a batch runs one by one.
        """
        outputs, embeddings = [], []
        for image in images:
            results = self._session.run(self._outputs, {self._input_name: image[None]})
            outputs.append(results[0])
            embeddings.append(results[1] if len(results) > 1 else np.empty((1, 0), np.float32))
        return np.concatenate(outputs), np.concatenate(embeddings)
