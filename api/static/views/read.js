// A document as text, with its passages marked; the address names the passage one came for.
import { call } from "../api.js";
import { fill, h, link, name, t } from "../dom.js";
import { markdown } from "../markdown.js";
import { kindLine } from "../panel.js";
import { show } from "../view.js";

show(async (box) => {
  const id = decodeURIComponent(location.pathname.split("/").slice(2).join("/"));
  const found = await call(`/api/documents/${encodeURIComponent(id)}`);
  const first = found.passages[0];
  name(found.title);
  fill(box,
    h("div", { class: "columns" },
      h("article", { class: "read", "aria-label": found.title },
        kindLine(first?.kind ?? "original"), h("p", { class: "small" }, t(`cite.${first?.kind ?? "original"}_more`)),
        h("p", {}, h("strong", {}, found.source)),
        found.passages.length ? found.passages.map(section) : h("p", {}, t("read.empty"))),
      h("nav", { class: "no-print", "aria-label": t("read.contents") },
        h("h2", {}, t("read.contents")),
        h("ul", { class: "plain stack" }, found.passages.map((p) => h("li", {}, link(`#${encodeURIComponent(p.passage_id)}`, p.title)))),
        h("p", {}, link("/quellen", t("read.back"))))));
  addEventListener("hashchange", mark);
  mark();
});

function section(passage) {
  return h("section", { id: passage.passage_id, tabindex: "-1", "aria-label": passage.title },
    h("h2", {}, passage.title), h("p", { class: "small" }, passage.locator), h("div", { class: "prose" }, markdown(passage.text, { level: 3 })));
}

function mark() {
  const id = decodeURIComponent(location.hash.slice(1));
  for (const element of document.querySelectorAll(".read section")) {
    const here = element.id === id;
    element.classList.toggle("here", here);
    if (here) {
      element.scrollIntoView({ block: "start" });
      element.focus({ preventScroll: true });
    }
  }
}
