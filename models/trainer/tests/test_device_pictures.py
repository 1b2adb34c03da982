"""Pictures that a device draws are those that the processor would have drawn."""

import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from drawn_dataset import write_coco_dataset
from PIL import Image

from lotlens_trainer.appearance import brighter, glare, low_light, motion_blur, shift_colours
from lotlens_trainer.augment import draw, plan_mosaic, plan_single
from lotlens_trainer.cli import main
from lotlens_trainer.dataset import Photo, negative_photos, read_split
from lotlens_trainer.device_appearance import (
    compressed,
    tone_parameters,
    toned,
    with_camera_faults,
)
from lotlens_trainer.device_loader import DeviceLoader
from lotlens_trainer.device_photos import drawn, packed_photos
from lotlens_trainer.loader import Batch
from lotlens_trainer.photo_pixels import read_rgb, shrunk
from lotlens_trainer.picture_plan import Appearance, blur_kernel, plan_appearance
from lotlens_trainer.placement import LEVELS, place, square_side

CPU = torch.device("cpu")
SIDE, SIZE = 192, 96
PLAIN = Appearance(np.eye(3, dtype=np.float32), 1, 1, 1, (0, 0, 1, 1, 0), None, 0, 0, None)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Photo]:
    folder = tmp_path_factory.mktemp("drawn")
    return read_split(write_coco_dataset(folder, side=200, train=6, val=1), "train").photos


def smooth_picture(side: int = 64) -> np.ndarray:
    small = np.random.default_rng(5).integers(20, 235, (6, 6, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC))


def as_floats(picture: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(picture.copy()).float()[None]


@pytest.mark.parametrize("seed", range(8))
def test_photos_land_where_the_processor_draws_them(photos: list[Photo], seed: int) -> None:
    random = np.random.default_rng(seed)
    side = square_side(SIDE - 1)
    assert side == SIDE
    assert side % 2 ** (LEVELS - 1) == 0
    tiles = plan_mosaic(photos, 0, SIZE, random)
    if seed % 2:
        tiles = [plan_single(photos, seed % len(photos), SIZE, random)]
    pixels = {tile.photo: shrunk(read_rgb(photos[tile.photo].path), side) for tile in tiles}
    expected = draw(tiles, pixels, photos, SIZE).astype(float)
    placed = place([tiles], photos, side)
    parts = (placed.starts, placed.pitches, placed.affine, placed.extents, placed.windows)
    packed = packed_photos(photos, side, CPU)
    picture = drawn(packed, *(torch.from_numpy(part) for part in parts), SIZE)[0].numpy()
    difference = np.abs(picture - expected)
    # Edges of drawn marks are hard, and each way of sampling softens them in its own way.
    assert difference.mean() < 2.5
    moved = np.abs(np.roll(picture, 2, axis=1) - expected).mean()
    assert difference.mean() < moved / 2


def test_colours_light_and_glare_are_those_of_the_processor() -> None:
    picture = smooth_picture()
    random = np.random.default_rng(3)
    for strength in (0.2, 0.9):
        spot = random.uniform(0, 1, 2), random.uniform(0.05, 0.25, 2)
        look = replace(
            PLAIN,
            gamma=1.2 + strength,
            gain=0.9 - 0.4 * strength,
            glare=(*spot[0], *spot[1], 80 + 120 * strength),
        )

        class Drawn:
            """Gives glare the spot above."""

            draws = iter(spot)

            def uniform(self, *_: object) -> np.ndarray:
                return next(self.draws)

        expected = glare(low_light(picture, strength, random), strength, Drawn())
        result = toned(as_floats(picture), *tone_parameters([look], CPU))[0].numpy()
        assert np.abs(result - expected).max() <= 2
    for seed in range(6):
        expected = shift_colours(picture, np.random.default_rng(seed))
        look = plan_appearance(np.random.default_rng(seed))
        plain = replace(PLAIN, matrix=look.matrix, brightening=look.brightening)
        result = toned(as_floats(picture), *tone_parameters([plain], CPU))[0].numpy()
        assert np.abs(result - expected).max() <= 2
    assert brighter(0.0) == list(range(256)) * 3


@pytest.mark.parametrize("direction", range(4))
@pytest.mark.parametrize("strength", [0.0, 0.3, 0.99])
def test_motion_blur_is_that_of_the_processor(direction: int, strength: float) -> None:
    class Direction:
        """Gives motion_blur the direction."""

        def integers(self, _: int) -> int:
            return direction

    picture = smooth_picture()
    expected = motion_blur(picture, strength, Direction())
    look = replace(PLAIN, blur=blur_kernel(strength, direction))
    result = with_camera_faults(as_floats(picture), [look])[0].numpy()
    assert np.abs(result - expected).max() <= 1.01


def test_each_picture_gets_its_own_faults_and_no_other() -> None:
    both = [as_floats(smooth_picture()), as_floats(smooth_picture()[::-1])]
    pictures = torch.cat(both * 3)
    looks = [
        PLAIN,
        replace(PLAIN, blur=blur_kernel(0.9, 0)),
        replace(PLAIN, noise=8.0, noise_seed=3),
        replace(PLAIN, blur=blur_kernel(0.9, 1)),
        replace(PLAIN, noise=8.0, noise_seed=4),
        replace(PLAIN, jpeg_quality=30, noise=4.0, noise_seed=5, blur=blur_kernel(0.5, 2)),
    ]
    together = with_camera_faults(pictures, looks)
    assert torch.equal(together[0], pictures[0])
    for row, look in enumerate(looks):
        alone = with_camera_faults(pictures[row : row + 1], [look])[0]
        torch.testing.assert_close(together[row], alone)
    for row in range(1, len(looks)):
        assert not torch.equal(together[row], pictures[row])
    grain = together[2] - pictures[2]
    assert grain.std().item() == pytest.approx(8, rel=0.05)
    assert not torch.allclose(grain, together[4] - pictures[4], atol=1)


def test_a_photo_that_lies_on_its_side_is_drawn_upright(tmp_path: Path) -> None:
    """Phones write sensor rows and an EXIF tag; a list may even give another size than the file."""
    pixels = np.zeros((60, 120, 3), np.uint8)
    pixels[10:20, 80:100] = 255
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(pixels).save(tmp_path / "a.jpg", quality=95, exif=exif)
    (photo,) = negative_photos(tmp_path)
    assert (photo.width, photo.height) == (60, 120)
    side = square_side(120)
    for one in (photo, replace(photo, width=120, height=60)):
        tile = plan_single([one], 0, SIZE, np.random.default_rng(2))
        expected = draw([tile], {0: shrunk(read_rgb(one.path), side)}, [one], SIZE)
        placed = place([[tile]], [one], side)
        parts = (placed.starts, placed.pitches, placed.affine, placed.extents, placed.windows)
        packed = packed_photos([one], side, CPU)
        picture = drawn(packed, *(torch.from_numpy(part) for part in parts), SIZE)[0].numpy()
        assert (picture > 200).sum() > 30
        assert np.abs(picture - expected).mean() < 3


@pytest.mark.parametrize("quality", [30, 50, 80])
def test_jpeg_artefacts_are_close_to_a_real_file(quality: int) -> None:
    random = np.random.default_rng(quality)
    picture = smooth_picture().astype(float) + random.normal(0, 12, (64, 64, 3))
    picture = picture.clip(0, 255).astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=quality)
    real = np.asarray(Image.open(buffer).convert("RGB")).astype(float)
    look = replace(PLAIN, jpeg_quality=quality)
    planes = as_floats(picture).permute(0, 3, 1, 2)
    result = compressed(planes, [look])[0].permute(1, 2, 0).numpy()
    lost = np.abs(real - picture).mean()
    assert np.abs(result - real).mean() < 0.3 * lost
    assert np.abs(result - picture).mean() == pytest.approx(lost, rel=0.2)


def batches(photos: list[Photo], seed: int) -> list[Batch]:
    loader = DeviceLoader(photos, batch=3, seed=seed, cache_side=SIDE, device=CPU, workers=1)
    return list(loader.epoch(0, size=SIZE, mosaic_share=0.5))


def test_a_seed_makes_the_same_batches(photos: list[Photo]) -> None:
    first, again, other = (batches(photos, seed) for seed in (1, 1, 2))
    assert len(first) == 2
    for one, two in zip(first, again, strict=True):
        assert torch.equal(one.pictures, two.pictures)
        assert torch.equal(one.targets.boxes, two.targets.boxes)
    assert not torch.equal(first[0].pictures, other[0].pictures)
    assert first[0].pictures.shape == (3, SIZE, SIZE, 3)


def test_trains_on_what_the_device_draws(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    dataset = write_coco_dataset(tmp_path / "drawn", side=64, train=6, val=2)
    words = ["train", "--dataset", dataset, "--out", tmp_path / "run", "--imgsz", 64, "--batch", 4]
    words += ["--epochs", 2, "--passes", 3, "--workers", 1, "--draw", "device"]
    assert main([str(word) for word in words]) == 0
    lines = (tmp_path / "run/metrics.jsonl").read_text().splitlines()
    assert len(lines) == 2
    assert '"done": 8, "of": 8' in capfd.readouterr().out
    paste = [*words, "--paste", 0.5]
    assert main([str(word) for word in paste]) == 1
    assert "no_paste" in capfd.readouterr().out


KERNEL_CHECK = """
import sys, torch
from lotlens_trainer.device_kernel import draw_pictures as by_kernel
from lotlens_trainer.device_appearance import draw_pictures
parts = torch.load(sys.argv[1])
expected, drawn = (draw(*parts, size=64) for draw in (draw_pictures, by_kernel))
assert (expected - drawn).abs().max() < 0.01, (expected - drawn).abs().max()
"""


def test_the_kernel_draws_the_same(photos: list[Photo], tmp_path: Path) -> None:
    """Triton's interpreter runs it on a processor, where Triton is installed."""
    pytest.importorskip("triton")
    random = np.random.default_rng(4)
    pictures = [plan_mosaic(photos, 0, 64, random), [plan_single(photos, 1, 64, random)]]
    looks = [plan_appearance(np.random.default_rng(seed)) for seed in (1, 7)]
    placed = place(pictures, photos, SIDE)
    arrays = (placed.starts, placed.pitches, placed.affine, placed.extents, placed.windows)
    parts = [torch.from_numpy(part) for part in arrays]
    packed = packed_photos(photos, SIDE, CPU)
    torch.save([packed, *parts, *tone_parameters(looks, CPU)], tmp_path / "parts.pt")
    environment = {**os.environ, "TRITON_INTERPRET": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", KERNEL_CHECK, str(tmp_path / "parts.pt")]
    subprocess.run(words, check=True, env=environment)
