"""Processes that plan training pictures, and end with the process that started them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .augment import place_marks
from .dataset import Photo
from .loader import padded_marks
from .picture_plan import Appearance, plan_appearance, plan_tiles
from .placement import Placement, place
from .sampling import Sampling


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


_planner: Planner | None = None


def start_planner(
    photos: list[Photo], side: int, sampling: Sampling, batch: int, seed: int
) -> None:
    """What a planning process does first."""
    global _planner
    # Ctrl-C goes to all processes; the one that learns ends these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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
