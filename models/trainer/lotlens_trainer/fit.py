"""`fit`: a model from a folder of own photos, in one command.

Checks the photos, holds some out to judge by, trains from the model that comes with the project,
and leaves model, card and curves. The same line again goes on where it was broken off. What the
steps say in detail goes to `log.jsonl`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TextIO

from . import predict, release, train
from .checkpoint import load_checkpoint, write_bytes_durably
from .dataset import read_split
from .evaluate import refuse_inside_repository
from .fit_checks import content_sha256, refuse_bad_request
from .fit_words import checking_words, closing_words
from .manifest import MANIFEST_FILE
from .own_photos import read_own_photos
from .own_split import hold_out
from .prepare import write_prepared
from .progress import CommandError, Reporter
from .run_folder import BEST, CONFIG, LAST

MODELS = Path(__file__).parents[2]
GOLDEN = MODELS / "render" / "golden-source"
FIT_FILE, LOG_FILE, WORDS_FILE = "fit.json", "log.jsonl", "README.md"
DATASET, TRAINING, BOXES = "dataset", "training", "boxes"
SETTLED = ("model", "imgsz", "batch", "epochs", "lr")
MODEL = Path("own-photos") / "1"
PICTURES_SEEN = 8000
EPOCHS = (20, 100)
"""So many epochs that training sees PICTURES_SEEN pictures, within these bounds."""

FEW_PHOTOS = 400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `fit`."""
    parser.add_argument("photos", type=Path, help="folder of labelled photos, YOLO or COCO")
    parser.add_argument("--out", type=Path, required=True, help="outside any git repository")
    parser.add_argument("--init", type=Path, help="start from this; default: the project's model")
    parser.add_argument("--imgsz", type=int, help="input size; default: that of the start")
    parser.add_argument("--epochs", type=int, help="default: 20 to 100, more for fewer photos")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--demo", action="store_true", help="rendered photos may judge")


def run(arguments: argparse.Namespace) -> int:
    """The four steps; each one that is done already is passed over."""
    out: Path = arguments.out
    refuse_inside_repository(out)
    refuse_bad_request(arguments)
    out.mkdir(parents=True, exist_ok=True)
    with (out / LOG_FILE).open("a") as log:
        person = sys.stdout.isatty()
        reporter = Reporter(log if person else None, human=log)
        reporter.started("fit", {key: str(value) for key, value in vars(arguments).items()})
        say = print if person else reporter.log
        refuse_other_run(arguments)
        if not (out / DATASET).exists():
            say(f"Checking the photos in {arguments.photos}")
            prepare_own(arguments, Reporter(log, human=log), say)
        if not (out / MODEL / MANIFEST_FILE).exists():
            say("Training (the same command goes on where this one is stopped)")
            quietly(train, train_words(arguments), log)
            clear_half_made(out / MODEL)
            say("Making the model: ONNX files, thresholds, figures, card and curves")
            quietly(release, release_words(arguments), log)
        quietly(predict, predict_words(out), log)
        words = closing_words(out, model=out / MODEL, boxes=out / BOXES)
        write_bytes_durably(out / WORDS_FILE, words.encode())
        say(words)
        evaluation = json.loads((out / MODEL / "evaluation.json").read_text())
        figures = evaluation["val"]["int8"]["figures"]
        reporter.finished(out / MODEL, {"val ap50": figures["ap50"], "val ap": figures["ap"]})
    return 0


def refuse_other_run(arguments: argparse.Namespace) -> None:
    """Raise CommandError where `--out` holds the run of other photos or settings."""
    folder: Path = arguments.photos
    settings = {
        "photos": str(folder.resolve()),
        "content": content_sha256(folder),
        **{key: str(getattr(arguments, key)) for key in ("init", "imgsz", "epochs", "seed")},
    }
    path = arguments.out / FIT_FILE
    # Until there is a dataset, nothing has been made of the photos.
    made = path.is_file() and (arguments.out / DATASET).exists()
    before = json.loads(path.read_text()) if made else settings
    changed = [key for key in settings if before[key] != settings[key]]
    if changed:
        raise CommandError(
            "other_run",
            f"{arguments.out} holds a run of another {' and '.join(changed)}; choose another "
            "--out, or delete that folder",
            item=str(arguments.out),
        )
    write_bytes_durably(path, (json.dumps(settings, indent=1) + "\n").encode())


def clear_half_made(target: Path) -> None:
    """Delete the folders that killed commands left beside the place of what they were making."""
    for left in target.parent.glob(f".{target.name}-*"):
        shutil.rmtree(left)


def prepare_own(arguments: argparse.Namespace, inner: Reporter, say: Callable[[str], None]) -> None:
    """Read, split, check and write the dataset; say what a person should know."""
    names, photos, notes = read_own_photos(arguments.photos)
    notes.append(hold_out(photos))
    known = start_classes(arguments.init or bundled_start())
    if set(names) == set(known):
        names = known
    dataset = arguments.out / DATASET
    clear_half_made(dataset)
    write_prepared(names, photos, dataset, inner, demo=arguments.demo)
    for words in (*notes, *checking_words(dataset)):
        say(f"- {words}")


def bundled_start() -> Path:
    """The checkpoint of the newest model that comes with the project. Raises CommandError."""
    found = (MODELS / "scratch-dent").glob("*/checkpoint.safetensors")
    versions = [path for path in found if path.parent.name.isdecimal()]
    if not versions:
        raise CommandError("no_start", "no model comes with this trainer; name one with --init")
    return max(versions, key=lambda path: int(path.parent.name))


def start_state(path: Path) -> dict:
    """What a start says of itself; nothing where it is no checkpoint of ours."""
    return load_checkpoint(path)[1] if path.suffix == ".safetensors" else {}


def start_classes(path: Path) -> list[str]:
    return start_state(path).get("classes", [])


def train_words(arguments: argparse.Namespace) -> list[str]:
    """Small batches and half of the pictures as mosaics for few photos; a low rate where the start
    knows the very classes, so that it is not forgotten."""
    out: Path = arguments.out
    listing = json.loads((out / DATASET / "annotations" / "train.json").read_text())
    count = len(listing["images"])
    start = arguments.init or bundled_start()
    state = start_state(start)
    classes = read_split(out / DATASET, "train").class_names
    epochs = arguments.epochs or min(max(round(PICTURES_SEEN / count), EPOCHS[0]), EPOCHS[1])
    few = count < FEW_PHOTOS
    options = {
        "dataset": out / DATASET,
        "out": out / TRAINING,
        "init": start,
        # What says nothing of itself is for `train` to judge.
        **({"model": state["model"]} if "model" in state else {}),
        "imgsz": arguments.imgsz or state.get("imgsz", 320),
        "epochs": epochs,
        "batch": 8 if few else 16,
        "lr": 2e-4 if tuple(state.get("classes", [])) == classes else 1e-3,
        "warmup-epochs": 1,
        "mosaic": 0.5 if few else 1.0,
        "plain-share": 0.3 if few else 0.15,
        "best-from": 0.3,
        "seed": arguments.seed,
    } | settled(out / TRAINING)
    return ["--resume", "--eval-start", *option_words(options)]


def settled(training: Path) -> dict[str, object]:
    """What a training that goes on was begun with: the model that comes with the project may have
    become another since."""
    if not (training / LAST).is_file() or not (training / CONFIG).is_file():
        return {}
    before = json.loads((training / CONFIG).read_text())
    return {name.replace("_", "-"): before[name] for name in SETTLED if name in before}


def release_words(arguments: argparse.Namespace) -> list[str]:
    """A silent model is packaged too: its figures say what it is."""
    out: Path = arguments.out
    options = {
        "checkpoint": out / TRAINING / BEST,
        "dataset": out / DATASET,
        "golden": GOLDEN,
        "out": out / MODEL,
    }
    return ["--judged-later", *(["--demo"] if arguments.demo else []), *option_words(options)]


def predict_words(out: Path) -> list[str]:
    """Boxes on the photos that judge, for a person to look at."""
    model = out / MODEL / "model.int8.onnx"
    return option_words(
        {"model": model, "images": out / DATASET / "images" / "val", "out": out / BOXES}
    )


def option_words(options: dict[str, object]) -> list[str]:
    return [word for name, value in options.items() for word in (f"--{name}", str(value))]


def quietly(command: ModuleType, words: list[str], log: TextIO) -> None:
    """Run another command with its lines in the log. Raises what it raises."""
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with contextlib.redirect_stdout(log):
        command.run(parser.parse_args(words))
