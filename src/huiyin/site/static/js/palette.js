// Ctrl+K: pages, actions, complaints and customers behind one line.
import { each, words } from "./bind.js";

each("[data-palette]", (dialog) => {
  const input = dialog.querySelector("input");
  const results = dialog.querySelector("[role=listbox]");
  let pending = 0;
  let newest = 0;

  const rows = () => [...results.querySelectorAll("[role=option]")];
  const choose = (row) => {
    for (const other of rows()) other.setAttribute("aria-selected", String(other === row));
    input.setAttribute("aria-activedescendant", row?.id ?? "");
    row?.scrollIntoView({ block: "nearest" });
  };
  const look = async () => {
    const mine = ++newest;
    const answer = await fetch(`${dialog.dataset.palette}?q=${encodeURIComponent(input.value)}`);
    if (mine !== newest) return;
    results.innerHTML = answer.ok ? await answer.text() : "";
    if (!answer.ok) results.textContent = words.no_matches;
    choose(rows()[0]);
  };
  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    look();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]")) open();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  input.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(look, 120);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault(); // a search field would only be emptied by it
      dialog.close();
      return;
    }
    const all = rows();
    const at = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(all.at((at + (event.key === "ArrowDown" ? 1 : -1)) % all.length));
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      all[at]?.click();
    }
  });
});
