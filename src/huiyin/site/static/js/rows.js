// Lists by keyboard: j and k move, Enter opens, x ticks, / searches, n registers; a click on a row opens it too. What can be
// shared out (share.js) is a list, too, in which x chooses what is handed over.
import { each, fill, typing, words } from "./bind.js";

let current = -1;
const rows = () => [...document.querySelectorAll("[data-rows] tr[data-href], [data-share-item]")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  current = Math.min(Math.max(current + step, 0), all.length - 1);
  for (const [index, row] of all.entries()) row.toggleAttribute("data-current", index === current);
  const link = all[current].querySelector("input[type=radio], a[href]");
  (link ?? all[current]).focus({ preventScroll: true });
  all[current].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || document.querySelector("dialog[open]")) return;
  const row = rows()[current];
  if (event.key === "Enter" && row?.contains(event.target) && event.target.matches("input[type=radio]")) {
    event.preventDefault(); // it would send the form, while nobody is chosen yet
    row.querySelector("a[href]")?.click();
  } else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x" && row) row.querySelector("input[type=checkbox], input[type=radio]")?.click();
  else if (event.key === "/") {
    const search = document.querySelector("[data-list-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "n") document.querySelector("[data-new]")?.click();
});
document.addEventListener("htmx:after:swap", () => { current = -1; });

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-rows] tr[data-href]");
  if (!row || event.target.closest("a, button, input, label, select, summary") || String(getSelection())) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
});

// Ticked rows: the bar with what can be done to them appears.
each("[data-bulk]", (form) => {
  const all = form.querySelector("[data-bulk-all]");
  const boxes = () => [...form.querySelectorAll("[data-bulk-one]")];
  const count = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    form.querySelector("[data-bulk-bar]").hidden = ticked === 0;
    form.querySelector("[data-bulk-count]").textContent = fill(words.selected, ticked);
    if (all) {
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) boxes().forEach((box) => { box.checked = all.checked; });
    count();
  });
});

// Filters apply as soon as they change; what is typed, or walked through by keys, waits for a pause. Where the whole page
// comes anew, whoever uses keys goes on from the field they changed.
const LEFT_AT = "filter-left-at";
const PAUSE = 700;
each("form[data-filters]", (form) => {
  let pending = 0;
  let byKeys = false;
  const apply = (field) => {
    clearTimeout(pending);
    if (field?.id && !form.matches("[hx-get]")) sessionStorage.setItem(LEFT_AT, JSON.stringify([location.pathname, field.id]));
    form.requestSubmit();
  };
  form.addEventListener("keydown", (event) => { byKeys = event.key !== "Enter"; });
  form.addEventListener("pointerdown", () => { byKeys = false; });
  form.addEventListener("change", (event) => {
    const field = event.target;
    const several = field.closest("[data-several]"); // ticked one after the other; applied once the menu closes
    if (several) several.toggleAttribute("data-changed", true);
    else if (byKeys && field.matches("select, input[type=date]")) {
      clearTimeout(pending);
      pending = setTimeout(() => apply(field), PAUSE);
    } else if (!field.matches("input[type=search]")) apply(field);
  });
  form.addEventListener("toggle", (event) => {
    if (!event.target.open && event.target.matches("[data-several][data-changed]")) apply();
  }, true);
  form.addEventListener("input", (event) => {
    if (!event.target.matches("input[type=search]") || event.isComposing) return;
    clearTimeout(pending);
    pending = setTimeout(apply, 350);
  });
});
const leftAt = sessionStorage.getItem(LEFT_AT);
if (leftAt) {
  sessionStorage.removeItem(LEFT_AT);
  const [path, id] = JSON.parse(leftAt);
  if (path === location.pathname) document.getElementById(id)?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-span]");
  if (!button) return;
  const [first, last] = button.dataset.span.split(",");
  const [from, to] = button.closest(".menu-panel").querySelectorAll("input[type=date]");
  from.value = first;
  to.value = last;
  button.closest("form").requestSubmit();
});
