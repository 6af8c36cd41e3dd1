import { h } from "preact";
import { historySeconds, type Series } from "./sample";

const width = 120;
const height = 26;

// The line's parts: it is broken where there was nothing to measure.
function paths(series: Series, top: number): string {
  const step = width / (historySeconds - 1);
  const first = historySeconds - series.length;
  let path = "";
  let drawing = false;
  series.forEach((value, index) => {
    if (value !== null) {
      const y = height - 2 - (value / top) * (height - 4);
      path += `${drawing ? "L" : "M"}${((first + index) * step).toFixed(1)} ${y.toFixed(1)}`;
      if (!drawing) path += "h.01";
    }
    drawing = value !== null;
  });
  return path;
}

// The last minute as a line; its greatest value is said, for those who hear the page.
export function Sparkline({ series, label, kind }: { series: Series; label: (most: number) => string; kind: string }) {
  const most = series.reduce<number>((high, value) => Math.max(high, value ?? 0), 0);
  return (
    <svg class={`spark ${kind}`} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label(most)} preserveAspectRatio="none">
      <path class="base" d={`M0 ${height - 1.5}H${width}`} />
      <path class="line" d={paths(series, most || 1)} />
    </svg>
  );
}
