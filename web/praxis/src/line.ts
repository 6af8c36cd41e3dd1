// "Is the line alive?": an echo over WebSocket, with the time it took.
import { element } from "./page";

interface Sent {
  text: string;
  at: number;
}

const mostLines = 6;
const firstPause = 1000;
const longestPause = 30_000;

export function followLine(): void {
  const state = element("line-state");
  const form = element<HTMLFormElement>("line-form");
  const words = element<HTMLInputElement>("words");
  let socket: WebSocket | undefined;
  let pause = firstPause;
  let waiting: Sent[] = [];

  function connect(): void {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}/live`);
    socket.onopen = () => {
      pause = firstPause;
      showState(state, true, "The line is alive.");
    };
    socket.onmessage = (message: MessageEvent<string>) => receive(message.data);
    socket.onclose = () => {
      waiting = [];
      showState(state, false, "The line is silent; trying again.");
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, longestPause);
    };
  }

  function receive(text: string): void {
    const oldest = waiting[0];
    if (oldest?.text === text) {
      waiting.shift();
      addLine(text, performance.now() - oldest.at);
    } else {
      showState(state, true, `The line is alive. The server's clock says ${timeIn(text)}.`);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = words.value;
    if (!text || socket?.readyState !== WebSocket.OPEN) return;
    waiting.push({ text, at: performance.now() });
    socket.send(text);
  });
  element("line").hidden = false;
  connect();
}

function showState(state: HTMLElement, alive: boolean, text: string): void {
  state.classList.toggle("alive", alive);
  state.textContent = text;
}

function timeIn(message: string): string {
  const { time } = JSON.parse(message) as { time: string };
  return new Date(time).toLocaleTimeString("en-GB");
}

function addLine(text: string, milliseconds: number): void {
  const log = element("line-log");
  const line = document.createElement("li");
  const said = document.createElement("q");
  said.textContent = text;
  line.append(said, ` came back after ${milliseconds.toFixed(1)} ms`);
  log.prepend(line);
  while (log.children.length > mostLines) log.lastElementChild?.remove();
}
