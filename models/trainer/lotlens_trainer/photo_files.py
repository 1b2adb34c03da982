"""Which photo files a command may learn from: never one that a dataset holds out."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from .progress import CommandError

PHOTO_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".bmp"}
HELD_OUT_SPLITS = ("val", "test")


def photos_under(folder: Path) -> list[Path]:
    """All photo files in a folder and below, sorted."""
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in PHOTO_SUFFIXES)


def train_folder_of(dataset: Path) -> Path | None:
    """The train photos of a dataset's root, in either order of nesting; None for another folder."""
    nestings = (dataset / "images" / "train", dataset / "train" / "images")
    return next((folder for folder in nestings if folder.is_dir()), None)


def dataset_root_of(folder: Path) -> Path | None:
    """The dataset that a folder lies in: the nearest one upwards that has train photos."""
    for candidate in (folder, *folder.parents):
        if train_folder_of(candidate) is not None:
            return candidate
    return None


def held_out_files(dataset: Path) -> list[Path]:
    """Photos of the val and test splits: those in its folders, and those that its lists name."""
    found: set[Path] = set()
    for split in HELD_OUT_SPLITS:
        for folder in (dataset / "images" / split, dataset / split / "images"):
            found.update(photos_under(folder))
        listing = dataset / "annotations" / f"{split}.json"
        if listing.is_file():
            named = (image["file_name"] for image in json.loads(listing.read_text())["images"])
            found.update(
                path
                for name in named
                for path in (dataset / "images" / split / name, dataset / "images" / name)
                if path.is_file()
            )
    return sorted(found)


def content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def refuse_held_out(photos: Iterable[Path], datasets: Iterable[Path]) -> None:
    """Raise CommandError where a photo is held out by a dataset, under whatever name."""
    held_hashes = {content_hash(path) for root in datasets for path in held_out_files(root)}
    refused = [path for path in photos if content_hash(path) in held_hashes]
    if refused:
        raise CommandError(
            "held_out_photo",
            f"{len(refused)} of the given photos belong to a val or test split; learning from "
            "them would make every later figure worthless. Give the train split only.",
            item=str(refused[0]),
        )


def training_photos(folders: list[Path], datasets: list[Path]) -> list[Path]:
    """Photos to learn from: a dataset's train split where a folder is a dataset's root, else all
    photos in the folder. `datasets` name further datasets whose held-out photos are refused.

    Raises CommandError where nothing is found or a photo is held out.
    """
    photos: list[Path] = []
    roots = set(datasets)
    for folder in folders:
        if not folder.is_dir():
            raise CommandError("no_such_folder", f"{folder} is no folder", item=str(folder))
        root = dataset_root_of(folder)
        if root is not None:
            roots.add(root)
        photos += photos_under((train_folder_of(folder) or folder) if root == folder else folder)
    if not photos:
        raise CommandError("no_photos", f"no photo found in {', '.join(map(str, folders))}")
    refuse_held_out(photos, sorted(roots))
    return photos
