"""What a command says while it works: one JSON object a line on standard output.

The server reads these lines (`src/contract/training.ts` holds the same shapes). A person at a
terminal gets a progress line on standard error as well.
"""

import io
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

MIN_PROGRESS_INTERVAL_S = 1.0


class Reporter:
    """Writes the event lines of one command. Every line is flushed: a killed run loses none."""

    def __init__(self, lines: TextIO | None = None, *, human: TextIO | None = None) -> None:
        first = os.environ.get("RANK", "0") == "0"
        # Under torchrun one process speaks for all; what ends another one goes to standard error.
        self._lines = lines or (sys.stdout if first else io.StringIO())
        human = human or (sys.stderr if first else io.StringIO())
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._last_progress_s = 0.0
        if human.isatty():
            self._bar = progress_bar(human)
        if self._bar is not None:
            self._task = self._bar.add_task("", total=None, note="")
            self._bar.start()

    def _emit(self, event: str, **fields: Any) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"event": event, "at": at, **fields}, allow_nan=False, default=str)
        self._lines.write(line + "\n")
        self._lines.flush()

    def started(self, command: str, config: dict[str, Any]) -> None:
        if self._bar is not None:
            self._bar.update(self._task, description=command)
        self._emit("started", command=command, config=config)

    def progress(
        self,
        done: float,
        of: float | None,
        unit: str,
        rate: float | None,
        eta_s: float | None,
    ) -> None:
        """At most one line a second; `rate` is in units per second, None where not known yet."""
        if self._bar is not None:
            note = unit if rate is None else f"{unit}, {rate:.1f}/s"
            self._bar.update(self._task, completed=done, total=of, note=note)
        now_s = time.monotonic()
        if done != of and now_s - self._last_progress_s < MIN_PROGRESS_INTERVAL_S:
            return
        self._last_progress_s = now_s
        self._emit(
            "progress",
            done=done,
            of=of,
            unit=unit,
            rate=None if rate is None else round(rate, 3),
            eta_s=None if eta_s is None else round(eta_s, 1),
        )

    def epoch(self, epoch: int, of: int, metrics: dict[str, float], eta_s: float) -> None:
        self._emit("epoch", epoch=epoch, of=of, metrics=metrics, eta_s=round(eta_s, 1))

    def log(self, message: str, *, level: str = "info") -> None:
        """`level` is info, warning or error."""
        self._emit("log", level=level, message=message)

    def checkpoint(self, path: Path, epoch: int) -> None:
        self._emit("checkpoint", path=str(path), epoch=epoch)

    def finished(self, out: Path, metrics: dict[str, Any]) -> None:
        self._stop_bar()
        self._emit("finished", out=str(out), metrics=metrics)

    def failed(self, code: str, message: str, *, item: str | None = None) -> None:
        """`code` is for programs (snake_case), `message` for a person, `item` what it was about."""
        self._stop_bar()
        extra = {} if item is None else {"item": item}
        if os.environ.get("RANK", "0") != "0":
            print(f"process {os.environ['RANK']}: {code}: {message}", file=sys.stderr)
        self._emit("failed", code=code, message=message, **extra)

    def _stop_bar(self) -> None:
        if self._bar is not None:
            self._bar.stop()


def progress_bar(human: TextIO) -> "Progress | None":
    """A bar for a person; none where its library is missing, as on a machine that only trains."""
    try:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
    except ImportError:
        return None
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} {task.fields[note]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(file=human))


class CommandError(Exception):
    """An expected failure of a command; the command line turns it into a `failed` line."""

    def __init__(self, code: str, message: str, *, item: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.item = item
