"""Batches whose pictures are drawn on the device that learns from them.

Processes plan pictures ahead (a plan is a few hundred numbers); the device draws them. Only a
batch's own numbers decide what it shows, as with `loader`.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from .augment import place_marks
from .dataset import Photo
from .device_appearance import tone_parameters, toned, with_camera_faults
from .device_photos import drawn, packed_photos
from .distributed import process_count, process_number
from .loader import Batch, padded_marks
from .loss import Targets
from .picture_plan import Appearance, plan_appearance, plan_tiles
from .placement import Placement, place, square_side
from .sampling import Sampling

BATCHES_AHEAD = 8
Draw = Callable[..., Tensor]


@dataclass(frozen=True)
class BatchPlan:
    """What the device needs to draw a batch, and what is on its pictures."""

    placement: Placement
    looks: list[Appearance]
    targets: tuple[np.ndarray, ...]  # the fields of `loss.Targets`


class Planner:
    """Plans batches; one lives in each planning process."""

    def __init__(
        self, photos: list[Photo], side: int, sampling: Sampling, batch: int, seed: int
    ) -> None:
        self._photos = photos
        self._side = side
        self._sampling = sampling
        self._batch = batch
        self._seed = seed
        self._order = lru_cache(maxsize=2)(self._ordered)

    def _ordered(self, epoch: int) -> tuple[np.ndarray, np.ndarray]:
        order = self._sampling.order(self._seed, epoch)
        return order, np.sort(order % len(self._photos))

    def plan(
        self, epoch: int, number: int, part: slice, size: int, mosaic_share: float
    ) -> BatchPlan:
        """An epoch's batch, or one process's part of it."""
        order, partners = self._order(epoch)
        rows = order[number * self._batch : (number + 1) * self._batch][part]
        pictures, looks = [], []
        for row in rows.tolist():
            random = np.random.default_rng([self._seed, epoch, row])
            tiles = plan_tiles(self._photos, row, size, mosaic_share, partners, random)
            pictures.append(tiles)
            looks.append(plan_appearance(random))
        marks = [place_marks(tiles, self._photos) for tiles in pictures]
        placement = place(pictures, self._photos, self._side)
        return BatchPlan(placement, looks, padded_marks(marks))


class DeviceLoader:
    """As `loader.Loader`, but for pasted marks and rain, which need a processor."""

    def __init__(
        self,
        photos: list[Photo],
        *,
        batch: int,
        seed: int,
        cache_side: int,
        device: torch.device,
        workers: int = 2,
        sampling: Sampling | None = None,
    ) -> None:
        self._sampling = sampling or Sampling(np.ones(len(photos)))
        self._batch = min(batch, self._sampling.epoch_length)
        self._seed = seed
        self._device = device
        self._workers = workers
        side = square_side(cache_side)
        # Spawned, since a process cannot be forked once it uses a device.
        self._pool = ProcessPoolExecutor(
            workers,
            multiprocessing.get_context("spawn"),
            initializer=start_planner,
            initargs=(photos, side, self._sampling, self._batch, seed),
        )
        self._photos = packed_photos(photos, side, device)
        self._draw = drawing_on(device)

    @property
    def batches_per_epoch(self) -> int:
        return self._sampling.epoch_length // self._batch

    def epoch(self, epoch: int, *, size: int, mosaic_share: float) -> Iterator[Batch]:
        """Batches of one epoch; a last one that is not full is left out."""
        part = slice(process_number(), None, process_count())
        ahead: deque[Future[BatchPlan]] = deque()

        def submit(number: int) -> None:
            ahead.append(self._pool.submit(plan, epoch, number, part, size, mosaic_share))

        try:
            for number in range(min(BATCHES_AHEAD, self.batches_per_epoch)):
                submit(number)
            for number in range(self.batches_per_epoch):
                planned = ahead.popleft().result()
                if number + BATCHES_AHEAD < self.batches_per_epoch:
                    submit(number + BATCHES_AHEAD)
                yield self._batch_of(planned, [self._seed, epoch, number], size)
        finally:
            for waiting in ahead:
                waiting.cancel()

    def _batch_of(self, planned: BatchPlan, seed: list[int], size: int) -> Batch:
        placed = (getattr(planned.placement, field.name) for field in fields(Placement))
        pictures = self._draw(
            self._photos,
            *(torch.from_numpy(part).to(self._device) for part in placed),
            *tone_parameters(planned.looks, self._device),
            size=size,
        )
        random = torch.Generator(self._device)
        random.manual_seed(int(np.random.SeedSequence(seed).generate_state(1)[0]))
        pictures = with_camera_faults(pictures, planned.looks, random).round().to(torch.uint8)
        return Batch(pictures, Targets(*(torch.from_numpy(part) for part in planned.targets)))


def drawing_on(device: torch.device) -> Draw:
    """`draw_pictures`, as one kernel where there is one."""
    if device.type != "cuda":
        return draw_pictures
    from . import device_kernel

    return device_kernel.draw_pictures


def draw_pictures(
    pixels: Tensor,
    starts: Tensor,
    pitches: Tensor,
    affine: Tensor,
    extents: Tensor,
    windows: Tensor,
    matrices: Tensor,
    tones: Tensor,
    *,
    size: int,
) -> Tensor:
    """Pictures float[B, size, size, 3], 0 to 255, drawn and toned."""
    return toned(drawn(pixels, starts, pitches, affine, extents, windows, size), matrices, tones)


_planner: Planner | None = None


def start_planner(
    photos: list[Photo], side: int, sampling: Sampling, batch: int, seed: int
) -> None:
    """What a planning process does first."""
    global _planner
    threading.Thread(target=end_with_parent, daemon=True).start()
    _planner = Planner(photos, side, sampling, batch, seed)


def plan(epoch: int, number: int, part: slice, size: int, share: float) -> BatchPlan:
    """What a planning process does again and again."""
    assert _planner is not None
    return _planner.plan(epoch, number, part, size, share)


def end_with_parent() -> None:
    """A killed trainer cannot end its planners, and they would wait for it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
