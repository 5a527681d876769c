// data-wall="seconds": shows one panel after the other; whoever wants less motion sees all of them, and anybody may stop it.
import { each } from "./bind.js";

each("[data-wall]", (wall) => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const tools = document.querySelector("[data-wall-tools]");
  const pause = tools.querySelector("[data-wall-pause]");
  let place = 0, paused = false;

  const show = () => {
    const panels = [...wall.querySelectorAll(".wall-panel")];
    tools.hidden = still.matches;
    if (still.matches) {
      wall.removeAttribute("data-show");
      return;
    }
    wall.setAttribute("data-show", place % panels.length);
    panels.forEach((panel, at) => panel.toggleAttribute("data-shown", at === place % panels.length));
  };
  const next = () => {
    place += 1;
    show();
  };

  tools.querySelector("[data-wall-next]").addEventListener("click", next);
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", paused);
  });
  still.addEventListener("change", show);
  new MutationObserver(show).observe(wall, { childList: true });
  setInterval(() => {
    if (!paused && !still.matches) next();
  }, Number(wall.dataset.wall) * 1000);
  show();
});
