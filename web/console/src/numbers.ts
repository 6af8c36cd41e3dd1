// Numbers, sizes and times as the reader's language writes them.
import type { Language } from "./words";

export interface Numbers {
  rate(value: number): string;
  whole(value: number): string;
  bytes(value: number): string;
  milliseconds(value: number | null): string;
  duration(seconds: number): string;
  clock(time: string): string;
}

const sizes = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
const spans: [string, number][] = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];

export function numbersOf(language: Language): Numbers {
  const made = new Map<string, Intl.NumberFormat>();
  const format = (value: number, options: Intl.NumberFormatOptions) => {
    const key = JSON.stringify(options);
    const known = made.get(key) ?? new Intl.NumberFormat(language, options);
    made.set(key, known);
    return known.format(value);
  };
  const digits = (value: number) => ({ maximumFractionDigits: value === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2 });
  const clocks = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  const days = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" });
  const unit = (value: number, name: string, more: Intl.NumberFormatOptions = {}) =>
    format(value, { style: "unit", unit: name, unitDisplay: "short", ...more });
  return {
    rate: (value) => format(value, digits(value)),
    whole: (value) => format(value, { maximumFractionDigits: 0 }),
    bytes: (value) => {
      let step = 0;
      for (; value >= 1000 && step + 1 < sizes.length; ++step) value /= 1000;
      return unit(value, sizes[step] ?? "byte", { maximumFractionDigits: step === 0 || value >= 100 ? 0 : 1 });
    },
    milliseconds: (value) =>
      value === null ? "–" : value >= 1000 ? unit(value / 1000, "second", digits(value / 1000)) : unit(value, "millisecond", { maximumFractionDigits: value >= 10 ? 0 : 1 }),
    duration: (seconds) => {
      const first = Math.max(0, spans.findIndex(([, length]) => seconds >= length));
      const from = seconds < 1 ? spans.length - 1 : first;
      const parts: string[] = [];
      for (const [name, length] of spans.slice(from, from + 2)) {
        parts.push(unit(Math.floor(seconds / length), name, { unitDisplay: "narrow" }));
        seconds %= length;
      }
      return parts.join(" ");
    },
    clock: (time) => {
      const date = new Date(time);
      return (date.toDateString() === new Date().toDateString() ? clocks : days).format(date);
    },
  };
}
