// Sends a document as it is, shows how far that got, and what the server made of it.
import { complaintOf, element, say } from "./page";

interface Receipt {
  bytes: number;
  sha256: string;
}

export function improveUpload(): void {
  const form = element<HTMLFormElement>("upload");
  form.addEventListener("submit", (event) => {
    const file = element<HTMLInputElement>("document").files?.[0];
    if (!file) return;
    event.preventDefault();
    send(file);
  });
}

function send(file: File): void {
  const progress = element("upload-progress");
  const bar = element<HTMLProgressElement>("upload-bar");
  const answer = element("upload-answer");
  const request = new XMLHttpRequest(); // fetch() does not tell how far it got
  const over = (kind: "good" | "bad", text: string) => {
    progress.hidden = true;
    say(answer, kind, text);
  };
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = total > 0 ? (100 * loaded) / total : 100;
  };
  request.onload = () => (request.status === 200 ? over("good", receipt(file, request.responseText)) : over("bad", complaintOf(request.responseText)));
  request.onerror = () => over("bad", "The connection broke off. Please send it again.");
  bar.value = 0;
  progress.hidden = false;
  say(answer, "", "");
  request.open("PUT", "/upload");
  request.setRequestHeader("content-type", "application/octet-stream");
  request.send(file);
}

function receipt(file: File, text: string): string {
  const { bytes, sha256 } = JSON.parse(text) as Receipt;
  return `${file.name} arrived: ${bytes.toLocaleString("en-GB")} bytes, SHA-256 ${sha256}`;
}
