// The console of callbacks: what is asked follows the answers, every verb has its key, and the clock runs.
import { each, typing } from "../js/bind.js";
import "./next.js";
import "./situations.js";

// The call on the screen; another one takes their place without another page.
let pane = null;
let form = null;
let bad = null;
let clock = null;

// A key belongs to whatever is being written, an input method included, and to dialogs.
const free = (event) =>
  !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229 || typing(event) || document.querySelector("dialog[open]"));

const valueOf = (name) => {
  const control = form.elements[name];
  return control && !(control instanceof RadioNodeList ? [...control].every((one) => one.disabled) : control.disabled) ? control.value : "";
};

// What hangs on answers above is shown and sent only while they say so; from the top, for a part may hang on another.
function follow() {
  for (const part of form.querySelectorAll("[data-asked]")) {
    const wanted = Object.entries(JSON.parse(part.dataset.asked));
    const shown = wanted.every(([name, values]) => values.includes(valueOf(`said-${name}`)));
    part.hidden = !shown;
    for (const control of part.querySelectorAll("input, select, textarea")) control.disabled = !shown;
  }
  const asking = questions().find((part) => !answered(part));
  for (const part of form.querySelectorAll("[data-asking]")) if (part !== asking) delete part.dataset.asking;
  if (asking) asking.dataset.asking = "";
  const asked = questions().filter(answered).length;
  pane.querySelector("[data-too-many]").hidden = asked <= Number(pane.dataset.questions);
  propose();
}

// Whoever is dissatisfied is registered unless somebody says otherwise; nobody else is unless somebody says so.
let proposed = false;
function propose() {
  if (!bad) return;
  const register = form.querySelector('[name="complaint"][value="register"]');
  const unhappy = JSON.parse(bad.dataset.answers).includes(valueOf(bad.dataset.complaint));
  if (register && unhappy && !valueOf("complaint")) register.checked = proposed = true;
  else if (register && proposed && !unhappy) register.checked = proposed = false;
  form.elements.reason.closest(".field").hidden = valueOf("complaint") !== "leave";
}

const questions = () => [...form.querySelectorAll(".part")].filter((part) => !part.hidden && part.querySelector('[name^="said-"]'));
const answered = (part) => {
  const control = form.elements[part.querySelector('[name^="said-"]').name];
  return Boolean(control.value);
};

// A digit answers the question at hand: the one with the focus, else the first without an answer, else the last one chosen.
function choose(digit) {
  const open = document.querySelector(".ways[open]");
  const around = document.activeElement?.closest?.(".choices");
  const choices = around
    ?? open?.querySelector(".choices")
    ?? (questions().find((part) => !answered(part) && part.querySelector(".choices")) ?? questions().findLast((part) => part.querySelector(".choices")))?.querySelector(".choices");
  const control = choices?.querySelectorAll("input:not(:disabled)")[digit - 1];
  if (!control) return false;
  control.checked = true;
  control.focus();
  control.dispatchEvent(new Event("change", { bubbles: true }));
  begin();
  return true;
}

function show(way) {
  const part = document.getElementById(way);
  for (const other of document.querySelectorAll(".ways[open]")) if (other !== part) other.open = false;
  part.open = !part.open;
  if (!part.open) return;
  pane.querySelector(".call-words").scrollTo({ top: 0 });
  (part.querySelector("input[type=radio]:checked") ?? part.querySelector("input:not([type=hidden])"))?.focus();
}

// The number is shown first, which is on record; once it is, the same key dials it.
function dial() {
  const number = pane?.querySelector('.call-facts .phone a[href^="tel:"]') ?? pane?.querySelector(".call-facts .phone button");
  number?.click();
  return Boolean(number);
}

let begun = 0;
let hungUp = 0;
let wrapUntil = 0;
const shown = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const begin = () => { begun ||= Date.now(); };
const length = () => (begun ? Math.round(((hungUp || Date.now()) - begun) / 1000) : 0);

function hangUp() {
  begin();
  hungUp ||= Date.now();
  wrapUntil ||= Date.now() + Number(pane.dataset.wrapUp) * 1000;
  pane.querySelector("[data-hung-up]").setAttribute("aria-pressed", "true");
  pane.querySelector("[data-longer]").hidden = false;
  form.elements.content.focus();
}

function tick() {
  if (hungUp) {
    const left = Math.round((wrapUntil - Date.now()) / 1000);
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

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event) && !event.isComposing) {
    event.target.blur(); // out of the text, so that the keys are the console's again
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form?.isConnected && !event.target.closest?.("form")) {
    form.requestSubmit();
    return;
  }
  if (!free(event) || event.defaultPrevented || event.repeat) return;
  const calling = pane?.isConnected;
  if (calling && /^[1-9]$/.test(event.key) && choose(Number(event.key))) {
    event.preventDefault();
    return;
  }
  const way = event.target.closest?.(".way");
  if (event.key === "Enter" && way && event.target.type === "radio") {
    event.preventDefault();
    way.requestSubmit();
    return;
  }
  if (event.key === "Enter" && form?.contains(event.target) && event.target.type === "radio") {
    event.preventDefault(); // an answer is not the end of the call
    return;
  }
  if (calling && event.key.toLowerCase() === "p" && dial()) {
    event.preventDefault();
    return;
  }
  if (event.key === "Enter" && event.target.closest?.("a, button, summary, form")) return;
  const target = [...document.querySelectorAll("[data-press]")].find((one) => one.dataset.press === event.key.toLowerCase() || one.dataset.press === event.key);
  if (target) {
    event.preventDefault();
    event.stopPropagation();
    target.click();
    if (target.matches("summary")) target.focus();
  }
}, true);

setInterval(() => { if (pane?.isConnected) tick(); }, 500);

each("[data-console]", (arrived) => {
  pane = arrived;
  form = document.getElementById("answers");
  bad = pane.querySelector("[data-complaint]");
  clock = pane.querySelector("[data-clock]");
  begun = hungUp = wrapUntil = 0;
  proposed = false;

  form.addEventListener("change", follow);
  form.addEventListener("input", () => { begin(); follow(); });
  form.addEventListener("draft:restored", follow);
  follow();
  pane.querySelector("[data-hung-up]").addEventListener("click", hangUp);
  pane.querySelector("[data-longer]").addEventListener("click", () => { wrapUntil += 60000; tick(); });
  for (const button of pane.querySelectorAll("[data-way]")) button.addEventListener("click", () => show(button.dataset.way));
  pane.addEventListener("click", (event) => { if (event.target.closest('a[href^="tel:"], .situation > summary')) begin(); });

  pane.querySelector("[data-demand]")?.addEventListener("click", () => {
    const part = document.getElementById("demand");
    part.open = !part.open;
    if (part.open) part.querySelector("textarea").focus();
  });

  // A complaint is what a dissatisfied customer says: the answer is given, what becomes of it stands below.
  bad?.addEventListener("click", () => {
    const [worst] = JSON.parse(bad.dataset.answers);
    const control = form.querySelector(`[name="${bad.dataset.complaint}"][value="${worst}"]`);
    if (control) control.checked = true;
    begin();
    follow();
    form.querySelector("[data-asking]")?.querySelector("input, select, textarea")?.focus();
  });

  // Only what fits what happened on the line may come of it.
  const way = pane.querySelector("[data-fitting]");
  const fitting = JSON.parse(way.dataset.fitting);
  const fit = (chosen) => {
    const allowed = fitting[way.elements.line.value] ?? [];
    for (const one of way.querySelectorAll('[name="came"]')) {
      one.disabled = !allowed.includes(one.value);
      one.closest(".choice").hidden = one.disabled;
      if (chosen || one.disabled) one.checked = one.value === allowed[0];
    }
  };
  way.addEventListener("change", (event) => { if (event.target.name === "line") fit(true); });
  fit(false);

  pane.addEventListener("submit", (event) => {
    if (event.target.elements.seconds && begun) event.target.elements.seconds.value = length();
  }, true);
});
