"""The benchmark runs the real step and ends in one line that a program can read."""

import json

import pytest

from lotlens_trainer.cli import main


def test_last_line_holds_the_figures_of_each_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--sizes", "32", "64", "--batch", "2", "--steps", "1"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["event"] == "finished"
    for size in (32, 64):
        figures = [last["metrics"][f"{name}_{size}"] for name in ("images_per_s", "ratio")]
        assert all(figure > 0 for figure in figures)
