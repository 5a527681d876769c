// data-place="words": the code of a place, chosen province by province, city by city, with the arrow keys or the mouse.
// The form says in data-places where the places are read from.
import { each } from "../js/bind.js";

const LEVELS = [2, 4, 6];
let reading;

const read = (address) => (reading ??= fetch(address).then((answer) => (answer.ok ? answer.json() : {})));
const below = (places, code, level) => {
  const start = code.slice(0, LEVELS[level - 1] ?? 0);
  const ends = "0".repeat(6 - LEVELS[level]);
  return Object.entries(places).filter(([key]) => key.startsWith(start) && key.endsWith(ends) && key !== start.padEnd(6, "0"));
};

const choosers = (input, places) => {
  const box = document.createElement("span");
  box.className = "place";
  const selects = LEVELS.map((_length, level) => {
    const select = document.createElement("select");
    select.className = "form-select";
    select.setAttribute("aria-label", `${input.dataset.place} ${level + 1}`);
    box.append(select);
    return select;
  });
  const fill = (level, chosen) => {
    const select = selects[level];
    const above = level ? selects[level - 1].value : "";
    const options = level && !above ? [] : below(places, above, level);
    select.replaceChildren(new Option("—", ""), ...options.map(([key, name]) => new Option(name, key)));
    select.value = options.some(([key]) => key === chosen) ? chosen : "";
    select.hidden = !options.length;
  };
  const draw = () => LEVELS.forEach((length, level) => fill(level, input.value ? input.value.slice(0, length).padEnd(6, "0") : ""));
  box.addEventListener("change", (event) => {
    const level = selects.indexOf(event.target);
    for (let next = level + 1; next < selects.length; next += 1) fill(next, "");
    // The only city of a municipality is no question.
    if (level === 0 && selects[1].options.length === 2) {
      selects[1].selectedIndex = 1;
      fill(2, "");
    }
    input.value = selects.map((select) => select.value).filter(Boolean).at(-1) ?? "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  input.addEventListener("place:draw", draw);
  input.hidden = true; // not of type hidden: it belongs to the draft
  input.after(box);
  draw();
};

each("form[data-places]", async (form) => {
  const places = await read(form.dataset.places);
  for (const input of form.querySelectorAll("[data-place]")) choosers(input, places);
  form.addEventListener("draft:restored", () => {
    for (const input of form.querySelectorAll("[data-place]")) input.dispatchEvent(new Event("place:draw"));
  });
});
