"""Task-aligned assignment: which anchors learn which mark (TOOD, arXiv 2108.07755).

An anchor may learn a mark when its centre lies inside the mark's box. Of those the ten best by
`score^0.5 * CIoU^6` do; their target score is that alignment, scaled so that the best anchor of a
mark aims at the mark's best CIoU. Damage that is labelled with two classes stands in the data as
two marks of one box: whatever learns it learns both.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .boxes import ciou

TOP_ANCHORS = 10
SCORE_POWER = 0.5
IOU_POWER = 6.0
EPSILON = 1e-9


@dataclass(frozen=True)
class Assignment:
    """For each anchor of each image: whether it is positive, for which mark, how strongly."""

    positive: Tensor  # bool[B, A]
    mark: Tensor  # int64[B, A], index of the mark; 0 where not positive
    scores: Tensor  # float[B, A, classes], target scores, one for each of its classes; else 0


@torch.no_grad()
def assign(
    scores: Tensor,
    boxes: Tensor,
    centres: Tensor,
    marks: Tensor,
    mark_classes: Tensor,
    mark_valid: Tensor,
    *,
    min_side: float = 8.0,
) -> Assignment:
    """Assign anchors to marks.

    Takes predicted scores [B, A, classes] after sigmoid, predicted boxes [B, A, 4], anchor centres
    [A, 2], marks [B, M, 4], their classes int64[B, M] and which of them are real bool[B, M]; boxes
    are x1 y1 x2 y2 in input pixels. Marks narrower than `min_side` (the finest stride) are widened
    for the question which centres lie inside, so that a thin scratch is never without an anchor.
    """
    _, anchors, class_count = scores.shape
    inside = centres_inside(centres, marks, min_side) & mark_valid[..., None]  # [B, M, A]
    b, m, a = inside.nonzero(as_tuple=True)
    overlap = torch.zeros_like(inside, dtype=boxes.dtype)
    alignment = torch.full_like(overlap, -1.0)
    pair_overlap = ciou(marks[b, m], boxes[b, a]).clamp_(min=0)
    pair_score = scores[b, a, mark_classes[b, m]]
    overlap[b, m, a] = pair_overlap
    alignment[b, m, a] = pair_score.pow(SCORE_POWER) * pair_overlap.pow(IOU_POWER)

    best = alignment.topk(min(TOP_ANCHORS, anchors), dim=2).indices
    chosen = torch.zeros_like(inside).scatter_(2, best, True) & inside
    # An anchor that several marks want learns the one that its box overlaps most.
    wanted_overlap = torch.where(chosen, overlap, -1.0)
    mark = wanted_overlap.argmax(1)  # [B, A]
    positive = chosen.any(1)
    chosen &= torch.zeros_like(inside).scatter_(1, mark[:, None], True)

    own_alignment = torch.where(chosen, alignment, 0.0)
    own_overlap = torch.where(chosen, overlap, 0.0)
    best_alignment = own_alignment.amax(2, keepdim=True)
    best_overlap = own_overlap.amax(2, keepdim=True)
    strength = (own_alignment * best_overlap / (best_alignment + EPSILON)).amax(1)  # [B, A]
    classes = classes_of_boxes(marks, mark_classes, mark_valid, class_count)
    of_anchor = classes.gather(1, mark[..., None].expand(-1, -1, class_count))  # [B, A, classes]
    return Assignment(positive, mark * positive, of_anchor * strength[..., None])


def classes_of_boxes(
    marks: Tensor, mark_classes: Tensor, mark_valid: Tensor, class_count: int
) -> Tensor:
    """bool[B, M, classes]: the classes of all marks that have a mark's very box."""
    same = (marks[:, :, None] == marks[:, None]).all(-1) & mark_valid[:, None]  # [B, M, M]
    own = F.one_hot(mark_classes, class_count).bool()
    return (same[..., None] & own[:, None]).any(2)


def centres_inside(centres: Tensor, marks: Tensor, min_side: float) -> Tensor:
    """bool[B, M, A]: does the anchor's centre [A, 2] lie inside the mark [B, M, 4]?"""
    middle = (marks[..., :2] + marks[..., 2:]) / 2
    half = ((marks[..., 2:] - marks[..., :2]) / 2).clamp(min=min_side / 2)
    x, y = centres.unbind(-1)
    low, high = middle - half, middle + half
    return (x > low[..., 0:1]) & (x < high[..., 0:1]) & (y > low[..., 1:2]) & (y < high[..., 1:2])
