"""The detector's loss: class scores (BCE), boxes (CIoU) and box edges (distribution focal loss).

Positives and their weights come from `assign`. All parts are divided by the sum of the target
scores. Ignore regions are neither background nor target: an anchor that lies on one, or whose box
does for the most part, and that learns no mark, adds nothing to the class loss.
"""

from dataclasses import dataclass, fields

import torch
import torch.nn.functional as F
from torch import Tensor

from .assign import Assignment, assign
from .boxes import area, ciou, intersection
from .distributed import process_count, summed
from .model import REG_MAX, anchor_points, flatten_levels

BOX_GAIN, CLASS_GAIN, EDGE_GAIN = 7.5, 0.5, 1.5
MIN_IGNORED_SHARE = 0.5


@dataclass(frozen=True)
class Targets:
    """Marks and ignore regions of a batch, padded; boxes x1 y1 x2 y2 in input pixels."""

    boxes: Tensor  # float[B, M, 4]
    class_ids: Tensor  # int64[B, M]
    valid: Tensor  # bool[B, M]
    ignore_boxes: Tensor  # float[B, R, 4]; padding is zero-sized
    ignore_whole: Tensor  # bool[B, R], which of them have an outline to learn from

    def to(self, device: torch.device) -> "Targets":
        return Targets(*(getattr(self, f.name).to(device) for f in fields(self)))


@dataclass(frozen=True)
class Losses:
    """Each already times its gain; `total` is what is differentiated (per image)."""

    box: Tensor
    cls: Tensor
    dfl: Tensor

    @property
    def total(self) -> Tensor:
        return self.box + self.cls + self.dfl


def distances(logits: Tensor) -> Tensor:
    """Distribution logits [B, A, 64] to expected distances left, top, right, bottom [B, A, 4]."""
    bins = torch.arange(REG_MAX, dtype=logits.dtype, device=logits.device)
    return logits.unflatten(-1, (4, REG_MAX)).softmax(-1) @ bins


def boxes_from_distances(centres: Tensor, ltrb: Tensor) -> Tensor:
    return torch.cat((centres - ltrb[..., :2], centres + ltrb[..., 2:]), -1)


def distribution_focal_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """Cross entropy against the bins beside a distance: logits [N, 4, 16], wanted [N, 4] -> [N].

    Distances beyond the last bin are clipped to just below it.
    """
    wanted = wanted.clamp(0, REG_MAX - 1 - 0.01)
    low = wanted.long()
    high_share = wanted - low
    log_share = logits.log_softmax(-1)
    at_low = log_share.gather(-1, low[..., None]).squeeze(-1)
    at_high = log_share.gather(-1, (low + 1)[..., None]).squeeze(-1)
    return -(at_low * (1 - high_share) + at_high * high_share).mean(-1)


@torch.no_grad()
def ignored_anchors(centres: Tensor, boxes: Tensor, regions: Tensor) -> Tensor:
    """bool[B, A]: centres [A, 2] on a region [B, R, 4], or boxes [B, A, 4] half on one or more."""
    point = centres[None, :, None]
    low, high = regions[:, None, :, :2], regions[:, None, :, 2:]
    on_region = ((point > low) & (point < high)).all(-1)
    share = intersection(boxes[:, :, None], regions[:, None]) / area(boxes)[..., None].clamp(1e-6)
    return (on_region | (share > MIN_IGNORED_SHARE)).any(-1)


def detection_loss(raw: list[Tensor], targets: Targets, *, region_weight: float = 0.0) -> Losses:
    """Loss of the network's raw levels (`YoloV8.forward`) against a batch's marks.

    With a `region_weight`, boxes of ignore regions teach the box branch where damage ends, with so
    much of a mark's weight; of classes they teach nothing.
    """
    edge_logits, class_logits = (
        flatten_levels(raw).transpose(1, 2).split((4 * REG_MAX, raw[0].shape[1] - 4 * REG_MAX), -1)
    )
    points, strides = anchor_points(raw)
    cells = distances(edge_logits)
    boxes = boxes_from_distances(points, cells) * strides
    assignment = assign(
        class_logits.detach().sigmoid(),
        boxes.detach(),
        points * strides,
        targets.boxes,
        targets.class_ids,
        targets.valid,
    )
    ignored = ignored_anchors(points * strides, boxes.detach(), targets.ignore_boxes)
    counts = assignment.positive | ~ignored
    # Of the whole batch, wherever its pictures are; gradients are averaged over the processes.
    weight_sum = summed(assignment.scores.sum()).clamp(min=1) / process_count()
    class_loss = F.binary_cross_entropy_with_logits(
        class_logits, assignment.scores, reduction="none"
    )
    class_part = (class_loss * counts[..., None]).sum() / weight_sum
    box_part, edge_part = box_losses(
        boxes, edge_logits, points, strides, targets.boxes, assignment, weight_sum
    )
    if region_weight:
        outlines = assign_regions(boxes.detach(), points * strides, targets, assignment.positive)
        region_box, region_edge = box_losses(
            boxes, edge_logits, points, strides, targets.ignore_boxes, outlines, weight_sum
        )
        box_part = box_part + region_weight * region_box
        edge_part = edge_part + region_weight * region_edge
    return Losses(BOX_GAIN * box_part, CLASS_GAIN * class_part, EDGE_GAIN * edge_part)


def assign_regions(
    boxes: Tensor, centres: Tensor, targets: Targets, learning: Tensor
) -> Assignment:
    """Which anchors learn which ignore region's outline: those of `assign`, by overlap alone, that
    learn no mark (`learning`: bool[B, A])."""
    alike = boxes.new_ones((*boxes.shape[:2], 1))
    none = torch.zeros_like(targets.ignore_whole, dtype=torch.long)
    found = assign(alike, boxes, centres, targets.ignore_boxes, none, targets.ignore_whole)
    return Assignment(found.positive & ~learning, found.mark, found.scores)


def box_losses(
    boxes: Tensor,
    edge_logits: Tensor,
    points: Tensor,
    strides: Tensor,
    marks: Tensor,
    assignment: Assignment,
    weight_sum: Tensor,
) -> tuple[Tensor, Tensor]:
    """CIoU and distribution focal loss of the positive anchors, weighted by target score (once,
    however many classes a mark has)."""
    image, anchor = assignment.positive.nonzero(as_tuple=True)
    if image.numel() == 0:
        # Keeps the graph whole, so that a batch without marks has gradients of zero.
        nothing = boxes.sum() * 0 + edge_logits.sum() * 0
        return nothing, nothing
    weight = assignment.scores[image, anchor].amax(-1)
    wanted = marks[image, assignment.mark[image, anchor]]
    box_part = ((1 - ciou(boxes[image, anchor], wanted)) * weight).sum() / weight_sum
    wanted_cells = wanted / strides[anchor]
    centres = points[anchor]
    ltrb = torch.cat((centres - wanted_cells[:, :2], wanted_cells[:, 2:] - centres), -1)
    logits = edge_logits[image, anchor].unflatten(-1, (4, REG_MAX))
    edge_part = (distribution_focal_loss(logits, ltrb) * weight).sum() / weight_sum
    return box_part, edge_part
