// A <details> menu closes on Escape, on a click elsewhere, and when another opens. It lies above the whole page: whatever
// cuts off what reaches beyond it (a card, a table that scrolls) does not cut it off.
import { each } from "./bind.js";

const GAP = 4;
const EDGE = 8;
const LEAST = 260; // with less room below than this it opens on the side that has more

function place(menu, panel) {
  if (getComputedStyle(panel).getPropertyValue("--at-edge")) return; // a phone shows it along the lower edge
  const at = menu.querySelector("summary").getBoundingClientRect();
  const below = innerHeight - at.bottom - GAP - EDGE;
  const above = at.top - GAP - EDGE;
  panel.style.maxHeight = "";
  const down = below >= Math.min(panel.scrollHeight, LEAST) || below >= above;
  const room = Math.max(down ? below : above, 120);
  panel.style.maxHeight = `${Math.min(room, Math.round(innerHeight * 0.8))}px`;
  const wide = panel.offsetWidth;
  const left = menu.classList.contains("menu-end") ? at.right - wide : at.left;
  panel.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - wide - EDGE))}px`;
  const top = down ? at.bottom + GAP : at.top - GAP - panel.offsetHeight;
  panel.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - panel.offsetHeight - EDGE))}px`;
}

function lift(menu) {
  const panel = menu.querySelector(".menu-panel");
  if (!panel?.showPopover) return;
  panel.popover = "manual"; // by hand: it must not close what else is open, a sheet for instance
  panel.togglePopover(menu.open);
  if (menu.open) place(menu, panel);
}

const close = (menu, refocus) => {
  if (!menu.open) return;
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
};

each("[data-menu]", (menu) => {
  menu.addEventListener("toggle", () => lift(menu));
  const follow = (event) => {
    const panel = menu.querySelector(".menu-panel");
    if (menu.open && panel?.matches(":popover-open") && !panel.contains(event.target)) place(menu, panel);
  };
  document.addEventListener("scroll", follow, { capture: true, passive: true });
  addEventListener("resize", follow);
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
