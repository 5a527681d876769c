// Files: dropped, pasted or chosen; listed with size and picture; too large ones are named before anything is sent.
import { each, fill, words } from "./bind.js";
import { toast } from "./toast.js";

const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

each("[data-files]", (area) => {
  const input = area.querySelector("input[type=file]");
  const list = area.querySelector("[data-files-list]");
  const limit = Number(area.dataset.filesLimit);
  let kept = [];

  const keep = (files) => {
    const room = new DataTransfer();
    for (const file of files) {
      if (file.size > limit * 1048576) toast(`${file.name}: ${fill(words.too_large, limit)}`, "error");
      else room.items.add(file);
    }
    input.files = room.files;
    kept = [...room.files];
    list.replaceChildren(...kept.map(line));
  };
  const line = (file, index) => {
    const item = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const picture = document.createElement("img");
      picture.src = URL.createObjectURL(file);
      picture.alt = "";
      item.append(picture);
    }
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "icon-button icon-button-small";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `${words.close} ${file.name}`);
    remove.addEventListener("click", () => keep(kept.filter((_, other) => other !== index)));
    item.append(`${file.name} · ${size(file.size)}`, remove);
    return item;
  };

  input.addEventListener("change", () => keep([...kept, ...input.files]));
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.dataset.over = "";
  });
  area.addEventListener("dragleave", () => delete area.dataset.over);
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    delete area.dataset.over;
    keep([...kept, ...event.dataTransfer.files]);
  });
  area.closest("form")?.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) keep([...kept, ...event.clipboardData.files]);
  });
});
