"""Boxes from the marks' render passes."""

from dataclasses import dataclass

import numpy as np

from .despeckle import without_specks
from .scene_description import CLASS_IDS, Mark

SEEN_FROM = 0.25
LEAST_AREA_PX = 20


@dataclass(frozen=True)
class MarkBox:
    """One annotated mark: pixels of the upright photo, right and bottom edges exclusive."""

    class_name: str
    x: int
    y: int
    width: int
    height: int

    def as_json(self) -> dict:
        """The form kept in samples.json."""
        place = {"x": self.x, "y": self.y, "width": self.width, "height": self.height}
        return {"classId": CLASS_IDS[self.class_name], "className": self.class_name, **place}

    def scaled(self, factor: float) -> "MarkBox":
        """The same box in a photo that is `factor` times as large."""
        left, top = round(self.x * factor), round(self.y * factor)
        right, bottom = (
            round((self.x + self.width) * factor),
            round((self.y + self.height) * factor),
        )
        return MarkBox(self.class_name, left, top, right - left, bottom - top)


def mark_boxes(marks: tuple[Mark, ...], masks: np.ndarray) -> list[MarkBox]:
    """The box of each mark that shows, from its pass (n, H, W); a hidden mark has none."""
    boxes = []
    for mark, mask in zip(marks, masks, strict=True):
        seen = mask > SEEN_FROM
        seen = without_specks(seen, join_px=max(round(seen.shape[1] * 0.004), 1), least_share=0.02)
        if seen.sum() < LEAST_AREA_PX:
            continue
        rows, columns = np.nonzero(seen)
        left, top = int(columns.min()), int(rows.min())
        width, height = int(columns.max()) + 1 - left, int(rows.max()) + 1 - top
        boxes.append(MarkBox(mark.class_name, left, top, width, height))
    return boxes
