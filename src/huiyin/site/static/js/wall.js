// data-wall="seconds": shows one panel after the other; whoever wants less motion sees all of them, and anybody may stop it.
// The arrows of the keyboard lead on and back, as in a slide show.
import { each, typing } from "./bind.js";

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
    const shown = ((place % panels.length) + panels.length) % panels.length;
    wall.setAttribute("data-show", shown);
    panels.forEach((panel, at) => panel.toggleAttribute("data-shown", at === shown));
  };
  const turn = (by) => {
    place += by;
    show();
  };

  tools.querySelector("[data-wall-next]").addEventListener("click", () => turn(1));
  document.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || still.matches || typing(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    turn(by);
  });
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", paused);
  });
  still.addEventListener("change", show);
  new MutationObserver(show).observe(wall, { childList: true });
  setInterval(() => {
    if (!paused && !still.matches) turn(1);
  }, Number(wall.dataset.wall) * 1000);
  show();
});
