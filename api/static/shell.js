// What every page has: the menu on small screens, the theme, help by "?", and keys that lead on.
import { $ } from "./dom.js";

const menu = $("#menu");
const nav = $("#nav");
if (menu) {
  document.documentElement.classList.add("js");
  menu.addEventListener("click", () => toggle(menu.getAttribute("aria-expanded") !== "true"));
  nav.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.getAttribute("aria-expanded") === "true") {
      toggle(false);
      menu.focus();
    }
  });
}

function toggle(open) {
  menu.setAttribute("aria-expanded", String(open));
  nav.classList.toggle("open", open);
}

const theme = $("#theme");
try {
  theme.value = localStorage.getItem("theme") ?? "auto";
} catch { /* the system's theme stays */ }
theme.addEventListener("change", () => {
  if (theme.value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
  try {
    localStorage.setItem("theme", theme.value);
  } catch { /* the choice lasts for this page only */ }
});

const PLACES = { f: "/", e: "/entwuerfe", p: "/prozess", b: "/beispiele", q: "/quellen", c: "/chats", g: "/glossar", h: "/hilfe" };
document.addEventListener("keydown", (event) => {
  if (event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey) {
    const key = event.code.replace("Key", "").toLowerCase();
    if (PLACES[key]) {
      event.preventDefault();
      location.assign(PLACES[key]);
    }
  }
});
