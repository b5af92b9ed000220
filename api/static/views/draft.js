// One draft: an editable document whose every value says where it comes from; pictures, versions, export.
import { call } from "../api.js";
import { $, button, fill, h, link, name, select, t, time } from "../dom.js";
import { confirm, prompt } from "../dialog.js";
import { section } from "../draft_sections.js";
import { origin } from "../draft_values.js";
import { showPanel } from "../panel.js";
import { say } from "../status.js";
import { attempt, show, view } from "../view.js";

const id = decodeURIComponent(location.pathname.split("/")[2]);
const address = `/api/drafts/${encodeURIComponent(id)}`;
const FORMATS = ["docx", "pdf", "xlsx", "md", "json"];
const LOOKS = { docx: "button main", md: "button quiet", json: "button quiet" };
const panel = h("aside", { class: "panel no-print", hidden: true, "aria-label": t("passage.heading") });
const paper = h("div");
const wanted = new URLSearchParams(location.search).get("fassung");
let draft = null;
let from = null;

const desk = { id, change, cite };

show(async () => {
  draft = await call(wanted ? `${address}?version=${encodeURIComponent(wanted)}` : address);
  fill(view, h("div", { class: "turn-body draft-body" }, paper, panel));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  await draw();
});

async function draw() {
  const [{ pictures }, { templates }] = await Promise.all([call(`${address}/pictures`), call("/api/templates")]);
  const template = templates.find((item) => item.id === draft.template);
  name(draft.title);
  fill(paper,
    h("p", { class: "lead" }, [template?.title, draft.place, t("draft.version", { version: draft.version })].filter(Boolean).join(", ")),
    h("p", { class: "note" }, t("draft.machine")),
    wanted && h("div", { class: "note warn" }, h("p", {}, t("draft.old_version", { version: wanted })), h("div", { class: "row" },
      button(t("draft.restore"), restore, { class: "main" }), link(location.pathname, t("draft.newest"), { class: "button" }))),
    missing(), conflicts(), tools(template, templates),
    h("details", {}, h("summary", {}, t("draft.legend")), h("ul", { class: "plain stack" }, ["source", "input", "suggestion", "open"].map((kind) =>
      h("li", {}, origin({ provenance: kind }), " ", t(`draft.legend_of.${kind}`))))),
    h("details", { class: "no-print" }, h("summary", {}, `${t("draft.parts")} (${draft.sections.length})`),
      h("ol", { class: "plain stack" }, draft.sections.map((found) => h("li", {}, link(`#teil-${found.id}`, found.title))))),
    draft.sections.map((found) => section(found, desk, pictures.find((p) => p.section === found.id))),
    leftOut(), sources(), history());
}

function missing() {
  const names = (draft.missing ?? []).map((m) => (typeof m === "string" ? m : m.field ?? m.name));
  return names.length ? h("div", { class: "note warn" }, h("h2", {}, t("draft.missing")), h("p", {}, names.join(", ")))
    : h("p", { class: "note good" }, t("draft.complete"));
}

function conflicts() {
  return draft.conflicts?.length > 0 && h("div", { class: "note warn" }, h("h2", {}, t("draft.conflicts")), h("ul", {}, draft.conflicts.map((c) => h("li", {}, c))));
}

function tools(template, templates) {
  const next = select([["", t("draft.next")], ...(template?.feeds ?? []).map((f) => [f, t("draft.next_with", { template: templates.find((item) => item.id === f)?.title ?? f })])]);
  next.setAttribute("aria-label", t("draft.next"));
  next.addEventListener("change", () => {
    if (next.value) location.assign(`/entwuerfe?vorlage=${next.value}&aus=${encodeURIComponent(id)}&auftrag=${encodeURIComponent(draft.task)}`);
  });
  return h("div", { class: "row no-print draft-tools", role: "group", "aria-label": t("draft.tools") },
    h("strong", {}, t("draft.save_as")),
    FORMATS.map((format) => link(`${address}/export?format=${format}`, t(`draft.formats.${format}`), { class: LOOKS[format] ?? "button", download: true })),
    template?.feeds?.length > 0 && next,
    button(t("shell.rename"), rename, { class: "quiet" }),
    button(t("shell.delete"), remove, { class: "quiet danger" }));
}

function leftOut() {
  const rows = draft.left_out ?? [];
  return rows.length > 0 && h("details", {}, h("summary", {}, `${t("draft.left_out")} (${rows.length})`),
    h("ul", {}, rows.map((row) => h("li", {}, row.text, " ", h("span", { class: "small" }, `(${row.reason})`)))));
}

function sources() {
  return draft.citations?.length > 0 && h("section", {}, h("h2", {}, t("draft.sources")), h("ul", { class: "cites" }, draft.citations.map((c) =>
    h("li", {}, h("span", {}, h("button", { type: "button", class: "marker", "aria-label": t("cite.marker", { marker: c.marker }),
      on: { click: (event) => cite(c, event.currentTarget) } }, c.marker)), h("span", {}, `${t(`cite.${c.kind}`)}: ${c.source}, ${c.locator}`)))));
}

function history() {
  const list = h("div");
  const details = h("details", { class: "no-print" }, h("summary", {}, t("draft.versions")), list);
  details.addEventListener("toggle", () => {
    if (details.open) show(async (into) => {
      const { versions } = await call(`${address}/versions`);
      fill(into, h("ol", { class: "plain lines", reversed: true }, versions.map((v) => h("li", { class: "list-row" },
        link(`${location.pathname}?fassung=${v.version}`, t("draft.version", { version: v.version })), h("span", { class: "small" }, `${v.change || t("draft.made")}, ${time(v.created_at)}`)))));
    }, list);
  });
  return details;
}

/** Send `changes`; the page shows the new version and the focus goes back to the control named `key`. */
async function change(changes, key) {
  const made = await attempt(() => call(address, { method: "PATCH", body: { version: draft.version, changes } }));
  if (!made) return false;
  draft = made;
  await draw();
  if (key) (paper.querySelector(`[data-key="${key}"]`) ?? $("#title")).focus();
  say(t("draft.saved", { version: draft.version }));
  return true;
}

async function restore() {
  if (await attempt(() => call(address, { method: "PATCH", body: { restore: Number(wanted) } }))) location.assign(location.pathname);
}

async function rename() {
  const title = await prompt({ title: t("shell.rename"), label: t("chats.title_label"), value: draft.title });
  const made = title && await attempt(() => call(address, { method: "PATCH", body: { title } }), t("chats.renamed"));
  if (made) {
    draft = made;
    await draw();
  }
}

async function remove() {
  const sure = await confirm({ title: t("draft.delete_title"), text: t("draft.delete_text", { title: draft.title }), yes: t("chats.delete_yes") });
  if (sure && await attempt(() => call(address, { method: "DELETE" }))) location.assign("/entwuerfe");
}

function cite(citation, button) {
  from = button;
  $(".draft-body").classList.add("with-panel");
  showPanel(panel, citation, { close });
}

function close() {
  panel.hidden = true;
  $(".draft-body").classList.remove("with-panel");
  (from?.isConnected ? from : $("#title")).focus();
}
