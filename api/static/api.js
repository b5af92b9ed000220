// Talks to the server; every failure becomes one German sentence that says what to do.
import { t } from "./dom.js";

export class Failure extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** JSON of `path`; null where there is none. `body` makes it a POST unless `method` says otherwise. */
export async function call(path, { method, body, signal } = {}) {
  const response = await send(path, { method: method ?? (body === undefined ? "GET" : "POST"), body, signal });
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch {
    throw new Failure(t("errors.broken"), response.status);
  }
}

/** The response itself, checked. */
export async function send(path, { method = "GET", body, signal } = {}) {
  const form = body instanceof FormData;
  const headers = body === undefined || form ? {} : { "Content-Type": "application/json" };
  let response;
  try {
    response = await fetch(path, {
      method, signal, headers, body: body === undefined ? undefined : form ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(t("errors.offline"), 0);
  }
  if (!response.ok) throw new Failure(await detail(response), response.status);
  return response;
}

/** Server-sent events of a POST as [name, data] pairs. */
export async function* events(path, body, signal) {
  const response = await send(path, { method: "POST", body, signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).replace(/\r\n/g, "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const parsed = event(block);
        if (parsed) yield parsed;
      }
    }
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw error instanceof Failure ? error : new Failure(t("errors.offline"), 0);
  }
}

function event(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  if (!data.length) return null;
  try {
    return [name, JSON.parse(data.join("\n"))];
  } catch {
    throw new Failure(t("errors.broken"), 0);
  }
}

async function detail(response) {
  if (response.status === 401) return t("errors.login");
  try {
    const problem = await response.json();
    if (typeof problem.detail === "string" && problem.detail) return problem.detail;
  } catch { /* no problem document: the general sentence serves */ }
  return response.status === 404 ? t("errors.absent") : t("errors.unknown");
}
