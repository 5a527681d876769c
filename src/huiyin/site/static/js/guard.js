// A form is sent once, and a page with unsaved changes asks before it goes.
import { each, words } from "./bind.js";

const busy = (form, on) => {
  form.toggleAttribute("data-busy", on);
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (on) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
};

document.addEventListener("submit", (event) => {
  if (event.target.hasAttribute("data-busy")) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
// Marked only once nothing else has stopped the form (a question, a missing signature).
document.addEventListener("submit", (event) => {
  const form = event.target;
  // A download leaves the page where it is, so nothing would take the mark away again.
  if (!event.defaultPrevented && form.method === "post" && !form.hasAttribute("data-download")) busy(form, true);
});
document.addEventListener("htmx:before:request", (event) => {
  const form = event.detail.ctx.sourceElement;
  if (form.matches("form") && form.hasAttribute("hx-post")) busy(form, true);
});
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.detail.ctx.sourceElement.closest("form");
  if (form) busy(form, false);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach((form) => busy(form, false)));

const changed = new Set();
each("form[data-guard]", (form) => {
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("submit", () => changed.delete(form));
});
// What is typed and not saved must not be taken for what is saved: the page shows .once-changed instead of .until-changed.
each("form[data-marks-changes]", (form) => form.addEventListener("input", () => form.setAttribute("data-changed", "")));
window.addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) {
    event.preventDefault();
    event.returnValue = words.leave;
  }
});
