// "That sounds like a document": offers a draft when the question asks for one of the templates by name.
import { call } from "./api.js";
import { h, link, t } from "./dom.js";

const VERB = /\b(erstell|entw[iu]rf|schreib|formulier|mach|f[üu]ll|bereite|brauch|leg)\w*/i;
let templates = null;

export async function offer(turn) {
  if (!VERB.test(turn.question)) return;
  try {
    templates ??= (await call("/api/templates")).templates;
  } catch {
    return;
  }
  const words = turn.question.toLowerCase();
  const found = templates.find((item) => [item.id, item.title, item.name].some((n) => n && words.includes(n.toLowerCase().replaceAll("-", " ")) || n && words.includes(n.toLowerCase())));
  if (!found) return;
  const address = `/entwuerfe?vorlage=${encodeURIComponent(found.id)}&auftrag=${encodeURIComponent(turn.question)}`;
  turn.extra.prepend(h("div", { class: "note" }, h("p", {}, t("ask.draft_offer", { template: found.title ?? found.name })),
    h("p", {}, link(address, t("ask.draft_start"), { class: "button" }))));
}
