"""Batches for training. Photos are decoded once and kept small; pictures are made in threads that
run ahead of the network (Pillow and numpy release the interpreter while they work)."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .appearance import vary_appearance
from .augment import Marks, draw, place_marks
from .dataset import Photo
from .distributed import process_count, process_number
from .loss import Targets
from .paste import MarkPaster
from .photo_pixels import read_rgb, shrunk
from .picture_plan import plan_tiles
from .sampling import Sampling

BATCHES_AHEAD = 3
PASTE_STREAM = 1
"""Pasting draws from a generator of its own: without it all else in a picture is the same."""


@dataclass(frozen=True)
class Batch:
    """Pictures uint8[B, S, S, 3] (RGB) and what is on them."""

    pictures: Tensor
    targets: Targets

    def images(self, device: torch.device) -> Tensor:
        """Network input float[B, 3, S, S], 0 to 1, channels last in memory."""
        moved = self.pictures.to(device, non_blocking=True)
        return moved.permute(0, 3, 1, 2).to(torch.float32).div_(255)


class PhotoCache:
    """Decoded photos, the longest side at most `side` pixels."""

    def __init__(self, photos: list[Photo], side: int) -> None:
        self._photos = photos
        self._side = side
        self._stored: dict[int, np.ndarray] = {}

    def pixels(self, index: int) -> np.ndarray:
        """uint8[h, w, 3]. Two threads may decode the same photo at once; both get the same."""
        stored = self._stored.get(index)
        if stored is None:
            stored = self._stored[index] = shrunk(read_rgb(self._photos[index].path), self._side)
        return stored


class Loader:
    """The pictures of an epoch depend only on the seed, the epoch's number and its settings."""

    def __init__(
        self,
        photos: list[Photo],
        *,
        batch: int,
        seed: int,
        cache_side: int,
        workers: int = 2,
        paste_share: float = 0.0,
        donors: Sequence[Photo] = (),
        sampling: Sampling | None = None,
    ) -> None:
        """`batch` is what all processes take together. `paste_share` of the pictures get marks from
        other photos, and from `donors`, which are no pictures of their own."""
        self._photos = photos
        self._sampling = sampling or Sampling(np.ones(len(photos)))
        self._batch = min(batch, self._sampling.epoch_length)
        self._seed = seed
        with_donors = [*photos, *donors]
        self._cache = PhotoCache(with_donors, cache_side)
        self._paster = MarkPaster(with_donors, self._cache.pixels, share=paste_share)
        self._workers = workers

    @property
    def batches_per_epoch(self) -> int:
        return self._sampling.epoch_length // self._batch

    def epoch(self, epoch: int, *, size: int, mosaic_share: float) -> Iterator[Batch]:
        """Batches of one epoch; a last one that is not full is left out."""
        order = self._sampling.order(self._seed, epoch)
        partners = np.sort(order % len(self._photos))
        rows = order[: self.batches_per_epoch * self._batch].reshape(-1, self._batch)
        # Each process makes its own slice of every batch.
        rows = rows[:, process_number() :: process_count()]
        with ThreadPoolExecutor(self._workers) as pool:
            ahead: deque[list[Future[tuple[np.ndarray, Marks]]]] = deque()

            def submit(row: np.ndarray) -> None:
                ahead.append(
                    [
                        pool.submit(self._make, epoch, int(n), size, mosaic_share, partners)
                        for n in row
                    ]
                )

            try:
                for row in rows[:BATCHES_AHEAD]:
                    submit(row)
                for number in range(len(rows)):
                    made = [future.result() for future in ahead.popleft()]
                    if number + BATCHES_AHEAD < len(rows):
                        submit(rows[number + BATCHES_AHEAD])
                    yield collate(made)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _make(
        self, epoch: int, number: int, size: int, mosaic_share: float, partners: np.ndarray
    ) -> tuple[np.ndarray, Marks]:
        """`number` is one of `Sampling.order`; a mosaic takes its other photos from `partners`."""
        random = np.random.default_rng([self._seed, epoch, number])
        tiles = plan_tiles(self._photos, number, size, mosaic_share, partners, random)
        pixels = {tile.photo: self._cache.pixels(tile.photo) for tile in tiles}
        picture = draw(tiles, pixels, self._photos, size)
        marks = self._paster.paste(
            picture,
            tiles,
            place_marks(tiles, self._photos),
            np.random.default_rng([self._seed, epoch, number, PASTE_STREAM]),
        )
        return vary_appearance(picture, random), marks


def collate(made: list[tuple[np.ndarray, Marks]]) -> Batch:
    """Stack pictures and what is on them."""
    pictures = torch.from_numpy(np.stack([picture for picture, _ in made]))
    return Batch(pictures, padded_targets([marks for _, marks in made]))


def padded_targets(marks: Sequence[Marks]) -> Targets:
    """Marks and regions of a batch, padded with zeros to the longest list."""
    return Targets(*(torch.from_numpy(part) for part in padded_marks(marks)))


def padded_marks(marks: Sequence[Marks]) -> tuple[np.ndarray, ...]:
    """The fields of `Targets` as arrays."""
    rows = max(1, max(len(mark.boxes) for mark in marks))
    regions = max(1, max(len(mark.ignore_boxes) for mark in marks))
    boxes = np.zeros((len(marks), rows, 4), np.float32)
    class_ids = np.zeros((len(marks), rows), np.int64)
    valid = np.zeros((len(marks), rows), bool)
    ignore_boxes = np.zeros((len(marks), regions, 4), np.float32)
    ignore_whole = np.zeros((len(marks), regions), bool)
    for number, mark in enumerate(marks):
        count = len(mark.boxes)
        boxes[number, :count] = mark.boxes
        class_ids[number, :count] = mark.class_ids
        valid[number, :count] = True
        ignore_boxes[number, : len(mark.ignore_boxes)] = mark.ignore_boxes
        ignore_whole[number, : len(mark.ignore_boxes)] = mark.ignore_whole
    return boxes, class_ids, valid, ignore_boxes, ignore_whole
