"""Trainers in processes of their own, forked from one that has its imports done: such a process
starts in a fraction of a second, and nothing else about it differs."""

import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

from lotlens_trainer.cli import main

PRELOADED = ["pytest", "lotlens_trainer.train", "torch._dynamo", "torch.distributed"]


def train_in_child(words: list[str], lines: Connection, environment: dict[str, str]) -> None:
    """The trainer's command line, its standard output into `lines`."""
    os.environ.update(environment)
    os.dup2(lines.fileno(), sys.stdout.fileno())
    sys.exit(main(words))


def start(
    words: list[str], environment: dict[str, str] | None = None, run=train_in_child
) -> tuple[ForkServerProcess, Connection]:
    """The process, and what it says."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=run, args=(words, theirs, environment or {}))
    process.start()
    theirs.close()
    return process, ours
