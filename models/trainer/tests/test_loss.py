"""Each part of the loss against numbers worked by hand; ignore regions add nothing."""

import math
from dataclasses import replace

import pytest
import torch
from test_assign import slow_ciou

from lotlens_trainer.boxes import ciou
from lotlens_trainer.loss import (
    Targets,
    detection_loss,
    distances,
    distribution_focal_loss,
    ignored_anchors,
)


def test_ciou_of_boxes_worked_by_hand() -> None:
    square = torch.tensor([0.0, 0, 10, 10])
    assert ciou(square, square).item() == pytest.approx(1, abs=1e-6)
    # Same shape, moved by 5: IoU 50/150, centres 25, hull 15 x 10 = 325.
    moved = torch.tensor([5.0, 0, 15, 10])
    assert ciou(square, moved).item() == pytest.approx(1 / 3 - 25 / 325, abs=1e-6)
    # Apart: IoU 0, centres 20 apart, hull 30 x 10.
    apart = torch.tensor([20.0, 0, 30, 10])
    assert ciou(square, apart).item() == pytest.approx(-400 / 1000, abs=1e-6)


def test_ciou_agrees_with_the_slow_version() -> None:
    torch.manual_seed(3)
    low = torch.rand(200, 2, 2) * 50
    boxes = torch.cat((low, low + 1 + torch.rand(200, 2, 2) * 40), -1)
    got = ciou(boxes[:, 0], boxes[:, 1])
    expected = [slow_ciou(a.tolist(), b.tolist()) for a, b in boxes]
    assert got.tolist() == pytest.approx(expected, abs=1e-4)


def test_distribution_focal_loss_worked_by_hand() -> None:
    """Even logits over 16 bins: each bin has probability 1/16, whatever the shares."""
    even = torch.zeros(1, 4, 16)
    wanted = torch.tensor([[0.0, 3.25, 7.5, 14.0]])
    assert distribution_focal_loss(even, wanted).item() == pytest.approx(math.log(16))
    # Two bins share all probability 1:3; a distance of 3.75 wants just that: entropy of (1/4, 3/4).
    logits = torch.full((1, 4, 16), -50.0)
    logits[..., 3], logits[..., 4] = 0.0, math.log(3)
    entropy = -(0.25 * math.log(0.25) + 0.75 * math.log(0.75))
    assert distribution_focal_loss(logits, torch.full((1, 4), 3.75)).item() == pytest.approx(
        entropy
    )
    assert distances(logits.flatten(1)).tolist()[0] == pytest.approx([3.75] * 4)


def flat_network(class_logit: float) -> list[torch.Tensor]:
    """Raw levels for a 64 px input: one class, even distributions (7.5 cells to each side)."""
    levels = []
    for side in (8, 4, 2):
        level = torch.zeros(1, 65, side, side)
        level[:, 64] = class_logit
        levels.append(level.requires_grad_())
    return levels


def targets(
    boxes: list[list[float]] | None = None, regions: list[list[float]] | None = None
) -> Targets:
    boxes, regions = boxes or [], regions or []
    return Targets(
        boxes=torch.tensor([boxes or [[0.0] * 4]]),
        class_ids=torch.zeros(1, max(len(boxes), 1), dtype=torch.long),
        valid=torch.tensor([[True] * len(boxes) or [False]]),
        ignore_boxes=torch.tensor([regions or [[0.0] * 4]]),
        ignore_whole=torch.tensor([[True] * len(regions) or [False]]),
    )


def test_background_loss_is_bce_of_every_anchor() -> None:
    """Without marks: 84 anchors, each softplus(logit), divided by 1, times the gain 0.5."""
    losses = detection_loss(flat_network(-2.0), targets())
    assert losses.cls.item() == pytest.approx(0.5 * 84 * math.log1p(math.exp(-2)), rel=1e-5)
    assert losses.box.item() == 0
    assert losses.dfl.item() == 0


def test_loss_of_one_mark_worked_by_hand() -> None:
    """The mark is the box that the coarsest level's first cell predicts, but for its right edge.

    Every anchor predicts 7.5 cells to each side. Only centres inside the mark take part, and the
    targets' weights are recomputed here from the definition.
    """
    logit = -1.0
    score = 1 / (1 + math.exp(-logit))
    mark = [0.0, 0.0, 20.0, 20.0]
    losses = detection_loss(flat_network(logit), targets([mark]))
    positives = []  # (alignment, CIoU, edge distances in cells)
    for stride, side in ((8, 8), (16, 4), (32, 2)):
        for row in range(side):
            for column in range(side):
                x, y = (column + 0.5) * stride, (row + 0.5) * stride
                if x < 20 and y < 20:
                    reach = 7.5 * stride
                    overlap = slow_ciou(mark, [x - reach, y - reach, x + reach, y + reach])
                    cells = [x / stride, y / stride, (20 - x) / stride, (20 - y) / stride]
                    overlap = max(overlap, 0.0)
                    positives.append((score**0.5 * overlap**6, overlap, cells))
    # Fewer than ten centres are inside, so all of them learn the mark.
    assert len(positives) <= 10
    best_alignment = max(p[0] for p in positives)
    best_overlap = max(p[1] for p in positives)
    weights = [p[0] * best_overlap / (best_alignment + 1e-9) for p in positives]
    total = max(sum(weights), 1.0)
    box = sum(w * (1 - p[1]) for w, p in zip(weights, positives, strict=True)) / total
    edges = sum(w * math.log(16) for w in weights) / total
    softplus = math.log1p(math.exp(logit))
    classes = (84 * softplus - logit * sum(weights)) / total
    assert losses.box.item() == pytest.approx(7.5 * box, rel=1e-4)
    assert losses.dfl.item() == pytest.approx(1.5 * edges, rel=1e-4)
    assert losses.cls.item() == pytest.approx(0.5 * classes, rel=1e-4)


def test_a_mark_of_two_classes_has_the_box_loss_of_one() -> None:
    mark = [0.0, 0.0, 20.0, 20.0]

    def two_classes(class_ids: list[int]) -> Targets:
        return Targets(
            boxes=torch.tensor([[mark] * len(class_ids)]),
            class_ids=torch.tensor([class_ids]),
            valid=torch.ones(1, len(class_ids), dtype=torch.bool),
            ignore_boxes=torch.zeros(1, 1, 4),
            ignore_whole=torch.zeros(1, 1, dtype=torch.bool),
        )

    levels = [
        torch.cat((level.detach(), level.detach()[:, -1:]), 1) for level in flat_network(-1.0)
    ]
    # Both are divided by a sum of target scores that is under 1 for this small mark, so by 1.
    one, two = detection_loss(levels, two_classes([0])), detection_loss(levels, two_classes([0, 1]))
    assert two.box.item() == pytest.approx(one.box.item(), rel=1e-5)
    # At a logit of -1 each target score adds as much to the class loss.
    none = detection_loss(levels, replace(two_classes([0]), valid=torch.tensor([[False]])))
    gained = (one.cls - none.cls).item()
    assert (two.cls - none.cls).item() == pytest.approx(2 * gained, rel=1e-2)


def test_an_anchor_on_an_ignore_region_adds_nothing_to_the_loss() -> None:
    """Raising the score of one anchor that lies on a region changes neither loss nor gradient."""
    region = [16.0, 16.0, 24.0, 24.0]
    quiet, loud = flat_network(-2.0), flat_network(-2.0)
    with torch.no_grad():
        loud[0][0, 64, 2, 2] = 3.0  # the cell whose centre is 20, 20
    calm = detection_loss(quiet, targets(regions=[region])).total
    excited = detection_loss(loud, targets(regions=[region])).total
    assert excited.item() == calm.item()
    excited.backward()
    assert loud[0].grad[0, 64, 2, 2] == 0
    assert loud[0].grad[0, 64, 5, 5] != 0
    # Without the region the same score is a false alarm.
    assert detection_loss(loud, targets()).total.item() > calm.item() + 1


def test_a_box_mostly_on_a_region_is_ignored_and_one_mostly_beside_it_is_not() -> None:
    centres = torch.tensor([[4.0, 4.0], [40.0, 4.0]])
    boxes = torch.tensor([[[30.0, 0, 50, 10], [22.0, 0, 42, 10]]])
    regions = torch.tensor([[[35.0, 0, 60, 10], [0.0, 0, 0, 0]]])
    # 15 of 20 px lie on it; then 7 of 20 px, but the centre (40, 4) does.
    assert ignored_anchors(centres, boxes, regions).tolist() == [[True, True]]
    assert ignored_anchors(centres - 30, boxes, regions).tolist() == [[True, False]]


def test_a_mark_under_an_ignore_region_still_teaches() -> None:
    mark = [8.0, 8.0, 40.0, 40.0]
    losses = detection_loss(flat_network(-2.0), targets([mark], [[0.0, 0.0, 64.0, 64.0]]))
    assert losses.box.item() > 0


def test_a_region_teaches_the_box_branch_as_a_mark_would_and_no_class() -> None:
    box = [8.0, 8.0, 40.0, 40.0]
    none = detection_loss(flat_network(-2.0), targets(regions=[box]))
    region = detection_loss(flat_network(-2.0), targets(regions=[box]), region_weight=0.5)
    # A mark of score 1 everywhere is assigned by overlap alone, as a region is.
    mark = detection_loss(flat_network(20.0), targets([box]))
    assert none.box.item() == 0
    assert region.box.item() == pytest.approx(0.5 * mark.box.item(), rel=1e-4)
    assert region.dfl.item() == pytest.approx(0.5 * mark.dfl.item(), rel=1e-4)
    assert region.cls.item() == none.cls.item()


def test_an_anchor_that_learns_a_mark_learns_no_region() -> None:
    box = [8.0, 8.0, 40.0, 40.0]
    mark = detection_loss(flat_network(-2.0), targets([box]))
    both = detection_loss(flat_network(-2.0), targets([box], [box]), region_weight=1.0)
    assert both.box.item() == pytest.approx(mark.box.item(), rel=1e-6)
