// data-customer-picker="address": find customers while typing, choose with the arrow keys and Enter.
// data-pick-known: only customers who have a file. A form that asks nothing else (data-pick-alone) goes on with one more Enter.
import { each } from "../js/bind.js";

each("[data-customer-picker]", (picker) => {
  const input = picker.querySelector("[role=combobox]");
  const value = picker.querySelector("[data-pick-value]");
  const list = picker.querySelector("[role=listbox]");
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
  const take = (id, label) => {
    value.value = id;
    input.value = label;
    show(false);
    value.dispatchEvent(new Event("input", { bubbles: true })); // the draft keeps it
    picker.dispatchEvent(new CustomEvent("customer:chosen", { bubbles: true, detail: { id } }));
    picker.closest("form[data-pick-alone]")?.querySelector("[type=submit]")?.focus();
  };
  const choose = (option) => {
    if (!option.hasAttribute("data-pick-opening")) return take(option.dataset.pick, option.dataset.pickLabel);
    show(false);
    openFile(option.href, (customer) => take(customer.id, customer.label), () => input.focus());
  };
  const look = async () => {
    const mine = ++newest;
    const answer = await fetch(`${picker.dataset.customerPicker}?q=${encodeURIComponent(input.value)}`);
    if (mine !== newest || !answer.ok) return;
    list.innerHTML = await answer.text();
    if ("pickKnown" in picker.dataset) list.querySelector("[data-pick-opening]")?.remove();
    show(list.childElementCount > 0);
    mark(options()[0]);
  };

  input.addEventListener("input", (event) => {
    value.value = "";
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(look, 150);
  });
  input.addEventListener("compositionend", look);
  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // else the browser empties the box
      show(false);
    }
    // Enter chooses; it never sends the form around the picker.
    if (event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey) event.preventDefault();
    if (list.hidden || event.isComposing || !all.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(all.at((at + (event.key === "ArrowDown" ? 1 : -1)) % all.length));
    } else if (event.key === "Enter" && at >= 0) {
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
  picker.closest("form")?.addEventListener("draft:restored", () => {
    if (value.value) picker.dispatchEvent(new CustomEvent("customer:chosen", { bubbles: true, detail: { id: value.value } }));
  });
});

// A new file is opened in a dialog over the page; what it is for stays as it is, typed words and chosen files.
function openFile(address, opened, given_up) {
  const dialog = document.createElement("dialog");
  dialog.className = "sheet sheet-wide";
  dialog.setAttribute("aria-labelledby", "customer-opening-title");
  const body = document.createElement("div");
  body.className = "sheet-body";
  body.id = "customer-opening";
  dialog.append(body);
  document.body.append(dialog);
  const hear = (event) => {
    opened(event.detail);
    dialog.close();
  };
  document.addEventListener("customer:opened", hear);
  dialog.addEventListener("close", () => {
    document.removeEventListener("customer:opened", hear);
    dialog.remove();
    given_up();
  });
  window.htmx.ajax("GET", address, { source: body, target: body, swap: "innerHTML" }).then(() => {
    if (!body.querySelector("form")) return dialog.remove();
    dialog.showModal();
    const fields = [...dialog.querySelectorAll("input:not([type=hidden], [type=radio])")];
    const empty = fields.filter((field) => field.offsetParent && !field.value);
    (empty.find((field) => field.name === "name" || field.type === "tel") ?? empty[0])?.focus(); // what was typed is the name
  });
}
