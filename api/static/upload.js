// Sends files with progress; the server reads them in the background and says how far it is.
import { t } from "./dom.js";
import { Failure, call } from "./api.js";

const PAUSE_MS = 800;

/** POST `form` to `path`; `progress(share)` from 0 to 1 while the bytes go. Resolves to the JSON answer. */
export function upload(path, form, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status < 300) resolve(request.response);
      else reject(new Failure(request.response?.detail ?? t("errors.unknown"), request.status));
    });
    request.addEventListener("error", () => reject(new Failure(t("errors.offline"), 0)));
    request.send(form);
  });
}

/** Follow a reading job until it ends; `progress(job)` at each look. Resolves to the finished job, rejects with its reason. */
export async function followed(id, progress) {
  for (;;) {
    const { jobs } = await call("/api/sources/jobs");
    const job = jobs.find((item) => item.id === id);
    if (!job) throw new Failure(t("errors.broken"), 404);
    progress(job);
    if (job.state === "failed" || job.outcome === "rejected") throw new Failure(job.message || t("errors.unknown"), 422);
    if (job.state === "done") return job;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
