import { Fragment, h, type ComponentChildren } from "preact";
import type { Numbers } from "./numbers";
import type { FleetNode, Histories, History, Origin, Refusal, Sample, Site } from "./sample";
import { Sparkline } from "./sparkline";
import { Table, type Column } from "./table";
import type { Words } from "./words";

export interface View {
  words: Words;
  numbers: Numbers;
}

interface Part {
  sample: Sample;
  view: View;
}

const states = ["serving", "warming", "ejected", "unhealthy", "drained", "draining", "retiring", "silent", "unreadable"] as const;
const stateText = (words: Words, state: string) => {
  const known = states.find((name) => name === state);
  return known ? words[known] : state;
};
// ✓ is well, ▲ asks for a look, ✕ is out.
const signs: Record<string, string> = { serving: "✓", warming: "▲", drained: "▲", draining: "▲", retiring: "▲" };
const kinds: Record<string, string> = { "✓": "good", "▲": "warn", "✕": "bad" };

function State({ state, words }: { state: string; words: Words }) {
  const sign = signs[state] ?? "✕";
  return (
    <span class={`state ${kinds[sign]}`}>
      <span aria-hidden="true">{sign}</span> {stateText(words, state)}
    </span>
  );
}

function Tile({ title, value, children }: { title: string; value: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class="tile">
      <dt>{title}</dt>
      <dd class="value">{value}</dd>
      {children && <dd class="more">{children}</dd>}
    </div>
  );
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, count) => all + count, 0);
const listed = (counts: Record<string, number>, text: (value: number) => string) =>
  Object.entries(counts).filter(([, count]) => count > 0).map(([name, count]) => `${name} ${text(count)}`).join(" · ");

function Notices({ sample, view: { words, numbers } }: Part) {
  const { refused, waits_for_restart: waits } = sample.configuration;
  return (
    <Fragment>
      {refused && (
        <div class="notice bad" role="alert">
          <p><span aria-hidden="true">✕</span> {words.refusedConfiguration} {numbers.clock(refused.at)}</p>
          <pre tabIndex={0}>{refused.problems}</pre>
        </div>
      )}
      {waits.length > 0 && <p class="notice warn"><span aria-hidden="true">▲</span> {words.waits} {waits.join(", ")}</p>}
    </Fragment>
  );
}

export function Overview({ sample, history, view }: Part & { history: History | undefined }) {
  const { words, numbers } = view;
  const { rates, memory, records, configuration } = sample;
  const short = memory.pressure !== "none";
  return (
    <section aria-labelledby="node-title">
      <h2 id="node-title" class="unseen">{words.node}</h2>
      <p class="about">
        <State state={sample.state} words={words} />
        <span>{words.region} <b>{sample.region || "–"}</b></span>
        <span>{words.version} <b>{sample.version}</b></span>
        <span>{words.process} <b>{sample.pid}</b></span>
        <span>{words.uptime} <b>{numbers.duration(sample.uptime_seconds)}</b></span>
        <span>{words.configuration} <b><code>{configuration.hash.slice(0, 12)}</code></b>, {words.inForce} <b>{numbers.duration(configuration.age_seconds)}</b></span>
      </p>
      <Notices sample={sample} view={view} />
      <dl class="tiles">
        <Tile title={`${words.requests} ${words.perSecond}`} value={<span id="requests">{numbers.rate(rates.requests)}</span>}>
          {history && <Sparkline series={history.rate} kind="rate" label={(most) => `${words.lastMinute}: ≤ ${numbers.rate(most)}`} />}
        </Tile>
        <Tile title={`${words.traffic} ${words.perSecond}`} value={numbers.bytes(rates.sent)}>
          {words.out}; {words.in} {numbers.bytes(rates.received)}
        </Tile>
        <Tile title={words.connections} value={numbers.whole(sum(sample.connections))}>
          {listed(sample.connections, numbers.whole)} ({numbers.rate(rates.connections)} {words.newConnections})
        </Tile>
        <Tile title={words.handshakes} value={numbers.rate(sum(rates.handshakes))}>{listed(rates.handshakes, numbers.rate)}</Tile>
        <Tile title={words.memory} value={numbers.bytes(memory.used)}>
          {memory.limit > 0 ? `${words.of} ${numbers.bytes(memory.limit)}` : words.noLimit}
          {short && <span class="state bad"> <span aria-hidden="true">✕</span> {words.pressure}: {memory.pressure}</span>}
        </Tile>
        <Tile title={`${words.records} ${words.perSecond}`} value={numbers.rate(records.written)}>
          <span class={records.lost_in_all > 0 ? "state bad" : ""}>
            {records.lost_in_all > 0 && <span aria-hidden="true">✕ </span>}{numbers.whole(records.lost_in_all)} {words.recordsLost}
          </span>
        </Tile>
      </dl>
    </section>
  );
}

const errorsOf = (site: Site) => (site.by_status["5xx"] ?? 0) + (site.by_status["none"] ?? 0);

export function Sites({ sample, histories, view: { words, numbers } }: Part & { histories: Histories }) {
  const status = (name: string) => (site: Site) => {
    const rate = site.by_status[name] ?? 0;
    return <span class={rate === 0 ? "zero" : name === "5xx" ? "state bad" : ""}>{numbers.rate(rate)}</span>;
  };
  const columns: Column<Site>[] = [
    { title: words.site, key: (site) => site.site, cell: (site) => site.site },
    { title: words.lastMinute, cell: ({ site }) => {
      const history = histories.get(site);
      return history && <Sparkline series={history.rate} kind="rate" label={(most) => `${words.lastMinute}: ≤ ${numbers.rate(most)} ${words.perSecond}`} />;
    } },
    { title: `${words.requests}/s`, number: true, key: (site) => site.requests, cell: (site) => <b>{numbers.rate(site.requests)}</b> },
    ...["2xx", "3xx", "4xx", "5xx"].map((name): Column<Site> => ({ title: name, number: true, key: (site) => site.by_status[name] ?? 0, cell: status(name) })),
    { title: words.errors, number: true, key: (site) => errorsOf(site) + site.origin_failures,
      cell: (site) => <span class={errorsOf(site) + site.origin_failures > 0 ? "state bad" : "zero"}>{numbers.rate(errorsOf(site) + site.origin_failures)}</span> },
    { title: "p50", number: true, key: (site) => site.p50_ms ?? -1, cell: (site) => numbers.milliseconds(site.p50_ms) },
    { title: "p99", number: true, key: (site) => site.p99_ms ?? -1, cell: (site) => numbers.milliseconds(site.p99_ms) },
    { title: words.slowest, cell: ({ site }) => {
      const history = histories.get(site);
      return history && <Sparkline series={history.p99} kind="slow" label={(most) => `${words.slowest}: ≤ ${numbers.milliseconds(most)}`} />;
    } },
  ];
  return (
    <section aria-labelledby="sites-title" id="sites">
      <h2 id="sites-title">{words.sites} <span class="count">{numbers.whole(sample.sites.length)}</span></h2>
      {sample.sites.length > 0 ? <Table words={words} label={words.sites} columns={columns} rows={sample.sites} name={({ site }) => site} /> : <p>{words.noSites}</p>}
      <p class="note">{words.quantiles}</p>
    </section>
  );
}

export function Origins({ sample, view: { words, numbers } }: Part) {
  const columns: Column<Origin>[] = [
    { title: words.origin, key: (origin) => origin.url, cell: (origin) => origin.url },
    { title: words.site, key: (origin) => origin.site, cell: (origin) => origin.site },
    { title: words.state, key: (origin) => origin.state, cell: (origin) => <State state={origin.state} words={words} /> },
    { title: words.reason, key: (origin) => origin.reason, cell: (origin) => <Fragment>{origin.reason} <span class="soft">{words.since} {numbers.clock(origin.since)}</span></Fragment> },
    { title: `${words.requests}/s`, number: true, key: (origin) => origin.requests, cell: (origin) => numbers.rate(origin.requests) },
    { title: `${words.failures}/s`, number: true, key: (origin) => origin.failures,
      cell: (origin) => <span class={origin.failures > 0 ? "state bad" : "zero"}>{numbers.rate(origin.failures)}</span> },
    { title: words.outstanding, number: true, key: (origin) => origin.outstanding, cell: (origin) => numbers.whole(origin.outstanding) },
  ];
  return (
    <section aria-labelledby="origins-title" id="origins">
      <h2 id="origins-title">{words.origins} <span class="count">{numbers.whole(sample.origins.length)}</span></h2>
      <Table words={words} label={words.origins} columns={columns} rows={sample.origins} name={({ site, url }) => `${site} ${url}`} />
    </section>
  );
}

// The others, as they say; a node that is alone has none to show.
export function Nodes({ sample: { fleet }, view: { words, numbers } }: Part) {
  const { shared_state: shared, nodes } = fleet;
  if (nodes.length < 2 && shared.reachable) return null;
  const own = nodes.find(({ self }) => self)?.sites;
  const columns: Column<FleetNode>[] = [
    { title: words.node, key: ({ node }) => node, cell: ({ node, self }) => <Fragment>{node}{self && <span class="soft"> {words.self}</span>}</Fragment> },
    { title: words.state, key: ({ state }) => state, cell: (node) => (
      <Fragment><State state={node.state} words={words} />{node.state === "silent" && <span class="soft"> {numbers.duration(node.silent_seconds)}</span>}</Fragment>) },
    { title: words.version, key: ({ version }) => version ?? "", cell: ({ version }) => version ?? "–" },
    { title: words.sites, key: ({ sites }) => sites ?? "", cell: ({ sites }) => (
      <span class={sites === own ? "" : "state warn"}>
        {sites !== own && <span aria-hidden="true">▲ </span>}<code>{sites?.slice(0, 8) ?? "–"}</code>
      </span>) },
    { title: `${words.requests}/s`, number: true, key: ({ requests }) => requests ?? 0, cell: ({ requests }) => <b>{requests === undefined ? "–" : numbers.rate(requests)}</b> },
    { title: "5xx/s", number: true, key: ({ errors }) => errors ?? 0, cell: ({ errors }) => <span class={errors ? "state bad" : "zero"}>{errors === undefined ? "–" : numbers.rate(errors)}</span> },
    { title: words.connections, number: true, key: ({ connections }) => connections ?? 0, cell: ({ connections }) => connections === undefined ? "–" : numbers.whole(connections) },
    { title: words.usableOrigins, number: true, key: (node) => node.origins_usable ?? 0, cell: (node) => (
      <span class={node.origins_usable === node.origins ? "" : "state warn"}>{node.origins === undefined ? "–" : `${numbers.whole(node.origins_usable ?? 0)} / ${numbers.whole(node.origins)}`}</span>) },
  ];
  return (
    <section aria-labelledby="nodes-title" id="nodes">
      <h2 id="nodes-title">{words.nodes} <span class="count">{numbers.whole(nodes.length)}</span></h2>
      {!shared.reachable && (
        <p class="notice bad" role="alert"><span aria-hidden="true">✕</span> {words.sharedStateAway} {numbers.clock(shared.since)}: <code>{shared.trouble}</code></p>
      )}
      <Table words={words} label={words.nodes} columns={columns} rows={nodes} name={({ node, state }) => `${node} ${state}`} />
      <p class="note">{words.sameSites} {words.sharedState} <code>{shared.place}</code></p>
    </section>
  );
}

export function Refusals({ sample, view: { words, numbers } }: Part) {
  const columns: Column<Refusal>[] = [
    { title: words.reason, key: (refusal) => refusal.reason, cell: (refusal) => <code>{refusal.reason}</code> },
    { title: words.perSecond, number: true, key: (refusal) => refusal.per_second, cell: (refusal) => numbers.rate(refusal.per_second) },
    { title: words.lastMinute, number: true, key: (refusal) => refusal.last_minute, cell: (refusal) => numbers.whole(refusal.last_minute) },
  ];
  return (
    <section aria-labelledby="refusals-title" id="refusals">
      <h2 id="refusals-title">{words.refusals}</h2>
      {sample.refusals.length > 0 ? <Table words={words} label={words.refusals} columns={columns} rows={sample.refusals} name={({ reason }) => reason} /> : <p class="soft">{words.none}</p>}
    </section>
  );
}
