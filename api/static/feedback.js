// Thumbs with a reason, for one answer.
import { call } from "./api.js";
import { button, field, fill, h, select, t } from "./dom.js";
import { entries } from "./filters.js";
import { forget, keep } from "./keep.js";
import { say } from "./status.js";

/** Two buttons and, for "not helpful", a short form that opens in `box`. */
export function feedback(turnId, box) {
  const up = button(t("ask.up"), () => choose("up"), { class: "quiet", "aria-pressed": "false" });
  const down = button(t("ask.down"), () => choose("down"), { class: "quiet", "aria-pressed": "false" });

  async function choose(verdict) {
    if (!await store({ verdict })) return;
    up.setAttribute("aria-pressed", String(verdict === "up"));
    down.setAttribute("aria-pressed", String(verdict === "down"));
    if (verdict === "up") fill(box);
    else form();
  }

  function form() {
    const reason = select(entries("ask.reasons"), "wrong");
    const more = keep(h("textarea", { rows: "2", maxlength: "2000" }), `feedback-${turnId}`);
    const consent = h("input", { type: "checkbox" });
    const sheet = h("form", { class: "feedback", on: { submit: sendIt } },
      field(t("ask.reason"), reason), field(t("ask.reason_more"), more),
      h("label", { class: "check" }, consent, t("ask.consent")),
      h("div", { class: "row" }, h("button", { class: "main" }, t("ask.send_feedback")), button(t("shell.cancel"), close, { class: "quiet" })));
    fill(box, sheet);
    sheet.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    reason.focus();

    async function sendIt(event) {
      event.preventDefault();
      const text = [t("ask.reasons")[reason.value], more.value.trim()].filter(Boolean).join(": ");
      if (await store({ verdict: "down", reason: text, consent: consent.checked })) {
        forget(`feedback-${turnId}`);
        close();
      }
    }
  }

  function close() {
    fill(box);
    down.focus();
  }

  async function store(body) {
    try {
      await call("/api/feedback", { body: { turn_id: turnId, ...body } });
      say(t("ask.thanks"));
      return true;
    } catch (error) {
      say(error.message);
      return false;
    }
  }

  return [up, down];
}
