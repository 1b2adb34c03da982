"""The sets of pictures: where their scenes are, where they go, and how large. All are committed
but `small` and `training`, which are too big: they lie in the folder that git ignores."""

from dataclasses import dataclass
from pathlib import Path

RENDER_ROOT = Path(__file__).resolve().parent.parent
PROJECT_ROOT = RENDER_ROOT.parent.parent


@dataclass(frozen=True)
class PictureSet:
    """`render_px` is what Cycles computes; the camera model brings it to `photo_px`.

    Photos of a set that is a dataset lie in images/SPLIT under its folder. Without a file of
    `scenes` they are drawn on demand (scene_lists.py).
    """

    scenes: Path | None
    folder: Path
    index: str
    render_px: tuple[int, int]
    photo_px: tuple[int, int]
    samples: int
    most_bytes: int
    best_quality: int
    thumbnails: bool = False
    committed: bool = True

    def photo_path(self, file: str, split: str) -> Path:
        """Where the photo `file` (with its ending) of a split lies; a set without splits has ''."""
        return self.folder / "images" / split / file if split else self.folder / file


PICTURE_SETS = {
    "samples": PictureSet(
        RENDER_ROOT / "scenes" / "samples.json",
        PROJECT_ROOT / "public" / "samples",
        "samples.json",
        (1024, 768),
        (1280, 960),
        samples=4,
        most_bytes=300_000,
        best_quality=88,
        thumbnails=True,
    ),
    "golden": PictureSet(
        RENDER_ROOT / "scenes" / "golden-source.json",
        RENDER_ROOT / "golden-source",
        "photos.json",
        (640, 480),
        (640, 480),
        samples=4,
        most_bytes=100_000,
        best_quality=92,
    ),
    "bench": PictureSet(
        RENDER_ROOT / "scenes" / "bench.json",
        PROJECT_ROOT / "e2e" / "photos",
        "photos.json",
        (1280, 960),
        (4000, 3000),
        samples=4,
        most_bytes=5_000_000,
        best_quality=95,
    ),
    "small": PictureSet(
        RENDER_ROOT / "scenes" / "small.json",
        PROJECT_ROOT / ".lotlens" / "small-marks",
        "photos.json",
        (2000, 1500),
        (4000, 3000),
        samples=3,
        most_bytes=5_000_000,
        best_quality=92,
        committed=False,
    ),
    "training": PictureSet(
        None,
        PROJECT_ROOT / ".lotlens" / "rendered-training",
        "photos.json",
        (640, 480),
        (640, 480),
        samples=4,
        most_bytes=110_000,
        best_quality=92,
        committed=False,
    ),
    "demo": PictureSet(
        RENDER_ROOT / "scenes" / "demo.json",
        PROJECT_ROOT / "models" / "demo",
        "photos.json",
        (640, 480),
        (640, 480),
        samples=4,
        most_bytes=76_000,
        best_quality=92,
    ),
}
