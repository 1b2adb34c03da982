"""Checkpoints: one safetensors file each, state as JSON in its header. No pickle is ever loaded.

A file is written beside its final name, flushed to the disk and then renamed, so that a process
killed at any moment leaves either the old checkpoint or the new one, never half of one.
"""

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from .progress import CommandError

STATE_KEY = "state"


def write_bytes_durably(path: Path, content: bytes) -> None:
    """Replace the file at `path` in one step that survives a kill and a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        # On a full disk the half-written file would be in the way of everything else.
        temporary.unlink(missing_ok=True)
        error.filename = error.filename or str(path)
        raise


def save_checkpoint(path: Path, tensors: dict[str, Tensor], state: dict[str, Any]) -> None:
    """Write tensors and the JSON state as one file."""
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    write_bytes_durably(path, save(plain, metadata={STATE_KEY: json.dumps(state)}))


def load_checkpoint(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read what `save_checkpoint` wrote; a file without state gives {}.

    Raises CommandError, with the file as its item, where it is missing, cut short or no checkpoint.
    """
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            state = json.loads((file.metadata() or {}).get(STATE_KEY, "{}"))
    except (SafetensorError, OSError, ValueError) as error:
        raise CommandError(
            "bad_checkpoint",
            f"the checkpoint {path.name} cannot be read ({error}); it is missing, cut short or no "
            "checkpoint. Put a whole copy in its place, or start from another one",
            item=str(path),
        ) from error
    return tensors, state


def state_of(path: Path) -> dict[str, Any]:
    """The JSON state of a checkpoint; an ONNX file has none. Raises CommandError."""
    return {} if path.suffix == ".onnx" else load_checkpoint(path)[1]


def with_prefix(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"{prefix}.{name}": tensor for name, tensor in tensors.items()}


def under_prefix(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors whose names start with `prefix.`, without it."""
    start = f"{prefix}."
    return {n.removeprefix(start): t for n, t in tensors.items() if n.startswith(start)}


def network_weights(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """A network's weights from the tensors of any of our files, in single precision (where files
    travel, they hold half): an average before raw ones."""
    weights = under_prefix("ema", tensors) or under_prefix("model", tensors) or tensors
    return {name: w.float() if w.is_floating_point() else w for name, w in weights.items()}


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The optimiser's running state, named `PARAMETER_INDEX.KEY`."""
    state = optimizer.state_dict()["state"]
    return {
        f"{index}.{key}": value
        for index, values in state.items()
        for key, value in values.items()
        if isinstance(value, Tensor)
    }


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Put the state from `optimizer_tensors` back; groups keep their present settings.

    Files hold tensors in the default order in memory. A fused optimiser walks a parameter and its
    state side by side in memory, so the state has to lie as its parameter does.
    """
    whole = optimizer.state_dict()
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    restored: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        index, key = name.split(".", 1)
        parameter = parameters[int(index)]
        if value.shape == parameter.shape:
            value = torch.empty_like(parameter, requires_grad=False).copy_(value)
        restored.setdefault(int(index), {})[key] = value
    optimizer.load_state_dict({"state": restored, "param_groups": whole["param_groups"]})


def load_matching(model: nn.Module, tensors: dict[str, Tensor]) -> tuple[list[str], list[str]]:
    """Load the tensors whose name and shape fit. Returns (loaded, left out) names of the model."""
    own = model.state_dict()
    loaded = [n for n, t in own.items() if n in tensors and tensors[n].shape == t.shape]
    with torch.no_grad():
        for name in loaded:
            own[name].copy_(tensors[name])
    return loaded, [name for name in own if name not in loaded]
