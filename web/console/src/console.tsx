import { Fragment, h, render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { watch } from "./live";
import { numbersOf } from "./numbers";
import { follow, type Histories, type Sample } from "./sample";
import { Nodes, Origins, Overview, Refusals, Sites, type View } from "./sections";
import { firstLanguage, languages, remember, wordsOf, type Language } from "./words";

interface Seen {
  sample?: Sample;
  histories: Histories;
  connected: boolean;
}

function useLive(): Seen {
  const [seen, setSeen] = useState<Seen>({ histories: new Map(), connected: false });
  useEffect(
    () =>
      watch(
        (sample) => setSeen((before) => ({ sample, histories: follow(before.histories, sample), connected: true })),
        () => setSeen((before) => (before.connected ? { ...before, connected: false } : before)),
      ),
    [],
  );
  return seen;
}

function useLanguage(): [Language, (language: Language) => void] {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (chosen: Language) => {
    remember(chosen);
    setLanguage(chosen);
  };
  return [language, choose];
}

function LanguageSwitch({ language, choose, label }: { language: Language; choose: (language: Language) => void; label: string }) {
  return (
    <label class="language">
      <span class="unseen">{label}</span>
      <select value={language} onChange={(event) => choose(event.currentTarget.value as Language)}>
        {Object.entries(languages).map(([key, name]) => (
          <option value={key} lang={key}>{name}</option>
        ))}
      </select>
    </label>
  );
}

// Told by words and by shape as well as by colour. Only changes are announced: the text is the same from second to second.
function Connection({ seen, view }: { seen: Seen; view: View }) {
  const { words, numbers } = view;
  const state = seen.connected ? "alive" : seen.sample ? "lost" : "waiting";
  const text = seen.connected ? words.connected : seen.sample ? `${words.lost} ${numbers.clock(seen.sample.time)}.` : words.connecting;
  return (
    <p id="connection" class={`connection ${state}`} role="status">
      {text}
    </p>
  );
}

function Console() {
  const seen = useLive();
  const [language, choose] = useLanguage();
  const view = useMemo<View>(() => ({ words: wordsOf(language), numbers: numbersOf(language) }), [language]);
  const { sample, histories, connected } = seen;
  useEffect(() => {
    if (sample) document.title = `${connected ? "" : "! "}${sample.node || "Cordon"} · Cordon`;
  }, [sample?.node, connected]);
  return (
    <Fragment>
      <a class="skip" href="#main">{view.words.skip}</a>
      <header class="top">
        <h1>
          <span class="brand">Cordon</span> {sample?.node}
        </h1>
        <Connection seen={seen} view={view} />
        <LanguageSwitch language={language} choose={choose} label={view.words.language} />
      </header>
      <main id="main" tabIndex={-1} class={connected ? "" : "stale"}>
        {sample && (
          <Fragment>
            <Overview sample={sample} history={histories.get("")} view={view} />
            <Nodes sample={sample} view={view} />
            <Sites sample={sample} histories={histories} view={view} />
            <Origins sample={sample} view={view} />
            <Refusals sample={sample} view={view} />
          </Fragment>
        )}
      </main>
    </Fragment>
  );
}

const root = document.getElementById("console");
if (root) render(<Console />, root);
