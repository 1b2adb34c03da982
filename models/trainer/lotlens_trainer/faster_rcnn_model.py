"""Faster R-CNN as torchvision builds it, from random weights, with our ignore regions and classes.

torchvision is an optional extra with an environment of its own. Its weights are never loaded: they
would be downloaded, and the comparison is from random weights.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torchvision.models.detection import FasterRCNN, fasterrcnn_mobilenet_v3_large_320_fpn
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.models.detection.rpn import RegionProposalNetwork

from .boxes import area, intersection
from .evaluation_report import DETECTIONS_PER_CLASS, NMS_IOU, SCORE_THRESHOLD
from .loss import MIN_IGNORED_SHARE, Targets

ARCHITECTURE = "fasterrcnn_mobilenet_v3_large_320_fpn"
BACKGROUND, LEFT_OUT = 0, -1
"""Labels of anchors and proposals; what is left out is never sampled into a loss."""

PROPOSALS_PER_PHOTO = 64
"""So many proposals of a photo train the second stage. torchvision's 512 cost 43 GFLOP a photo,
which two cores do once a second; a photo of ours has two marks on average, so
64 hold all that match one."""


def build_faster_rcnn(class_count: int, size: int) -> FasterRCNN:
    """The network for pictures of `size` x `size`, with the evaluation's own score and NMS limits.

    torchvision counts the background as class 0.
    """
    model = fasterrcnn_mobilenet_v3_large_320_fpn(
        weights=None,
        weights_backbone=None,
        num_classes=class_count + 1,
        min_size=size,
        max_size=size,
        box_batch_size_per_image=PROPOSALS_PER_PHOTO,
        box_score_thresh=SCORE_THRESHOLD,
        box_nms_thresh=NMS_IOU,
        box_detections_per_img=DETECTIONS_PER_CLASS * class_count,
    )
    # Both parts are built by torchvision as it sees fit; only the choice of samples is ours.
    model.rpn.__class__ = IgnoringProposals
    model.roi_heads.__class__ = IgnoringHeads
    return model


def leave_out_ignored(labels: Tensor, boxes: Tensor, regions: Tensor) -> Tensor:
    """Labels [N] with those of background boxes [N, 4] that lie half or more on one of the regions
    [R, 4] set to LEFT_OUT; positives stay."""
    share = intersection(boxes[:, None], regions[None]) / area(boxes)[:, None].clamp(1e-6)
    ignored = (share > MIN_IGNORED_SHARE).any(1) & (labels == BACKGROUND)
    return torch.where(ignored, torch.full_like(labels, LEFT_OUT), labels)


class IgnoringProposals(RegionProposalNetwork):
    """Anchors on an ignore region are no background."""

    def assign_targets_to_anchors(
        self, anchors: list[Tensor], targets: list[dict[str, Tensor]]
    ) -> tuple[list[Tensor], list[Tensor]]:
        labels, matched = super().assign_targets_to_anchors(anchors, targets)
        rows = zip(labels, anchors, targets, strict=True)
        return [leave_out_ignored(own, at, t["ignore_boxes"]) for own, at, t in rows], matched


class IgnoringHeads(RoIHeads):
    """Proposals on an ignore region are no background."""

    def select_training_samples(
        self, proposals: list[Tensor], targets: list[dict[str, Tensor]] | None
    ) -> tuple[list[Tensor], list[Tensor], list[Tensor], list[Tensor]]:
        self.regions = [target["ignore_boxes"] for target in targets or ()]
        return super().select_training_samples(proposals, targets)

    def assign_targets_to_proposals(
        self, proposals: list[Tensor], gt_boxes: list[Tensor], gt_labels: list[Tensor]
    ) -> tuple[list[Tensor], list[Tensor]]:
        matched, labels = super().assign_targets_to_proposals(proposals, gt_boxes, gt_labels)
        rows = zip(labels, proposals, self.regions, strict=True)
        return matched, [leave_out_ignored(own, at, regions) for own, at, regions in rows]


def as_target_list(targets: Targets) -> list[dict[str, Tensor]]:
    """A batch's padded marks as torchvision takes them, one entry a picture."""
    return [
        {"boxes": boxes[valid], "labels": class_ids[valid] + 1, "ignore_boxes": regions}
        for boxes, class_ids, valid, regions in zip(
            targets.boxes, targets.class_ids, targets.valid, targets.ignore_boxes, strict=True
        )
    ]


class FasterRcnnDetector:
    """The network in the form that evaluation runs: a YOLO-like output, one column a detection."""

    def __init__(self, model: FasterRCNN, class_names: tuple[str, ...], *, size: int) -> None:
        self.model = model.eval()
        self.class_names = class_names
        self.height = self.width = size

    @torch.inference_mode()
    def run(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Images float32[B, 3, h, w] to outputs float32[B, 4 + classes, most detections], padded
        with scores of 0, and empty embeddings."""
        device = next(self.model.parameters()).device
        found = self.model(list(torch.from_numpy(images).to(device)))
        longest = max(1, max(len(one["scores"]) for one in found))
        outputs = np.zeros((len(found), 4 + len(self.class_names), longest), np.float32)
        for output, one in zip(outputs, found, strict=True):
            boxes, labels, scores = (one[k].cpu().numpy() for k in ("boxes", "labels", "scores"))
            columns = np.arange(len(scores))
            output[:2, columns] = (boxes[:, :2] + boxes[:, 2:]).T / 2
            output[2:4, columns] = (boxes[:, 2:] - boxes[:, :2]).T
            output[4 + labels - 1, columns] = scores
        return outputs, np.empty((len(found), 0), np.float32)
