"""Charts of a model card, drawn from the evaluation's JSON."""

from __future__ import annotations

from pathlib import Path

from .svg_chart import Line, line_chart


def write_charts(folder: Path, evaluation: dict) -> list[tuple[str, str]]:
    """Write the charts into the model's folder; returns their titles and file names."""
    split = "test" if "test" in evaluation else "val"
    charts = {
        "curve-precision-recall.svg": (
            f"Precision and recall on {split}, IoU 0.5",
            precision_recall(evaluation[split]),
        ),
        "curve-f1.svg": (
            "F1 by score threshold on val, int8; dotted: as released",
            f1_by_score(evaluation["val"], evaluation["thresholds"]),
        ),
        "curve-training.svg": (
            "AP50 on val while training",
            training(evaluation["training"]["epochs"]),
        ),
    }
    written = []
    for name, (title, (x_label, y_label, lines)) in charts.items():
        if any(line.points for line in lines):
            (folder / name).write_text(line_chart(title, x_label, y_label, lines))
            written.append((title, name))
    return written


def precision_recall(reports: dict[str, dict]) -> tuple[str, str, list[Line]]:
    """Each class, int8 drawn through and float dashed."""
    lines = []
    for precision in ("int8", "float"):
        curve = reports[precision]["curves"]
        for name, values in zip(reports[precision]["classes"], curve["precisionAt50"], strict=True):
            points = [(r, p) for r, p in zip(curve["recall"], values, strict=True) if p >= 0]
            lines.append(Line(f"{name} {precision}", points, dashed=precision == "float"))
    return "recall", "precision", lines


def f1_by_score(reports: dict[str, dict], thresholds: list[float]) -> tuple[str, str, list[Line]]:
    """F1 of each class against the score threshold, the released one marked."""
    curve, classes = reports["int8"]["curves"], reports["int8"]["classes"]
    lines = [
        Line(name, list(zip(curve["score"], values, strict=True)), mark=threshold)
        for name, values, threshold in zip(classes, curve["f1AtScore"], thresholds, strict=True)
    ]
    return "score threshold", "F1", lines


def training(epochs: list[dict]) -> tuple[str, str, list[Line]]:
    """AP50 on val, in per cent, by epoch."""
    points = [(one["epoch"], 100 * one["ap50"]) for one in epochs if one.get("ap50", -1) >= 0]
    return "epoch", "AP50, per cent", [Line("all classes", points)]
