"""One scene to one committed photo: render, photograph, measure, write, list."""

import time
from pathlib import Path

from PIL import Image, ImageDraw

from .camera_model import enlarge, photograph
from .exposures import EXPOSURES
from .mark_boxes import MarkBox, mark_boxes
from .photo_file import encode_photo, sha256_hex, write_thumbnail
from .photo_index import index_entry, put_entry
from .picture_sets import PictureSet
from .render_scene import Quality, render_scene
from .scene_description import Scene

BOX_COLOURS = {"scratch": (255, 230, 0), "dent": (0, 255, 255)}


def make_picture(scene: Scene, into: PictureSet) -> dict:
    """Render the scene into the set's folder and index; returns its entry and CPU seconds."""
    started = time.process_time()
    linear, masks = render_scene(scene, Quality(*into.render_px, samples=into.samples))
    boxes = mark_boxes(scene.marks, masks)
    if into.photo_px != into.render_px:
        linear = enlarge(linear, *into.photo_px)
        boxes = [box.scaled(into.photo_px[0] / into.render_px[0]) for box in boxes]
    photo = encode_photo(
        photograph(linear, EXPOSURES[scene.sky], scene.seed), into.most_bytes, into.best_quality
    )
    path = into.photo_path(f"{scene.file}.jpg", scene.split)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(photo)
    if into.thumbnails:
        write_thumbnail(photo, into.folder / f"{scene.file}.thumb.jpg")
    entry = index_entry(scene, into.photo_px, boxes, sha256_hex(photo))
    put_entry(into.folder / into.index, entry)
    return {**entry, "bytes": len(photo), "cpuSeconds": round(time.process_time() - started, 1)}


def preview(scene: Scene, folder: Path, width: int) -> list[MarkBox]:
    """A small quick picture, plain and with its boxes drawn, to judge a composition by."""
    linear, masks = render_scene(scene, Quality(width, width * 3 // 4, samples=6))
    boxes = mark_boxes(scene.marks, masks)
    picture = Image.fromarray(photograph(linear, EXPOSURES[scene.sky], scene.seed))
    folder.mkdir(parents=True, exist_ok=True)
    picture.save(folder / f"{scene.file}.png")
    pen = ImageDraw.Draw(picture)
    for box in boxes:
        corners = (box.x, box.y, box.x + box.width - 1, box.y + box.height - 1)
        pen.rectangle(corners, outline=BOX_COLOURS[box.class_name])
    picture.save(folder / f"{scene.file}-boxes.png")
    return boxes
