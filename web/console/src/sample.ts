// What /live sends once a second; see docs/operations.md.

export interface Site {
  site: string;
  requests: number;
  by_status: Record<string, number>;
  received: number;
  sent: number;
  p50_ms: number | null;
  p99_ms: number | null;
  origin_failures: number;
  retries: number;
}

export interface Origin {
  site: string;
  url: string;
  state: string;
  reason: string;
  since: string;
  drained: boolean;
  outstanding: number;
  requests: number;
  failures: number;
}

export interface Refusal {
  reason: string;
  per_second: number;
  last_minute: number;
}

// As each node said it; what it did not say, or said wrongly, is missing.
export interface FleetNode {
  node: string;
  state: string;
  silent_seconds: number;
  self: boolean;
  version?: string;
  sites?: string; // a hash of what is said of sites: the same where the same is served
  requests?: number;
  errors?: number;
  connections?: number;
  origins?: number;
  origins_usable?: number;
}

export interface Fleet {
  shared_state: { place: string; reachable: boolean; since: string; trouble: string };
  nodes: FleetNode[];
  counted: Record<string, number>;
}

export interface Sample {
  time: string;
  node: string;
  region: string;
  version: string;
  pid: number;
  state: string;
  uptime_seconds: number;
  configuration: { hash: string; age_seconds: number; refused: { at: string; problems: string } | null; waits_for_restart: string[] };
  rates: { requests: number; received: number; sent: number; connections: number; handshakes: Record<string, number> };
  connections: Record<string, number>;
  sites: Site[];
  refusals: Refusal[];
  origins: Origin[];
  memory: { used: number; limit: number; pressure: string };
  fleet: Fleet;
  records: { written: number; lost: number; written_in_all: number; lost_in_all: number };
}

export const historySeconds = 60;

// The last minute of a series, the newest last.
export type Series = (number | null)[];

// Sparklines of a site: requests a second, and the 99th percentile in milliseconds.
export interface History {
  rate: Series;
  p99: Series;
}

function push(series: Series, value: number | null): Series {
  return [...series.slice(1 - historySeconds), value];
}

export type Histories = Map<string, History>;

// The histories with one more sample; sites that are gone are forgotten.
export function follow(before: Histories, sample: Sample): Histories {
  const next: Histories = new Map();
  const add = (name: string, rate: number, p99: number | null) => {
    const known = before.get(name);
    next.set(name, { rate: push(known?.rate ?? [], rate), p99: push(known?.p99 ?? [], p99) });
  };
  add("", sample.rates.requests, null);
  for (const site of sample.sites) add(site.site, site.requests, site.p99_ms);
  return next;
}
