// What can be done with a delivery.

import { ask } from "./ask.js";
import { decoded } from "./body.js";
import { state } from "./list.js";
import { $, copy, h, toast } from "./text.js";

/** What the program says of its run. */
export const about = { receiver: "", forward: null, saved: null };

/** What was sent again and has not appeared yet. */
export const awaited = { id: null };

export function actions(d) {
  const pick = (name, act, main) => h("button", { class: main ? "main" : "", onclick: () => act(d) }, name);
  return [
    pick("Resend", resend, true),
    pick("Edit & resend", edit),
    pick("Copy as curl", (d) => copy(text(d, "/curl"), "The curl command")),
    pick("Copy as Rust test", (d) => copy(text(d, "/rust"), "The Rust test")),
    pick("Save body", save)];
}

const blob = (answer) => answer.blob();
const words = (answer) => answer.text();

async function text(d, part) {
  const said = await ask(d, part, words);
  if (said === null) throw new Error("its body is not kept");
  return said;
}

/** The browser saves the exact bytes. */
async function save(d) {
  const body = await ask(d, "/body", blob);
  if (!body?.size) return toast("There is no body to save");
  const address = URL.createObjectURL(body);
  h("a", { download: `delivery-${d.id}.body`, href: address }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** To the forward target, as it came. */
export function resend(d = state.selected) {
  if (!d) return;
  if (!about.forward) return edit(d);
  send(d, { to: null, body: null, signature: "kept" });
}

const whole = (d) => fetch(`api/deliveries/${d.id}/body`).then(async (answer) => (answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null)).catch(() => null);
let edited = null, before = null;

/** With another body, another signature, or to another address. */
export async function edit(d = state.selected) {
  if (!d) return;
  const bytes = await whole(d);
  if (!bytes) return toast("Its body is not kept");
  before = decoded(bytes);
  edited = d;
  $("edit-body").value = before ?? "";
  $("edit-body").disabled = before === null;
  $("edit-to").value = "";
  $("edit-to").placeholder = about.forward ?? "http://127.0.0.1:3000/webhook";
  $("edit-to").required = !about.forward;
  $("edit-note").textContent = before === null ? "These bytes are no text: they are sent as they came."
    : before.includes("\r") ? "Once the body is edited, its line ends are LF." : "";
  $(d.outcome === "accepted" ? "sign-anew" : "sign-kept").checked = true;
  $("edit").showModal();
}

/** A text area writes line ends in its own way: what nobody touched is sent as it came. */
function changed() {
  const now = $("edit-body").value;
  return before === null || now === before.replaceAll("\r\n", "\n").replaceAll("\r", "\n") ? null : now;
}

$("edit-form").addEventListener("submit", (ev) => {
  if (ev.submitter?.value !== "send") return;
  ev.preventDefault();
  send(edited, { to: $("edit-to").value || null, body: changed(), signature: new FormData($("edit-form")).get("signature") }, () => $("edit").close());
});

async function send(d, order, done) {
  const answer = await fetch(`api/deliveries/${d.id}/resend`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(order) }).catch(() => null);
  if (!answer) return toast("The program does not answer");
  if (!answer.ok) return toast(`Not sent: ${await answer.text()}`);
  awaited.id = (await answer.json()).id;
  done?.();
  document.dispatchEvent(new Event("sent"));
  toast(`Sent again as #${awaited.id}`);
}
