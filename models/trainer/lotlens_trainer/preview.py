"""The contact sheet of `prepare --preview`: what augmentation makes of a dataset's own photos.

One row for each change by itself, weak to strong; then places, stretches and mosaics; then
pictures as training gets them, from the very loader, and with pasted marks. Marks bear their
class's colour, ignore regions are grey.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from .appearance import FAULTS, shift_colours
from .augment import (
    ASPECT_RANGE,
    Marks,
    Tile,
    draw,
    place_marks,
    plan_mosaic,
    plan_single,
    visible_window,
)
from .box_drawing import IGNORE_COLOUR, DrawnBox, class_colour, draw_boxes
from .dataset import Photo, Split
from .evaluate import refuse_inside_repository
from .loader import Loader
from .photo_pixels import read_rgb
from .progress import CommandError

SIDE, COLUMNS, LABEL_HEIGHT, GAP = 320, 5, 22, 4
MIXED_ROWS = 3
STRENGTHS = np.linspace(0, 1, COLUMNS)
SUFFIXES = {".png", ".jpg", ".jpeg"}
DEFAULT_NAME = "preview.png"


@dataclass(frozen=True)
class Row:
    """Pictures uint8[SIDE, SIDE, 3] side by side under a label."""

    label: str
    pictures: list[np.ndarray]


def write_preview(split: Split, target: Path, *, seed: int = 1) -> Path:
    """Write the sheet of a split; a folder gets `preview.png`. Returns the file.

    Raises CommandError inside a git repository, and where no photo has a mark.
    """
    path = target if target.suffix.lower() in SUFFIXES else target / DEFAULT_NAME
    refuse_inside_repository(path.parent)
    photos = [photo for photo in split.photos if len(photo.boxes)]
    if not photos:
        raise CommandError("no_boxes", f"no photo of {split.name} has a box to look at")
    rows = list(sheet_rows(photos, split, np.random.default_rng(seed)))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet(rows).save(path)
    return path


def sheet_rows(photos: list[Photo], split: Split, random: np.random.Generator) -> Iterator[Row]:
    """Each row shows another photo."""
    shown = iter(random.permutation(len(photos)).tolist() * 20)
    plain = picture_of(photos[next(shown)])
    colours = [shift_colours(plain, random) for _ in range(COLUMNS - 1)]
    yield Row("as it is, then colours (every picture)", [plain, *colours])
    for fault in FAULTS:
        picture = picture_of(photos[next(shown)])
        yield Row(
            f"{fault.__name__.replace('_', ' ')}, strength 0 to 1",
            [fault(picture, strength, random) for strength in STRENGTHS],
        )
    photo = photos[next(shown)]
    ratios = np.exp(np.linspace(*np.log(ASPECT_RANGE), COLUMNS))
    stretches = [with_marks([stretched_tile(photo, ratio)], [photo]) for ratio in ratios]
    yield Row(f"aspect ratio times {ASPECT_RANGE[0]} to {ASPECT_RANGE[1]}", stretches)
    index = next(shown)
    places = [[plan_single(photos, index, SIDE, random)] for _ in range(COLUMNS)]
    yield Row("one photo: scaled, moved, mirrored", [with_marks(one, photos) for one in places])
    mosaics = [plan_mosaic(photos, next(shown), SIDE, random) for _ in range(COLUMNS)]
    yield Row("mosaics", [with_marks(tiles, photos) for tiles in mosaics])
    for number, pictures in enumerate(mixed_pictures(split)):
        yield Row("as training gets them" if number == 0 else "", pictures)
    for pictures in mixed_pictures(split, rows=1, mosaic_share=0.0, paste_share=1.0):
        yield Row("with marks pasted onto paint (--paste)", pictures)


def picture_of(photo: Photo) -> np.ndarray:
    return draw([stretched_tile(photo, 1.0)], {0: read_rgb(photo.path)}, [photo], SIDE)


def stretched_tile(photo: Photo, ratio: float) -> Tile:
    """The whole photo in the middle, its aspect ratio times `ratio`."""
    extent = np.array([photo.width * np.sqrt(ratio), photo.height / np.sqrt(ratio)])
    extent *= SIDE / extent.max()
    low = (SIDE - extent) / 2
    window = visible_window(low, low + extent, (0, 0, SIDE, SIDE))
    return Tile(0, extent / (photo.width, photo.height), low, window, mirrored=False)


def with_marks(tiles: list[Tile], photos: list[Photo]) -> np.ndarray:
    pixels = {tile.photo: read_rgb(photos[tile.photo].path) for tile in tiles}
    return marked(draw(tiles, pixels, photos, SIDE), place_marks(tiles, photos))


def marked(picture: np.ndarray, marks: Marks) -> np.ndarray:
    boxes = [DrawnBox(tuple(box), IGNORE_COLOUR) for box in marks.ignore_boxes.tolist()]
    for box, class_id in zip(marks.boxes.tolist(), marks.class_ids.tolist(), strict=True):
        boxes.append(DrawnBox(tuple(box), class_colour(class_id)))
    return np.asarray(draw_boxes(picture, boxes))


def mixed_pictures(
    split: Split, *, rows: int = MIXED_ROWS, mosaic_share: float = 0.5, paste_share: float = 0.0
) -> Iterator[list[np.ndarray]]:
    """Rows of what the loader gives."""
    loader = Loader(
        split.photos, batch=COLUMNS, seed=1, cache_side=round(1.5 * SIDE), paste_share=paste_share
    )
    batches = loader.epoch(0, size=SIDE, mosaic_share=mosaic_share)
    for _, batch in zip(range(rows), batches, strict=False):
        yield [
            marked(
                batch.pictures[k].numpy(),
                Marks(
                    batch.targets.boxes[k][batch.targets.valid[k]].numpy(),
                    batch.targets.class_ids[k][batch.targets.valid[k]].numpy(),
                    batch.targets.ignore_boxes[k].numpy(),
                    batch.targets.ignore_whole[k].numpy(),
                ),
            )
            for k in range(len(batch.pictures))
        ]
    batches.close()


def sheet(rows: list[Row]) -> Image.Image:
    """All rows below each other."""
    step = SIDE + GAP
    heights = [(LABEL_HEIGHT if row.label else 0) + step for row in rows]
    canvas = Image.new("RGB", (COLUMNS * step - GAP, sum(heights)), "#ffffff")
    pen = ImageDraw.Draw(canvas)
    top = 0
    for row, height in zip(rows, heights, strict=True):
        pen.text((4, top + 3), row.label, fill="#000000", font_size=15)
        for column, picture in enumerate(row.pictures):
            canvas.paste(Image.fromarray(picture), (column * step, top + height - step))
        top += height
    return canvas
