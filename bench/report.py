"""The table: medians, ratios to the peers, targets."""

from statistics import median
from typing import NamedTuple


class Row(NamedTuple):
    title: str
    unit: str
    peer: str  # the one that the target speaks of
    target: float


ROWS = {
    "a": Row("HTTP/1.1, 1 KiB, keep-alive", "µs", "nginx", 0.85),
    "b": Row("TLS 1.3, HTTP/1.1, 1 KiB", "µs", "nginx", 0.80),
    "c": Row("TLS 1.3, HTTP/2, 1 KiB", "µs", "haproxy", 0.85),
    "d": Row("TLS 1.3, HTTP/1.1, 64 KiB", "µs", "nginx", 0.65),
    "e": Row("full TLS handshake per request", "µs", "nginx", 1.0),
    "f": Row("idle TLS connection", "KiB", "nginx", 1.0),
}

Results = dict[str, dict[str, list[float]]]  # row, server, one figure per round


def ratio(mine: list[float], other: list[float]) -> str:
    """Median and spread of the ratios of what was measured in the same round."""
    ratios = [a / b for a, b in zip(mine, other)]
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})" if ratios else "–"


def verdict(row: Row, figures: dict[str, list[float]]) -> str:
    mine, other = figures.get("cordon", []), figures.get(row.peer, [])
    goal = f"≤ {row.target:.2f} × {row.peer}"
    if not mine or not other:
        return goal
    reached = median(a / b for a, b in zip(mine, other)) <= row.target
    return f"{goal}: {'met' if reached else 'MISSED'}"


def table(results: Results, servers: list[str]) -> str:
    peers = [name for name in servers if name != "cordon"]
    ratios = [f"cordon / {peer}" for peer in peers] if "cordon" in servers else []
    head = ["row", "unit", *servers, *ratios, "target"]
    lines = [head, ["---"] * len(head)]
    for key, figures in results.items():
        row = ROWS[key]
        medians = [f"{median(figures[name]):.1f}" if figures.get(name) else "–" for name in servers]
        compared = [ratio(figures.get("cordon", []), figures.get(peer, [])) for peer in peers] if ratios else []
        lines.append([f"{key}. {row.title}", row.unit, *medians, *compared, verdict(row, figures)])
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join("| " + " | ".join(cell.ljust(width, "-" if cell == "---" else " ") for cell, width in zip(line, widths)) + " |"
                     for line in lines)


def document(results: Results, servers: list[str], facts: list[str]) -> str:
    return "\n".join([
        "# Results", "",
        "Processor time of the server per request (rows a to e, user and system, all its processes) and growth of its memory per",
        "connection (row f). Medians; ratios are those of the same round, with their spread. `make bench` measures again.", "",
        table(results, servers), "", *(f"- {fact}" for fact in facts), ""])
