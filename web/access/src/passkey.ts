// Asks the browser for a passkey, and sends what it says with the form around. The page says what is asked for and has the
// sentences (src/access/pages/passkey_form.cpp).
import { creationOptions, requestOptions, said } from "./credential";

const place = document.querySelector<HTMLElement>("[data-passkey]");
const form = place?.closest("form");
const button = place?.querySelector("button");
const field = place?.querySelector<HTMLInputElement>("input[name=credential]");
const status = place?.querySelector<HTMLElement>("[role=status]");
let early: AbortController | undefined;

function tell(sentence: string): void {
  if (place && status) status.textContent = place.dataset[sentence] ?? "";
}

function ask(more: CredentialRequestOptions = {}): Promise<Credential | null> {
  const options = JSON.parse(place?.dataset.options ?? "{}");
  if (place?.dataset.passkey === "create") return navigator.credentials.create({ publicKey: creationOptions(options) });
  return navigator.credentials.get({ ...more, publicKey: requestOptions(options) });
}

function send(credential: Credential | null): void {
  if (!credential || !field) return tell("failed");
  field.value = JSON.stringify(said(credential as PublicKeyCredential));
  form?.submit();
}

// People who close the browser's question, and browsers that find no passkey, look the same: nothing tells a page which.
function complaint(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return "cancelled";
  return name === "InvalidStateError" ? "known" : "failed";
}

async function press(): Promise<void> {
  early?.abort();
  tell("waiting");
  if (button) button.disabled = true;
  try {
    send(await ask());
  } catch (error) {
    tell(complaint(error));
  } finally {
    if (button) button.disabled = false;
  }
}

// Among what the browser offers to fill into the field for the e-mail address.
async function offer(): Promise<void> {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  early = new AbortController();
  try {
    send(await ask({ mediation: "conditional", signal: early.signal }));
  } catch {
    // It was not taken up, or the button was pressed instead.
  }
}

if (place && form && button) {
  const works = "PublicKeyCredential" in window && "credentials" in navigator;
  place.querySelector(".hint")?.remove();
  button.hidden = !works;
  if (!works) tell("none");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (works) void press();
  });
  if (works && "early" in place.dataset) void offer();
}
