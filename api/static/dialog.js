// Questions before something is lost or named: native dialogs, which keep the focus and give it back.
import { button, field, h, t } from "./dom.js";

/** Resolves to true only when the person confirms. */
export function confirm({ title, text, yes }) {
  return open((close) => [
    h("h2", {}, title), h("p", {}, text),
    h("div", { class: "row end" }, button(t("shell.cancel"), () => close(false), { autofocus: true }),
      button(yes, () => close(true), { class: "danger" })),
  ], title, false);
}

/** Resolves to the text that was typed, or null. */
export function prompt({ title, label, value = "", save = t("shell.save") }) {
  const input = h("input", { type: "text", maxlength: "200", required: true, value, autofocus: true });
  return open((close) => [
    h("h2", {}, title),
    h("form", { on: { submit: (event) => { event.preventDefault(); if (input.value.trim()) close(input.value.trim()); } } },
      field(label, input),
      h("div", { class: "row end" }, button(t("shell.cancel"), () => close(null)), h("button", { class: "main" }, save))),
  ], title, null);
}

/** A dialog with own content; `build(close)` gives its children. Resolves to what `close` was given, `nothing` on Escape. */
export function open(build, label, nothing = null) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    let result = nothing;
    const dialog = h("dialog", { "aria-label": label });
    dialog.append(...build((value) => {
      result = value;
      dialog.close();
    }).flat().filter(Boolean));
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.isConnected) before.focus();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
