// The list: as many rows in the page as fit on it, however many deliveries there are.

import { $, bytes, clock, count, exact, h, outside, outsideLine, took } from "./text.js";

const MOST = 10000;
const ROW = 3.5 * parseFloat(getComputedStyle(document.documentElement).fontSize);
const list = $("list"), sizer = $("sizer"), rows = new Map();

/** Deliveries by id, oldest first, and those that match, newest first. */
const all = new Map();
const repeats = new Map();
export const state = { selected: null, only: "all", total: 0, view: [] };

const forwardFailed = (d) => d.forward?.state === "failed" || d.forward?.state === "looped" || d.forward?.status >= 400;
export { forwardFailed };

/** Which delivery of its message it is, and of how many. */
export function turnOf(d) {
  const same = (d.message_id && d.resent_of === null && repeats.get(d.message_id)) || [d];
  return [same.indexOf(d) + 1, same.length, same];
}

const FILTERS = [
  ["all", "All", () => true],
  ["accepted", "Accepted", (d) => d.outcome === "accepted"],
  ["refused", "Refused", (d) => d.outcome === "refused"],
  ["forward", "Forward failed", forwardFailed],
  ["repeat", "Repeats", (d) => turnOf(d)[0] > 1],
];
const haystack = (d) => (d.hay ??= [d.path, d.reason, d.detail, d.agent, d.message_id, d.sender_id, d.sender, d.room, d.text, d.type, d.kind, `#${d.id}`].join("\n").toLowerCase());

/** Takes in new lines and changed ones. */
export function add(lines) {
  for (const d of lines) {
    const before = all.get(d.id);
    if (before) {
      Object.assign(before, d);
      rows.get(d.id)?.remove();
      rows.delete(d.id);
    } else {
      all.set(d.id, d);
      if (d.message_id && d.resent_of === null) remember(d);
    }
  }
  for (const d of all.values()) {
    if (all.size <= MOST) break;
    forget(d);
  }
}

function remember(d) {
  const same = repeats.get(d.message_id);
  if (same) same.push(d); else repeats.set(d.message_id, [d]);
}

/** Drops what was cleared away in the program. */
export function clearTo(id) {
  for (const d of all.values()) if (d.id <= id) forget(d);
  if (state.selected && !all.has(state.selected.id)) state.selected = null;
}

function forget(d) {
  all.delete(d.id);
  const same = repeats.get(d.message_id)?.filter((other) => other !== d);
  if (same?.length) repeats.set(d.message_id, same); else repeats.delete(d.message_id);
}

export const isKnown = (id) => all.has(id);
export const find = (id) => all.get(id);
export const isEmpty = () => all.size === 0;

/** Applies the filter anew and draws. */
export function refilter() {
  const words = $("q").value.toLowerCase().split(/\s+/).filter(Boolean), type = $("type").value;
  const fits = FILTERS.find(([key]) => key === state.only)[2];
  const everything = [...all.values()];
  state.view = everything.filter((d) => fits(d) && (!type || d.type === type) && words.every((word) => haystack(d).includes(word))).reverse();
  for (const [index, [key, , test]] of FILTERS.entries()) {
    const chip = $("chips").children[index]; // changed in place, so that a focus stays
    chip.setAttribute("aria-pressed", key === state.only);
    chip.lastChild.textContent = count(everything.filter(test).length);
  }
  addTypes(everything);
  const { view, total } = state, known = everything.length;
  const whole = total > known ? `newest ${count(known)} of ${count(total)}` : `${count(known)}`;
  $("shown").textContent = view.length === known ? `${whole} ${total === 1 ? "delivery" : "deliveries, newest first"}` : `${count(view.length)} of ${whole} deliveries`;
  for (const [id, hidden] of [["empty", known > 0], ["tools", !known], ["list-pane", !known], ["detail", !known], ["none", !known || view.length > 0], ["list", !view.length]]) $(id).hidden = hidden;
  draw();
}

function addTypes(everything) {
  const select = $("type"), there = new Set([...select.options].map((option) => option.value));
  for (const { type } of everything) {
    if (!type || there.has(type) || there.size > 40) continue;
    there.add(type);
    select.append(h("option", { value: type }, type.slice(0, 30)));
  }
}

export function draw() {
  const { view, selected } = state;
  sizer.style.height = `${view.length * ROW}px`;
  const from = Math.max(0, Math.floor(list.scrollTop / ROW) - 5);
  const to = Math.min(view.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + 5);
  const wanted = new Set();
  for (let index = from; index < to; index += 1) wanted.add(index);
  const at = selected ? view.indexOf(selected) : -1;
  if (at >= 0) wanted.add(at); // aria-activedescendant must name a row that is there
  const keep = new Set();
  for (const index of wanted) {
    const d = view[index];
    let el = rows.get(d.id);
    if (!el) rows.set(d.id, (el = row(d)));
    if (!el.isConnected) sizer.append(el);
    el.style.transform = `translateY(${index * ROW}px)`;
    el.setAttribute("aria-posinset", index + 1);
    el.setAttribute("aria-setsize", view.length);
    el.setAttribute("aria-selected", d === selected);
    keep.add(d.id);
  }
  for (const [id, el] of rows) if (!keep.has(id)) { el.remove(); rows.delete(id); }
  if (at >= 0) list.setAttribute("aria-activedescendant", `d${selected.id}`); else list.removeAttribute("aria-activedescendant");
}

/** The forward target's answer in a word, and how it looks. */
export function forwardWord(forward) {
  switch (forward?.state) {
    case undefined: return ["soft", ""];
    case "waiting": return ["soft", "waiting"];
    case "looped": return ["warn", "a loop"];
    case "failed": return ["warn", forward.label];
    default: return [forward.status >= 400 ? "warn" : "soft", String(forward.status)];
  }
}

const ORDINAL = (nth) => `${nth}${["th", "st", "nd", "rd"][nth % 100 > 10 && nth % 100 < 14 ? 0 : nth % 10] ?? "th"}`;

function row(d) {
  const [nth] = turnOf(d), good = d.outcome === "accepted";
  const [tone, word] = good || d.forward ? forwardWord(d.forward) : ["soft", String(d.status)];
  const room = d.room && d.room_kind !== "single" && h("span", { class: "soft" }, " in ", outsideLine(d.room));
  const who = good ? [h("b", {}, d.sender ? outsideLine(d.sender) : "An event that is not recognized"), room] : d.detail;
  const what = good ? outsideLine(d.text) : [outsideLine(d.path), d.agent && " from ", d.agent && outsideLine(d.agent)];
  const mark = d.resent_of !== null ? `#${d.resent_of} ${d.edited ? "edited" : "again"}` : nth > 1 ? `${ORDINAL(nth)} time` : "";
  return h("div", { class: d.isNew ? "rowi is-new" : "rowi", id: `d${d.id}`, role: "option", "data-id": d.id },
    h("span", { class: `r-verdict ${good ? "ok" : "bad"}` }, d.outcome),
    h("span", { class: "r-kind" }, good ? outsideLine(d.type || d.kind) : d.reason),
    h("span", { class: "r-who" }, who),
    h("span", { class: "r-text" }, what),
    h("span", { class: "r-time", title: exact(d.at) }, clock(d.at)),
    h("span", { class: "r-size" }, bytes(d.size)),
    h("span", { class: `r-fwd ${tone}` }, word, d.forward?.status ? h("span", { class: "soft" }, ` · ${took(d.forward.ms)}`) : ""),
    h("span", { class: "r-mark" }, mark));
}

/** Keeps one more row in sight on either side of the selected one. */
export function reveal(d) {
  const index = state.view.indexOf(d), top = index * ROW;
  if (index < 0) return;
  if (top - ROW < list.scrollTop) list.scrollTop = top - ROW;
  else if (top + 2 * ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + 2 * ROW - list.clientHeight;
}

export const neighbour = (by) => {
  const index = state.view.indexOf(state.selected);
  return state.view[index < 0 ? 0 : Math.min(state.view.length - 1, Math.max(0, index + by))];
};

$("chips").append(...FILTERS.map(([key, name]) => h("button", { onclick: () => { state.only = key; refilter(); } }, name, h("b", {}))));
