"""The small folder that carries a long training from one machine to the next.

`ema.safetensors` holds the averaged weights in half precision, `run.json` where the run stands.
"""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .checkpoint import load_checkpoint, save_checkpoint, write_bytes_durably
from .origin import origin_of
from .progress import CommandError

WEIGHTS, RUN = "ema.safetensors", "run.json"


def save_next(folder: Path, model: nn.Module, state: dict[str, Any]) -> None:
    """Write the averaged network and the run's state."""
    weights = {
        name: tensor.half() if tensor.is_floating_point() else tensor
        for name, tensor in model.state_dict().items()
    }
    detector_state = {key: state[key] for key in ("imgsz", "classes", "model")} | origin_of(state)
    save_checkpoint(folder / WEIGHTS, weights, detector_state)
    write_bytes_durably(folder / RUN, (json.dumps(state, indent=2) + "\n").encode())


def load_next(folder: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Weights in single precision and the state. Raises CommandError where a file is missing."""
    if not (folder / WEIGHTS).is_file() or not (folder / RUN).is_file():
        raise CommandError("no_next_run", f"{folder} lacks {WEIGHTS} or {RUN}", item=str(folder))
    tensors, _ = load_checkpoint(folder / WEIGHTS)
    weights = {
        name: tensor.to(torch.float32) if tensor.is_floating_point() else tensor
        for name, tensor in tensors.items()
    }
    return weights, json.loads((folder / RUN).read_text())
