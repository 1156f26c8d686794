// The page of `qiscus-webhook listen`: what arrives, as it arrives.

import { about, awaited, edit, resend } from "./actions.js";
import { back, detail, focusTab, refresh, select, show, tabs } from "./detail.js";
import { add, clearTo, draw, find, isEmpty, isKnown, neighbour, refilter, state } from "./list.js";
import { $, command, copy, count, h, toast } from "./text.js";

const list = $("list");
let waiting = [], cleared = 0, paused = false, hovering = false, keysOn = true, unsaid = 0, unseen = 0;

// ---- arrivals: nothing moves under a pointer or a reader ----

const live = new EventSource("api/live");
live.onopen = () => link("", "Live");
live.onerror = () => (live.readyState === EventSource.CLOSED
  ? link("is-lost", "Ended: open the address that listen printed")
  : link("is-lost", "Lost: is listen still running?"));

function link(mood, word) {
  $("link").className = `link ${mood || (paused ? "is-paused" : "")}`;
  $("link-word").textContent = mood ? word : paused ? "Paused" : word;
}

live.onmessage = (ev) => {
  const message = JSON.parse(ev.data);
  if (message.about) introduce(message.about);
  if (message.cleared !== cleared) {
    cleared = message.cleared;
    waiting = waiting.filter((d) => d.id > cleared);
    clearTo(cleared);
    if (!state.selected) detail();
  }
  state.total = message.total - cleared;
  const first = isEmpty() && !waiting.length;
  const changed = message.lines.filter((d) => isKnown(d.id)), news = message.lines.filter((d) => !isKnown(d.id));
  if (changed.length) add(changed);
  hold(news, first);
  showSent();
  if (changed.some((d) => d.id === state.selected?.id)) refresh();
};

/** Keeps new lines back while somebody reads or has paused. */
function hold(news, first) {
  const pending = new Map(waiting.map((d) => [d.id, d]));
  for (const d of news) {
    if (!pending.has(d.id)) { unsaid += 1; unseen += document.hidden ? 1 : 0; }
    pending.set(d.id, { ...d, isNew: !first });
  }
  waiting = [...pending.values()];
  if (document.hidden && unseen) document.title = `(${count(unseen)}) ${TITLE}`;
  if (first && !paused) release();
  else if (paused || hovering || list.scrollTop > 0) { fresh(); refilter(); }
  else release();
}

function release() {
  const wasEmpty = isEmpty();
  add(waiting);
  waiting = [];
  fresh();
  refilter();
  if (wasEmpty && !state.selected && state.view[0] && innerWidth > 600) select(state.view[0]);
}

/** Shows what was sent again, whichever comes first: its line, or the answer that has its id. */
function showSent() {
  const { id } = awaited;
  if (id === null || !(isKnown(id) || waiting.some((d) => d.id === id))) return;
  awaited.id = null;
  release();
  select(find(id));
}
document.addEventListener("sent", showSent);

function fresh() {
  $("fresh").hidden = waiting.length === 0;
  $("fresh").textContent = `↑ ${count(waiting.length)} new`;
}

const TITLE = document.title;
document.addEventListener("visibilitychange", () => { unseen = 0; document.title = TITLE; });
list.addEventListener("pointerenter", () => (hovering = true));
list.addEventListener("pointerleave", () => { hovering = false; if (!paused && list.scrollTop === 0) release(); });
list.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
list.addEventListener("click", (ev) => { const d = find(Number(ev.target.closest("[data-id]")?.dataset.id)); if (d) select(d, true); });
list.addEventListener("focus", () => { if (!state.view.includes(state.selected) && state.view[0]) select(state.view[0]); });
$("fresh").addEventListener("click", () => { list.scrollTop = 0; release(); list.focus(); });
new ResizeObserver(draw).observe(list);
// To a screen reader, at most four times a minute.
setInterval(() => { if (unsaid) $("say").textContent = `${unsaid} new`; unsaid = 0; }, 15000);

// ---- the bar and the filter ----

function introduce(said) {
  Object.assign(about, said);
  const parts = (address) => { const at = address.indexOf("//") + 2; return [h("span", { class: "scheme" }, address.slice(0, at)), address.slice(at)]; };
  $("address").replaceChildren(...parts(about.receiver));
  $("target").replaceChildren(...(about.forward ? parts(about.forward) : []));
  for (const id of ["to", "to-words"]) $(id).hidden = !about.forward;
  empty();
  refilter();
}

function pause() {
  paused = !paused;
  $("pause").setAttribute("aria-pressed", paused);
  link(live.readyState === EventSource.OPEN ? "" : "is-lost", live.readyState === EventSource.OPEN ? "Live" : $("link-word").textContent);
  if (!paused) release();
}

async function clear() {
  const answer = await fetch("api/clear", { method: "POST" }).catch(() => null);
  if (!answer?.ok) toast("The program does not answer");
}

$("pause").addEventListener("click", pause);
$("clear").addEventListener("click", clear);
$("address").addEventListener("click", () => copy(about.receiver, "The address"));
$("q").addEventListener("input", refilter);
$("type").addEventListener("change", refilter);
$("reset").addEventListener("click", () => { $("q").value = ""; $("type").value = ""; state.only = "all"; refilter(); $("q").focus(); });
$("help-open").addEventListener("click", () => $("help").showModal());
$("keys-on").addEventListener("change", (ev) => (keysOn = ev.target.checked));

// ---- the keyboard ----

function step(by) {
  const d = neighbour(by);
  if (d) select(d);
}

function inList(key) {
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -state.view.length, End: state.view.length }[key];
  if (by) step(by);
  else if (key === "Enter" && state.selected) {
    document.body.classList.add("has-detail");
    focusTab();
  } else return false;
  return true;
}

const KEYS = {
  j: () => { step(1); list.focus({ preventScroll: true }); },
  k: () => { step(-1); list.focus({ preventScroll: true }); },
  "/": () => $("q").focus(),
  r: () => resend(),
  e: () => edit(),
  p: pause,
  "?": () => $("help").showModal(),
};

document.addEventListener("keydown", (ev) => {
  if (ev.ctrlKey || ev.metaKey || ev.altKey || document.querySelector("dialog[open]")) return;
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(ev.target.tagName);
  if (ev.key === "Escape") return typing ? ev.target.blur() : back();
  if (typing) return;
  if (ev.target === list && inList(ev.key)) return ev.preventDefault();
  if (!keysOn) return;
  const tab = tabs[Number(ev.key) - 1];
  const act = Object.hasOwn(KEYS, ev.key) ? KEYS[ev.key] : tab && state.selected && (() => show(tab));
  if (act) { ev.preventDefault(); act(); }
});

// ---- before the first delivery ----

function empty() {
  const port = about.receiver.split(":").at(-1);
  $("empty").replaceChildren(h("div", {},
    h("h2", {}, "Waiting for the first delivery"),
    h("p", {}, "It appears here by itself, accepted or refused and why."),
    h("ol", {},
      h("li", {}, h("div", {}, h("h3", {}, "Try it now"), h("p", {}, "In another terminal, with the same token:"), command(`qiscus-webhook send ${about.receiver}/webhook`))),
      h("li", {}, h("div", {}, h("h3", {}, "Let Qiscus reach it"), h("p", {}, "A tunnel lends this port a public address. Any will do that leaves body and headers as they are."), command(`cloudflared tunnel --url ${about.receiver}`), command(`ngrok http ${port}`))),
      h("li", {}, h("div", {}, h("h3", {}, "Tell Qiscus"), h("p", {}, "In the Qiscus dashboard open Settings, add the tunnel's address with a path such as ", h("code", {}, "/webhook"), " as a webhook, and generate a signature token. Give that token to this program as ", h("code", {}, "QISCUS_SIGNATURE_TOKEN"), " and start it again."))))));
}

detail();
