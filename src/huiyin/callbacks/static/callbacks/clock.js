// The clock of the call on the table: it runs from the first thing done about the call (the number shown or dialled, a key,
// a word) until it is over, and goes on where it was after a refused form or a page loaded anew.
const KEY = "console-clock"; // of one call: whoever comes back to another one begins again

let pane = null;
let state = { item: "", begun: 0, hungUp: 0, wrapUntil: 0 };

const keep = () => sessionStorage.setItem(KEY, JSON.stringify(state));
const shown = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
export const length = () => (state.begun ? Math.round(((state.hungUp || Date.now()) - state.begun) / 1000) : 0);

export function begin() {
  if (state.begun) return;
  state.begun = Date.now();
  keep();
}

export function hangUp() {
  begin();
  state.hungUp ||= Date.now();
  state.wrapUntil ||= Date.now() + Number(pane.dataset.wrapUp) * 1000;
  keep();
  over();
}

export function longer() {
  state.wrapUntil += 60000;
  keep();
  tick();
}

function over() {
  pane.querySelector("[data-hung-up]").setAttribute("aria-pressed", "true");
  pane.querySelector("[data-longer]").hidden = false;
}

function tick() {
  const clock = pane.querySelector("[data-clock]");
  if (state.hungUp) {
    const left = Math.round((state.wrapUntil - Date.now()) / 1000);
    clock.textContent = left >= 0 ? shown(left) : `+${shown(-left)}`;
    clock.toggleAttribute("data-over", left < 0);
    pane.querySelector("[data-wrap-over]").hidden = left >= 0;
  } else {
    clock.textContent = shown(length());
    const long = length() > Number(pane.dataset.minutes) * 60;
    clock.toggleAttribute("data-over", long);
    pane.querySelector("[data-too-long]").hidden = !long;
  }
}

// Another call begins at nought; the same one, shown again, goes on.
export function wind(arrived) {
  pane = arrived;
  const item = pane.dataset.console;
  const before = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  state = before?.item === item ? before : { item, begun: 0, hungUp: 0, wrapUntil: 0 };
  keep();
  if (state.hungUp) over();
  tick();
}

setInterval(() => { if (pane?.isConnected) tick(); }, 500);
