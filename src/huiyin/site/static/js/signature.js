// data-signature: signing with a finger or the mouse; the picture travels in a hidden field of the form.
import { each, words } from "./bind.js";

// As thick as a pen: on paper the picture is a third of its size on the screen.
const PEN = { minWidth: 1.6, maxWidth: 4.5 };

each("[data-signature]", async (box) => {
  const { default: SignaturePad } = await import(box.dataset.signature);
  const canvas = box.querySelector("canvas");
  const value = box.querySelector("[data-signature-value]");
  const error = box.querySelector("[data-signature-error]");
  const pad = new SignaturePad(canvas, { penColor: "#10242a", backgroundColor: "#fff", ...PEN });

  const fit = () => {
    const strokes = pad.toData();
    const ratio = Math.max(devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    if (strokes.length) pad.fromData(strokes);
    else if (value.value) pad.fromDataURL(value.value); // drawn before the form came back
  };
  fit();
  new ResizeObserver(fit).observe(canvas);
  pad.addEventListener("endStroke", () => {
    value.value = pad.toDataURL("image/png");
    error.hidden = true;
  });
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pad.clear();
    value.value = "";
  });
  box.closest("form").addEventListener("submit", (event) => {
    // A button that carries data-unsigned (refuse, go back) needs no signature.
    if (value.value || box.hidden || event.submitter?.hasAttribute("data-unsigned")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    error.textContent = words.sign_first;
    error.hidden = false;
    canvas.focus();
  }, true);
});
