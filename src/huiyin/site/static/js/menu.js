// A <details> menu closes on Escape, on a click elsewhere, and when another opens.
import { each } from "./bind.js";

const close = (menu, refocus) => {
  if (!menu.open) return;
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
};

each("[data-menu]", (menu) => {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) close(menu, false);
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(menu, true);
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const items = [...menu.querySelectorAll(".menu-panel :is(a, button, input)")];
    const next = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (menu.open && items.length) {
      event.preventDefault();
      items.at(next % items.length).focus();
    }
  });
});
