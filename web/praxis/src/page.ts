// Small questions to the page.

export function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

// What an answer says: its kind gives the colour, and a screen reader hears the text.
export function say(where: HTMLElement, kind: "good" | "bad" | "", text: string): void {
  where.className = `answer ${kind}`;
  where.textContent = text;
}

// The sentence in problem details (RFC 9457), or one of ours.
export function complaintOf(body: string): string {
  try {
    const details: unknown = (JSON.parse(body) as { detail?: unknown }).detail;
    if (typeof details === "string") return details;
  } catch {
    // No problem details: whoever answered was not our server.
  }
  return "That did not work. Please try again in a moment.";
}
