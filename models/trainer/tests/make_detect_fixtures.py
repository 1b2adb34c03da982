"""Write the golden cases of letterbox, class-wise NMS, output decoding and the fine pass.

    python tests/make_detect_fixtures.py

The expected figures come from the plain loops in this file, written from the rules and not from
the package, so that neither implementation is its own judge. Python and TypeScript tests read
`src/contract/fixtures/detect`.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[3] / "src/contract/fixtures/detect"

PHOTO_SIZES = (
    (4000, 3000), (3000, 4000), (640, 640), (640, 480), (333, 517), (1, 1), (5000, 20),
    (20, 5000), (320, 320), (317, 211), (641, 479),
)  # fmt: skip
INPUT_SIZES = ((320, 320), (640, 640), (480, 640), (640, 480))


def letterbox_case(photo: tuple[int, int], size: tuple[int, int]) -> dict:
    """Geometry by the rules, with two boxes mapped to the input."""
    scale = min(size[0] / photo[0], size[1] / photo[1])
    content = [
        min(limit, max(1, math.floor(length * scale + 0.5)))
        for length, limit in zip(photo, size, strict=True)
    ]
    pads = [(limit - length) // 2 for limit, length in zip(size, content, strict=True)]
    width, height = photo
    boxes = [[0, 0, width, height], [width * 0.25, height * 0.5, width * 0.75, height * 0.9]]
    mapped = [
        [
            x1 * scale + pads[0],
            y1 * scale + pads[1],
            x2 * scale + pads[0],
            y2 * scale + pads[1],
        ]
        for x1, y1, x2, y2 in boxes
    ]
    return {
        "photo": {"width": width, "height": height},
        "input": {"width": size[0], "height": size[1]},
        "scale": scale,
        "padLeft": pads[0],
        "padTop": pads[1],
        "contentWidth": content[0],
        "contentHeight": content[1],
        "boxesPhotoXyxy": boxes,
        "boxesInputXyxy": mapped,
    }


def iou(a: list[float], b: list[float]) -> float:
    """Intersection over union of two corner boxes; 0 where both are empty."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    overlap = width * height
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - overlap
    return overlap / union


def slow_nms(boxes: list, scores: list, limit_iou: float, limit: int) -> list[int]:
    """Keep a box unless a kept one of a higher score overlaps it above `limit_iou`."""
    kept: list[int] = []
    for index in sorted(range(len(boxes)), key=lambda i: -scores[i]):
        if len(kept) < limit and all(iou(boxes[index], boxes[k]) <= limit_iou for k in kept):
            kept.append(index)
    return kept


def nms_case(title: str, boxes: list, scores: list, limit_iou: float, limit: int = 100) -> dict:
    """One case of single-class suppression."""
    return {
        "title": title,
        "boxesXyxy": boxes,
        "scores": scores,
        "nmsIou": limit_iou,
        "limit": limit,
        "kept": slow_nms(boxes, scores, limit_iou, limit),
    }


def nms_cases() -> list[dict]:
    """Edges by hand, then seeded crowds of boxes."""
    unit = [0, 0, 10, 10]
    cases = [
        nms_case("no box", [], [], 0.7),
        nms_case("of equal scores the earlier stays", [unit, [0, 0, 10, 9]], [0.5, 0.5], 0.7),
        nms_case("an IoU equal to the limit stays", [unit, [0, 0, 10, 5]], [0.9, 0.8], 0.5),
        nms_case("boxes without area overlap nothing", [[5, 5, 5, 5]] * 2, [0.9, 0.8], 0.5),
        nms_case("a suppressed box suppresses nothing",
                 [unit, [4, 0, 14, 10], [8, 0, 18, 10]], [0.9, 0.8, 0.7], 0.4),
    ]  # fmt: skip
    for seed, (count, limit_iou, limit) in enumerate(
        ((40, 0.7, 100), (60, 0.3, 100), (80, 0.5, 7))
    ):
        rng = np.random.default_rng(seed)
        corners = rng.uniform(0, 60, (count, 2))
        boxes = np.round(np.concatenate([corners, corners + rng.uniform(5, 50, (count, 2))], 1), 2)
        scores = np.round(rng.random(count), 2 if seed else 1)
        title = f"{count} boxes at {limit_iou}, at most {limit}"
        cases.append(nms_case(title, boxes.tolist(), scores.tolist(), limit_iou, limit))
    return cases


def decode_case(title: str, output: np.ndarray, letterbox: dict, **settings: float) -> dict:
    """Decode by plain loops: per class threshold, suppress, map to the photo, clip."""
    width, height = letterbox["photo"]["width"], letterbox["photo"]["height"]
    scale, left, top = letterbox["scale"], letterbox["padLeft"], letterbox["padTop"]
    detections = []
    for class_id in range(output.shape[0] - 4):
        input_boxes, photo_boxes, scores = [], [], []
        for cx, cy, w, h, score in output[[0, 1, 2, 3, 4 + class_id]].T.tolist():
            box = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2]
            if not score > settings["scoreThreshold"] or not all(map(math.isfinite, box)):
                continue
            x1, x2 = (min(max((x - left) / scale, 0), width) for x in box[::2])
            y1, y2 = (min(max((y - top) / scale, 0), height) for y in box[1::2])
            if x2 > x1 and y2 > y1:
                input_boxes.append(box)
                photo_boxes.append([x1, y1, x2, y2])
                scores.append(score)
        limit = int(settings["maxPerClass"])
        for index in slow_nms(input_boxes, scores, settings["nmsIou"], limit):
            box = [round(value, 5) for value in photo_boxes[index]]
            detections.append(
                {"classId": class_id, "score": round(scores[index], 7), "boxXyxy": box}
            )
    return {
        "title": title,
        "letterbox": {key: letterbox[key] for key in ("photo", "input")},
        **settings,
        "shape": list(output.shape),
        "output": [round(float(value), 7) for value in output.ravel()],
        "detections": detections,
    }


def random_output(seed: int, classes: int, anchors: int, size: tuple[int, int]) -> np.ndarray:
    """Boxes around a few places, some over the edge, with scores from 0 to 1, float32."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0.05, 0.95, (max(1, anchors // 8), 4)) * np.array([1, 1, 0.4, 0.4])
    boxes = places[rng.integers(len(places), size=anchors)] + rng.normal(0, 0.02, (anchors, 4))
    boxes[:, 2:] = np.abs(boxes[:, 2:]) + 0.01
    boxes *= np.array([*size, *size])
    scores = rng.random((anchors, classes)) ** 4
    output = np.concatenate([boxes, scores], axis=1).T
    return np.round(output, 4).astype(np.float32)


def decode_cases() -> list[dict]:
    """Seeded outputs on landscape, portrait and square photos, and hopeless outputs."""
    evaluation = {"scoreThreshold": 0.001, "nmsIou": 0.7, "maxPerClass": 100}
    phone = {"scoreThreshold": 0.25, "nmsIou": 0.7, "maxPerClass": 100}
    square, portrait = (
        letterbox_case((640, 640), (320, 320)),
        letterbox_case((3000, 4000), (320, 320)),
    )
    wide = letterbox_case((4000, 3000), (640, 480))
    empty = np.zeros((6, 21), np.float32)
    outside = random_output(9, 2, 21, (320, 320))
    outside[0] -= 900
    return [
        decode_case("square photo, evaluation settings", random_output(1, 2, 84, (320, 320)),
                    square, **evaluation),
        decode_case("portrait photo, phone settings", random_output(2, 2, 84, (320, 320)),
                    portrait, **phone),
        decode_case("rectangular input", random_output(3, 2, 63, (640, 480)), wide, **phone),
        decode_case("three classes, at most five each", random_output(4, 3, 84, (320, 320)),
                    square, **{**evaluation, "maxPerClass": 5}),
        decode_case("all scores are 0", empty, square, **evaluation),
        decode_case("all boxes lie outside the photo", outside, portrait, **evaluation),
    ]  # fmt: skip


def tiles_case(photo: tuple[int, int], size: tuple[int, int], magnification: float) -> dict:
    """Tiles by the rules: as many as share a fifth of their side, spread evenly."""
    first = min(size[0] / photo[0], size[1] / photo[1])
    scale = min(1.0, first * magnification)
    tiles: list[dict] = []
    if scale >= first * 1.5:
        lengths = [min(p, math.floor(s / scale + 0.5)) for p, s in zip(photo, size, strict=True)]
        rows: list[list[int]] = []
        for whole, length in zip(photo, lengths, strict=True):
            count = 1
            while (count == 1 and whole > length) or (
                count > 1 and (whole - length) / (count - 1) > max(1, length * 4 // 5)
            ):
                count += 1
            gaps = max(1, count - 1)
            rows.append([math.floor(i * (whole - length) / gaps + 0.5) for i in range(count)])
        tiles = [
            {"x": x, "y": y, "width": lengths[0], "height": lengths[1]}
            for y in rows[1] for x in rows[0]
        ]  # fmt: skip
    return {
        "photo": {"width": photo[0], "height": photo[1]},
        "input": {"width": size[0], "height": size[1]},
        "magnification": magnification,
        "tiles": tiles,
    }


def one_mark(a: list[float], b: list[float], limit_iou: float) -> bool:
    """Whether two boxes of a class are one mark: much alike, or one in the other."""
    shared = max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return iou(a, b) > limit_iou or shared > 0.7 * smaller


def added_case(seed: int, photo: tuple[int, int], tile: dict, limit_iou: float) -> dict:
    """A tile with seeded boxes of one class beside boxes of the first pass."""
    rng = np.random.default_rng(seed)
    count, width, height = 40, tile["width"], tile["height"]
    corners = rng.uniform(0, 0.9, (count, 2)) * [width, height]
    sides = rng.uniform(0.01, 0.65, (count, 2)) ** 2 * [width, height]
    far = np.minimum(corners + sides + 1, [width, height])
    found = np.round(np.concatenate([corners, far], 1), 2).tolist()
    scores = np.round(rng.random(count), 1).tolist()
    border, longest = 0.01 * max(width, height), 0.5 * max(width, height)
    counted = []
    for index, (x1, y1, x2, y2) in enumerate(found):
        cut = (
            (tile["x"] > 0 and x1 < border)
            or (tile["y"] > 0 and y1 < border)
            or (tile["x"] + width < photo[0] and x2 > width - border)
            or (tile["y"] + height < photo[1] and y2 > height - border)
        )
        if not cut and max(x2 - x1, y2 - y1) <= longest:
            counted.append(index)
    on_photo = [
        [x + (tile["x"], tile["y"])[i % 2] for i, x in enumerate(found[k])] for k in counted
    ]
    first = [on_photo[3], [value + 5 for value in on_photo[-1]]]
    added: list[int] = []
    for at in sorted(range(len(counted)), key=lambda k: -scores[counted[k]]):
        shown = first + [on_photo[k] for k in added]
        if not any(one_mark(on_photo[at], other, limit_iou) for other in shown):
            added.append(at)
    return {
        "photo": {"width": photo[0], "height": photo[1]},
        "tile": tile,
        "nmsIou": limit_iou,
        "foundXyxy": found,
        "scores": scores,
        "firstXyxy": first,
        "counted": counted,
        "addedXyxy": [on_photo[k] for k in added],
    }


def fine_cases() -> list[dict]:
    """Tiles of many shapes, and boxes of tiles in the middle, in a corner and alone."""
    shapes = [
        tiles_case(photo, size, magnification)
        for photo in PHOTO_SIZES for size in INPUT_SIZES for magnification in (2.0, 3.0, 4.0)
    ]  # fmt: skip
    photo = (4000, 3000)
    middle = {"x": 889, "y": 833, "width": 1333, "height": 1333}
    corner = {"x": 2667, "y": 1667, "width": 1333, "height": 1333}
    whole = {"x": 0, "y": 0, "width": 900, "height": 700}
    added = [
        added_case(1, photo, middle, 0.4),
        added_case(2, photo, corner, 0.7),
        added_case(3, (900, 700), whole, 0.5),
    ]
    return [{"tiles": shapes, "added": added}]


def main() -> None:
    """Write the four files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    letterboxes = [letterbox_case(photo, size) for photo in PHOTO_SIZES for size in INPUT_SIZES]
    files = {"letterbox": letterboxes, "nms": nms_cases(), "decode": decode_cases()}
    files["fine"] = fine_cases()
    for name, cases in files.items():
        text = (
            "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n"
        )
        (FOLDER / f"{name}.json").write_text(text)
        print(f"{name}: {len(cases)} cases, {len(text) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
