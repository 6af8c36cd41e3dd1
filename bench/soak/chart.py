"""Memory and connections over the time of a soak, as SVG."""

from verdict import Sample

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 820, 300, 64, 28, 40
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #444 } .grid { stroke: #8884 } .warm { fill: #8882 } .mark { stroke: #8888 }
  .memory { fill: none; stroke: #0b6bcb; stroke-width: 2 } .connections { fill: none; stroke: #b5540d; stroke-width: 1 }
  @media (prefers-color-scheme: dark) { text { fill: #ccc } .memory { stroke: #6cb4ff } .connections { stroke: #f0a066 } }
"""


def step_for(highest: float) -> float:
    """A round distance of at most six lines."""
    step = 1.0
    while highest / step > 6:
        step *= 2 if str(step)[0] != "2" else 2.5
    return step


def line(kind: str, points: list[tuple[float, float]]) -> str:
    return f'<polyline class="{kind}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def draw(samples: list[Sample], seconds: float, warm_up: float, reloads: list[float]) -> str:
    highest = max(sample.resident for sample in samples) / 2**20 * 1.15
    busiest = max(1, max(sample.connections for sample in samples)) * 1.15

    def x(second: float) -> float:
        return LEFT + (WIDTH - LEFT - 10) * second / seconds

    def y(share: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    parts = [f'<rect class="warm" x="{LEFT}" y="{TOP}" width="{x(warm_up) - LEFT:.1f}" height="{HEIGHT - TOP - BOTTOM}"/>',
             f'<text x="{LEFT + 6}" y="{HEIGHT - BOTTOM - 6}">warm-up</text>']
    step = step_for(highest)
    for number in range(int(highest / step) + 1):
        at = y(number * step / highest)
        parts += [f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 10}" y1="{at:.1f}" y2="{at:.1f}"/>',
                  f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{number * step:g} MiB</text>']
    parts += [f'<line class="mark" x1="{x(each):.1f}" x2="{x(each):.1f}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM + 6}"/>' for each in reloads]
    parts += [f'<text x="{LEFT}" y="{HEIGHT - 12}">0 s; ticks: reloads</text>',
              f'<text x="{WIDTH - 10}" y="{HEIGHT - 12}" text-anchor="end">{seconds:g} s</text>',
              f'<text x="{LEFT}" y="18">resident memory (blue); connections (brown, at most {max(s.connections for s in samples)})</text>',
              line("connections", [(x(s.second), y(s.connections / busiest)) for s in samples]),
              line("memory", [(x(s.second), y(s.resident / 2**20 / highest)) for s in samples])]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Memory during a soak">'
            f"<style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n")
