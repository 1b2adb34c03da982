"""Scores beside better ones, on small maps worked out by hand."""

import pytest
import torch
from torch import Tensor

from lotlens_trainer.peaks import lowered_beside_peaks

FAR = -9.0


def levels(side: int = 8) -> list[Tensor]:
    """Three empty levels of one class."""
    return [torch.full((1, 1, side >> n, side >> n), FAR) for n in range(3)]


def test_a_logit_is_lowered_by_what_it_lacks_to_its_best_neighbour() -> None:
    maps = levels()
    maps[0][0, 0, 2, 2], maps[0][0, 0, 3, 3] = 1.0, 0.25
    finest = lowered_beside_peaks(maps)[0][0, 0]
    assert finest[2, 2] == 1.0
    assert finest[3, 3] == 0.25 - 0.75
    # Beside the peak and beside the other; two cells away from either; far from both.
    assert finest[1, 1] == FAR - (1.0 - FAR)
    assert finest[4, 4] == FAR - (0.25 - FAR)
    assert finest[7, 0] == FAR


def test_another_class_lowers_nothing() -> None:
    maps = [level.repeat(1, 2, 1, 1) for level in levels()]
    maps[0][0, 0, 2, 2], maps[0][0, 1, 2, 3] = 1.0, 0.25
    finest = lowered_beside_peaks(maps)[0][0]
    assert finest[0, 2, 2] == 1.0
    assert finest[1, 2, 3] == 0.25


@pytest.mark.parametrize(("y", "x", "inside"), [(4, 4, True), (2, 2, True), (1, 4, False)])
def test_the_next_finer_level_counts_under_a_cell_and_its_neighbours(
    y: int, x: int, inside: bool
) -> None:
    """Cell (2, 2) of the middle level covers (4, 4) to (5, 5); its neighbours (2, 2) to (7, 7)."""
    maps = levels()
    maps[1][0, 0, 2, 2] = 0.5
    maps[0][0, 0, y, x] = 1.5
    middle = lowered_beside_peaks(maps)[1][0, 0, 2, 2]
    assert middle == (0.5 - 1.0 if inside else 0.5)


@pytest.mark.parametrize(("y", "x", "inside"), [(0, 0, True), (1, 1, True), (0, 2, False)])
def test_the_next_coarser_level_counts_over_a_cell_and_beside_it(
    y: int, x: int, inside: bool
) -> None:
    maps = levels(16)
    maps[0][0, 0, 1, 1] = 0.5
    maps[1][0, 0, y, x] = 1.5
    finest = lowered_beside_peaks(maps)[0][0, 0, 1, 1]
    assert finest == (0.5 - 1.0 if inside else 0.5)


def test_levels_that_are_not_next_to_each_other_have_no_say() -> None:
    maps = levels()
    maps[0][0, 0, 0, 0], maps[2][0, 0, 0, 0] = 0.5, 1.5
    lowered = lowered_beside_peaks(maps)
    assert lowered[0][0, 0, 0, 0] == 0.5
    assert lowered[2][0, 0, 0, 0] == 1.5
