"""Hashes that say which data and which code a model was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .dataset import SPLITS, read_split


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def dataset_sha256(dataset: Path) -> str:
    """One hash over every photo and label of a dataset, by relative path."""
    listings = [p for name in ("annotations", "labels", "ignore") for p in _files(dataset / name)]
    photos = [
        photo.path
        for split in SPLITS
        if _has_split(dataset, split)
        for photo in read_split(dataset, split).photos
    ]
    return _combined(dataset, {*listings, *photos})


def code_sha256() -> str:
    """One hash over this package's source files."""
    package = Path(__file__).parent
    return _combined(package, package.glob("*.py"))


def _combined(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(root).as_posix()} {file_sha256(path)}\n".encode())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []


def _has_split(dataset: Path, split: str) -> bool:
    candidates = (
        dataset / "annotations" / f"{split}.json",
        dataset / "images" / split,
        dataset / split / "images",
    )
    return any(path.exists() for path in candidates)
