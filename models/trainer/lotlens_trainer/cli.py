"""The command line. Each command is a module of its own, imported only when it is called."""

import argparse
import errno
import importlib
import os
import signal
import sys
from types import FrameType

from .progress import CommandError, Reporter

# A full disk, a full quota, a file over the limit of its size.
STORAGE_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

COMMANDS = {
    "fit": "a model from a folder of own photos, in one command",
    "prepare": "check a dataset and write the form that training reads",
    "distill": "teach features from a network that one may use",
    "train": "train a detector",
    "faster-rcnn": "train a Faster R-CNN to compare with (an optional extra)",
    "average": "one checkpoint from several that began with the same weights",
    "evaluate": "COCO figures of a model on a split",
    "export": "write ONNX files of a checkpoint",
    "quantize": "write the int8 file of an ONNX model",
    "predict": "boxes on photos",
    "pack": "one folder that trains on another machine",
    "release": "the whole model folder from a checkpoint",
    "card": "write a model's card",
    "bench": "measure training speed on this machine",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 done, 1 failed, 2 wrong usage."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="lotlens-trainer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = next((word for word in arguments if word in COMMANDS), None)
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        if name == chosen:
            module = importlib.import_module(f".{name.replace('-', '_')}", __package__)
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    parsed = parser.parse_args(arguments)
    run = parsed.run
    del parsed.run, parsed.command
    signal.signal(signal.SIGTERM, interrupt)
    try:
        return run(parsed)
    except CommandError as error:
        Reporter().failed(error.code, str(error), item=error.item)
        return 1
    except BrokenPipeError:
        # Who reads the lines is gone, and with it the reason to go on. Python would complain once
        # more when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.errno not in STORAGE_FULL:
            raise
        named = error.filename or "the file"
        Reporter().failed(
            "storage_full",
            f"{named} could not be written: {error.strerror}. Free some room and start again; what "
            "was saved before is whole",
            item=None if error.filename is None else str(error.filename),
        )
        return 1
    except KeyboardInterrupt:
        Reporter().failed(
            "interrupted", "stopped by the user; `train --resume` and `fit` go on from here"
        )
        return 130


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM ends a command as Ctrl-C does."""
    raise KeyboardInterrupt
