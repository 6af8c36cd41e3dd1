// The stream of samples, which comes back by itself. A browser gives up at an answer that is no stream (503, or somebody else
// on the port), so that case is tried again here.
import type { Sample } from "./sample";

const pause = 2000;
const silence = 5000; // five samples that did not come

// Ends with the function that it returns. `lost` is called when nothing comes any more, `heard` with what does.
export function watch(heard: (sample: Sample) => void, lost: () => void): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;

  const later = (milliseconds: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      lost();
      connect();
    }, milliseconds);
  };
  const connect = () => {
    source?.close();
    source = new EventSource("/live");
    source.onmessage = (event: MessageEvent<string>) => {
      later(silence);
      heard(JSON.parse(event.data) as Sample);
    };
    source.onerror = () => {
      lost();
      if (source?.readyState === EventSource.CLOSED) later(pause);
    };
    later(silence);
  };
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
