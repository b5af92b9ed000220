// Copies text; where the clipboard is closed to pages (no HTTPS), a selected field does it.
import { h, t } from "./dom.js";
import { say } from "./status.js";

export async function copy(text) {
  say(await copied(text) ? t("shell.copied") : t("shell.copy_failed"));
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focus = document.activeElement;
    const area = h("textarea", { class: "visually-hidden", "aria-hidden": "true", tabindex: "-1", value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    focus?.focus();
    return done;
  }
}
