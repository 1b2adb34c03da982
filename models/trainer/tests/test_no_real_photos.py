"""No photo of the base set, renamed or re-encoded, is among the project's files."""

import subprocess
from pathlib import Path

import numpy as np
from PIL import Image
from with_real_photos import with_real_photos

from lotlens_trainer.image_hash import Outline, outline_of
from lotlens_trainer.photo_files import PHOTO_SUFFIXES, photos_under

ROOT = Path(__file__).resolve().parents[3]
MAX_BITS, MAX_GREY = 4, 8.0


def quick_outline(path: Path) -> Outline:
    """The outline of a photo, decoded at an eighth of its size where it is a large JPEG."""
    with Image.open(path) as photo:
        photo.draft("RGB", (80, 80))
        return outline_of(np.asarray(photo.convert("RGB")))


def tracked_photos() -> list[Path]:
    """All image files that git knows or would take."""
    words = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split("\0")
    paths = [ROOT / name for name in listed if Path(name).suffix.lower() in PHOTO_SUFFIXES]
    return [path for path in paths if path.is_file()]


def look_alikes(paths: list[Path], forbidden: list[Path]) -> list[tuple[Path, Path]]:
    """Pairs of a path and a forbidden photo that look the same."""
    known = [quick_outline(path) for path in forbidden]
    bits = np.stack([one.bits for one in known]).astype(np.int32)
    thumbnails = np.stack([one.thumbnail for one in known])
    found = []
    for path in paths:
        outline = quick_outline(path)
        distance = np.abs(bits - outline.bits).sum(axis=1)
        grey = np.abs(thumbnails - outline.thumbnail).mean(axis=(1, 2))
        alike = np.flatnonzero((distance <= MAX_BITS) & (grey <= MAX_GREY))
        found += [(path, forbidden[index]) for index in alike]
    return found


def test_a_renamed_and_shrunk_copy_is_recognised(tmp_path: Path) -> None:
    grid = np.random.default_rng(2).integers(0, 255, (12, 16, 3)).astype(np.uint8)
    photo = Image.fromarray(grid).resize((640, 480), Image.Resampling.BICUBIC)
    other = Image.fromarray(grid[::-1].copy()).resize((640, 480), Image.Resampling.BICUBIC)
    photo.save(tmp_path / "a.jpg", quality=95)
    photo.resize((320, 240)).save(tmp_path / "b.png")
    other.save(tmp_path / "c.jpg")
    copies = look_alikes([tmp_path / "b.png", tmp_path / "c.jpg"], [tmp_path / "a.jpg"])
    assert copies == [(tmp_path / "b.png", tmp_path / "a.jpg")]


def test_no_tracked_image_shows_a_photo_of_the_base_set() -> None:
    forbidden = photos_under(with_real_photos())
    assert forbidden
    assert look_alikes(tracked_photos(), forbidden) == []
