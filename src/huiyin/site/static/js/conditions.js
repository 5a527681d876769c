// data-conditions: an editor of nested conditions. What it offers stands in data-editor, what it makes in a hidden input.
import { each } from "./bind.js";

each("[data-conditions]", (dialog) => {
  const offer = JSON.parse(dialog.dataset.editor);
  const kept = document.getElementById(dialog.dataset.conditions);
  const tree = dialog.querySelector("[data-tree]");
  const counted = dialog.querySelector("[data-steps]");
  const fields = new Map(offer.fields.map((field) => [field.name, field]));

  const make = (tag, attributes = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  };
  const choice = (label, options, chosen, multiple = false) => {
    const select = make("select", { class: "form-select", "aria-label": label, ...(multiple ? { multiple: "", size: "4" } : {}) });
    const headings = new Map();
    for (const [value, words, heading] of options) {
      const option = make("option", { value }, words);
      option.selected = [chosen].flat().includes(value);
      if (heading && !headings.has(heading)) headings.set(heading, make("optgroup", { label: heading }));
      (headings.get(heading) ?? select).append(option);
    }
    select.append(...headings.values());
    return select;
  };
  const button = (words, press) => {
    const element = make("button", { type: "button", class: "btn btn-sm" }, words);
    element.addEventListener("click", press);
    return element;
  };

  const valueOf = (field, takes, value) => {
    if (takes === "nothing") return null;
    const label = offer.words.value;
    if (field.kind === "choice") return choice(label, field.choices, value ?? [], takes === "values");
    if (field.kind === "yes_no") return choice(label, [["true", offer.words.yes], ["false", offer.words.no]], String(value ?? true));
    const type = { date: "date", number: "number" }[field.kind] ?? "text";
    const shown = Array.isArray(value) ? value.join(", ") : value ?? "";
    return make("input", { class: "form-control", "aria-label": label, type: takes === "values" ? "text" : type, value: shown, ...(type === "number" ? { step: "any" } : {}) });
  };
  // Within a group about one and the same thing only what things have is offered.
  const leaf = (condition, ofOne) => {
    const offered = () => (ofOne() ? offer.fields.filter((each) => each.of_several) : offer.fields);
    const row = make("div", { class: "condition", "data-leaf": "" });
    const draw = (name, operator, value) => {
      const field = fields.get(name) ?? offered()[0];
      const named = offered().includes(field) ? offered() : [field, ...offered()];
      const fitting = Object.entries(offer.operators).filter(([, each]) => each.kinds.includes(field.kind));
      const chosen = fitting.find(([key]) => key === operator) ?? fitting[0];
      const what = choice(offer.words.field, named.map((each) => [each.name, each.label, each.group]), field.name);
      const how = choice(offer.words.operator, fitting.map(([key, each]) => [key, (["date", "datetime"].includes(field.kind) && each.of_days) || each.words]), chosen[0]);
      const against = valueOf(field, chosen[1].takes, value);
      what.addEventListener("change", () => { draw(what.value); row.firstChild.focus(); });
      how.addEventListener("change", () => { draw(what.value, how.value, read(row).value); row.children[1].focus(); });
      row.replaceChildren(what, how, against ?? "", button(offer.words.remove, () => remove(row)));
    };
    draw(condition.field, condition.operator, condition.value);
    return row;
  };
  const group = (condition, within = null) => {
    const kind = Object.keys(offer.groups).find((key) => key in condition);
    const holds = choice(offer.words.holds, Object.entries(offer.groups), kind);
    const ofOne = () => holds.value === "one" || Boolean(within?.());
    const box = make("fieldset", { class: "condition-group", "data-group": "" });
    const parts = make("div", { class: "condition-parts", "data-parts": "" });
    for (const part of condition[kind]) parts.append("field" in part ? leaf(part, ofOne) : group(part, ofOne));
    const add = (part) => {
      parts.append(part);
      part.querySelector("select").focus();
    };
    const head = make("div", { class: "condition-head" },
      holds,
      button(offer.words.add, () => add(leaf({}, ofOne))),
      button(offer.words.group, () => add(group({ any: [{ field: "" }] }, ofOne))));
    if (within) head.append(button(offer.words.remove, () => remove(box)));
    box.append(head, parts);
    return box;
  };
  const remove = (part) => {
    const near = part.closest("[data-parts]").closest("[data-group]");
    part.remove();
    near.querySelector("button").focus();
  };

  const read = (row) => {
    const field = fields.get(row.children[0].value);
    const operator = row.children[1].value;
    const { takes } = offer.operators[operator];
    const input = takes === "nothing" ? null : row.children[2];
    if (!input) return { field: field.name, operator };
    const typed = (text) => (field.kind === "yes_no" ? text === "true" : text.trim());
    const several = () => (input.multiple ? [...input.selectedOptions].map((option) => option.value) : input.value.split(/[,，、]/).map(typed).filter(String));
    return { field: field.name, operator, value: takes === "values" ? several() : typed(input.value) };
  };
  const tell = (box) => {
    const parts = [...box.querySelector("[data-parts]").children].map((part) => (part.matches("[data-leaf]") ? read(part) : tell(part)));
    return { [box.querySelector("select").value]: parts };
  };
  const said = () => {
    const all = tell(tree.firstChild);
    return Object.values(all)[0].length ? JSON.stringify(all) : "";
  };

  const begin = () => {
    let condition = { all: [] };
    try {
      condition = JSON.parse(kept.value || "{}");
    } catch { /* typed into the address by hand: begin anew */ }
    if (!Object.keys(offer.groups).some((key) => key in condition)) condition = { all: condition.field ? [condition] : [] };
    tree.replaceChildren(group(condition));
    counted.replaceChildren();
  };
  const form = kept.form;
  dialog.addEventListener("change", (event) => event.stopPropagation());
  dialog.addEventListener("input", (event) => event.stopPropagation());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      dialog.querySelector("[data-apply]").click();
    }
  });
  dialog.querySelector("[data-apply]").addEventListener("click", () => {
    kept.value = said();
    dialog.close();
    form.requestSubmit();
  });
  dialog.querySelector("[data-count]").addEventListener("click", async () => {
    const asked = new URLSearchParams(new FormData(form));
    asked.set(kept.name, said());
    asked.set("part", "steps");
    const answer = await fetch(`?${asked}`);
    counted.innerHTML = await answer.text();
  });
  begin();
});
