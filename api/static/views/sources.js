// The sources desk: publications and own documents, their state and parse report; upload, replace, remove.
import { call } from "../api.js";
import { button, field, fill, h, link, outside, t } from "../dom.js";
import { open } from "../dialog.js";
import { say } from "../status.js";
import { followed, upload } from "../upload.js";
import { attempt, show } from "../view.js";

const KNOWLEDGE = "wissensbasis";
const TYPES = ".pdf,.docx,.odt,.html,.htm,.md,.txt";

show(draw);

async function draw(box) {
  const { sources } = await call("/api/sources");
  const known = sources.filter((s) => s.collection === KNOWLEDGE);
  const own = sources.filter((s) => s.collection !== KNOWLEDGE);
  fill(box,
    h("p", { class: "lead" }, t("sources.lead")),
    h("section", {}, h("h2", {}, t("sources.own")), h("p", {}, t("sources.own_lead")), uploadForm(own),
      own.length ? h("ul", { class: "plain stack" }, own.map(ownCard)) : h("p", {}, t("sources.none"))),
    h("section", {}, h("h2", {}, t("sources.known")), h("ul", { class: "plain stack" }, known.map(knownCard))));
}

function uploadForm(own) {
  const files = h("input", { type: "file", accept: TYPES, multiple: true, required: true });
  const names = [...new Set(own.map((s) => s.collection))];
  const collection = h("input", { type: "text", maxlength: "60", list: "collections", autocomplete: "off" });
  const state = h("div");
  const drop = h("form", { class: "drop", on: { submit: send, dragover: (event) => event.preventDefault(), drop: dropped } },
    field(t("sources.files"), files, t("sources.files_hint")), field(t("sources.collection"), collection, t("sources.collection_hint")),
    h("datalist", { id: "collections" }, names.map((name) => h("option", { value: name }))),
    h("button", { class: "main" }, t("sources.upload")), state);
  return drop;

  function dropped(event) {
    event.preventDefault();
    if (event.dataTransfer.files.length) files.files = event.dataTransfer.files;
  }

  async function send(event) {
    event.preventDefault();
    const done = [];
    for (const file of files.files) done.push(await one(file));
    if (done.every(Boolean)) show(draw);
    else state.append(h("p", {}, button(t("sources.refresh"), () => show(draw))));
  }

  async function one(file) {
    const bar = h("progress", { "aria-label": t("sources.progress", { name: file.name }) });
    const words = h("p", { class: "small" }, t("sources.sending", { name: file.name }));
    state.append(words, bar);
    const form = new FormData();
    form.append("file", file);
    if (collection.value.trim()) form.append("collection", collection.value.trim());
    return finish(() => upload("/api/sources", form, (share) => { bar.value = share / 2; }), file.name, bar, words);
  }
}

/** Wait until a sent file was read; shows how far it is, and what came of it. */
async function finish(send, name, bar, words) {
  try {
    const answer = await send();
    words.textContent = t("sources.reading", { name });
    const job = await followed(answer.job.id, (found) => {
      bar.value = 0.5 + found.progress / 2;
      words.textContent = found.state === "waiting" ? t("sources.waiting", { name }) : found.state === "indexing" ? t("sources.indexing", { name })
        : found.seconds_left ? t("sources.reading_left", { name, seconds: Math.ceil(found.seconds_left) }) : t("sources.reading", { name });
    });
    bar.remove();
    words.textContent = job.outcome === "unchanged" ? t("sources.unchanged", { name }) : t("sources.ready", { name });
    say(words.textContent);
    return job.outcome !== "unchanged";
  } catch (error) {
    bar.remove();
    words.className = "note bad";
    words.textContent = `${name}: ${error.message}`;
    say(t("sources.failed", { name }));
    return false;
  }
}

function knownCard(source) {
  return h("li", { class: "card" }, h("h3", {}, source.title), h("p", { class: "small" }, [source.publisher, source.date].filter(Boolean).join(", ")),
    h("p", {}, t("sources.summary_of", { count: source.passages })), source.note && h("p", { class: "note" }, source.note),
    source.url && h("p", {}, outside(source.url, t("cite.original_link"))), documents(source));
}

function ownCard(source) {
  const old = Boolean(source.superseded_by);
  return h("li", { class: "card" }, h("h3", {}, source.title),
    h("p", {}, h("span", { class: "chip" }, t("collections")[source.collection] ?? source.collection),
      h("span", { class: "chip" }, old ? t("sources.superseded") : t("sources.current")),
      source.expired && h("span", { class: "chip" }, t("sources.expired"))),
    h("p", { class: "small" }, [t("sources.passages", { count: source.passages }), source.name, source.date].filter(Boolean).join(", ")),
    source.note && h("p", { class: "note" }, source.note),
    source.valid_until && h("p", { class: source.expired ? "note warn" : "small" }, t("sources.valid_until", { date: new Date(source.valid_until).toLocaleDateString("de-DE") })),
    documents(source, true),
    h("div", { class: "row", role: "group", "aria-label": t("chats.actions", { title: source.title }) },
      !old && button(t("sources.replace"), () => replace(source), { class: "quiet" }),
      button(t("sources.validity"), () => validity(source), { class: "quiet" }),
      button(t("sources.remove"), () => remove(source), { class: "quiet danger" })));
}

/** Documents, parse report and versions of a source, loaded when they are opened. */
function documents(source, own = false) {
  const inside = h("div");
  const details = h("details", {}, h("summary", {}, t(own ? "sources.report_and_text" : "sources.read")), inside);
  details.addEventListener("toggle", () => {
    if (details.open && !inside.hasChildNodes()) show(load, inside);
  });
  return details;

  async function load(into) {
    const whole = await call(`/api/sources/${encodeURIComponent(source.id)}`);
    fill(into, h("ul", {}, (whole.documents ?? []).map((d) => h("li", {}, link(`/lesen/${encodeURIComponent(d.id)}`, d.title)))),
      whole.report && report(whole.report), versions(whole.versions ?? []));
  }
}

function report(found) {
  const pages = (rows) => rows.map((row) => t("sources.page_why", { page: row.page, why: row.why.replace(/\.$/, "") })).join("; ");
  const rows = {
    pages: found.pages ? t("sources.pages_of", { read: found.read, pages: found.pages }) : null,
    recognised: found.recognised || null,
    skipped: found.skipped?.length ? pages(found.skipped) : null,
    columns: found.columns > 1 ? found.columns : null,
    tables: found.tables || null,
    suspicious: found.suspicious?.length ? pages(found.suspicious) : null,
    hidden: found.hidden || null,
    notes: found.notes?.length ? found.notes.join(" ") : null,
    confidence: found.confidence,
  };
  return h("div", {}, h("h4", {}, t("sources.report")), h("dl", { class: "keys" }, Object.entries(rows).filter(([, value]) => value)
    .map(([name, value]) => h("div", {}, h("dt", {}, t(`sources.report_of.${name}`)), h("dd", {}, value)))));
}

function versions(rows) {
  return rows.length > 0 && h("div", {}, h("h4", {}, t("sources.versions")), h("ul", {}, rows.map((row) => h("li", {}, row.title, " ",
    h("span", { class: "small" }, t("sources.change", { kept: row.kept, added: row.added.length, removed: row.removed.length }))))));
}

async function replace(source) {
  const file = h("input", { type: "file", accept: TYPES, required: true });
  const chosen = await open((close) => [h("h2", {}, t("sources.replace")), h("p", {}, t("sources.replace_text", { title: source.title })),
    h("form", { on: { submit: (event) => { event.preventDefault(); close(file.files[0]); } } }, field(t("sources.file"), file),
      h("div", { class: "row end" }, button(t("shell.cancel"), () => close(null)), h("button", { class: "main" }, t("sources.upload"))))], t("sources.replace"));
  if (!chosen) return;
  const form = new FormData();
  form.append("file", chosen);
  form.append("replaces", source.id);
  say(t("sources.sending", { name: chosen.name }), { stays: true });
  if (await finish(() => upload("/api/sources", form, () => {}), chosen.name, h("progress"), h("p"))) show(draw);
}

async function validity(source) {
  const until = h("input", { type: "date", value: source.valid_until ?? "" });
  const note = h("input", { type: "text", maxlength: "300", value: source.note ?? "" });
  const body = await open((close) => [h("h2", {}, t("sources.validity")),
    h("form", { on: { submit: (event) => { event.preventDefault(); close({ valid_until: until.value, note: note.value }); } } },
      field(t("sources.until"), until), field(t("sources.note"), note),
      h("div", { class: "row end" }, button(t("shell.cancel"), () => close(null)), h("button", { class: "main" }, t("shell.save"))))], t("sources.validity"));
  if (body && await attempt(() => call(`/api/sources/${encodeURIComponent(source.id)}`, { method: "PATCH", body }), t("shell.saved"))) show(draw);
}

async function remove(source) {
  const chats = h("input", { type: "checkbox" });
  const sure = await open((close) => [h("h2", {}, t("sources.remove_title")), h("p", {}, t("sources.remove_text", { title: source.title })),
    h("label", { class: "check" }, chats, t("sources.remove_chats")),
    h("div", { class: "row end" }, button(t("shell.cancel"), () => close(false), { autofocus: true }), button(t("chats.delete_yes"), () => close(true), { class: "danger" }))],
  t("sources.remove_title"), false);
  if (!sure) return;
  say(t("sources.removing"), { stays: true });
  const address = `/api/sources/${encodeURIComponent(source.id)}${chats.checked ? "?chats=true" : ""}`;
  if (await attempt(() => call(address, { method: "DELETE" }), t("chats.deleted"))) show(draw);
}
