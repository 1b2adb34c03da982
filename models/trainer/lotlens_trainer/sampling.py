"""Which photos an epoch shows, and how often: each once in every pass, unless classes are balanced
or an older dataset is replayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .dataset import Photo


@dataclass(frozen=True)
class Sampling:
    """Draws from a list of photos whose first `len(weights)` are the dataset's own and whose next
    `replayed` are another's. Own photos are drawn in proportion to their weights, `passes` times as
    many as there are; so many of the others join them that they are `replay_share` of the epoch."""

    weights: np.ndarray  # float64[own photos]
    replayed: int = 0
    replay_share: float = 0.0
    passes: int = 1

    @property
    def epoch_length(self) -> int:
        return self._own_each_epoch + self._replayed_each_epoch

    @property
    def _own_each_epoch(self) -> int:
        return len(self.weights) * self.passes

    @property
    def _replayed_each_epoch(self) -> int:
        if self.replayed == 0:
            return 0
        return round(self._own_each_epoch * self.replay_share / (1 - self.replay_share))

    def order(self, seed: int, epoch: int) -> np.ndarray:
        """int64[epoch_length]: positions in the list; the k-th repeat of a photo within the epoch
        has k times the list's length added, so that it can be made another picture."""
        random = np.random.default_rng([seed, epoch])
        own = len(self.weights)
        if self.replayed == 0 and (self.weights == self.weights[0]).all():
            passes = np.repeat(np.arange(self.passes) * own, own) + np.tile(
                np.arange(own), self.passes
            )
            return random.permutation(passes)
        drawn = draw_evenly(self.weights, self._own_each_epoch, random)
        others = draw_evenly(np.ones(self.replayed), self._replayed_each_epoch, random)
        return random.permutation(
            number_repeats(np.concatenate((drawn, own + others)), own + self.replayed)
        )


def draw_evenly(weights: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """int64[count] of positions: each as often as its weight asks for, rounded up or down by
    chance (systematic sampling)."""
    if count == 0:
        return np.zeros(0, np.int64)
    shuffled = random.permutation(len(weights))
    ends = np.cumsum(weights[shuffled])
    points = (np.arange(count) + random.random()) * ends[-1] / count
    return shuffled[np.searchsorted(ends, points, side="right").clip(max=len(weights) - 1)]


def number_repeats(positions: np.ndarray, length: int) -> np.ndarray:
    """Add `length` times k to the k-th repeat of each position."""
    ordered = np.sort(positions)
    repeat = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
    return ordered + length * repeat


def balanced_weights(photos: Sequence[Photo], class_count: int) -> np.ndarray:
    """float64[photos]: sqrt(f_most / f_class) for the rarest class on a photo, where f is the share
    of photos with a class; 1 for photos without marks.

    Repeat factor sampling (LVIS, arXiv 1908.03195) with the commonest class as its threshold: the
    square root, since a class four times as rare, drawn four times as often, is learnt by heart.
    """
    present = np.zeros((len(photos), class_count), bool)
    for place, photo in enumerate(photos):
        present[place, photo.class_ids] = True
    counts = present.sum(0)
    factors = np.sqrt(counts.max(initial=1) / np.maximum(counts, 1))
    return np.where(present, factors, 1.0).max(1, initial=1.0)
