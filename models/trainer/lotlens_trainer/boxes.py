"""Box arithmetic on tensors; boxes are x1 y1 x2 y2."""

import math

import torch
from torch import Tensor

EPSILON = 1e-7


def intersection(a: Tensor, b: Tensor) -> Tensor:
    """Area of overlap of boxes [..., 4] that broadcast against each other."""
    low = torch.maximum(a[..., :2], b[..., :2])
    high = torch.minimum(a[..., 2:], b[..., 2:])
    return (high - low).clamp(min=0).prod(-1)


def area(boxes: Tensor) -> Tensor:
    return (boxes[..., 2:] - boxes[..., :2]).clamp(min=0).prod(-1)


def ciou(a: Tensor, b: Tensor) -> Tensor:
    """Complete IoU (arXiv 1911.08287) of boxes [..., 4]: IoU less the squared distance of the
    centres over the squared diagonal of the common hull, less a term for unlike aspect ratios.
    """
    size_a, size_b = a[..., 2:] - a[..., :2], b[..., 2:] - b[..., :2]
    overlap = intersection(a, b)
    iou = overlap / (size_a.prod(-1) + size_b.prod(-1) - overlap + EPSILON)
    hull = torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])
    diagonal = hull.square().sum(-1) + EPSILON
    distance = ((a[..., :2] + a[..., 2:]) - (b[..., :2] + b[..., 2:])).square().sum(-1) / 4
    angle_a = torch.atan(size_a[..., 0] / (size_a[..., 1] + EPSILON))
    angle_b = torch.atan(size_b[..., 0] / (size_b[..., 1] + EPSILON))
    aspect = (4 / math.pi**2) * (angle_a - angle_b).square()
    with torch.no_grad():
        weight = aspect / (aspect - iou + (1 + EPSILON))
    return iou - distance / diagonal - aspect * weight
