// data-begin on a form that its page is there for: whoever opens the page types at once, where something was refused there.
import { each } from "./bind.js";

const CONTROL = "input:not([type=hidden], [type=file]), select, textarea";

export const first = (part) => [...(part?.querySelectorAll(CONTROL) ?? [])].find((one) => !one.disabled && one.offsetParent);

each("[data-begin]", (form) => {
  if (document.activeElement !== document.body || document.querySelector("dialog[open], [data-focus]")) return;
  (first(form.querySelector(".field-wrong")) ?? first(form))?.focus();
});

// What was refused bears no red frame once it is changed: whether it will do now, the next answer says.
document.addEventListener("input", ({ target }) => target.closest?.(".field-wrong")?.classList.remove("field-wrong"));
