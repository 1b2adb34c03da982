"""Paste marks of other photos onto the paint of a training picture.

Only photos of a train split lend marks. Which mark, where, how large and how turned comes from one
generator; a mark that finds no fitting paint is left out. A pasted mark's box is that of what it
visibly changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from .augment import Marks, Tile
from .dataset import Photo, read_split
from .mark_lifting import LUMA, ZERO, LiftedMark, lift_mark
from .paint_map import PaintMap

MAX_MARKS = 4
CANDIDATES = 80
"""Marks looked at for one that can be lifted and fits: about one in ten can be."""

ATTEMPTS = 3
SCALES = (0.7, 1.3)
TURN_DEGREES = 15.0
GAINS = (0.85, 1.2)
SMALL_SHARE = 0.03
"""Marks are drawn the more often the smaller they are, down to this share of the photo's side."""

MIN_SHORT_SIDE_PX, MIN_LONG_SIDE_PX = 3, 6
MAX_GREY_DISTANCE = 45.0
"""How much lighter or darker the new paint may be than the one that the mark was on."""

MIN_VISIBLE_GREY = 18.0
LIGHT_PAINT_GREY, LAMP_GREY = 150.0, 240.0
OUTSIDE_SHARE = 0.01
"""Share of a mark's contrast left outside its box, at each side."""


class MarkPaster:
    """Pastes onto a `share` of all pictures, up to four marks each.

    `pixels` gives a photo's pixels by its place in `photos`, all with the same longest side.
    """

    def __init__(
        self, photos: list[Photo], pixels: Callable[[int], np.ndarray], *, share: float
    ) -> None:
        self._photos = photos
        self._pixels = pixels
        self._share = share
        self._rows = [(p, b) for p, photo in enumerate(photos) for b in range(len(photo.boxes))]
        sides = [
            (photo.boxes[:, 2:] - photo.boxes[:, :2]).max(1) / max(photo.width, photo.height)
            for photo in photos
        ]
        # Small marks are those that the detector lacks.
        weights = 1 / np.maximum(np.concatenate([np.empty(0), *sides]), SMALL_SHARE)
        self._chances = np.cumsum(weights / max(weights.sum(), 1e-9))
        self._lifted: dict[int, LiftedMark | None] = {}

    def paste(
        self, picture: np.ndarray, tiles: list[Tile], marks: Marks, random: np.random.Generator
    ) -> Marks:
        """Change uint8[size, size, 3] in its place; returns its marks and the new ones."""
        if random.random() >= self._share or not self._rows:
            return marks
        paint_map = PaintMap(picture, marks)
        paint: dict[int, np.ndarray] = {}
        boxes, class_ids = [marks.boxes], [marks.class_ids]
        shares = window_shares(tiles)
        for _ in range(random.integers(1, MAX_MARKS + 1)):
            place = int(random.choice(len(tiles), p=shares))
            if place not in paint:
                paint[place] = paint_map.paint_in(tiles[place])
            if not paint[place].any():
                continue
            per_stored = self._per_stored(tiles[place])
            for _ in range(ATTEMPTS):
                row = self._draw_mark(float(paint_map.grey[paint[place]].mean()), random)
                if row is None:
                    break
                mark = self._lifted[row]
                assert mark is not None
                box = paste_mark(picture, mark, per_stored, paint_map, paint[place], random)
                if box is not None:
                    boxes.append(box[None])
                    index, number = self._rows[row]
                    class_ids.append(self._photos[index].class_ids[number : number + 1])
                    break
        return Marks(
            np.concatenate(boxes),
            np.concatenate(class_ids),
            marks.ignore_boxes,
            marks.ignore_whole,
        )

    def _per_stored(self, tile: Tile) -> np.ndarray:
        """Picture pixels for each pixel of a tile's photo as it is stored, x and y. Marks get the
        same: they keep the share of a photo's side that they had, and are as sharp as it is."""
        stored, photo = self._pixels(tile.photo), self._photos[tile.photo]
        return tile.scale * (photo.width / stored.shape[1], photo.height / stored.shape[0])

    def _draw_mark(self, grey: float, random: np.random.Generator) -> int | None:
        """A mark that can be lifted and was on paint about as light as `grey`, or None."""
        for row in np.searchsorted(self._chances[:-1], random.random(CANDIDATES)).tolist():
            mark = self._lift(row)
            if mark is not None and abs(mark.grey - grey) <= MAX_GREY_DISTANCE:
                return row
        return None

    def _lift(self, row: int) -> LiftedMark | None:
        """Two threads may lift the same mark at once; both get the same."""
        if row not in self._lifted:
            index, number = self._rows[row]
            photo, pixels = self._photos[index], self._pixels(index)
            shrunk = np.tile((pixels.shape[1] / photo.width, pixels.shape[0] / photo.height), 2)
            boxes = np.concatenate((photo.boxes, photo.ignore_boxes)) * shrunk
            self._lifted[row] = lift_mark(pixels, boxes[number], np.delete(boxes, number, 0))
        return self._lifted[row]


def donor_photos(dataset: Path, class_names: Sequence[str]) -> list[Photo]:
    """The train split of another dataset, with the class ids of `class_names`; its marks of other
    classes become ignore regions. Raises CommandError as `read_split`."""
    split = read_split(dataset, "train")
    known = np.array([name in class_names for name in split.class_names], bool)
    ids = np.array([class_names.index(n) if n in class_names else 0 for n in split.class_names])
    return [
        replace(
            photo,
            boxes=photo.boxes[known[photo.class_ids]],
            class_ids=ids[photo.class_ids[known[photo.class_ids]]],
            ignore_boxes=np.concatenate((photo.ignore_boxes, photo.boxes[~known[photo.class_ids]])),
        )
        for photo in split.photos
    ]


def window_shares(tiles: list[Tile]) -> np.ndarray:
    """Each tile's share float64[n] of the area that all show."""
    windows = np.array([tile.window for tile in tiles], np.float64)
    areas = np.maximum(windows[:, 2:] - windows[:, :2], 0).prod(1)
    return areas / areas.sum()


def paste_mark(
    picture: np.ndarray,
    mark: LiftedMark,
    scale: np.ndarray,
    paint_map: PaintMap,
    paint: np.ndarray,
    random: np.random.Generator,
) -> np.ndarray | None:
    """Change the picture and take the place on the map; the mark's box float32[4], or None where
    it finds no place or would hardly be seen."""
    degrees = random.uniform(-TURN_DEGREES, TURN_DEGREES)
    scale = scale * np.exp(random.uniform(*np.log(SCALES)))
    width, height = turned_size(mark.residual, degrees, scale)
    near = (mark.grey - MAX_GREY_DISTANCE, mark.grey + MAX_GREY_DISTANCE)
    corner = paint_map.place(paint, height, width, near, random)
    if corner is None:
        return None
    change = turned(mark.residual, degrees, (width, height), random)
    change *= np.float32(random.uniform(*GAINS))
    x, y = corner
    under = picture[y : y + height, x : x + width]
    pasted = blended(under, change, mark.paint)
    box = changed_box(pasted.astype(np.float32) - under)
    if box is None or looks_like_a_lamp(pasted, under):
        return None
    under[:] = pasted
    box += np.array((x, y, x, y), np.float32)
    paint_map.take(box)
    return box


def turned_size(residual: np.ndarray, degrees: float, scale: np.ndarray) -> tuple[int, int]:
    """Width and height of the upright rectangle around a turned and then scaled mark."""
    height, width = residual.shape[:2]
    across, along = abs(np.cos(np.radians(degrees))), abs(np.sin(np.radians(degrees)))
    turned_width, turned_height = width * across + height * along, height * across + width * along
    return max(round(turned_width * scale[0]), 1), max(round(turned_height * scale[1]), 1)


def turned(
    residual: np.ndarray, degrees: float, size: tuple[int, int], random: np.random.Generator
) -> np.ndarray:
    """Mirrored by chance, turned and fitted into a width and height: float32[h, w, 3] in grey
    levels."""
    across, down = random.random(2) < 0.5
    image = Image.fromarray(residual)
    if across:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if down:
        image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    image = image.rotate(degrees, Image.Resampling.BILINEAR, expand=True, fillcolor=(ZERO,) * 3)
    return np.asarray(image.resize(size, Image.Resampling.HAMMING), np.float32) - ZERO


def blended(under: np.ndarray, change: np.ndarray, paint: np.ndarray) -> np.ndarray:
    """uint8[h, w, 3] with the change on it. Only as far as the two paints are of one colour does
    the change keep its own: what is white on red is not green on violet."""
    here = under.mean((0, 1))
    tint, own = here - here @ LUMA, paint - paint @ LUMA
    likeness = np.float32(np.clip(1 - np.abs(tint - own).max() / 40, 0, 1))
    grey = (change @ LUMA)[..., None]
    wanted = under + grey + likeness * (change - grey)
    return np.clip(wanted, 0, 255).astype(np.uint8)


def looks_like_a_lamp(pasted: np.ndarray, under: np.ndarray) -> bool:
    """White spots on light paint pass for reflections; damage is darker there."""
    lightest = np.quantile(pasted @ LUMA, 0.98)
    return bool(under.mean() > LIGHT_PAINT_GREY and lightest > LAMP_GREY)


def changed_box(change: np.ndarray) -> np.ndarray | None:
    """Box float32[4] around all but 1 % of a change float32[h, w, 3] on each side; None where it
    is too small, or can hardly be seen (on paint that is as light as itself, say)."""
    grey = np.abs(change @ LUMA)
    total = grey.sum()
    if total == 0:
        return None
    tail = (OUTSIDE_SHARE * total, (1 - OUTSIDE_SHARE) * total)
    x1, x2 = np.searchsorted(np.cumsum(grey.sum(0)), tail)
    y1, y2 = np.searchsorted(np.cumsum(grey.sum(1)), tail)
    inside = grey[y1 : y2 + 1, x1 : x2 + 1]
    if min(inside.shape) < MIN_SHORT_SIDE_PX or max(inside.shape) < MIN_LONG_SIDE_PX:
        return None
    if np.quantile(inside, 0.9) < MIN_VISIBLE_GREY:
        return None
    return np.array((x1, y1, x2 + 1, y2 + 1), np.float32)
