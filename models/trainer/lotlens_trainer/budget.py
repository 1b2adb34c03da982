"""How long a run lasts: a number of steps (repeatable) or a number of minutes (a deadline)."""

import time
from dataclasses import dataclass, field

from .distributed import from_first
from .progress import CommandError


@dataclass
class Budget:
    """Progress from 0 to 1 through a run. Minutes count only while a process works on it."""

    steps: int | None = None
    minutes: float | None = None
    step: int = 0
    spent_s: float = 0.0
    resumed_at_s: float = field(default_factory=time.monotonic)
    _worked_s: float = 0.0

    def __post_init__(self) -> None:
        if (self.steps is None) == (self.minutes is None):
            raise ValueError("a run has either a number of steps or a number of minutes")

    @property
    def elapsed_s(self) -> float:
        """Working time of all runs of this training, at the last `tick`."""
        return self.spent_s + self._worked_s

    def tick(self) -> None:
        """Look at the clock: the first process's, so that all of them end at the same step."""
        self._worked_s = from_first(time.monotonic() - self.resumed_at_s)

    @property
    def fraction(self) -> float:
        if self.steps is not None:
            return min(self.step / self.steps, 1.0)
        assert self.minutes is not None
        return min(self.elapsed_s / (60 * self.minutes), 1.0)

    @property
    def estimated_steps(self) -> int:
        """All steps of the run; by the clock, as many as the pace so far promises."""
        return self.steps or max(self.step, round(self.step / max(self.fraction, 1e-6)))

    @property
    def eta_s(self) -> float:
        if self.minutes is not None:
            return max(60 * self.minutes - self.elapsed_s, 0.0)
        assert self.steps is not None
        return self.elapsed_s / max(self.step, 1) * (self.steps - self.step)

    def state(self) -> dict[str, float]:
        return {"step": self.step, "spent_s": self.elapsed_s}


def parse_stages(text: str) -> list[tuple[int, float]]:
    """`160:0.6,256:0.4` to [(picture side, fraction of the run at which the stage ends)].

    Small pictures first are the fast way through the early part. Raises CommandError.
    """
    stages: list[tuple[int, float]] = []
    end = 0.0
    try:
        for part in text.split(","):
            size, _, share = part.partition(":")
            end += float(share or 1)
            stages.append((int(size), end))
    except ValueError as error:
        raise CommandError(
            "bad_stages",
            f"'{text}' is neither one side of a square in pixels (640) nor stages SIDE:SHARE,... "
            "(160:0.6,256:0.4)",
        ) from error
    if not abs(end - 1) <= 1e-6 or any(not is_side(size) for size, _ in stages):
        raise CommandError("bad_stages", f"'{text}': sizes are multiples of 32, shares sum to 1")
    return stages


def is_side(size_px: int) -> bool:
    """Whether a square of this side can be an input: it is whole in the deepest level's cells."""
    return size_px > 0 and size_px % 32 == 0


def stage_size(stages: list[tuple[int, float]], fraction: float) -> int:
    """The picture side at a fraction of the run."""
    return next((size for size, end in stages if fraction < end), stages[-1][0])
