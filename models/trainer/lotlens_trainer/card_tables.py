"""The tables of a model card: AP50 and AP50:95 by class, source, lighting and size of mark."""

from __future__ import annotations

from collections.abc import Sequence

from .lighting import BRIGHT_ABOVE, DARK_BELOW


def results(evaluation: dict) -> str:
    """One table for each split that was opened."""
    parts = [
        "## Figures\n\nCOCO box evaluation in per cent: 100 detections an image and class, score "
        "above 0.001, class-wise NMS at IoU 0.7, boxes in the photo's own pixels. Ignore regions "
        "are crowds of every class. (The mAP that popular YOLO trainers print is another figure "
        "and reads higher.) A photo is called dark below a mean "
        f"luma of {DARK_BELOW}, bright above {BRIGHT_ABOVE}."
    ]
    for split in ("val", "test"):
        if split in evaluation:
            parts.append(split_table(split, evaluation[split]))
    if "test" not in evaluation:
        parts.append("The test split has not been opened for this version.")
    return "\n\n".join(parts)


def split_table(split: str, reports: dict[str, dict]) -> str:
    """One split's table, float beside int8."""
    reports = {name: reports[name] for name in ("float", "int8")}
    size = reports["int8"]["input"]
    names = list(reports["int8"]["perSource"])
    header = (
        f"### {split} ({reports['int8']['photos']} photos, {size['width']}x{size['height']})\n\n"
        "| | float AP50 | int8 AP50 | float AP50:95 | int8 AP50:95 | boxes |\n"
        "| --- | --- | --- | --- | --- | --- |"
    )
    rows = [table_row("**all**", [report["figures"] for report in reports.values()])]
    for index, name in enumerate(reports["int8"]["classes"]):
        rows.append(table_row(name, [r["figures"]["perClass"][index] for r in reports.values()]))
    for source in names:
        by_source = [report["perSource"][source]["figures"] for report in reports.values()]
        rows.append(table_row(f"source `{source}`", by_source))
        for index, name in enumerate(reports["int8"]["classes"]):
            figures = [one["perClass"][index] for one in by_source]
            rows.append(table_row(f"source `{source}`, {name}", figures))
    rows += [
        table_row(
            f"{lighting} photos ({one['photos']})",
            [report["perLighting"][lighting]["figures"] for report in reports.values()],
        )
        for lighting, one in reports["int8"].get("perLighting", {}).items()
    ]
    return "\n".join([header, *rows, size_rows(reports)])


def size_rows(reports: dict[str, dict]) -> str:
    """Rows by size of the mark, in pixels of the photo; the evaluator gives AP50:95 alone."""
    sizes = {
        "Small": "marks below 32x32 px",
        "Medium": "marks up to 96x96 px",
        "Large": "marks above",
    }
    return "\n".join(
        f"| {words} | | | "
        + " | ".join(percent(report["figures"][f"ap{size}"]) for report in reports.values())
        + " | |"
        for size, words in sizes.items()
    )


def table_row(label: str, figures: Sequence[dict]) -> str:
    """One row: float and int8, AP50 then AP."""
    single, quantised = figures
    cells = [percent(one[key]) for key in ("ap50", "ap") for one in (single, quantised)]
    return f"| {label} | {' | '.join(cells)} | {truth_count(quantised)} |"


def truth_count(figures: dict) -> int:
    """Ground-truth boxes behind figures of one class or of all."""
    if "truths" in figures:
        return figures["truths"]
    return sum(one["truths"] for one in figures["perClass"])


def percent(fraction: float) -> str:
    """`4.13` for 0.0413; `n/a` where there is no ground truth."""
    return "n/a" if fraction < 0 else f"{100 * fraction:.2f}"
