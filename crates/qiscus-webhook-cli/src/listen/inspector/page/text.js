// Elements and text. Only text nodes and attributes are made here, never markup.

export const $ = (id) => document.getElementById(id);

export function h(tag, props, ...kids) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (name === "class") el.className = value;
    else if (name.startsWith("aria-")) el.setAttribute(name, String(value));
    else if (value !== false && value != null) el.setAttribute(name, value === true ? "" : String(value));
  }
  el.append(...kids.flat(3).filter((kid) => kid != null && kid !== false));
  return el;
}

// What shows nothing, or turns the direction of what follows. Line ends and tabs show what they are.
const INVISIBLE = "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]|\\r(?!\\n)|[\\u{e0000}-\\u{e007f}]";
const IS_INVISIBLE = new RegExp(`^(?:${INVISIBLE})$`, "u");
const AROUND_INVISIBLE = new RegExp(`(${INVISIBLE})`, "u");

const name = (character) => "U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");

/** A stranger's text: isolated from what stands around it, and what is invisible named. */
export function outside(text) {
  const parts = text.split(AROUND_INVISIBLE).filter(Boolean);
  return h("bdi", { dir: "auto" }, parts.map((part) => (IS_INVISIBLE.test(part) ? h("span", { class: "ctl" }, name(part)) : part)));
}

/** The same in one line, cut to what a line can show. */
export const outsideLine = (text) => outside(text.slice(0, 300).replace(/\s*\n\s*/gu, " ⏎ "));

const two = (number) => String(number).padStart(2, "0");

/** The time of day where the page is read. */
export function clock(at) {
  const time = new Date(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** Date, time and zone. */
export function exact(at) {
  const time = new Date(at);
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const minutes = -time.getTimezoneOffset();
  const zone = `${minutes < 0 ? "−" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${day} ${clock(at)}.${String(at % 1000).padStart(3, "0")} ${zone}`;
}

export const count = (number) => number.toLocaleString("en-US");

export function bytes(number) {
  if (number < 1000) return `${number} B`;
  return number < 1e6 ? `${(number / 1024).toFixed(1)} KiB` : `${(number / 1048576).toFixed(1)} MiB`;
}

export function took(ms) {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
}

let timer;
export function toast(text) {
  $("toast").textContent = text;
  $("toast").classList.add("on");
  clearTimeout(timer);
  timer = setTimeout(() => $("toast").classList.remove("on"), 2600);
}

/** Copies a text, or one that is still on its way: a browser allows it only right after a click. */
export async function copy(text, what) {
  try {
    const blob = Promise.resolve(text).then((text) => new Blob([text], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    toast(`${what} is copied`);
  } catch {
    toast("The browser does not allow copying here");
  }
}

export const command = (text) =>
  h("div", { class: "cmd" }, h("code", {}, text), h("button", { onclick: () => copy(text, "The command"), "aria-label": `Copy: ${text}` }, "Copy"));
