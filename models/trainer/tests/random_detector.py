"""A detector with random weights whose activations have a sensible size, for tests."""

from pathlib import Path

import torch
from torch import nn

from lotlens_trainer.checkpoint import save_checkpoint, with_prefix
from lotlens_trainer.model import YoloV8
from lotlens_trainer.torch_detector import TorchDetector

CLASSES = ("scratch", "dent")


def random_detector(
    *, height: int = 64, width: int = 64, seed: int = 1, class_bias: float = -1.0
) -> TorchDetector:
    """A YOLOv8n with random norms and weights; `class_bias` sets how sure it is of everything."""
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    model = YoloV8("n", len(CLASSES))
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1, generator=generator)
            module.running_var.uniform_(0.5, 1.5, generator=generator)
            module.weight.data.uniform_(0.8, 1.5, generator=generator)
            module.bias.data.normal_(0, 0.2, generator=generator)
    for branch in model.head.cls:
        branch[-1].bias.data.fill_(class_bias)
    return TorchDetector(model, CLASSES, height=height, width=width)


def save_random_checkpoint(path: Path, **settings: float) -> Path:
    """Write such a detector as a checkpoint of `train`."""
    detector = random_detector(**settings)
    state = {"classes": list(CLASSES), "imgsz": detector.height, "model": "yolov8n", "epoch": 3}
    save_checkpoint(path, with_prefix("ema", detector.model.state_dict()), state)
    return path
