"""Letterbox, NMS and decoding follow the golden cases that TypeScript reads too."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lotlens_trainer.detector import letterboxed_photo
from lotlens_trainer.fine_tiles import Tile, added_boxes, boxes_that_count, fine_tiles
from lotlens_trainer.letterbox import letterbox_geometry, letterbox_image
from lotlens_trainer.photo_pixels import jpeg_shrink, read_rgb
from lotlens_trainer.postprocess import detections_from_output, nms

PROJECT = Path(__file__).resolve().parents[3]
FOLDER = PROJECT / "src/contract/fixtures/detect"


def cases(name: str) -> list[dict]:
    """The golden cases of one file."""
    return json.loads((FOLDER / f"{name}.json").read_text())


def geometry_of(case: dict):
    """The letterbox of a case's photo and input."""
    photo, size = case["photo"], case["input"]
    return letterbox_geometry(photo["width"], photo["height"], size["width"], size["height"])


@pytest.mark.parametrize("case", cases("letterbox"), ids=lambda c: f"{c['photo']}-{c['input']}")
def test_letterbox_geometry(case: dict) -> None:
    geometry = geometry_of(case)
    assert geometry.scale == pytest.approx(case["scale"], abs=1e-12)
    assert (geometry.pad_left, geometry.pad_top) == (case["padLeft"], case["padTop"])
    assert geometry.content_width == case["contentWidth"]
    assert geometry.content_height == case["contentHeight"]
    mapped = geometry.to_input(np.array(case["boxesPhotoXyxy"]))
    np.testing.assert_allclose(mapped, case["boxesInputXyxy"], atol=1e-9)
    np.testing.assert_allclose(geometry.to_photo(mapped), case["boxesPhotoXyxy"], atol=1e-9)


@pytest.mark.parametrize("case", cases("decode-plan"), ids=lambda case: case["name"])
def test_plan_of_decoding(case: dict) -> None:
    assert jpeg_shrink(case["photo"]["width"], case["wanted"]["width"]) == case["shrink"]


def with_shown_size(jpeg: bytes, width: int, height: int) -> bytes:
    """A baseline JPEG whose header shows less of its last blocks."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


@pytest.mark.parametrize("case", cases("large-photo"), ids=lambda case: str(case["input"]))
def test_pixels_of_a_large_photo(case: dict, tmp_path: Path) -> None:
    width, height = case["input"]["width"], case["input"]["height"]
    shown = case["shown"]["width"], case["shown"]["height"]
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(with_shown_size((PROJECT / case["photo"]).read_bytes(), *shown))
    planes, box = letterboxed_photo(photo, height=height, width=width)
    assert (box.photo_width, box.photo_height) == shown
    pixels = (planes * 255).round().astype(np.uint8).transpose(1, 2, 0)
    content = pixels[box.pad_top :][: box.content_height, box.pad_left :][:, : box.content_width]
    assert hashlib.sha256(content.tobytes()).hexdigest() == case["contentRgbSha256"]


def test_display_p3_is_seen_in_srgb() -> None:
    case = json.loads((FOLDER / "display-p3.json").read_text())
    middle = case["patchSide"] // 2
    seen = read_rgb(PROJECT / case["photo"])[middle, middle :: case["patchSide"]]
    np.testing.assert_allclose(seen.astype(int), case["srgbPatches"], atol=2)


def test_a_profile_that_is_none_counts_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (16, 16), (200, 30, 30)).save(path, quality=95, icc_profile=b"no profile")
    np.testing.assert_allclose(read_rgb(path)[8, 8].astype(int), (200, 30, 30), atol=2)


@pytest.mark.parametrize("size", [(20_000, 7), (20_000, 1)])
def test_a_strip_lower_than_a_shrunken_pixel_is_read(size: tuple, tmp_path: Path) -> None:
    path = tmp_path / "strip.jpg"
    Image.new("RGB", size).save(path)
    height, width, _ = read_rgb(path, wanted_width=640).shape
    assert height >= 1
    assert width >= 640


@pytest.mark.parametrize("case", cases("nms"), ids=lambda case: case["title"])
def test_nms(case: dict) -> None:
    boxes = np.array(case["boxesXyxy"], np.float64).reshape(-1, 4)
    kept = nms(boxes, np.array(case["scores"]), iou=case["nmsIou"], limit=case["limit"])
    assert kept.tolist() == case["kept"]


@pytest.mark.parametrize("case", cases("decode"), ids=lambda case: case["title"])
def test_decode(case: dict) -> None:
    boxes, class_ids, scores = detections_from_output(
        np.array(case["output"], np.float32).reshape(case["shape"]),
        score_threshold=case["scoreThreshold"],
        nms_iou=case["nmsIou"],
        letterbox=geometry_of(case["letterbox"]),
        max_per_class=case["maxPerClass"],
    )
    expected = case["detections"]
    assert class_ids.tolist() == [one["classId"] for one in expected]
    np.testing.assert_allclose(scores, [one["score"] for one in expected], atol=1e-4)
    expected_boxes = np.array([one["boxXyxy"] for one in expected]).reshape(-1, 4)
    np.testing.assert_allclose(boxes, expected_boxes, rtol=1e-6, atol=1e-4)


@pytest.mark.parametrize(
    "case",
    cases("fine")[0]["tiles"],
    ids=lambda c: f"{c['photo']}-{c['input']}-{c['magnification']}",
)
def test_fine_tiles(case: dict) -> None:
    photo, size = ((one["width"], one["height"]) for one in (case["photo"], case["input"]))
    tiles = fine_tiles(photo, size, case["magnification"])
    assert tiles == [Tile(**one) for one in case["tiles"]]


@pytest.mark.parametrize("case", cases("fine")[0]["added"], ids=lambda c: str(c["tile"]))
def test_boxes_of_a_tile_that_a_fine_pass_adds(case: dict) -> None:
    tile = Tile(**case["tile"])
    found, scores = np.array(case["foundXyxy"]), np.array(case["scores"])
    counted = boxes_that_count(found, tile, (case["photo"]["width"], case["photo"]["height"]))
    assert np.flatnonzero(counted).tolist() == case["counted"]
    on_photo = found[counted] + np.array([tile.x, tile.y] * 2)
    first = np.array(case["firstXyxy"])
    added = added_boxes(on_photo, scores[counted], first, case["nmsIou"])
    np.testing.assert_allclose(on_photo[added], case["addedXyxy"], atol=1e-9)
    assert 0 < len(added) < len(on_photo)


def test_letterboxed_photo_lies_on_grey_and_keeps_its_colours() -> None:
    photo = np.zeros((100, 200, 3), np.uint8)
    photo[:] = (200, 100, 50)
    planes, geometry = letterbox_image(photo, 64, 64)
    assert planes.shape == (3, 64, 64)
    assert planes.dtype == np.float32
    assert geometry.pad_top == 16
    np.testing.assert_allclose(planes[:, 0, 0], 114 / 255, atol=1e-6)
    np.testing.assert_allclose(planes[:, 32, 32], np.array([200, 100, 50]) / 255, atol=1e-6)


def test_shrinking_keeps_a_thin_scratch_visible() -> None:
    """A line one pixel wide must dim, not vanish, at an eighth of the size: on every row."""
    photo = np.full((512, 512, 3), 60, np.uint8)
    photo[:, 203] = 255
    planes, _ = letterbox_image(photo, 64, 64)
    assert (planes[0].max(axis=1) > 70 / 255).all()


def test_output_that_is_not_finite_gives_no_box() -> None:
    output = np.full((6, 4), np.nan, np.float32)
    output[4:] = 0.9
    boxes, class_ids, scores = detections_from_output(
        output, letterbox=letterbox_geometry(640, 480, 320, 320)
    )
    assert len(boxes) == len(class_ids) == len(scores) == 0


def test_a_length_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="0x480"):
        letterbox_geometry(0, 480, 320, 320)
