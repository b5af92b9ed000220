// Keeps what is being typed on this device, so that no error and no reload loses it.
const PREFIX = "text:";

export function kept(name) {
  try {
    return localStorage.getItem(PREFIX + name) ?? "";
  } catch {
    return "";
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch { /* nothing was kept */ }
}

/** Fill `control` with what was kept under `name` and keep what is typed. */
export function keep(control, name) {
  if (!control.value) control.value = kept(name);
  control.addEventListener("input", () => remember(name, control.value));
  return control;
}

export function remember(name, value) {
  try {
    if (value) localStorage.setItem(PREFIX + name, value);
    else localStorage.removeItem(PREFIX + name);
  } catch { /* storage is full or forbidden: the field itself still holds the text */ }
}

/** Forget everything that was kept (the theme stays). */
export function forgetAll() {
  try {
    Object.keys(localStorage).filter((k) => k.startsWith(PREFIX)).forEach((k) => localStorage.removeItem(k));
    sessionStorage.clear();
  } catch { /* nothing was kept */ }
}
