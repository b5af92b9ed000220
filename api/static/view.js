// What the views share: load or say what went wrong and what to do; a list that counts its hits.
import { $, button, fill, h, t } from "./dom.js";
import { say } from "./status.js";

export const view = $("#view");

/** Run `build`; its failure becomes a sentence with a way to try again. */
export async function show(build, box = view) {
  try {
    await build(box);
  } catch (error) {
    fill(box, problem(error, () => show(build, box)));
  }
}

export function problem(error, retry) {
  return h("div", { class: "note bad" }, h("p", {}, error.message), retry && h("p", {}, button(t("shell.retry"), retry)));
}

/** Do something at the person's request; a failure is said in the status line. Returns whether it worked. */
export async function attempt(work, done) {
  try {
    const result = await work();
    if (done) say(done);
    return result ?? true;
  } catch (error) {
    say(error.message, { stays: true });
    return false;
  }
}

export function counted(count) {
  return count === 1 ? t("shell.results_one") : count ? t("shell.results", { count }) : t("shell.none");
}

/** Call `work` once the person stops typing. */
export function settled(work, ms = 250) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, ms);
  };
}

/** Read the values of controls from the address, and keep them there, so that reload and back find them again. */
export function addressed(controls, changed) {
  const query = new URLSearchParams(location.search);
  for (const [name, control] of Object.entries(controls)) {
    if (query.has(name)) control.value = query.get(name);
    if (control.tagName === "SELECT" && control.selectedIndex < 0) control.value = "";
    const update = control.tagName === "SELECT" ? store : settled(store);
    control.addEventListener(control.tagName === "SELECT" ? "change" : "input", update);
  }

  function store() {
    const kept = new URLSearchParams(location.search);
    for (const [name, control] of Object.entries(controls)) {
      if (control.value) kept.set(name, control.value);
      else kept.delete(name);
    }
    history.replaceState(null, "", `${location.pathname}${kept.size ? `?${kept}` : ""}${location.hash}`);
    changed();
  }
}
