// Behaviours hang on data attributes; what htmx brings later is bound as well.
const behaviours = [];

export function each(selector, attach) {
  const seen = new WeakSet();
  const scan = () => {
    for (const element of document.querySelectorAll(selector)) {
      if (!seen.has(element)) {
        seen.add(element);
        attach(element);
      }
    }
  };
  behaviours.push(scan);
  scan();
}

const rescan = () => behaviours.forEach((scan) => scan());
document.addEventListener("htmx:after:swap", rescan);
document.addEventListener("bind:again", rescan);

export const words = JSON.parse(document.getElementById("words").textContent);
export const fill = (text, value) => text.replace("{}", value);

export const csrf = () => {
  const inherited = document.body.getAttribute("hx-headers:inherited");
  return inherited ? JSON.parse(inherited)["X-CSRFToken"] : "";
};

// What asks again and again stops once this is not the person's to see any more, as the page or an answer says.
export const gone = (answer) => answer?.status === 404 || document.querySelector("[data-gone]") !== null;

// True while a key press belongs to a text the person is writing.
export const typing = (event) =>
  event.target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;

export const setCookie = (name, value) => {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
};

export const getCookie = (name) => {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
};
