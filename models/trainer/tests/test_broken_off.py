"""What ends a command early is named, and leaves whole files behind."""

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from drawn_dataset import write_coco_dataset

from lotlens_trainer.checkpoint import load_checkpoint, write_bytes_durably
from lotlens_trainer.cli import main
from lotlens_trainer.train import METRICS, keep_metrics_until
from lotlens_trainer.trainer import BEST, LAST

TRAINER_FOLDER = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_coco_dataset(tmp_path_factory.mktemp("drawn") / "set", side=64, train=4, val=2)


def arguments(dataset: Path, out: Path, *more: str) -> list[str]:
    short = ["--imgsz", "64", "--batch", "2", "--threads", "1", "--warmup-epochs", "1"]
    return ["train", "--dataset", str(dataset), "--out", str(out), *short, *more]


def start(words: list[str], *, largest_file_bytes: int | None = None) -> subprocess.Popen[str]:
    """The trainer as the server starts it: a process of its own that prints lines into a pipe."""

    def limit() -> None:
        if largest_file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file_bytes, largest_file_bytes))

    return subprocess.Popen(
        [sys.executable, "-m", "lotlens_trainer", *words],
        cwd=TRAINER_FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,
    )


def failure_of(capsys: pytest.CaptureFixture[str]) -> dict:
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert failure["event"] == "failed"
    return failure


def cut_short(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:5000])
    return path


def test_a_checkpoint_cut_short_is_named(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(dataset, tmp_path / "run", "--epochs", "1")) == 0
    best = cut_short(tmp_path / "run" / BEST)
    assert main(arguments(dataset, tmp_path / "2", "--epochs", "1", "--init", str(best))) == 1
    failure = failure_of(capsys)
    assert (failure["code"], failure["item"]) == ("bad_checkpoint", str(best))
    assert "best.safetensors cannot be read" in failure["message"]

    last = cut_short(tmp_path / "run" / LAST)
    assert main(arguments(dataset, tmp_path / "run", "--epochs", "2", "--resume")) == 1
    failure = failure_of(capsys)
    assert (failure["code"], failure["item"]) == ("bad_checkpoint", str(last))


def test_a_full_disk_is_named_and_nothing_is_half_written(dataset: Path, tmp_path: Path) -> None:
    """A limit on the size of files fails in the same calls as a disk without room."""
    process = start(arguments(dataset, tmp_path, "--epochs", "1"), largest_file_bytes=1_000_000)
    out, _ = process.communicate(timeout=120)
    failure = json.loads(out.splitlines()[-1])
    assert (process.returncode, failure["event"]) == (1, "failed")
    assert (failure["code"], failure["item"]) == ("storage_full", str(tmp_path / BEST))
    assert "Free some room" in failure["message"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.json", METRICS]


def test_a_file_that_could_not_be_written_whole_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "state"
    write_bytes_durably(path, b"before")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large") as raised:
            write_bytes_durably(path, b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert raised.value.filename == str(path)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("state", b"before")]


def test_sigterm_stops_with_a_line_and_a_checkpoint_to_go_on_from(
    dataset: Path, tmp_path: Path
) -> None:
    process = start(arguments(dataset, tmp_path, "--epochs", "1000"))
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["event"] == "checkpoint":
            break
    process.send_signal(signal.SIGTERM)
    rest = process.stdout.read().splitlines()
    assert process.wait(timeout=30) == 130
    assert json.loads(rest[-1])["code"] == "interrupted"
    _, state = load_checkpoint(tmp_path / LAST)
    assert state["epoch"] >= 1


def test_a_trainer_whose_reader_is_gone_ends_by_itself(dataset: Path, tmp_path: Path) -> None:
    process = start(arguments(dataset, tmp_path, "--epochs", "1000"))
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"] == "started"
    process.stdout.close()
    assert process.wait(timeout=60) == 1


def test_a_line_that_was_cut_short_is_dropped_on_resuming(tmp_path: Path) -> None:
    path = tmp_path / METRICS
    path.write_text('{"epoch": 1}\n{"epoch": 2}\n{"epo')
    keep_metrics_until(path, 5)
    assert path.read_text() == '{"epoch": 1}\n{"epoch": 2}\n'


def test_the_start_is_epoch_0_and_the_best_is_chosen_late(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--epochs", "4", "--eval-start", "--best-from", "0.5"]
    assert main(arguments(dataset, tmp_path, *more)) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    epochs = [event for event in events if event["event"] == "epoch"]
    assert [event["epoch"] for event in epochs] == [0, 1, 2, 3, 4]
    assert set(epochs[0]["metrics"]) == {"ap", "ap50", "ap50_scratch", "ap50_dent"}
    _, state = load_checkpoint(tmp_path / BEST)
    assert state["best"]["epoch"] >= 2
    progress = [event for event in events if event["event"] == "progress"]
    assert all(event["of"] == 8 for event in progress)
