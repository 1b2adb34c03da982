"""The list of rendered photos with their ground truth, valid after each picture."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .mark_boxes import MarkBox
from .scene_description import Scene


def index_entry(scene: Scene, size: tuple[int, int], boxes: list[MarkBox], sha256: str) -> dict:
    """What the app, the tests and the demo read about one photo."""
    return {
        "file": f"{scene.file}.jpg",
        **({"split": scene.split} if scene.split else {}),
        "vehicle": scene.vehicle,
        "title": scene.title,
        "width": size[0],
        "height": size[1],
        "seed": scene.seed,
        "light": scene.light,
        "rendered": True,
        "boxes": [box.as_json() for box in boxes],
        "sha256": sha256,
    }


def read_index(path: Path) -> list[dict]:
    """The entries so far; none before the first picture."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def put_entry(path: Path, entry: dict) -> None:
    """Add or replace one photo's entry, sorted by file; the file is swapped whole.

    Two processes may render one set at a time: they take turns here.
    """
    with _alone_in(path.parent):
        entries = {e["file"]: e for e in read_index(path)}
        entries[entry["file"]] = entry
        ordered = [entries[name] for name in sorted(entries)]
        part = path.with_suffix(".part")
        part.write_text(json.dumps(ordered, indent=2) + "\n", encoding="utf-8")
        part.replace(path)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
