// The agenda of the staff, alive: what changed appears by itself. The page works without it.
const news = document.getElementById("news");
const alive = ".lead, [data-alive]";
const pause = 500; // changes that come together are fetched once

let waiting = false;

function later(): void {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    refresh().catch(() => setTimeout(later, 5000));
  }, pause);
}

async function refresh(): Promise<void> {
  const response = await fetch(location.href);
  if (response.status === 403 || response.redirected) return location.reload(); // who they are has to be said again
  if (!response.ok) throw new Error(response.statusText);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelectorAll(alive);
  const shown = document.querySelectorAll(alive);
  if (fresh.length !== shown.length || [...shown].every((old, i) => old.outerHTML === fresh[i]?.outerHTML)) return;
  const focused = document.activeElement?.closest("[data-alive] a")?.getAttribute("href");
  shown.forEach((old, i) => old.replaceWith(fresh[i]!));
  if (focused) document.querySelector<HTMLElement>(`[data-alive] a[href="${CSS.escape(focused)}"]`)?.focus();
  if (!news) return;
  news.textContent = "";
  setTimeout(() => (news.textContent = news.dataset.changed ?? ""), 100); // said again, also when it is the same
}

// What changed before it was open, or while it was not, is found by looking.
function follow(address: string, concerns: (day: string) => boolean): void {
  const source = new EventSource(address);
  source.addEventListener("changed", (event) => {
    if (concerns(event.data as string)) later();
  });
  source.onopen = later;
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    later();
    setTimeout(() => follow(address, concerns), 15000);
  };
}

const { events, first = "", last = "" } = news?.dataset ?? ({} as DOMStringMap);
if (events) follow(events, (day) => day === "all" || (first <= day && day <= last));
