// data-tip="text": the explanation opens on hover, focus or tap, and closes on Escape.
let open = null;

function show(owner) {
  hide();
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.textContent = owner.dataset.tip;
  (owner.closest("dialog") ?? document.body).append(tip);
  const at = owner.getBoundingClientRect();
  const below = at.bottom + tip.offsetHeight + 12 < innerHeight;
  tip.style.left = `${Math.max(12, Math.min(at.left, innerWidth - tip.offsetWidth - 12))}px`;
  tip.style.top = `${below ? at.bottom + 6 : at.top - tip.offsetHeight - 6}px`;
  owner.setAttribute("aria-describedby", "tip");
  open = { owner, tip };
}

function hide() {
  open?.owner.removeAttribute("aria-describedby");
  open?.tip.remove();
  open = null;
}

const ownerOf = (event) => event.target.closest?.("[data-tip]");

document.addEventListener("pointerover", (event) => {
  const owner = ownerOf(event);
  if (owner && owner !== open?.owner) show(owner);
  else if (!owner && open && !open.tip.contains(event.target) && document.activeElement !== open.owner) hide();
});
document.addEventListener("focusin", (event) => (ownerOf(event) ? show(ownerOf(event)) : hide()));
document.addEventListener("click", (event) => ownerOf(event) && show(ownerOf(event)));
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
document.addEventListener("scroll", hide, true);
