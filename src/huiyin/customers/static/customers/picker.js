// data-customer-picker="address": find customers while typing, choose with the arrow keys and Enter.
import { each } from "../js/bind.js";

each("[data-customer-picker]", (picker) => {
  const input = picker.querySelector("[role=combobox]");
  const value = picker.querySelector("[data-pick-value]");
  const list = picker.querySelector("[role=listbox]");
  const opening = picker.querySelector("[data-pick-new]");
  const openingAddress = opening?.href;
  let waiting = 0;
  let newest = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
  };
  const mark = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    input.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    value.value = option.dataset.pick;
    input.value = option.dataset.pickLabel;
    show(false);
    value.dispatchEvent(new Event("change", { bubbles: true }));
    picker.dispatchEvent(new CustomEvent("customer:chosen", { bubbles: true, detail: { id: value.value } }));
  };
  const look = async () => {
    const mine = ++newest;
    const answer = await fetch(`${picker.dataset.customerPicker}?q=${encodeURIComponent(input.value)}`);
    if (mine !== newest || !answer.ok) return;
    list.innerHTML = await answer.text();
    show(list.childElementCount > 0);
    mark(options()[0]);
  };

  input.addEventListener("input", (event) => {
    value.value = "";
    if (opening) {
      // What was typed is not typed twice: digits are a phone, anything else a name.
      const key = /^[\d\s+()-]{5,}$/.test(input.value) ? "phone" : "name";
      const address = new URL(openingAddress);
      address.searchParams.set(key, input.value.trim());
      opening.href = address.href;
    }
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(look, 150);
  });
  input.addEventListener("compositionend", look);
  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") show(false);
    if (list.hidden || event.isComposing || !all.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(all.at((at + (event.key === "ArrowDown" ? 1 : -1)) % all.length));
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(all[at]);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(option);
  });
  document.addEventListener("click", (event) => {
    if (!picker.contains(event.target)) show(false);
  });
});
