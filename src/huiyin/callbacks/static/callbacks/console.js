// The console of callbacks: what is asked follows the answers, every verb has its key, and the clock runs.
import { each, typing } from "../js/bind.js";
import { begin, hangUp, length, longer, wind } from "./clock.js";
import "../contact/situations.js";
import "./next.js";

// The call on the screen; another one takes their place without another page.
let pane = null;
let form = null;
let bad = null;

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

// Whoever is dissatisfied is registered unless somebody says otherwise; nobody else is unless somebody says so. Whether
// it is what they complained of already is for whoever heard it to say.
let proposed = false;
function propose() {
  if (!bad) return;
  const asks = form.querySelector('[name="complaint"][value^="add/"]');
  const register = asks ? null : form.querySelector('[name="complaint"][value="register"]');
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

// A digit answers the question at hand: the one with the focus, else what an open panel asks first, else the first without
// an answer, else the last one chosen.
function choose(digit) {
  const open = document.querySelector(".ways[open]");
  const around = (open ?? form).contains(document.activeElement) ? document.activeElement.closest(".choices") : null;
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

// While a panel is open the script stands back (console.css); a remark written there goes along, so there is one.
const remark = (way) => way.elements.content ?? way.elements.words_said;
function show({ way, line, press }) {
  const part = document.getElementById(way);
  for (const other of document.querySelectorAll(".ways[open]")) if (other !== part) other.open = false;
  part.open = !part.open || part.dataset.by !== press; // the same key folds it away again
  part.dataset.by = press;
  if (!part.open) {
    document.activeElement.blur(); // what is folded away answers no digit
    return;
  }
  begin();
  if (line) say(part, line);
  const words = remark(part.querySelector("form"));
  words.value ||= form.elements.content.value.replaceAll("\n", " ").trim();
  pane.querySelector(".call-words").scrollTo({ top: 0 });
  if (excuse()) return;
  ask(part);
}

// Who said by the key itself that somebody refuses has only to say for how long.
function ask(part) {
  const asked = [...part.querySelectorAll(".choices")].filter((one) => !one.closest("[hidden]"));
  const at = part.querySelector('[name="line"]:checked')?.value === "answered" ? asked.at(-1) : asked[0];
  (at?.querySelector("input:checked") ?? part.querySelector("input[type=radio]:checked, input:not([type=hidden])"))?.focus();
}

// What happened on the line is said by the key that opened the panel.
function say(part, line) {
  const control = part.querySelector(`[name="line"][value="${line}"]`);
  control.checked = true;
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

// Why they are called all the same is asked first, as long as it is not said.
function excuse() {
  const why = pane.querySelector("[data-why-now]");
  if (!why || why.value.trim()) return false;
  why.focus();
  return true;
}

// What a refusal is about takes the focus: its field, whichever form it is of.
function amend() {
  const fields = [...pane.querySelectorAll(".field-wrong")].filter((one) => !one.closest("[hidden], .without-script"));
  const wrong = fields.find((one) => one.closest(".ways, .despite")) ?? fields[0];
  wrong?.querySelector("input:checked, input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled)")?.focus();
  return Boolean(wrong);
}

// Whom to call, by the keyboard: one up or down from where the focus is, else from whoever is on the table; Enter opens.
function walk(step) {
  const links = [...document.querySelectorAll("#queue a")];
  const from = links.findIndex((one) => one === document.activeElement);
  const here = from >= 0 ? from : links.findIndex((one) => one.hasAttribute("aria-current"));
  const to = links[here < 0 && step < 0 ? -1 : here + step];
  to?.focus();
  return links.length > 0;
}

// The number is shown first, which is on record; once it is, the same key dials it.
function dial() {
  const number = pane?.querySelector('.call-facts .phone a[href^="tel:"]') ?? pane?.querySelector(".call-facts .phone button");
  if (number) begin();
  number?.click();
  return Boolean(number);
}

const hangingUp = () => {
  hangUp();
  form.elements.content.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event) && !event.isComposing) {
    event.target.blur(); // out of the text, so that the keys are the console's again
    return;
  }
  if (event.key === "Enter" && event.target.matches?.("[data-why-now]") && !event.isComposing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault(); // said: what comes of the call is still to be said
    const open = document.querySelector(".ways[open]");
    if (open) ask(open);
    else event.target.blur();
    return;
  }
  const outside = !event.target.closest?.("form");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form?.isConnected && outside) {
    (document.querySelector(".ways[open] form") ?? form).requestSubmit();
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
  if (/^[jk]$/i.test(event.key) && walk(event.key.toLowerCase() === "j" ? 1 : -1)) {
    event.preventDefault();
    return;
  }
  if (event.key === "Enter" && event.target.closest?.("a, button, summary, form")) return;
  const target = [...document.querySelectorAll("[data-press]")].find((one) => one.dataset.press === event.key.toLowerCase() || one.dataset.press === event.key);
  if (target) {
    event.preventDefault();
    event.stopPropagation();
    if (calling) begin();
    if (target.matches("input")) target.focus();
    else target.click();
    // What is to be written is typed at once; a situation keeps the focus on its key, which shuts it again.
    if (target.matches("summary")) (target.closest(".further[open]")?.querySelector("textarea, input:not([type=hidden])") ?? target).focus();
  }
}, true);

each("[data-console]", (arrived) => {
  pane = arrived;
  form = document.getElementById("answers");
  bad = pane.querySelector("[data-complaint]");
  proposed = false;
  wind(pane);

  form.addEventListener("change", follow);
  form.addEventListener("input", () => { begin(); follow(); });
  form.addEventListener("draft:restored", follow);
  follow();
  pane.querySelector("[data-hung-up]").addEventListener("click", hangingUp);
  pane.querySelector("[data-longer]").addEventListener("click", longer);
  for (const button of pane.querySelectorAll("[data-way]")) button.addEventListener("click", () => show(button.dataset));
  pane.addEventListener("click", (event) => { if (event.target.closest(".call-facts .phone, .situation > summary")) begin(); });

  pane.querySelector("[data-demand]")?.addEventListener("click", () => {
    const part = document.getElementById("demand");
    part.open = !part.open;
    if (part.open) part.querySelector("textarea").focus();
  });

  // A complaint is what a dissatisfied customer says: the answer is given; after what has to be asked, what becomes of it.
  bad?.addEventListener("click", () => {
    const [worst] = JSON.parse(bad.dataset.answers);
    const control = form.querySelector(`[name="${bad.dataset.complaint}"][value="${worst}"]`);
    if (control) control.checked = true;
    begin();
    follow();
    const must = questions().find((part) => !answered(part) && part.querySelector(".field-must")) ?? document.getElementById("complaint");
    (must.querySelector("input:checked") ?? must.querySelector("input, select, textarea"))?.focus();
    must.scrollIntoView({ block: "nearest" });
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
    way.querySelector('[name="came"]').closest(".field").hidden = allowed.length < 2; // no choice, no question
    if (chosen) way.querySelector('[name="came"]:checked')?.dispatchEvent(new Event("change", { bubbles: true })); // what hangs on it
  };
  way.addEventListener("change", (event) => { if (event.target.name === "line") fit(true); });
  fit(false);

  // One time, proposed or written; a proposed one lies in nobody's rest.
  const later = pane.querySelector("#later form");
  later.addEventListener("change", ({ target }) => {
    if (target.name === "slot") later.elements.until.value = "";
    if (target.name === "until") for (const one of later.querySelectorAll('[name="slot"]')) one.checked = false;
    if (later.elements.why_then) later.elements.why_then.closest(".field").hidden = target.name === "slot";
  });

  pane.addEventListener("submit", ({ target }) => {
    if (target.elements.seconds && length()) target.elements.seconds.value = length();
    const why = pane.querySelector("[data-why-now]");
    if (why && target !== form && target.elements.despite) target.elements.despite.value = why.value;
  }, true);

  if (!amend() && !document.querySelector("dialog[open]")) excuse();
});
