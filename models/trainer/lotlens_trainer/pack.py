"""`pack`: one folder that trains on another machine, with data, code and settings.

There it needs Python, PyTorch, numpy, Pillow and safetensors, and no network:
`python run.py --minutes 30`. Test photos stay behind: nothing on the way may look at them.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from .began_with import PACKED
from .budget import parse_stages
from .checkpoint import save_checkpoint
from .dataset import Photo, kept_split, negative_photos
from .model import YoloV8
from .photo_encoding import SUFFIXES, chosen_format, encode_all
from .portable_run import CONFIG_FILE, DATA, INIT_FILE
from .progress import CommandError, Reporter
from .start_check import require_fit
from .starting_point import StartingPoint, read_start

PACKED_SPLITS = ("train", "val")
IGNORED_CATEGORY = "ignored"
RUN_SCRIPT = '''"""Train here: python run.py --minutes 30. Then take the folder `next` home."""

from lotlens_trainer.portable_run import main

if __name__ == "__main__":
    raise SystemExit(main())
'''


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `pack`."""
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="a folder that is not there yet")
    parser.add_argument("--imgsz", type=int, default=640, help="photos and training: longest side")
    parser.add_argument("--max-mb", type=float, default=56.0, help="for all photos together")
    parser.add_argument("--format", choices=("auto", "avif", "jpeg"), default="auto")
    parser.add_argument("--negatives", type=Path, action="append", default=[])
    parser.add_argument("--init", type=Path, help="weights to start from, taken along")
    parser.add_argument(
        "--model", choices=["yolov8n", "yolov8s", "yolov8m"], help="default: as --init, or yolov8n"
    )
    parser.add_argument("--batch", type=int, default=64)


def run(arguments: argparse.Namespace) -> int:
    """Write the folder."""
    out: Path = arguments.out
    if out.exists():
        raise CommandError("out_exists", f"{out} is there already; choose another", item=str(out))
    reporter = Reporter()
    reporter.started("pack", {key: str(value) for key, value in vars(arguments).items()})
    splits = {name: kept_split(arguments.dataset, name, []) for name in PACKED_SPLITS}
    parse_stages(str(arguments.imgsz))
    start, model = None, arguments.model or "yolov8n"
    if arguments.init is not None:
        start, model = start_to_pack(arguments.init, arguments.model, splits["train"].class_names)
        reporter.log(f"{start.path.name}: weights of a {model}{start.note}")
    photos = {name: list(split.photos) for name, split in splits.items()}
    for folder in arguments.negatives:
        photos["train"] += negative_photos(folder, [arguments.dataset])
    format = chosen_format(arguments.format)
    quality, results = encode_all(
        [photo.path for name in PACKED_SPLITS for photo in photos[name]],
        side=arguments.imgsz,
        format=format,
        max_bytes=int(arguments.max_mb * 1e6),
    )
    encoded = iter(results)
    for name in PACKED_SPLITS:
        classes = splits[name].class_names
        write_packed_split(out / DATA, name, photos[name], encoded, classes, SUFFIXES[format])
    copy_code(out)
    if start is not None:
        copy_weights(start, model, splits["train"].class_names, out / INIT_FILE)
    settings = {"imgsz": str(arguments.imgsz), "model": model, "batch": arguments.batch}
    (out / CONFIG_FILE).write_text(json.dumps(settings, indent=2) + "\n")
    photo_bytes = sum(len(content) for content, _ in results)
    reporter.log(f"{format} at quality {quality}")
    reporter.finished(
        out, {"photos": len(results), "photo_mb": photo_bytes / 1e6, "quality": quality}
    )
    return 0


def write_packed_split(
    folder: Path,
    name: str,
    photos: list[Photo],
    encoded: Iterator[tuple[bytes, tuple[int, int]]],
    class_names: tuple[str, ...],
    suffix: str,
) -> None:
    """Write a split's photos, and its boxes scaled to them."""
    (folder / "images" / name).mkdir(parents=True)
    (folder / "annotations").mkdir(exist_ok=True)
    numbers = {k: k + 1 for k in range(len(class_names))}
    images, annotations = [], []
    # Photos come first in zip: it ends with them and takes no further result from `encoded`.
    for image_id, (photo, (content, size)) in enumerate(zip(photos, encoded, strict=False), 1):
        file_name = f"{image_id:05d}{suffix}"
        (folder / "images" / name / file_name).write_bytes(content)
        images.append(
            {
                "id": image_id,
                "file_name": file_name,
                "width": size[0],
                "height": size[1],
                "source": photo.source,
                "vehicle_group": photo.group,
            }
        )
        scale = (size[0] / photo.width, size[1] / photo.height)
        marked = [
            (box, numbers[class_id], 0)
            for box, class_id in zip(photo.boxes, photo.class_ids.tolist(), strict=True)
        ]
        marked += [(box, len(class_names) + 1, 1) for box in photo.ignore_boxes]
        for box, category, ignore in marked:
            annotations.append(
                packed_mark(len(annotations) + 1, image_id, category, box.tolist(), scale, ignore)
            )
    categories = [{"id": k + 1, "name": n} for k, n in enumerate([*class_names, IGNORED_CATEGORY])]
    listing = {"categories": categories, "images": images, "annotations": annotations}
    text = json.dumps(listing, separators=(",", ":"))
    (folder / "annotations" / f"{name}.json").write_text(text + "\n")


def packed_mark(
    number: int,
    image_id: int,
    category: int,
    box_xyxy: list[float],
    scale: tuple[float, float],
    ignore: int,
) -> dict:
    """One COCO annotation, its box scaled with its photo."""
    x1, y1, x2, y2 = (v * s for v, s in zip(box_xyxy, scale * 2, strict=True))
    return {
        "id": number,
        "image_id": image_id,
        "category_id": category,
        "bbox": [round(v, 3) for v in (x1, y1, x2 - x1, y2 - y1)],
        "area": round((x2 - x1) * (y2 - y1), 3),
        "iscrowd": 0,
        "ignore": ignore,
    }


def copy_code(out: Path) -> None:
    """Copy this package, and the script that starts it."""
    package = Path(__file__).parent
    target = out / package.name
    target.mkdir()
    for source in sorted(package.glob("*.py")):
        shutil.copyfile(source, target / source.name)
    (out / "run.py").write_text(RUN_SCRIPT)


def start_to_pack(
    init: Path, model: str | None, class_names: tuple[str, ...]
) -> tuple[StartingPoint, str]:
    """The start and the network that it is for, as `train` will take them there: what does not fit
    is said here, where it can be mended. Raises CommandError."""
    if init.suffix == ".onnx":
        raise CommandError(
            "bad_init",
            f"{init.name} is an ONNX file, whose weights do not travel: `train --init` here first, "
            "and pack its checkpoint",
            item=str(init),
        )
    start = read_start(init, class_names)
    model = model or start.architecture or "yolov8n"
    require_fit(init, start.tensors, YoloV8(model.removeprefix("yolov8"), len(class_names)))
    return start, model


def copy_weights(
    start: StartingPoint, model: str, class_names: tuple[str, ...], target: Path
) -> None:
    """Take the averaged weights along in half precision, for classes in this order."""
    half = {n: t.half() if t.is_floating_point() else t for n, t in start.tensors.items()}
    state = {"kind": PACKED, "model": model, "classes": list(class_names), **start.origin}
    save_checkpoint(target, half, state)
