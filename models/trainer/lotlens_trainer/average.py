"""`average`: one checkpoint from several trainings that began with the same weights.

Runs of different seeds, rates or sizes that share a start end in one valley, and the mean of their
weights lies deeper in it than each of them ("model soups", arXiv 2203.05482). Batch statistics are
averaged as well. Evaluate the result before you use it: runs that began apart give nonsense.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import torch

from .checkpoint import load_checkpoint, network_weights, save_checkpoint, with_prefix
from .content_hash import file_sha256
from .next_run import RUN
from .origin import origin_of
from .progress import CommandError, Reporter
from .torch_detector import LICENCE, checked_side


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("checkpoints", type=Path, nargs="+", help="of `train`, two or more")
    parser.add_argument("--out", type=Path, required=True, help="a .safetensors file")
    parser.add_argument("--imgsz", type=int, help="input size; default: that of the first")


def run(arguments: argparse.Namespace) -> int:
    """Raises CommandError where the networks differ."""
    reporter = Reporter()
    paths: list[Path] = arguments.checkpoints
    reporter.started("average", {key: str(value) for key, value in vars(arguments).items()})
    if len(paths) < 2:
        raise CommandError("too_few", "give two or more checkpoints to average")
    loaded = [load_checkpoint(path) for path in paths]
    weights = [network_weights(tensors) for tensors, _ in loaded]
    states = [named_state(path, state) for path, (_, state) in zip(paths, loaded, strict=True)]
    for path, other, state in zip(paths[1:], weights[1:], states[1:], strict=True):
        same_shapes = {n: t.shape for n, t in other.items()} == {
            n: t.shape for n, t in weights[0].items()
        }
        if not same_shapes or state["classes"] != states[0]["classes"]:
            raise CommandError(
                "other_network",
                f"{path.name} is another network, or knows other classes, than {paths[0].name}",
                item=str(path),
            )
        if state.get("licence", LICENCE) != states[0].get("licence", LICENCE):
            raise CommandError(
                "other_licence",
                f"{path.name} and {paths[0].name} have different licences",
                item=str(path),
            )
    size = checked_side(arguments.imgsz or int(states[0].get("imgsz", 0)))
    mean = {name: average([other[name] for other in weights]) for name in weights[0]}
    kept = {key: states[0][key] for key in ("model", "classes") if key in states[0]}
    origin = {key: value for state in states[::-1] for key, value in origin_of(state).items()}
    averaged = [member(path, state) for path, state in zip(paths, states, strict=True)]
    state = {**kept, **origin, "imgsz": size, "averaged": averaged}
    save_checkpoint(arguments.out, with_prefix("ema", mean), state)
    reporter.finished(arguments.out, {"checkpoints": len(paths)})
    return 0


def named_state(path: Path, state: dict[str, Any]) -> dict[str, Any]:
    """A checkpoint's state; that of a `--save-next` folder lies beside its weights. Raises
    CommandError where neither names classes."""
    beside = path.with_name(RUN)
    if "classes" not in state and beside.is_file():
        state = json.loads(beside.read_text())
    if "classes" not in state:
        raise CommandError("bad_checkpoint", f"{path.name} names no classes", item=str(path))
    return state


def member(path: Path, state: dict[str, Any]) -> dict[str, Any]:
    """What the card says of one of them."""
    known = {key: state[key] for key in ("epoch", "seed", "imgsz", "averaged") if key in state}
    return {"file": f"{path.parent.name}/{path.name}", "sha256": file_sha256(path), **known}


def average(tensors: list[torch.Tensor]) -> torch.Tensor:
    """The mean; of whole numbers (how many batches a norm has seen) the first."""
    if not tensors[0].is_floating_point():
        return tensors[0]
    return torch.stack([tensor.float() for tensor in tensors]).mean(0)
