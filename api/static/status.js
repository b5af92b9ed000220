// The one status line of the page: a live region that speaks a few whole sentences, never token by token.
import { shown } from "./dom.js";

const line = document.querySelector("#status");
let timer = 0;

/** Show and announce `text`; it goes away by itself after a while unless `stays`. What the page shows anyway is only `heard`. */
export function say(text, { stays = false, heard = false } = {}) {
  clearTimeout(timer);
  line.classList.toggle("visually-hidden", heard);
  line.textContent = shown(text);
  if (!stays && text) timer = setTimeout(() => { line.textContent = ""; }, 9000);
}
