// One turn of a conversation: the question, the answer as it comes, its status, its sources and what one can do with it.
import { button, fill, h, t } from "./dom.js";
import { copy } from "./clipboard.js";
import { feedback } from "./feedback.js";
import { icon } from "./icons.js";
import { markdown, patch } from "./markdown.js";
import { showPanel } from "./panel.js";

const LOOK = {
  answered: ["good", "check"], partial: ["warn", "half"], needs_clarification: ["info", "ask"], not_in_sources: ["bad", "none"],
  out_of_scope: ["bad", "none"], refused: ["bad", "stop"], error: ["bad", "stop"], stopped: ["warn", "stop"],
};

export class Turn {
  /** `act`: {ask(text), edit(text), draft(turn), moved()} -- what the page does for a turn. */
  constructor(question, act) {
    this.question = question;
    this.act = act;
    this.text = "";
    this.citations = [];
    this.opened = null;
    this.heading = h("h2", { class: "question", tabindex: "-1" }, h("span", { class: "visually-hidden" }, `${t("ask.you")} `), question);
    this.used = h("p", { class: "small", hidden: true });
    this.state = h("div", { class: "state" }, h("p", { class: "waiting" }, t("ask.working")));
    this.body = h("div", { class: "answer-text prose", on: { click: (event) => this.clicked(event) } });
    this.extra = h("div");
    this.tools = h("div", { class: "tools", hidden: true });
    this.box = h("div");
    this.panel = h("aside", { class: "panel", hidden: true, "aria-label": t("passage.heading") });
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closePanel();
    });
    this.grid = h("div", { class: "turn-body" },
      h("div", { class: "answer" }, this.used, this.state, this.body, this.extra, this.tools, this.box), this.panel);
    this.next = h("div", { class: "suggestions" });
    this.heading.id = `frage-${++Turn.count}`;
    this.element = h("article", { class: "turn", "aria-labelledby": this.heading.id }, this.heading, this.grid, this.next);
  }

  /** A piece of verified Markdown; joined they are the answer; `restart` begins it anew. */
  add(piece, restart = false) {
    this.text = restart ? piece : this.text + piece;
    this.render();
  }

  /** While a language model writes, the passages that it reads are shown. */
  working({ writing, evidence = [], note }) {
    if (!writing && !note) return;
    fill(this.extra, note && h("p", { class: "note warn" }, note),
      writing && evidence.length > 0 && h("section", {}, h("h3", {}, t("ask.reads")), h("ul", { class: "small" }, evidence.map((e) => h("li", {}, e.locator)))));
  }

  cite(citation) {
    this.citations.push(citation);
  }

  render() {
    patch(this.body, markdown(this.text, { markers: true }));
  }

  /** The whole answer; `ids`: {chat_id, turn_id} when it was stored. */
  done(answer, ids = {}) {
    this.answer = answer;
    this.turnId = ids.turn_id;
    this.text = answer.answer;
    this.citations = answer.citations ?? [];
    this.render();
    this.showStatus(answer.status);
    const used = answer.question_used;
    if (used && plainText(used) !== plainText(this.question)) {
      fill(this.used, h("strong", {}, t("ask.used")), " ", used);
      this.used.hidden = false;
    }
    fill(this.extra, this.nearest(), this.sources(), this.made());
    fill(this.next, this.suggestions());
    this.showTools();
  }

  showStatus(status, more = t(`status_more.${status}`)) {
    const [look, picture] = LOOK[status] ?? LOOK.answered;
    fill(this.state, h("p", { class: `badge ${look}` }, icon(picture), t(`status.${status}`)), h("p", { class: "small" }, more));
    if (this.answer?.provenance?.fallback) this.state.append(h("p", { class: "note warn" }, t("ask.fallback")));
  }

  failed(message) {
    this.showStatus("error", message);
    fill(this.extra, button(t("shell.retry"), () => this.act.again(this), { class: "main" }));
    this.showTools();
  }

  stopped() {
    this.showStatus("stopped", t("ask.stopped"));
    this.showTools();
  }

  showTools() {
    const done = Boolean(this.answer);
    fill(this.tools,
      this.text && button(t("ask.copy"), () => copy(this.copyText()), { class: "quiet" }),
      button(t("ask.edit"), () => this.act.edit(this.question), { class: "quiet" }),
      done && button(t("ask.again"), () => this.act.ask(this.question), { class: "quiet" }),
      done && this.citations.length > 0 && button(t("ask.draft"), () => this.act.draft(this), { class: "quiet" }),
      done && this.turnId && feedback(this.turnId, this.box));
    this.tools.hidden = false;
  }

  nearest() {
    const { status, hits = [] } = this.answer;
    if (status !== "not_in_sources" || !hits.length || this.citations.length) return null;
    return h("section", {}, h("h3", {}, t("ask.nearest")), h("ul", { class: "cites" }, hits.slice(0, 3).map((hit) =>
      h("li", {}, button(hit.locator, (event) => this.openCitation({ passage_id: hit.passage_id, start: 0, end: 0 }, event.currentTarget),
        { class: "quiet" })))));
  }

  sources() {
    if (!this.citations.length) return null;
    return h("details", {}, h("summary", {}, `${t("ask.sources")} (${this.citations.length})`),
      h("ul", { class: "cites" }, this.citations.map((c) => h("li", {},
        h("span", {}, h("button", { type: "button", class: "marker", data: { marker: c.marker }, "aria-label": t("cite.marker", { marker: c.marker }),
          on: { click: (event) => this.clicked(event) } }, c.marker)),
        h("span", {}, `${t(`cite.${c.kind}`)}: ${c.source}, ${c.locator}`)))));
  }

  made() {
    const { model, provenance = {}, ms = 0 } = this.answer;
    const short = (digest) => String(digest ?? "").slice(0, 12);
    return h("details", {}, h("summary", {}, t("ask.made")),
      h("ul", {},
        h("li", {}, model ? t("ask.model", { model }) : t("ask.no_model")),
        h("li", {}, t("ask.took", { seconds: (ms / 1000).toLocaleString("de-DE", { maximumFractionDigits: 2 }) })),
        provenance.prompt && h("li", {}, t("ask.prompt", { prompt: provenance.prompt })),
        h("li", {}, t("ask.corpus", { corpus: short(provenance.corpus), index: short(provenance.index), version: provenance.version ?? "" }))));
  }

  suggestions() {
    const list = this.answer.suggestions ?? [];
    if (!list.length) return null;
    const title = this.answer.status === "needs_clarification" ? t("ask.choices") : t("ask.next");
    return [h("h3", {}, title), h("ul", {}, list.map((text) => h("li", {}, button(text, () => this.act.ask(text)))))];
  }

  clicked(event) {
    const marker = event.target.closest(".marker");
    const citation = marker && this.citations.find((c) => String(c.marker) === marker.dataset.marker);
    if (citation) this.openCitation(citation, marker);
  }

  openCitation(citation, from = null) {
    if (from && !this.panel.contains(from)) this.from = from;
    this.opened = citation;
    this.grid.classList.add("with-panel");
    this.mark();
    const at = this.citations.indexOf(citation);
    const to = (n) => (this.citations[n] && at >= 0 ? () => this.openCitation(this.citations[n]) : null);
    this.act.moved(this, citation);
    return showPanel(this.panel, citation, { close: () => this.closePanel(), previous: to(at - 1), following: to(at + 1) });
  }

  closePanel({ quiet = false } = {}) {
    const marker = this.opened && this.body.querySelector(`[data-marker="${this.opened.marker}"]`);
    this.opened = null;
    this.panel.hidden = true;
    this.grid.classList.remove("with-panel");
    this.mark();
    if (!quiet) this.act.moved(this, null);
    (this.from?.isConnected ? this.from : marker ?? this.heading).focus();
  }

  mark() {
    for (const marker of this.element.querySelectorAll(".marker")) {
      const open = this.opened && String(this.opened.marker) === marker.dataset.marker;
      if (open) marker.setAttribute("aria-expanded", "true");
      else marker.removeAttribute("aria-expanded");
    }
  }

  /** Question, answer and sources as plain text that can stand in a mail or a minute. */
  copyText() {
    const sources = this.citations.map((c) =>
      `[${c.marker}] ${t(`cite.${c.kind}`)}: ${[c.source, c.locator, c.pages?.length ? t("cite.pages", { pages: c.pages.join(", ") }) : "", c.url].filter(Boolean).join(", ")}`);
    const day = new Date().toLocaleDateString("de-DE");
    return [t("ask.copy_head", { question: this.question }), "", this.text, "",
      ...(sources.length ? [t("ask.copy_sources"), ...sources, ""] : []),
      t("ask.copy_foot", { date: day, corpus: String(this.answer?.provenance?.corpus ?? "").slice(0, 12) })].join("\n");
  }
}

Turn.count = 0;

const plainText = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
