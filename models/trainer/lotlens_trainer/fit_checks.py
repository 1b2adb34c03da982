"""What `fit` refuses before it writes anything, and how it knows a folder's content again."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from .budget import is_side
from .own_photos import label_files
from .photo_files import photos_under
from .progress import CommandError
from .starting_point import read_start


def refuse_bad_request(arguments: argparse.Namespace) -> None:
    """Raise CommandError for folders, sizes or a start that a later step would stumble over: by
    then they would be settled in `fit.json`, and to mend them would take another folder."""
    photos: Path = arguments.photos
    if not photos.is_dir():
        raise CommandError("no_such_folder", f"{photos} is no folder", item=str(photos))
    refuse_nested(photos, arguments.out)
    if arguments.imgsz is not None and not is_side(arguments.imgsz):
        raise CommandError(
            "bad_size", f"--imgsz is a multiple of 32 (320, 416, 640), not {arguments.imgsz}"
        )
    if arguments.epochs is not None and arguments.epochs < 1:
        raise CommandError("bad_number", f"--epochs is 1 or more, not {arguments.epochs}")
    if arguments.init is not None and read_start(arguments.init, ()).architecture is None:
        raise CommandError(
            "bad_init",
            f"{arguments.init.name} holds no weights of YOLOv8 n, s or m",
            item=str(arguments.init),
        )


def refuse_nested(photos: Path, out: Path) -> None:
    """Raise CommandError where one folder lies in the other: what is made would count as photos and
    labels the next time, or the photos would go with what is made of them."""
    there, ours = photos.resolve(), out.resolve()
    if there == ours or there in ours.parents or ours in there.parents:
        beside = there.with_name(f"{there.name}-model")
        raise CommandError(
            "nested_folders",
            f"--out {out} and the photos in {photos} lie one in the other; choose another --out, "
            f"such as {beside}",
            item=str(out),
        )


def content_sha256(folder: Path) -> str:
    """Of the names and sizes of all photos, and of the labels' content. Other files, such as those
    that a file manager or an editor leaves, say nothing of the photos."""
    digest = hashlib.sha256()
    labels = set(label_files(folder))
    for path in sorted({*photos_under(folder), *labels}):
        digest.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
        if path in labels:
            digest.update(path.read_bytes())
    return digest.hexdigest()
