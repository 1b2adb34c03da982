"""The assigner agrees with a slow version in plain Python, and with a case worked by hand."""

import math

import numpy as np
import pytest
import torch

from lotlens_trainer.assign import assign


def slow_ciou(a: list[float], b: list[float]) -> float:
    """Complete IoU by its formula, one pair at a time."""
    width_a, height_a, width_b, height_b = a[2] - a[0], a[3] - a[1], b[2] - b[0], b[3] - b[1]
    overlap_x = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    overlap = overlap_x * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    iou = overlap / (width_a * height_a + width_b * height_b - overlap)
    hull_x, hull_y = max(a[2], b[2]) - min(a[0], b[0]), max(a[3], b[3]) - min(a[1], b[1])
    away_x, away_y = (a[0] + a[2] - b[0] - b[2]) / 2, (a[1] + a[3] - b[1] - b[3]) / 2
    aspect = 4 / math.pi**2 * (math.atan(width_a / height_a) - math.atan(width_b / height_b)) ** 2
    trade = aspect / (1 - iou + aspect) if aspect else 0.0
    return iou - (away_x**2 + away_y**2) / (hull_x**2 + hull_y**2) - aspect * trade


def slow_assign(scores, boxes, centres, marks, classes) -> tuple[list[int], list[float]]:
    """For one image: the mark of each anchor (-1: none) and its target score."""
    wanted: dict[int, list[tuple[float, int, float]]] = {}
    for m, mark in enumerate(marks):
        found = []
        for a, (x, y) in enumerate(centres):
            if mark[0] < x < mark[2] and mark[1] < y < mark[3]:
                overlap = max(0.0, slow_ciou(mark, boxes[a]))
                found.append((scores[a][classes[m]] ** 0.5 * overlap**6, a, overlap))
        for alignment, a, overlap in sorted(found, reverse=True)[:10]:
            wanted.setdefault(a, []).append((overlap, m, alignment))
    mine = {a: max(options) for a, options in wanted.items()}
    of_anchor, target = [-1] * len(centres), [0.0] * len(centres)
    for a, (_, m, alignment) in mine.items():
        own = [(o, al) for o, mm, al in mine.values() if mm == m]
        best_overlap, best_alignment = max(o for o, _ in own), max(al for _, al in own)
        of_anchor[a] = m
        target[a] = alignment * best_overlap / (best_alignment + 1e-9)
    return of_anchor, target


def grid_centres(side: int, stride: int) -> torch.Tensor:
    steps = (torch.arange(side // stride) + 0.5) * stride
    return torch.stack(torch.meshgrid(steps, steps, indexing="xy"), -1).reshape(-1, 2)


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_the_slow_version(seed: int) -> None:
    random = np.random.default_rng(seed)
    centres = torch.cat((grid_centres(64, 8), grid_centres(64, 16)))
    anchors, count = len(centres), int(random.integers(1, 6))
    scores = torch.from_numpy(random.uniform(0.01, 1, (1, anchors, 2))).float()
    half = torch.from_numpy(random.uniform(4, 25, (1, anchors, 2))).float()
    boxes = torch.cat((centres - half, centres + half * 1.1), -1)
    low = random.uniform(0, 40, (1, count, 2))
    marks = np.concatenate((low, low + random.uniform(9, 24, (1, count, 2))), -1)
    # One padding row behind the real marks, which must not take part.
    marks = torch.from_numpy(np.concatenate((marks, np.zeros((1, 1, 4))), 1)).float()
    classes = torch.from_numpy(random.integers(0, 2, (1, count + 1)))
    valid = torch.tensor([[True] * count + [False]])
    got = assign(scores, boxes, centres, marks, classes, valid)
    of_anchor, target = slow_assign(
        scores[0].tolist(),
        boxes[0].tolist(),
        centres.tolist(),
        marks[0, :count].tolist(),
        classes[0].tolist(),
    )
    assert got.positive[0].tolist() == [mark >= 0 for mark in of_anchor]
    for anchor, mark in enumerate(of_anchor):
        expected = [0.0, 0.0]
        if mark >= 0:
            assert got.mark[0, anchor] == mark
            expected[int(classes[0, mark])] = target[anchor]
        assert got.scores[0, anchor].tolist() == pytest.approx(expected, abs=2e-5)


def test_case_worked_by_hand() -> None:
    """Three anchors in a row; the mark 0..20 holds the first two. Boxes: equal to the mark (CIoU
    1, score 0.25: alignment 0.5) and its left half (IoU 0.5, worse aligned)."""
    centres = torch.tensor([[5.0, 5.0], [15.0, 5.0], [25.0, 5.0]])
    boxes = torch.tensor([[[0.0, 0, 20, 10], [0, 0, 10, 10], [20, 0, 30, 10]]])
    scores = torch.tensor([[[0.25], [0.64], [0.9]]])
    mark = torch.tensor([[[0.0, 0, 20, 10]]])
    got = assign(
        scores, boxes, centres, mark, torch.zeros(1, 1, dtype=torch.long), mark[..., 0] == 0
    )
    assert got.positive.tolist() == [[True, True, False]]
    # IoU 1/2; centres 5 apart, hull 20 x 10: 25/500; aspect angles atan 2 and atan 1.
    aspect = 4 / math.pi**2 * (math.atan(2) - math.atan(1)) ** 2
    overlap = 0.5 - 0.05 - aspect**2 / (0.5 + aspect)
    second = 0.8 * overlap**6 / 0.5
    assert got.scores[0, :, 0].tolist() == pytest.approx([1.0, second, 0.0], abs=1e-5)


def test_a_box_with_two_classes_teaches_both() -> None:
    """As in the case by hand, but the mark is labelled twice; a third mark, elsewhere, is not."""
    centres = torch.tensor([[5.0, 5.0], [15.0, 5.0], [25.0, 5.0]])
    boxes = torch.tensor([[[0.0, 0, 20, 10], [0, 0, 10, 10], [20, 0, 30, 10]]])
    scores = torch.tensor([[[0.25, 0.01], [0.64, 0.01], [0.9, 0.9]]])
    twice = torch.tensor(
        [[[0.0, 0, 20, 10], [0.0, 0, 20, 10], [20.0, 0, 30, 10], [0.0, 0, 20, 10]]]
    )
    classes = torch.tensor([[0, 1, 1, 0]])
    valid = torch.tensor([[True, True, True, False]])
    got = assign(scores, boxes, centres, twice, classes, valid)
    once = assign(scores, boxes, centres, twice[:, [0, 2]], classes[:, [0, 2]], valid[:, :2])
    assert got.positive.tolist() == [[True, True, True]]
    strengths = once.scores.amax(-1)[0].tolist()
    assert strengths == pytest.approx([1.0, strengths[1], 1.0], abs=1e-5)
    assert got.scores[0, :2, 0].tolist() == pytest.approx(strengths[:2])
    assert got.scores[0, :2, 1].tolist() == pytest.approx(strengths[:2])
    assert got.scores[0, 2].tolist() == pytest.approx([0.0, 1.0], abs=1e-5)


def test_a_mark_thinner_than_a_cell_still_gets_an_anchor() -> None:
    centres = grid_centres(32, 8)
    boxes = torch.cat((centres - 4, centres + 4), -1)[None]
    scratch = torch.tensor([[[2.0, 8.5, 30.0, 10.5]]])
    got = assign(
        torch.full((1, 16, 1), 0.5),
        boxes,
        centres,
        scratch,
        torch.zeros(1, 1, dtype=torch.long),
        torch.ones(1, 1, dtype=torch.bool),
    )
    assert got.positive.any()
