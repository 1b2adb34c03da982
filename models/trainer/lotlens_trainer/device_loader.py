"""Batches whose pictures are drawn on the device that learns from them.

Processes plan pictures ahead (a plan is a few hundred numbers); the device draws them. Only a
batch's own numbers decide what it shows, as with `loader`.
"""

from __future__ import annotations

import multiprocessing
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import fields

import numpy as np
import torch
from torch import Tensor

from .dataset import Photo
from .device_appearance import draw_pictures, tone_parameters, with_camera_faults
from .device_photos import packed_photos
from .distributed import process_count, process_number
from .loader import Batch
from .loss import Targets
from .picture_planner import BatchPlan, plan, start_planner
from .placement import Placement, packed_count, square_side
from .progress import CommandError
from .sampling import Sampling

BATCHES_AHEAD = 8
LARGEST_SHARE = 0.5
"""Of a device's free memory, for photos."""

Draw = Callable[..., Tensor]


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
        self._device = device
        side = square_side(cache_side)
        if not photos_fit(len(photos), cache_side, device):
            need_gib = 4 * packed_count(len(photos), side) / 2**30
            raise CommandError(
                "no_room",
                f"{len(photos)} photos of {side} px need {need_gib:.1f} GiB on {device}, which has "
                "too little left: use --draw threads",
            )
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
                yield self._batch_of(planned, size)
        finally:
            for waiting in ahead:
                waiting.cancel()

    def _batch_of(self, planned: BatchPlan, size: int) -> Batch:
        placed = (getattr(planned.placement, field.name) for field in fields(Placement))
        pictures = self._draw(
            self._photos,
            *(torch.from_numpy(part).to(self._device) for part in placed),
            *tone_parameters(planned.looks, self._device),
            size=size,
        )
        pictures = with_camera_faults(pictures, planned.looks).round().to(torch.uint8)
        return Batch(pictures, Targets(*(torch.from_numpy(part) for part in planned.targets)))


def drawing_on(device: torch.device) -> Draw:
    """`draw_pictures`, as one kernel where there is one.

    Triton needs a C compiler once, and not every PyTorch brings it; the plain operations cost as
    much time as the learning does, and need neither.
    """
    if device.type != "cuda":
        return draw_pictures
    try:
        from . import device_kernel

        device_kernel.draw_nothing(device)
    except (ImportError, RuntimeError) as error:
        warnings.warn(
            f"pictures are drawn slowly, since Triton does not work: {error}", stacklevel=2
        )
        return draw_pictures
    return device_kernel.draw_pictures


def photos_fit(photo_count: int, cache_side: int, device: torch.device) -> bool:
    """Whether a device has room for so many photos beside what learning takes."""
    if device.type != "cuda":
        return True
    free_bytes, _ = torch.cuda.mem_get_info(device)
    return 4 * packed_count(photo_count, square_side(cache_side)) < LARGEST_SHARE * free_bytes
