"""What may not happen to the folder of a run: to be overwritten, or to go on as another run."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from .progress import CommandError

LAST, BEST = "last.safetensors", "best.safetensors"
"""Everything, to resume from; and the averaged weights that were best on val."""

CONFIG = "config.json"
"""The options that it was begun with."""

FIXED = ("batch", "passes", "imgsz", "seed", "optimizer")
"""Of `train`. With another batch an epoch has other steps, and the run's place in them is lost; the
seed and the sizes say which pictures it sees; another optimiser's state is of no use. Its length
and its rate may change."""


def refuse_to_overwrite(out: Path, *, resumable: bool = True) -> None:
    """Raise CommandError where a folder holds a run: a new one would cut its curve and take its
    checkpoints' place one after the other, and for a while the two would be mixed."""
    kept = next((out / name for name in (LAST, BEST) if (out / name).is_file()), None)
    if kept is None:
        return
    goes_on = resumable and kept.name == LAST
    raise CommandError(
        "run_exists",
        f"{kept} is there: "
        + ("--resume goes on with that run; for a new one " if goes_on else "")
        + "choose another --out or delete the folder",
        item=str(out),
    )


def refuse_other_settings(
    config_file: Path, args: argparse.Namespace, fixed: Sequence[str] = FIXED
) -> None:
    """Raise CommandError where the options of a `--resume` are not those that the run's config.json
    holds. Without that file, as where a checkpoint alone was copied, nothing is said."""
    if not config_file.is_file():
        return
    before = json.loads(config_file.read_text())
    changed = [
        f"--{name} {before[name]}, not {getattr(args, name)}"
        for name in fixed
        if name in before and str(before[name]) != str(getattr(args, name))
    ]
    if changed:
        raise CommandError(
            "other_settings",
            f"{config_file.parent} holds a run with {' and '.join(changed)}: --resume goes on with "
            "the run's own options. Give those, or choose another --out",
            item=str(config_file),
        )
