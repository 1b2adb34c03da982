"""What stays with weights, whoever trains on: their licence, the teacher of their features, and
what their training began with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LICENCE, TEACHER, BEGAN_WITH = "licence", "teacher", "began_with"


def origin_of(state: dict[str, Any]) -> dict[str, Any]:
    """`licence` (of weights that are not ours), `teacher` and `began_with`, as far as a
    checkpoint's state has them; that of `distill` is the run's settings."""
    origin = {key: state[key] for key in (LICENCE, BEGAN_WITH) if key in state}
    if "teacher_sha256" in state:
        return origin | {
            TEACHER: {
                "file": Path(state["teacher"]).name,
                "sha256": state["teacher_sha256"],
                "licence": state.get("teacher_licence", "not stated"),
                "photos": state.get("photos"),
                "minutes": state.get("minutes"),
            }
        }
    return origin | ({TEACHER: state[TEACHER]} if TEACHER in state else {})
