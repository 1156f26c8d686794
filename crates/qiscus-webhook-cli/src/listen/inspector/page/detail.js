// One delivery.

import { about, actions } from "./actions.js";
import { ask, forget } from "./ask.js";
import { bodyView, tree } from "./body.js";
import { draw, find, forwardFailed, forwardWord, reveal, state, turnOf } from "./list.js";
import { $, bytes, clock, command, count, exact, h, outside, took } from "./text.js";

const TABS = [["event", "Event"], ["body", "Body"], ["headers", "Headers"], ["signature", "Signature"], ["forward", "Forward"]];
let tab = "event", inRust = false, shown = 0;

const json = (answer) => answer.json();
const data = async (answer) => new Uint8Array(await answer.arrayBuffer());

export function select(d, open = false) {
  const before = state.selected;
  state.selected = d;
  if (d && d !== before) {
    forget();
    if (d.outcome === "refused") tab = "signature";
    else if (before?.outcome === "refused" && tab === "signature") tab = "event";
  }
  draw();
  detail();
  if (open) {
    document.body.classList.add("has-detail");
    const over = document.querySelector(".back");
    if (over?.offsetParent) over.focus();
  }
  reveal(d);
}

/** What is shown may have changed in the program. */
export function refresh() {
  forget();
  detail();
}

export function back() {
  document.body.classList.remove("has-detail");
  $("list").focus();
}

export const tabs = TABS.map(([key]) => key);

export function show(key, focus = true) {
  tab = key;
  detail();
  if (focus) $(`tab-${key}`)?.focus();
}

export const focusTab = () => $(`tab-${tab}`)?.focus();

function tabKeys(ev) {
  const index = tabs.indexOf(tab), to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[ev.key];
  if (to === undefined) return;
  ev.preventDefault();
  show(tabs[(to + tabs.length) % tabs.length]);
}

export function detail() {
  const d = state.selected, box = $("detail");
  if (!d) return box.replaceChildren(h("p", { class: "blank" }, "Choose a delivery, or press j."));
  const focused = document.activeElement?.id;
  const panel = h("div", { class: "panel", role: "tabpanel", id: "panel", tabindex: 0, "aria-labelledby": `tab-${tab}` });
  box.replaceChildren(head(d), tablist(d), panel);
  if (focused?.startsWith("tab-")) $(focused)?.focus();
  $(`tab-${tab}`).scrollIntoView({ block: "nearest", inline: "nearest" });
  fill(d, panel);
}

/** Fills the panel, unless another one is shown by the time the answer is there. */
async function fill(d, panel) {
  const turn = (shown += 1);
  const slow = setTimeout(() => { if (turn === shown) panel.replaceChildren(h("p", { class: "soft" }, "Reading…")); }, 300);
  const whole = await ask(d, "", json);
  const parts = whole ? await PANELS[tab](d, whole) : gone(d);
  clearTimeout(slow);
  if (turn === shown) panel.replaceChildren(...[parts].flat(2).filter(Boolean));
}

const note = (tone, title, ...kids) => h("div", { class: `note ${tone}` }, h("h3", {}, title), ...kids.filter(Boolean).map((kid) => (typeof kid === "string" ? h("p", {}, kid) : kid)));
const gone = (d) => note("", "No longer kept", "In memory are the newest 1,000 deliveries, or 64 MiB of them. Of those before, this line is left.",
  about.saved && h("p", {}, "Its body and what was known of it are in ", h("code", {}, `${about.saved}/${String(d.id).padStart(6, "0")}.body`), " and ", h("code", {}, ".json"), " beside it."));

/** What was done with one that was sent again, as it came and edited. */
const SENT = {
  kept: ["Sent again from here", "Edited, and sent with the signature of the original"],
  anew: ["Signed anew, and sent again from here", "Edited, signed anew, and sent"],
  none: ["Sent again from here without a signature", "Edited, and sent without a signature"],
};

function head(d) {
  const good = d.outcome === "accepted", [nth, of, same] = turnOf(d), failed = forwardFailed(d);
  const answered = good || d.resent_of !== null ? d.forward?.status ?? (d.forward ? null : 200) : d.status;
  const told = failed ? "" : answered ? `answered ${answered} · ` : "";
  return h("div", { class: "d-head" },
    h("div", { class: "d-top" },
      h("button", { class: "back text", onclick: back, "aria-label": "Back to all deliveries" }, "← All"),
      h("span", { class: `verdict ${good ? "ok" : "bad"}` }, d.outcome),
      failed && h("b", { class: "warn" }, failure(d)),
      h("span", { class: "soft" }, `${told}${exact(d.at)} · ${count(d.size)} bytes · `, h("span", { class: "mono" }, outside(d.path)))),
    h("h2", { class: good ? "d-who pair" : "d-who clamp" }, good ? who(d) : h("b", {}, d.detail)),
    d.resent_of !== null && h("p", { class: "again" }, `${SENT[d.signing][Number(d.edited)]}: the original is `, original(d.resent_of), "."),
    of > 1 && h("p", { class: "again" }, `Delivery ${nth} of ${of} of this message: `, times(d, same)),
    h("div", { class: "d-acts" }, actions(d)));
}

const who = (d) => d.sender === null
  ? h("b", {}, "An event that is not recognized")
  : [h("b", {}, outside(d.sender)), h("span", { class: "soft" }, "in ", outside(d.room), ` (${d.room_kind})`)];

function failure({ forward, resent_of }) {
  if (forward.state === "looped") return "it came from this program itself: not passed on";
  if (forward.state === "failed") return resent_of === null ? `${forward.label}, so the sender got 502` : forward.label;
  return `your receiver answered ${forward.status}`;
}

function original(id) {
  const d = find(id);
  return d ? h("button", { class: "text", onclick: () => select(d) }, `#${id}`) : `#${id}, which is cleared away`;
}

/** The newest few of the deliveries of one message. */
function times(d, same) {
  const some = same.slice(-8);
  return [some.length < same.length && "… ", some.flatMap((other, index) => [index ? " · " : "", other === d ? clock(other.at) : h("button", { class: "text", onclick: () => select(other) }, clock(other.at))])];
}

function tablist(d) {
  const failed = forwardFailed(d) && ["warn", forwardWord(d.forward)[1]];
  const reason = d.reason && ["bad", d.reason.startsWith("signature_") ? d.reason.slice(10) : "not checked"];
  const notes = { signature: reason, forward: failed };
  return h("div", { class: "tabs", role: "tablist", "aria-label": "Parts of the delivery", onkeydown: tabKeys },
    TABS.map(([key, name]) => h("button", { role: "tab", id: `tab-${key}`, "aria-selected": key === tab, "aria-controls": "panel", tabindex: key === tab ? 0 : -1, onclick: () => show(key) },
      name, notes[key] && h("span", { class: notes[key][0] }, ` · ${notes[key][1]}`))));
}

const row = (name, value) => h("tr", {}, h("th", { scope: "row", class: "mono" }, name), h("td", { class: "mono" }, value));
const table = (caption, ...rows) => h("table", {}, h("caption", { class: "sr" }, caption), h("tbody", {}, rows));
const step = (name, ...kids) => h("li", {}, h("span", { class: "soft" }, name), h("span", {}, kids));
const FIRST = ["event", "id", "origin", "message", "sender", "room"];
const place = (key) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);

const PANELS = {
  event(d, whole) {
    if (!whole.event) return note("", "No event", "What is not verified is not read as an event. The bytes are under Body.");
    const members = [...whole.event.o].sort(([one], [other]) => place(one) - place(other));
    const box = h("div", { class: inRust ? "tree in-rust" : "tree" });
    box.append(...members.map(([key, value]) => tree(value, key, key, 1)));
    return [
      d.text && d.sender !== null && h("p", { class: "lead", tabindex: d.text.length > 200 ? 0 : null }, outside(d.text)),
      d.kind === "unrecognized" && note("is-warn", "Not recognized", `It is signed, ${d.resent_of === null ? "so Qiscus sent it, " : ""}but it fits no event that this version knows. A handler gets it as Event::Unrecognized, with its bytes.`),
      h("div", { class: "row gap" },
        h("button", { class: "text wide-only", "aria-pressed": inRust, onclick: () => { inRust = !inRust; detail(); } }, inRust ? "Hide Rust accessors" : "Show Rust accessors")),
      box];
  },

  async body(d, whole) {
    if (whole.body === "unread") return note("", "Not kept", d.reason === "body_too_large" ? "It is larger than the middleware takes, so it was refused unread." : "It was refused before its body was read.");
    const body = await ask(d, "/body", data);
    if (!body) return gone(d);
    return [whole.body === "partial" && note("is-warn", "Not whole", `It broke off after ${count(body.length)} bytes.`), bodyView(body, "The raw body")];
  },

  headers: (d, whole) => table("Request headers",
    row("request", [`${whole.method} `, outside(whole.target), ` ${whole.version}`]),
    ...whole.headers.map(([name, value]) => row(name, outside(value)))),

  async signature(d, whole) {
    if (d.outcome === "accepted") {
      const [place, label] = whole.token;
      return h("ul", { class: "steps" },
        step("Header", h("span", { class: "mono" }, outside(whole.signature))),
        step("Body", `${count(whole.bytes)} bytes, exactly as they came`),
        step("Token", h("b", {}, `number ${place}`), label ? [" (", outside(label), ")"] : "", "; the token itself is never shown"),
        step("Verdict", h("b", { class: "ok" }, "this token made this signature for this body")));
    }
    const sentences = (await ask(d, "/explanation", json)) ?? [];
    const headers = whole.signature ? whole.signature.split("\n") : [];
    // A terminal would obey what else a stranger may have written, even while it is pasted.
    const isHarmless = !whole.signed_here && whole.body === "whole" && headers.length > 0 && headers.every((header) => /^[ -~]*$/u.test(header));
    const given = headers.map((header) => `--signature '${header.replaceAll("'", "'\\''")}'`).join(" ");
    return [
      note("is-bad", d.reason, `${d.detail}.`),
      sentences.length > 0 && [h("h3", { class: "sub" }, "What explains it"), h("div", { class: "note" }, sentences.map((sentence) => h("p", {}, outside(sentence))))],
      whole.signature && [h("h3", { class: "sub" }, whole.signed_here ? "The signature" : "As it came"), h("p", { class: "mono signature" }, outside(whole.signature))],
      isHarmless && [h("h3", { class: "sub" }, "The same in a terminal"), command(`qiscus-webhook verify --explain ${given} delivery-${d.id}.body`), h("p", { class: "soft" }, "with the file that Save body writes")]];
  },

  async forward(d, whole) {
    const target = whole.sent_to ?? about.forward, forward = whole.forward;
    if (d.forward?.state === "waiting" && !forward) return note("", "Waiting for the answer", h("p", {}, outside(target), " has it."));
    if (!forward) return note("", "Not passed on", d.outcome === "refused" ? `Only accepted deliveries are passed on. The sender got ${d.status}.` : "Start with --forward URL to pass accepted deliveries on.");
    if (forward.state === "looped") return note("is-warn", "Not passed on", "It came from this very program: the forward target sends what it gets back to this receiver. The sender got 508.");
    if (forward.state === "failed") return [
      note("is-warn", forward.label, h("p", {}, outside(forward.detail)), h("p", {}, outside(target), d.resent_of === null ? " did not answer, so the sender got 502." : " did not answer.")),
      h("h3", { class: "sub" }, "What to do next"), h("div", { class: "note" }, h("p", {}, forward.next_step))];
    const body = forward.bytes ? await ask(d, "/answer", data) : null;
    return [
      forward.status >= 400 && note("is-warn", `Your receiver answered ${forward.status}`, `${d.resent_of === null ? "The sender got the same status. " : ""}Its log has the cause; what it wrote back is below.`),
      table("Answer", row("target", outside(target)), row("status", `${forward.status} ${forward.reason}`), row("took", took(d.forward.ms)), ...forward.headers.map(([name, value]) => row(name, outside(value)))),
      h("h3", { class: "sub" }, "Body"),
      body ? bodyView(body, "The answer", false) : h("p", { class: "soft" }, "empty"),
      forward.cut && h("p", { class: "soft" }, `The first ${bytes(forward.bytes)}; the rest was not kept.`)];
  },
};

