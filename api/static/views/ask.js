// Ask and read: the start page and a conversation at its own address.
import { call, events } from "../api.js";
import { $, button, fill, h, link, name, t } from "../dom.js";
import { activeFilters, filters } from "../filters.js";
import { forget, keep, kept, remember } from "../keep.js";
import { offer } from "../offer.js";
import { ready } from "../ready.js";
import { say } from "../status.js";
import { Turn } from "../turn.js";

const DRAFT = "question";
const turns = [];
const list = $("#turns");
const box = $("#question");
const sendButton = $("#send");
const stopButton = $("#stop");
let chat = location.pathname.startsWith("/chats/") ? decodeURIComponent(location.pathname.split("/")[2]) : null;
let running = null;
const project = new URLSearchParams(location.search).get("projekt");

const act = { ask, edit, again, draft: draftFrom, moved };

keep(box, DRAFT);
box.value ||= new URLSearchParams(location.search).get("frage") ?? "";
grow();
box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
  if (event.key === "Escape" && running) stop();
});
$("#composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
stopButton.addEventListener("click", stop);
for (const item of document.querySelectorAll("[data-question]")) item.addEventListener("click", () => ask(item.dataset.question));
addEventListener("popstate", () => restorePanel());
filters($("#filter-fields"), $("#filters-summary"));
if (chat) {
  leaveStart();
  load();
}
else ready().catch((error) => say(error.message, { stays: true }));

function submit() {
  const text = box.value.trim();
  if (!text) {
    say(t("ask.empty"));
    box.focus();
    return;
  }
  if (!running) ask(text);
}

async function ask(text) {
  if (running) return;
  leaveStart();
  const turn = new Turn(text, act);
  turns.push(turn);
  list.append(turn.element);
  remember(DRAFT, text);
  box.value = "";
  grow();
  await run(turn);
}

async function again(turn) {
  if (running) return;
  const fresh = new Turn(turn.question, act);
  turns.splice(turns.indexOf(turn), 1, fresh);
  turn.element.replaceWith(fresh.element);
  await run(fresh);
}

async function run(turn) {
  busy(true);
  turn.heading.focus({ preventScroll: true });
  turn.element.scrollIntoView({ block: "start" });
  say(t("ask.working"), { stays: true });
  try {
    await ready(undefined, running.signal);
    const body = { question: turn.question, chat_id: chat ?? undefined, project_id: chat ? undefined : project ?? undefined, filters: activeFilters() };
    let finished = false;
    for await (const [event, data] of events("/api/chat", body, running.signal)) {
      if (event === "status") turn.working(data);
      if (event === "sentence") turn.add(data.text, data.restart);
      if (event === "citation") turn.cite(data);
      if (event === "done") {
        finished = true;
        finish(turn, data);
      }
    }
    if (!finished) throw new Error(t("errors.broken"));
  } catch (error) {
    if (error.name === "AbortError") {
      turn.stopped();
      restoreQuestion(turn.question);
      say(t("ask.stopped"));
    } else {
      turn.failed(error.message);
      say(`${t("ask.failed")} ${error.message}`);
    }
  } finally {
    busy(false);
  }
}

function finish(turn, answer) {
  forget(DRAFT);
  turn.done(answer, answer);
  if (answer.chat_id && answer.chat_id !== chat) {
    chat = answer.chat_id;
    history.replaceState(null, "", `/chats/${encodeURIComponent(chat)}`);
    name(turn.question.slice(0, 80), "");
    chatTools();
  }
  say(t(answer.citations.length ? "ask.done" : "ask.done_bare", { status: t(`status.${answer.status}`), count: answer.citations.length }), { heard: true });
  offer(turn);
}

function stop() {
  running?.abort();
}

function restoreQuestion(text) {
  if (box.value) return;
  box.value = text;
  remember(DRAFT, text);
  grow();
  box.focus();
}

function edit(text) {
  box.value = text;
  remember(DRAFT, text);
  grow();
  box.focus();
  box.setSelectionRange(text.length, text.length);
}

async function draftFrom(turn) {
  say(t("draft.making"), { stays: true });
  try {
    const body = { task: t("draft.checklist_task", { question: turn.answer.question_used || turn.question }), template: "checkliste" };
    const made = await call("/api/drafts", { body });
    location.assign(`/entwuerfe/${encodeURIComponent(made.draft_id)}`);
  } catch (error) {
    say(error.message);
  }
}

function busy(on) {
  running = on ? new AbortController() : null;
  sendButton.hidden = on;
  stopButton.hidden = !on;
}

function leaveStart() {
  $("#intro").hidden = true;
  $("#more").hidden = true;
  $("#ai-more").hidden = true;
  if (!$("#chat-title")) {
    list.before(h("h1", { id: "chat-title", class: "chat-title" }, t("ask.chat")));
  }
}

function grow() {
  box.style.blockSize = "auto";
  box.style.blockSize = `${Math.min(box.scrollHeight + 4, innerHeight * 0.4)}px`;
}

/** The address names the open citation, so that back closes it and reload opens it again. */
function moved(turn, citation) {
  const query = citation?.marker ? `?beleg=${turns.indexOf(turn) + 1}-${citation.marker}` : "";
  if (query === location.search) return;
  for (const other of turns) if (other !== turn && other.opened) other.closePanel({ quiet: true });
  history.pushState(null, "", `${location.pathname}${query}`);
}

function restorePanel() {
  const wanted = new URLSearchParams(location.search).get("beleg")?.match(/^(\d+)-(\d+)$/);
  const turn = wanted && turns[wanted[1] - 1];
  const citation = turn?.citations.find((c) => c.marker === Number(wanted[2]));
  for (const other of turns) if (other.opened && other.opened !== citation) other.closePanel({ quiet: true });
  if (citation && turn.opened !== citation) turn.openCitation(citation);
}

/** Ways on from a stored chat: a new one, or this one as a file. */
function chatTools() {
  if ($("#chat-tools")) return;
  $("#composer").before(h("p", { class: "no-print row", id: "chat-tools" }, link("/", t("ask.new"), { class: "button quiet" }),
    link(`/api/chats/${encodeURIComponent(chat)}/export?format=md`, t("chats.export"), { class: "button quiet", download: true })));
}

async function load() {
  try {
    const found = await call(`/api/chats/${encodeURIComponent(chat)}`);
    name(found.title, "");
    $("#chat-title").textContent = found.title;
    for (const stored of found.turns) {
      const turn = new Turn(stored.question, act);
      turns.push(turn);
      list.append(turn.element);
      if (stored.answer) turn.done(stored.answer, { turn_id: stored.id });
      else turn.failed(t("ask.gone"));
    }
    chatTools();
    restorePanel();
    if (!location.search) turns.at(-1)?.heading.scrollIntoView({ block: "start" });
  } catch (error) {
    fill(list, h("div", { class: "note bad" }, h("p", {}, error.message),
      h("p", { class: "row" }, button(t("shell.retry"), () => location.reload()), link("/chats", t("nav.chats"), { class: "button" }))));
    chat = null;
  }
}
