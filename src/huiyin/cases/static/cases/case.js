// The case page: one form open at a time, long texts cut, the focus where the work is.
import { first } from "../js/begin.js";
import { each } from "../js/bind.js";

const moreWords = (name) => document.getElementById("case")?.dataset[name] ?? "";

// ── one form of the next action at a time ──
function open(group, key, focus = true) {
  for (const panel of group.querySelectorAll("[data-verb-panel]")) panel.hidden = panel.id !== `verb-${key}`;
  for (const button of group.querySelectorAll("[data-verb]")) button.setAttribute("aria-expanded", String(button.dataset.verb === key));
  const panel = document.getElementById(`verb-${key}`);
  if (focus) panel?.querySelector("input:not([type=hidden]):not([type=file]), select, textarea, button")?.focus();
  return panel;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-verb]");
  if (button) open(button.closest("[data-verbs]"), button.dataset.verb);
});

// Whoever unfolds a small form types in it at once.
document.addEventListener("click", (event) => {
  const fold = event.target.closest("details.verb > summary")?.parentElement;
  if (fold && !fold.open) requestAnimationFrame(() => first(fold)?.focus());
});

// ── an answer this form does not take leads to the form that does, with everything typed so far ──
const given = (form, name) => form.elements[name]?.value ?? "";
const refusing = (form, name) => JSON.parse(form.dataset.refusals).find(({ when }) =>
  (!name || name in when) && Object.entries(when).every(([field, values]) => values.includes(given(form, field))));

function carry(from, to) {
  for (const control of from.elements) {
    const other = to.elements[control.name];
    if (!control.name || !other || ["hidden", "file", "submit"].includes(control.type)) continue;
    if (control.type === "radio") { if (control.checked) other.value = control.value; }
    else if (!other.value || control.value) other.value = control.value;
  }
  to.dispatchEvent(new Event("change", { bubbles: true }));
}

// Whoever comes back finds the question open, not the answer this form refuses.
function forget(form, name) {
  const control = form.elements[name];
  if (control instanceof RadioNodeList) for (const radio of control) radio.checked = false;
  else control.value = "";
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!event.isTrusted || !form?.matches("[data-verb-panel]") || !event.target.name) return;
  const refused = refusing(form, event.target.name);
  form.querySelector("[data-switched]").textContent = refused?.message ?? "";
  if (!refused) return;
  const group = form.closest("[data-verbs]");
  for (const other of group.querySelectorAll("[data-verb-panel]")) {
    if (other === form || !other.elements[event.target.name]) continue;
    const before = given(other, event.target.name);
    other.elements[event.target.name].value = event.target.value;
    if (refusing(other)) { other.elements[event.target.name].value = before; continue; }
    carry(form, other);
    forget(form, event.target.name);
    form.querySelector("[data-switched]").textContent = "";
    const panel = open(group, other.id.replace("verb-", ""), false);
    panel.querySelector("[data-switched]").textContent = refused.message;
    const same = panel.elements[event.target.name];
    (same instanceof RadioNodeList ? [...same].find((radio) => radio.checked) : same)?.focus();
    return;
  }
});

// ── both wordings of a conflict, taken with one click ──
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take]");
  if (!button) return;
  const control = button.form?.elements[button.dataset.take] ?? button.closest("form").elements[button.dataset.take];
  if (control) control.value = button.dataset.value;
  for (const other of button.closest("tr").querySelectorAll("[data-take]")) other.setAttribute("aria-pressed", String(other === button));
});

// ── long texts ──
each("[data-clamp]", (text) => {
  if (text.scrollHeight <= text.clientHeight + 12) return;
  text.classList.add("clamp-cut");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "clamp-more";
  const say = () => {
    const shown = text.hasAttribute("data-open");
    button.textContent = moreWords(shown ? "less" : "more");
    button.setAttribute("aria-expanded", String(shown));
  };
  button.addEventListener("click", () => {
    text.toggleAttribute("data-open");
    say();
  });
  say();
  text.after(button);
});

// ── links to a panel open it and put the cursor into its first field ──
function goTo(id) {
  const panel = document.getElementById(id);
  if (!panel) return;
  const closed = panel.querySelector("details.verb:not([open])");
  if (closed && !panel.querySelector("details.verb[open]")) closed.open = true;
  const field = [...panel.querySelectorAll("input:not([type=hidden]), select, textarea, button")].find((element) => element.offsetParent);
  (field ?? panel.querySelector("h3"))?.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "start" });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-goto]");
  if (!link) return;
  event.preventDefault();
  goTo(link.dataset.goto);
});

// ── after a swap: a refusal has the focus (data-focus); else the heading of what comes next ──
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  if (target?.id === "correcting") target.querySelector("form :is(input:not([type=hidden]), select, textarea)")?.focus();
  if (target?.id !== "case" || document.querySelector("#case [data-focus], dialog[open]")) return;
  const heading = document.getElementById("next-title") ?? document.querySelector("#case h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
  const top = heading?.getBoundingClientRect().top ?? 0;
  if (top < 60 || top > window.innerHeight - 120) document.getElementById("case").scrollIntoView({ block: "start" });
});
