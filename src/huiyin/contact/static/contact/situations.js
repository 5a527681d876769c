// data-situation: what to say when something comes up on the line; its waits lead on by themselves, and hanging up is
// offered once they are over, no sooner.
import { each } from "../js/bind.js";

each("[data-situation]", (situation) => {
  const steps = [...situation.querySelectorAll("[data-step]")];
  const hangUp = situation.querySelector("[data-hang-up]");
  let timer = 0;

  function stop() {
    clearInterval(timer);
    if (hangUp) hangUp.disabled = true;
    for (const step of steps) {
      delete step.dataset.now;
      delete step.dataset.over;
      const left = step.querySelector("[data-left]");
      if (left) left.textContent = step.dataset.wait;
    }
  }

  function begin(place) {
    const step = steps[place];
    if (!step) {
      if (hangUp) { hangUp.disabled = false; hangUp.focus(); }
      return;
    }
    step.dataset.now = "";
    const until = Date.now() + Number(step.dataset.wait ?? 0) * 1000;
    if (!step.dataset.wait) {
      if (hangUp) begin(place + 1);
      return;
    }
    timer = setInterval(() => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      step.querySelector("[data-left]").textContent = left;
      if (left) return;
      clearInterval(timer);
      delete step.dataset.now;
      step.dataset.over = "";
      begin(place + 1);
    }, 200);
  }

  stop();
  situation.addEventListener("toggle", () => { stop(); if (situation.open) begin(0); });
  situation.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { situation.open = false; situation.querySelector("summary").focus(); }
  });
});
