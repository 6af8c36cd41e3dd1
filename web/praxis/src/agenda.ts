// Appointments: follows their changes, and books one without leaving the page.
import { complaintOf, element, say } from "./page";

interface Board {
  day: string;
  slots: Record<string, boolean>;
}
interface Change {
  slot: string;
  free: boolean;
}

const input = (slot: string) => document.querySelector<HTMLInputElement>(`input[name="slot"][value="${CSS.escape(slot)}"]`);

export function followAgenda(): void {
  const state = element("live-state");
  state.hidden = false;
  state.textContent = "Connecting…";
  const events = new EventSource("/events");
  events.onopen = () => show(state, true, "Live: changes appear by themselves");
  events.onerror = () => show(state, false, "Not live at the moment; trying again");
  events.addEventListener("board", (event) => showBoard(JSON.parse(event.data) as Board));
  events.addEventListener("slot", (event) => showChange(JSON.parse(event.data) as Change));
  element<HTMLFormElement>("booking-form").addEventListener("submit", (event) => void book(event));
}

function show(state: HTMLElement, alive: boolean, text: string): void {
  state.classList.toggle("alive", alive);
  state.textContent = text;
}

function showBoard(board: Board): void {
  const day = element<HTMLTimeElement>("day");
  if (day.dateTime !== board.day) {
    day.dateTime = board.day;
    const format = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    day.textContent = format.format(new Date(board.day));
  }
  for (const [slot, free] of Object.entries(board.slots)) setFree(slot, free);
  countAll();
}

function showChange({ slot, free }: Change): void {
  if (setFree(slot, free)) flash(slot);
  countAll();
}

// Whether that was news.
function setFree(slot: string, free: boolean): boolean {
  const choice = input(slot);
  if (!choice || choice.disabled === !free) return false;
  if (choice.checked && !free) {
    choice.checked = false;
    say(element("booking"), "bad", "The time you chose has just been taken. Please choose another one.");
  }
  choice.disabled = !free;
  return true;
}

function flash(slot: string): void {
  const label = input(slot)?.closest("label");
  label?.classList.remove("changed");
  void label?.offsetWidth; // begins the animation anew
  label?.classList.add("changed");
}

function countAll(): void {
  for (const card of document.querySelectorAll("[data-practitioner]")) {
    const count = card.querySelector("[data-count]");
    if (count) count.textContent = String(card.querySelectorAll("input:enabled").length);
  }
}

async function book(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const answer = element("booking");
  const wish = new FormData(form);
  try {
    const response = await fetch("/api/slots", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ slot: wish.get("slot"), name: wish.get("name") }),
    });
    const text = await response.text();
    if (!response.ok) return say(answer, "bad", complaintOf(text));
    const booked = JSON.parse(text) as { id: string; practitioner: string; time: string };
    const choice = input(booked.id);
    if (choice) choice.checked = false;
    setFree(booked.id, false);
    countAll();
    say(answer, "good", `Your appointment: ${booked.practitioner} at ${booked.time}.`);
  } catch {
    say(answer, "bad", "The practice cannot be reached at the moment. Nothing was booked that you see here as free.");
  }
}
