// What is stored, how long, and deleting all of it now.
import { call } from "../api.js";
import { button, fill, h, t } from "../dom.js";
import { confirm } from "../dialog.js";
import { forgetAll } from "../keep.js";
import { attempt, show } from "../view.js";

show(async (box) => {
  const mine = await call("/api/mine");
  const days = mine.retention_days;
  fill(box,
    h("p", { class: "lead" }, t("privacy.lead")),
    h("h2", {}, t("privacy.what")),
    h("ul", {}, [days ? t("privacy.chats", { days }) : t("privacy.chats_ever"), t("privacy.drafts"), t("privacy.feedback"), t("privacy.device"),
      mine.known_as ? t("privacy.user", { user: mine.known_as }) : t("privacy.cookie")].map((text) => h("li", {}, text))),
    h("h2", {}, t("privacy.where")),
    h("p", {}, mine.model ? t("privacy.model", { address: mine.model }) : t("privacy.no_model")),
    h("p", {}, t("privacy.local")),
    h("h2", {}, t("privacy.mine")),
    h("dl", { class: "keys" }, Object.entries(mine.stored).map(([name, count]) => h("div", {}, h("dt", {}, t(`privacy.kinds.${name}`)), h("dd", {}, count)))),
    h("p", {}, button(t("privacy.delete"), remove, { class: "danger" })),
    h("p", { class: "small" }, t("privacy.ai")));

  async function remove() {
    const sure = await confirm({ title: t("privacy.delete_title"), text: t("privacy.delete_text"), yes: t("chats.delete_yes") });
    if (!sure) return;
    if (await attempt(() => call("/api/mine", { method: "DELETE" }), t("privacy.deleted"))) {
      forgetAll();
      show(async (into) => fill(into, h("p", { class: "note good", tabindex: "-1" }, t("privacy.deleted"))));
    }
  }
});
