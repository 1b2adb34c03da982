"""Averages: of checkpoints that began with the same weights, and of one training's steps."""

from pathlib import Path

import pytest
import torch
from random_detector import save_random_checkpoint
from torch import nn

from lotlens_trainer.checkpoint import load_checkpoint, save_checkpoint
from lotlens_trainer.cli import main
from lotlens_trainer.ema import Ema


def run(*words: object) -> int:
    return main(["average", *(str(word) for word in words)])


def test_each_weight_is_the_mean_and_the_result_is_a_checkpoint(tmp_path: Path) -> None:
    one = save_random_checkpoint(tmp_path / "one.safetensors")
    tensors, state = load_checkpoint(one)
    moved = {n: t + 2 if t.is_floating_point() else t + 4 for n, t in tensors.items()}
    other = tmp_path / "other.safetensors"
    save_checkpoint(other, moved, state)
    assert run(one, other, "--imgsz", 96, "--out", tmp_path / "mean.safetensors") == 0
    mean, mean_state = load_checkpoint(tmp_path / "mean.safetensors")
    assert mean.keys() == tensors.keys()
    for name, tensor in tensors.items():
        expected = tensor + 1 if tensor.is_floating_point() else tensor
        torch.testing.assert_close(mean[name], expected)
    assert mean_state["imgsz"] == 96
    assert mean_state["classes"] == state["classes"]


def test_other_networks_and_classes_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    one = save_random_checkpoint(tmp_path / "one.safetensors")
    tensors, state = load_checkpoint(one)
    for name, changed, changed_state in (
        ("smaller", dict(list(tensors.items())[1:]), state),
        ("renamed", tensors, {**state, "classes": ["hail", "rust"]}),
    ):
        save_checkpoint(tmp_path / f"{name}.safetensors", changed, changed_state)
        assert run(one, tmp_path / f"{name}.safetensors", "--out", tmp_path / "mean") == 1
        assert f"{name}.safetensors is another network" in capsys.readouterr().out
    assert run(one, "--out", tmp_path / "mean") == 1
    assert "two or more" in capsys.readouterr().out
    assert not (tmp_path / "mean").exists()


@pytest.mark.parametrize("steps", [200, 2000])
def test_a_trainings_average_reaches_back_a_tenth_of_its_steps(steps: int) -> None:
    """Of weights that grow by one each step it lags behind by that much, however long the run."""
    model = nn.Linear(1, 1, bias=False)
    ema = Ema(model)
    for step in range(steps):
        nn.init.constant_(model.weight, float(step))
        ema.update(model)
    behind = steps - 1 - ema.model.weight.item()
    assert behind == pytest.approx(0.1 * steps, rel=0.15)
