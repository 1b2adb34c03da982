"""Where in a training picture there is smooth, unmarked paint that a mark could lie on.

All is kept for cells of a few pixels a side, so that every place of a picture is judged at once.
"""

import numpy as np
from PIL import Image, ImageChops

from .augment import Marks, Tile
from .mark_lifting import LUMA

CELL_PX = 4
EDGE_GREY = 7
"""Mean step between neighbouring pixels above which a cell holds an edge or a texture."""

MAX_PAINT_DISTANCE = 40.0
"""How far a cell's colour may be from paint that is known in the photo, in RGB."""

DARKEST_MARKED_GREY, DARKEST_UNMARKED_GREY = 58.0, 105.0
COLOURED = 40.0
"""Difference of the largest and the smallest channel from which on a cell has a colour."""

MIN_AROUND_SHARE = 0.6
REACH_CELLS = 24
MIDDLE_X, MIDDLE_Y = (0.15, 0.85), (0.4, 0.8)
"""The part of a photo without marks that is taken for the car."""

MIN_MIDDLE_CELLS = 12
BORDER_CELLS = 3
PLACES_TRIED = 6
MAX_SPREAD_GREY = 14.0

Cells = tuple[int, int, int, int]
"""x1 y1 x2 y2 in cells."""


class PaintMap:
    """Cells of one picture uint8[size, size, 3]; `size` is a multiple of the cell's side."""

    def __init__(self, picture: np.ndarray, marks: Marks) -> None:
        image = Image.fromarray(picture)
        self.colour = np.asarray(image.reduce(CELL_PX), np.float32)
        self.grey = self.colour @ LUMA
        self.rough = edge_strength(image) > EDGE_GREY
        self.taken = np.zeros(self.grey.shape, bool)
        self._marked = [cells_of(box, len(self.grey)) for box in marks.boxes]
        for box in (*marks.boxes, *marks.ignore_boxes):
            self.take(box)

    def take(self, box: np.ndarray) -> None:
        """Nothing else may lie on x1 y1 x2 y2 (pixels) from now on."""
        x1, y1, x2, y2 = cells_of(box, len(self.grey))
        self.taken[y1:y2, x1:x2] = True

    def paint_in(self, tile: Tile) -> np.ndarray:
        """Cells bool[side, side] of paint in a tile: what goes on smoothly from around its marks in
        the colour that they lie on; without marks, from the middle of the photo."""
        window = window_cells(tile)
        x1, y1, x2, y2 = window
        paint = np.zeros(self.grey.shape, bool)
        if x2 <= x1 or y2 <= y1:
            return paint
        marked = [m for m in self._marked if x1 <= (m[0] + m[2]) // 2 < x2
                  and y1 <= (m[1] + m[3]) // 2 < y2]  # fmt: skip
        found = self._paint_beside(marked, window) if marked else self._paint_in_middle(window)
        paint[y1:y2, x1:x2] = found
        return paint

    def _paint_beside(self, marked: list[Cells], window: Cells) -> np.ndarray:
        x1, y1, x2, y2 = window
        free = self._free(window, DARKEST_MARKED_GREY)
        seeds, alike = np.zeros((2, *free.shape), bool)
        for low_x, low_y, high_x, high_y in marked:
            below = self.colour[low_y:high_y, low_x:high_x].reshape(-1, 3)
            like_it = free & self._like(np.median(below, 0), window)
            rows = slice(max(low_y - 2 - y1, 0), high_y + 2 - y1)
            columns = slice(max(low_x - 2 - x1, 0), high_x + 2 - x1)
            # Ground and paint meet at a mark on a sill; then neither is known to be paint.
            around = like_it[rows, columns]
            ring = np.count_nonzero(~self.taken[y1:y2, x1:x2][rows, columns])
            if np.count_nonzero(around) >= MIN_AROUND_SHARE * ring:
                seeds[rows, columns] |= around
                alike |= like_it
        return grown(seeds, alike)

    def _paint_in_middle(self, window: Cells) -> np.ndarray:
        """Cells in a photo's middle of the smooth colour that is most common there, but for what
        goes on to an edge of the photo: that is ground, sky or wall."""
        x1, y1, x2, y2 = window
        free = self._free(window, DARKEST_UNMARKED_GREY)
        columns = slice(*(int(share * (x2 - x1)) for share in MIDDLE_X))
        rows = slice(*(int(share * (y2 - y1)) for share in MIDDLE_Y))
        paint = np.zeros_like(free)
        smooth = self.colour[y1:y2, x1:x2][rows, columns][free[rows, columns]]
        if len(smooth) < MIN_MIDDLE_CELLS:
            return paint
        bins = (smooth // 32).astype(int) @ (64, 8, 1)
        values, counts = np.unique(bins, return_counts=True)
        common = np.median(smooth[bins == values[counts.argmax()]], 0)
        alike = free & self._like(common, window)
        border = np.ones_like(free)
        border[BORDER_CELLS:-BORDER_CELLS, BORDER_CELLS:-BORDER_CELLS] = False
        beyond = grown(border & alike, alike)
        paint[rows, columns] = (alike & ~beyond)[rows, columns]
        return paint

    def _free(self, window: Cells, darkest_grey: float) -> np.ndarray:
        """Smooth cells of a window without marks. Dark ones without a colour are left out: they
        are tyres, glass and ground more often than paint."""
        x1, y1, x2, y2 = window
        colour = self.colour[y1:y2, x1:x2]
        coloured = colour.max(-1) - colour.min(-1) >= COLOURED
        light = self.grey[y1:y2, x1:x2] >= darkest_grey
        return ~(self.rough | self.taken)[y1:y2, x1:x2] & (light | coloured)

    def _like(self, colour: np.ndarray, window: Cells) -> np.ndarray:
        x1, y1, x2, y2 = window
        away = np.square(self.colour[y1:y2, x1:x2] - colour)
        return away @ np.ones(3, np.float32) <= MAX_PAINT_DISTANCE**2

    def place(
        self,
        paint: np.ndarray,
        height: int,
        width: int,
        grey: tuple[float, float],
        random: np.random.Generator,
    ) -> tuple[int, int] | None:
        """The upper left corner (x, y, pixels) of a rectangle of this size on paint that is still
        free, evenly lit and of a mean brightness within `grey`; None where chance finds none."""
        rows, columns = -(-height // CELL_PX), -(-width // CELL_PX)
        corners = np.flatnonzero(all_set(paint & ~self.taken, rows, columns))
        if not len(corners):
            return None
        across = paint.shape[1] - columns + 1
        for corner in random.choice(corners, PLACES_TRIED).tolist():
            y, x = divmod(corner, across)
            below = self.grey[y : y + rows, x : x + columns]
            if grey[0] <= below.mean() <= grey[1] and below.std() <= MAX_SPREAD_GREY:
                return x * CELL_PX, y * CELL_PX
        return None


def grown(seeds: np.ndarray, alike: np.ndarray) -> np.ndarray:
    """Cells bool[h, w] that are reached from the seeds over cells that are alike."""
    reached = seeds & alike
    count = 0
    for step in range(REACH_CELLS):
        wider = reached.copy()
        wider[1:] |= reached[:-1]
        wider[:-1] |= reached[1:]
        wider[:, 1:] |= reached[:, :-1]
        wider[:, :-1] |= reached[:, 1:]
        wider &= alike
        reached = wider
        if step % 4 == 3:
            before, count = count, np.count_nonzero(reached)
            if count == before:
                break
    return reached


def window_cells(tile: Tile) -> Cells:
    """Cells that lie whole within a tile's window."""
    x1, y1, x2, y2 = tile.window
    return -(-x1 // CELL_PX), -(-y1 // CELL_PX), x2 // CELL_PX, y2 // CELL_PX


def cells_of(box: np.ndarray, side: int) -> Cells:
    """Cells that a box touches, and one more on each side."""
    x1, y1, x2, y2 = (float(value) / CELL_PX for value in box)
    return (
        min(max(int(x1) - 1, 0), side),
        min(max(int(y1) - 1, 0), side),
        min(int(np.ceil(x2)) + 1, side),
        min(int(np.ceil(y2)) + 1, side),
    )


def edge_strength(image: Image.Image) -> np.ndarray:
    """Mean step to the pixels before and above, together, uint8 for each cell."""
    green = image.getchannel("G")
    across = ImageChops.difference(green, ImageChops.offset(green, 1, 0))
    down = ImageChops.difference(green, ImageChops.offset(green, 0, 1))
    return np.asarray(ImageChops.add(across, down).reduce(CELL_PX))


def all_set(cells: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """bool[h - rows + 1, w - columns + 1]: whether a window's cells are all set, by its upper left
    cell; empty where the window is larger than bool[h, w]."""
    height, width = cells.shape
    if rows > height or columns > width:
        return np.zeros((0, 0), bool)
    total = np.zeros((height + 1, width + 1), np.int32)
    np.cumsum(np.cumsum(cells, 0, dtype=np.int32), 1, out=total[1:, 1:])
    upper, lower = total[:-rows], total[rows:]
    count = lower[:, columns:] - lower[:, :-columns] - upper[:, columns:] + upper[:, :-columns]
    return count == rows * columns
