// Whether the search is ready: shows how far the indexes are, and lets a question wait for them.
import { call } from "./api.js";
import { $, fill, h, t } from "./dom.js";
import { say } from "./status.js";

const PAUSE_MS = 1500;

/** Resolves to the server's state once it is ready; shows progress in `box` until then; rejects on failure. */
export async function ready(box = $("#building"), signal) {
  let waited = false;
  for (;;) {
    const state = await call("/api/state", { signal });
    if (state.failure) throw new Error(t("building.failed", { detail: state.failure }));
    if (state.ready) {
      if (waited) {
        box.hidden = true;
        say(t("building.ready"));
      }
      return state;
    }
    show(box, state);
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function show(box, { done, total }) {
  if (!box) return;
  if (box.hidden) {
    fill(box, h("h2", {}, t("building.title")), h("p", {}, t("building.text")),
      h("progress", { "aria-label": t("building.title") }), h("p", { class: "small" }));
    box.hidden = false;
  }
  const bar = $("progress", box);
  if (total) {
    bar.max = total;
    bar.value = done;
  }
  $(".small", box).textContent = total ? (done < total ? t("building.progress", { done, total }) : t("building.last")) : "";
}
