"""What a training began with: the weights of `--init`, as far as they and their folder say it.

Without it a card would list the sources of the last training alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .content_hash import file_sha256
from .origin import BEGAN_WITH

PACKED = "packed-start"
"""`kind` in the state of a start that `pack` took along: a copy in half precision."""

# `manifest` and `card` name them too, but need packages that training elsewhere does without.
MANIFEST, EVALUATION = "manifest.json", "evaluation.json"


def began_with(path: Path, state: dict[str, Any]) -> list[dict[str, Any]]:
    """The weights in the file `path`, then those that they began with, and so on; `state` is the
    file's.

    Each has `file` and `sha256`. A file of a released model's folder has `name`, `version` and
    `sources` (of its photos, and of what it began with) as well, and is the last one: its card
    tells the rest.
    """
    if state.get("kind") == PACKED:
        return state[BEGAN_WITH]
    own = {"file": path.name, "sha256": file_sha256(path)}
    released = _released(path.parent, own["sha256"])
    return [own | released] if released else [own, *state.get(BEGAN_WITH, [])]


def _released(folder: Path, sha256: str) -> dict[str, Any]:
    """Name, version and sources of the model whose manifest lists such a file; {} without."""
    manifest = _json(folder / MANIFEST)
    listed = manifest.get("files")
    if not isinstance(listed, list) or not any(
        isinstance(file, dict) and file.get("sha256") == sha256 for file in listed
    ):
        return {}
    evaluation = _json(folder / EVALUATION)
    rows = list(evaluation.get("sources", []))
    for start in evaluation.get("training", {}).get("beganWith", []):
        rows += start.get("sources", [])
    sources = [{"source": row["source"], "licence": row["licence"]} for row in rows]
    return {
        "name": manifest["name"],
        "version": manifest["version"],
        "sources": [one for k, one in enumerate(sources) if one not in sources[:k]],
    }


def _json(path: Path) -> dict[str, Any]:
    """{} where there is no such file or no JSON object in it: other tools use that name too."""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
