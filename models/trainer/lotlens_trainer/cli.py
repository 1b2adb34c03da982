"""The command line. Each command is a module of its own, imported only when it is called."""

import argparse
import importlib
import sys

from .progress import CommandError, Reporter

COMMANDS = {
    "prepare": "check a dataset and write the form that training reads",
    "distill": "teach features from a network that one may use",
    "train": "train a detector",
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
            module = importlib.import_module(f".{name}", __package__)
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    parsed = parser.parse_args(arguments)
    run = parsed.run
    del parsed.run, parsed.command
    try:
        return run(parsed)
    except CommandError as error:
        Reporter().failed(error.code, str(error), item=error.item)
        return 1
    except KeyboardInterrupt:
        Reporter().failed("interrupted", "stopped by the user; --resume takes it up again")
        return 130
