// data-draft="key" on a form: what is typed is kept on the server and comes back after a closed tab.
import { csrf, each, words } from "./bind.js";

const address = "/drafts/";

// What a person fills in: no files and passwords, and of the hidden fields only a choice made in a picker.
const counts = ({ name, type, dataset }) =>
  name && !["password", "file", "submit", "button"].includes(type) && (type !== "hidden" || "pickValue" in dataset);

function typed(form) {
  const content = {};
  for (const control of form.elements) {
    const { name, type } = control;
    if (!counts(control)) continue;
    if (type === "checkbox" || (type === "select-multiple")) content[name] ??= [];
    if (type === "checkbox") { if (control.checked) content[name].push(control.value); }
    else if (type === "radio") { if (control.checked) content[name] = control.value; }
    else if (type === "select-multiple") content[name].push(...[...control.selectedOptions].map((option) => option.value));
    else content[name] = control.value;
  }
  return content;
}

// Whether it says what the page, drawn empty, would not: what a page fills in by itself is no word of the person.
const differs = ({ type, checked, defaultChecked, value, defaultValue, options }) => {
  if (options) return [...options].some((option) => option.selected && option.value && !option.defaultSelected);
  return type === "checkbox" || type === "radio" ? checked && !defaultChecked : Boolean(value) && !defaultValue;
};

// Nothing that comes back is sent unseen.
function unfold(control, form) {
  for (let part = control.closest("details"); part && form.contains(part); part = part.parentElement.closest("details")) part.open = true;
}

function restore(form, content) {
  for (const control of form.elements) {
    const value = content[control.name];
    // What the page knows already (data-known) is newer than the draft.
    if (value === undefined || !counts(control) || control.closest("[data-known]")) continue;
    if (control.type === "checkbox" || control.type === "radio") control.checked = [value].flat().includes(control.value);
    else if (control.type === "select-multiple") for (const option of control.options) option.selected = value.includes(option.value);
    else control.value = value;
    if (differs(control)) unfold(control, form);
  }
  form.dispatchEvent(new Event("draft:restored"));
}

function note(form, text) {
  let line = form.querySelector(".draft-note");
  if (!line) {
    line = document.createElement("p");
    line.className = "draft-note";
    line.setAttribute("role", "status");
    form.prepend(line);
  }
  line.textContent = text;
  return line;
}

const send = (method, key, content) => fetch(address, {
  method,
  keepalive: true,
  headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
  body: JSON.stringify({ key, content }),
}).catch(() => null);

each("form[data-draft]", async (form) => {
  const key = form.dataset.draft;
  note(form, ""); // its line is there from the start: one that comes later pushes away what somebody is about to click
  const original = typed(form);
  let waiting = 0;
  let last = JSON.stringify(original);
  let sent = false;

  const save = async () => {
    clearTimeout(waiting);
    waiting = 0;
    const now = JSON.stringify(typed(form));
    if (sent || now === last) return;
    last = now;
    const answer = await send("POST", key, JSON.parse(now));
    if (answer?.ok || answer?.status === 422) note(form, (await answer.json()).said);
    else last = ""; // no network just now: the next keystroke tries again
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 1200);
  });
  // The last keystrokes before a tab is closed or hidden; keepalive lets the request outlive the page.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && waiting) save();
  });
  // The server forgets the draft that an accepted form names.
  const named = document.createElement("input");
  named.type = "hidden";
  named.name = "draft-key";
  named.value = key;
  form.append(named);
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(waiting);
  });
  form.addEventListener("htmx:finally:request", () => { sent = false; });

  // A button beside this form shows the page anew: what is typed here must be safe before.
  document.addEventListener("submit", (event) => {
    if (event.target !== form && waiting && form.isConnected) save();
  }, true);

  // A form that came back refused holds what was typed: keep it at once, and take nothing older over it.
  if (form.hasAttribute("data-draft-now")) await send("POST", key, original);
  if (form.hasAttribute("data-draft-now") || form.querySelector(".field-wrong")) return;
  const answer = await fetch(`${address}?key=${encodeURIComponent(key)}`).catch(() => null);
  if (answer?.status !== 200) return;
  const { content } = await answer.json();
  if (JSON.stringify(typed(form)) !== last) return; // what has been typed meanwhile is newer
  form.closest("details:not([open])")?.setAttribute("open", "");
  restore(form, content);
  last = JSON.stringify(typed(form));
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-sm btn-ghost";
  discard.textContent = words.discard;
  discard.addEventListener("click", async () => {
    await send("DELETE", key);
    restore(form, original);
    last = JSON.stringify(original);
    note(form, "");
  });
  note(form, words.draft_restored).append(discard);
});
