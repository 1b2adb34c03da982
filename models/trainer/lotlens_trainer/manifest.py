"""`manifest.json` of a model folder: what the files are, how to feed them, where they come from.

`src/contract/model.ts` holds the same shape; the app and the server read what is written here.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .checkpoint import write_bytes_durably
from .content_hash import file_sha256
from .export import FLOAT_FILE, FP16_FILE
from .golden import EXPECTED_FILE, GOLDEN_FOLDER
from .letterbox import LETTERBOX_FILL, RESAMPLER
from .model import STRIDES
from .progress import CommandError
from .quantize import INT8_FILE
from .rectangles import rectangles_in

MANIFEST_FILE = "manifest.json"
MANIFEST_HASH_FILE = "manifest.sha256"
CARD_FILE = "CARD.md"
CHECKPOINT_FILE = "checkpoint.safetensors"
MODEL_FILES = {
    INT8_FILE: "int8",
    FP16_FILE: "fp16",
    FLOAT_FILE: "float",
    CHECKPOINT_FILE: "checkpoint",
    CARD_FILE: "card",
}


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What the manifest says besides its files."""

    name: str
    version: int
    architecture: str
    class_names: tuple[str, ...]
    height: int
    width: int
    embedding_size: int
    thresholds: list[float]
    nms_iou: float
    dataset_sha256: str
    code_sha256: str
    run_id: str
    licence: str
    demo: bool = False
    fine: dict | None = None
    """`magnification`, `scores` by class and `nmsIou` of the fine pass; None: it has none."""


def manifest_of(folder: Path, facts: ModelFacts) -> dict:
    """The manifest of a model folder whose files are all written."""
    return {
        "format": 1,
        "name": facts.name,
        "version": facts.version,
        "createdAt": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "architecture": facts.architecture,
        "classes": list(facts.class_names),
        "strides": list(STRIDES),
        "input": {"width": facts.width, "height": facts.height},
        "embedding": {"dimensions": facts.embedding_size},
        "preprocessing": {
            "version": 1,
            "layout": "nchw",
            "colour": "rgb",
            "scale": 1 / 255,
            "letterboxFill": LETTERBOX_FILL,
            "resampler": RESAMPLER,
        },
        "thresholds": {
            "score": [round(score, 6) for score in facts.thresholds],
            "nmsIou": facts.nms_iou,
        },
        **({} if facts.fine is None else {"fine": fine_entry(facts.fine)}),
        "files": listed_files(folder, [facts.height, facts.width]),
        "lineage": {
            "datasetSha256": facts.dataset_sha256,
            "codeSha256": facts.code_sha256,
            "runId": facts.run_id,
            "demo": facts.demo,
        },
        "licence": facts.licence,
    }


def fine_entry(fine: dict) -> dict:
    """What phones need of a fine pass."""
    thresholds = {"score": list(fine["scores"]), "nmsIou": fine["nmsIou"]}
    return {"magnification": fine["magnification"], "thresholds": thresholds}


def listed_files(folder: Path, input_size: list[int]) -> list[dict]:
    """All files of a model folder with role, hash and size. Raises CommandError if one lacks.

    The first int8 file has the model's own input and names the model; rectangular ones follow.
    """
    rectangles = rectangles_in(folder)
    golden = sorted((folder / GOLDEN_FOLDER).glob("*.png"))
    roles = {
        **{folder / name: role for name, role in MODEL_FILES.items()},
        **dict.fromkeys(rectangles, "int8"),
        **dict.fromkeys(golden, "golden-image"),
        folder / GOLDEN_FOLDER / EXPECTED_FILE: "golden-expected",
    }
    missing = [path.name for path in roles if not path.is_file()]
    if missing:
        raise CommandError("incomplete_model", f"{folder} lacks {', '.join(missing)}")
    return [
        {
            "role": role,
            "path": path.relative_to(folder).as_posix(),
            "engine": "onnxruntime" if path.suffix == ".onnx" else None,
            "input": rectangles.get(path, input_size) if path.suffix == ".onnx" else None,
            "sha256": file_sha256(path),
            "sizeBytes": path.stat().st_size,
        }
        for path, role in roles.items()
    ]


def write_manifest(folder: Path, manifest: dict) -> None:
    """Write the manifest and, in the form of `sha256sum`, its hash: one flipped bit is found. They
    are the last files of a folder, so that a folder with a manifest is whole."""
    text = (json.dumps(manifest, indent=2) + "\n").encode()
    # Cut off in between, the folder has no hash of its manifest, which is better than an old one.
    (folder / MANIFEST_HASH_FILE).unlink(missing_ok=True)
    write_bytes_durably(folder / MANIFEST_FILE, text)
    line = f"{hashlib.sha256(text).hexdigest()}  {MANIFEST_FILE}\n"
    write_bytes_durably(folder / MANIFEST_HASH_FILE, line.encode())


def read_manifest(folder: Path) -> dict:
    """Read the manifest of a model folder. Raises CommandError where there is none."""
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise CommandError("no_manifest", f"{folder} has no {MANIFEST_FILE}", item=str(folder))
    return json.loads(path.read_text())
