// data-signature: signing with a finger or the mouse, or by typing one's name, which is written into the box; the picture
// travels in a hidden field of the form.
import { each, words } from "./bind.js";

// As thick as a pen: on paper the picture is a third of its size on the screen.
const PEN = { minWidth: 1.6, maxWidth: 4.5 };
const INK = "#10242a";
const HAND = (size) => `italic ${size}px KaiTi, STKaiti, "Segoe Script", "Brush Script MT", cursive, serif`;

// A name as large as the box has room for.
function write(canvas, name) {
  const pen = canvas.getContext("2d");
  const [width, height] = [canvas.offsetWidth, canvas.offsetHeight];
  pen.font = HAND(100);
  pen.font = HAND(Math.min(height * 0.5, (100 * width * 0.85) / pen.measureText(name).width));
  pen.fillStyle = INK;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(name, width / 2, height / 2);
}

each("[data-signature]", async (box) => {
  const { default: SignaturePad } = await import(box.dataset.signature);
  const canvas = box.querySelector("canvas");
  const value = box.querySelector("[data-signature-value]");
  const error = box.querySelector("[data-signature-error]");
  const typed = box.querySelector("[data-signature-typed]");
  const pad = new SignaturePad(canvas, { penColor: INK, backgroundColor: "#fff", ...PEN });

  const fit = () => {
    const strokes = pad.toData();
    const ratio = Math.max(devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    if (typed.value.trim()) write(canvas, typed.value.trim());
    else if (strokes.length) pad.fromData(strokes);
    else if (value.value) pad.fromDataURL(value.value); // drawn before the form came back
  };
  fit();
  if (typed.value.trim() && !value.value) value.value = canvas.toDataURL("image/png"); // a name that was refused, to be mended
  new ResizeObserver(fit).observe(canvas);
  // One of the two: whoever draws takes the typed name away, whoever types what was drawn.
  typed.addEventListener("input", () => {
    const name = typed.value.trim();
    pad.clear();
    if (name) write(canvas, name);
    value.value = name ? canvas.toDataURL("image/png") : "";
    error.hidden = true;
  });
  pad.addEventListener("beginStroke", () => {
    if (typed.value) pad.clear();
    typed.value = "";
  });
  pad.addEventListener("endStroke", () => {
    value.value = pad.toDataURL("image/png");
    error.hidden = true;
  });
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pad.clear();
    value.value = typed.value = "";
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
