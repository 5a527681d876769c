// data-lines: lines of inputs of which the empty spare ones stay folded until one more is asked for.
import { each } from "../js/bind.js";

each("[data-lines]", (group) => {
  const add = group.querySelector("[data-lines-add]");
  const lines = [...group.querySelectorAll("[data-line]")];
  const filled = (line) => [...line.querySelectorAll("input:not([type=hidden])")].some((input) => (input.type === "checkbox" ? input.checked : input.value));
  const fold = () => {
    const last = lines.findLastIndex((line) => filled(line) || (!line.hidden && line.dataset.asked));
    lines.forEach((line, at) => { line.hidden = at > Math.max(last, 0); });
    add.hidden = !lines.some((line) => line.hidden);
  };

  add.addEventListener("click", () => {
    const next = lines.find((line) => line.hidden);
    next.dataset.asked = "yes";
    next.hidden = false;
    add.hidden = !lines.some((line) => line.hidden);
    next.querySelector("input:not([type=hidden], [hidden]), select").focus();
  });
  group.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line-clear]")?.closest("[data-line]");
    if (!line) return;
    for (const input of line.querySelectorAll("input:not([type=checkbox]), select")) input.value = "";
    for (const tick of line.querySelectorAll("[type=checkbox]")) tick.checked = false;
    for (const place of line.querySelectorAll("[data-place]")) place.dispatchEvent(new Event("place:draw"));
    line.dataset.asked = "";
    line.dispatchEvent(new Event("input", { bubbles: true }));
    fold();
    add.focus();
  });
  group.closest("form")?.addEventListener("draft:restored", fold);
  fold();
});

// data-kind-form: what belongs to persons only is not asked of a company.
each("[data-kind-form]", (form) => {
  const turn = () => {
    const company = form.querySelector("[name=kind]:checked")?.value === "company";
    for (const part of form.querySelectorAll("[data-of-kind]")) part.hidden = (part.dataset.ofKind === "company") !== company;
  };
  form.addEventListener("change", turn);
  form.addEventListener("draft:restored", turn);
  turn();
});

// A group that is folded opens when a draft brings something back into it.
each("details.fold", (fold) => {
  fold.closest("form")?.addEventListener("draft:restored", () => {
    const controls = [...fold.querySelectorAll("input:not([type=hidden], [type=radio], [type=checkbox]), textarea, select")];
    if (controls.some((control) => control.value)) fold.open = true;
  });
});
