// The side navigation and its groups fold (remembered); it slides in on a phone; the theme switches.
import { each, getCookie, setCookie } from "./bind.js";

const root = document.documentElement;

each("[data-side-fold]", (button) => {
  button.addEventListener("click", () => {
    const narrow = root.dataset.side !== "narrow";
    if (narrow) root.dataset.side = "narrow";
    else delete root.dataset.side;
    setCookie("side", narrow ? "narrow" : "wide");
  });
});

// What the server reads again (navigation.sections): "calls.-house" for calls opened and the house folded.
each("[data-side-group]", (group) => {
  group.querySelector("summary").addEventListener("click", () => {
    const key = group.dataset.sideGroup;
    const others = getCookie("side-groups").split(".").filter((each) => each && each !== key && each !== `-${key}`);
    setCookie("side-groups", [...others, group.open ? `-${key}` : key].join("."));
  });
});

const opener = document.querySelector("[data-drawer-open]");

function drawer(open) {
  if (open) root.dataset.drawer = "open";
  else delete root.dataset.drawer;
  opener?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector(".side-link")?.focus();
  else opener?.focus();
}

opener?.addEventListener("click", () => drawer(true));
each("[data-drawer-close]", (closer) => closer.addEventListener("click", () => drawer(false)));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && root.dataset.drawer) drawer(false);
});

each("[data-theme-switch]", (button) => {
  button.addEventListener("click", () => {
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = theme;
    setCookie("theme", theme);
  });
});

each("[data-focus]", (element) => element.focus());
each("[data-steps]", (bar) => {
  const current = bar.querySelector("[aria-current]");
  if (current) bar.scrollLeft = current.offsetLeft - bar.clientWidth / 2;
});
// Where many trades' processes make the menu longer than the screen, the page one is on stands in sight.
each(".side-list", (list) => {
  const current = list.querySelector("[aria-current]")?.getBoundingClientRect();
  const below = current ? current.bottom - list.getBoundingClientRect().bottom : 0;
  if (below > 0) list.scrollTop += below + list.clientHeight / 3;
});
// data-begin-at="selector": what is wider than the screen is shown from there on, not from its left edge.
each("[data-begin-at]", (view) => {
  const begin = view.querySelector(view.dataset.beginAt)?.getBoundingClientRect();
  const frame = view.getBoundingClientRect();
  if (begin) view.scrollLeft += begin.left + begin.width / 2 - frame.left - frame.width / 2;
});
