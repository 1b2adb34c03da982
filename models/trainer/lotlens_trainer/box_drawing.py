"""Draw boxes on photos, for people who look at a detector's work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

CLASS_COLOURS = ("#ff9f1c", "#2ec4b6", "#e71d36", "#a06cd5", "#8ac926", "#1982c4")
TRUTH_COLOUR = "#ffffff"
IGNORE_COLOUR = "#808080"


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box in photo pixels (x1 y1 x2 y2), its colour and a short label (or none)."""

    box_xyxy: tuple[float, float, float, float]
    colour: str
    label: str = ""


def class_colour(class_id: int) -> str:
    """A colour of its own for each of the first classes."""
    return CLASS_COLOURS[class_id % len(CLASS_COLOURS)]


def draw_boxes(rgb: np.ndarray, boxes: list[DrawnBox]) -> Image.Image:
    """Draw boxes with their labels on a copy of a photo uint8[h, w, 3]."""
    picture = Image.fromarray(rgb)
    draw = ImageDraw.Draw(picture)
    line = max(2, round(max(picture.size) / 320))
    for box in boxes:
        x1, y1, x2, y2 = box.box_xyxy
        draw.rectangle((x1, y1, max(x1, x2), max(y1, y2)), outline=box.colour, width=line)
        if box.label:
            size = max(10, round(max(picture.size) / 45))
            left, top = max(0, x1), max(0, y1 - size - 2 * line)
            text_box = draw.textbbox((left + line, top), box.label, font_size=size)
            draw.rectangle((left, text_box[1] - 1, text_box[2] + line, text_box[3] + 1), "#000000")
            draw.text((left + line, top), box.label, fill=box.colour, font_size=size)
    return picture
