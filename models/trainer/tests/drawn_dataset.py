"""Small datasets that the tests draw themselves: bright and dark rectangles on noise."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

CATEGORIES = [
    {"id": 1, "name": "scratch"},
    {"id": 2, "name": "dent"},
    {"id": 3, "name": "other"},
]
COLOURS = {1: (230, 40, 40), 2: (40, 220, 60), 3: (40, 60, 230)}


def draw_photo(random: np.random.Generator, side: int) -> tuple[np.ndarray, list[dict]]:
    """Noise with one to three rectangles, and their annotations (category 3 is ignored)."""
    pixels = random.integers(90, 140, (side, side, 3)).astype(np.uint8)
    marks = []
    for _ in range(random.integers(1, 4)):
        category = int(random.integers(1, 4))
        width, height = (int(v) for v in random.integers(side // 6, side // 2, 2))
        x, y = int(random.integers(side - width)), int(random.integers(side - height))
        pixels[y : y + height, x : x + width] = COLOURS[category]
        marks.append(
            {
                "category_id": category,
                "bbox": [x, y, width, height],
                "area": width * height,
                "iscrowd": 0,
                "ignore": int(category == 3),
            }
        )
    return pixels, marks


def write_coco_dataset(root: Path, *, side: int = 96, train: int = 8, val: int = 4) -> Path:
    """Write the splits train, val and test in COCO form."""
    random = np.random.default_rng(5)
    (root / "annotations").mkdir(parents=True)
    for split, count in (("train", train), ("val", val), ("test", val)):
        folder = root / "images" / split
        folder.mkdir(parents=True)
        images, annotations = [], []
        for number in range(count):
            pixels, marks = draw_photo(random, side)
            name = f"{split}-{number:03}.png"
            Image.fromarray(pixels).save(folder / name)
            images.append(
                {
                    "id": number + 1,
                    "file_name": name,
                    "width": side,
                    "height": side,
                    "vehicle_group": f"{split}{number}",
                    "source": "drawn",
                }
            )
            for mark in marks:
                annotations.append({**mark, "id": len(annotations) + 1, "image_id": number + 1})
        content = {"images": images, "annotations": annotations, "categories": CATEGORIES}
        (root / "annotations" / f"{split}.json").write_text(json.dumps(content))
    return root


def write_yolo_twin(coco: Path, root: Path) -> Path:
    """The same photos and marks as a YOLO folder, ignore regions included."""
    root.mkdir()
    (root / "data.yaml").write_text(
        "path: .\ntrain: images/train\nnames:\n  0: scratch\n  1: dent\n"
    )
    for split in ("train", "val", "test"):
        content = json.loads((coco / "annotations" / f"{split}.json").read_text())
        for kind in ("images", "labels", "ignore"):
            (root / kind / split).mkdir(parents=True)
        for image in content["images"]:
            name = image["file_name"]
            (root / "images" / split / name).symlink_to(coco / "images" / split / name)
            lines: dict[str, list[str]] = {"labels": [], "ignore": []}
            for mark in content["annotations"]:
                if mark["image_id"] != image["id"]:
                    continue
                x, y, width, height = (value / image["width"] for value in mark["bbox"])
                box = f"{x + width / 2:.9f} {y + height / 2:.9f} {width:.9f} {height:.9f}"
                kind = "ignore" if mark["ignore"] else "labels"
                lines[kind].append(f"{mark['category_id'] - 1} {box}")
            for kind, rows in lines.items():
                path = root / kind / split / Path(name).with_suffix(".txt").name
                path.write_text("\n".join(rows))
    return root
