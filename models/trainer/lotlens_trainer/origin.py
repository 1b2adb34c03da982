"""What stays with weights, whoever trains on: their licence, and the teacher of their features."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LICENCE, TEACHER = "licence", "teacher"


def origin_of(state: dict[str, Any]) -> dict[str, Any]:
    """`licence` (of weights that are not ours) and `teacher`, as far as a checkpoint's state has
    them; that of `distill` is the run's settings."""
    origin = {LICENCE: state[LICENCE]} if LICENCE in state else {}
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
