// Bytes, JSON and trees to look at. However large, a screenful at a time goes into the page.

import { bytes, copy, count, h, outside } from "./text.js";

const TOKENS = 4000, CHARACTERS = 40000, HEX_LINES = 256;
let form = "pretty";

/** Shows the first parts, and a button for more. */
function inParts(box, parts, atOnce, left) {
  const more = () => {
    let taken = 0;
    for (let next; taken < atOnce && !(next = parts.next()).done; taken += 1) box.append(...next.value);
    if (taken === atOnce) box.after(h("button", { class: "more", onclick: (ev) => { ev.target.remove(); more(); } }, left ?? "Show more"));
  };
  more();
}

function* slices(text) {
  for (let at = 0; at < text.length; at += CHARACTERS) yield [outside(text.slice(at, at + CHARACTERS))];
}

/** Indents by tokens: JSON.parse would round ids above 2^53. Only for what is JSON. */
export function* pretty(text) {
  let depth = 0, before = "";
  const line = () => "\n" + "  ".repeat(depth);
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g);
  let [token] = tokens.next().value ?? [];
  while (token !== undefined) {
    const after = tokens.next().value?.[0];
    if (token === "{" || token === "[") {
      depth += 1;
      yield after === "}" || after === "]" ? [token] : [token, line()];
    } else if (token === "}" || token === "]") {
      depth -= 1;
      yield before === "{" || before === "[" ? [token] : [line(), token];
    } else if (token === ",") yield [token, line()];
    else if (token === ":") yield [": "];
    else if (token[0] === '"') yield [h("span", { class: after === ":" ? "jk" : "js" }, outside(token))];
    else yield [h("span", { class: "jn" }, token)];
    before = token;
    token = after;
  }
}

function* hex(data) {
  for (let at = 0; at < data.length; at += 16) {
    const part = [...data.subarray(at, at + 16)];
    const digits = part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ").padEnd(47);
    yield [`${at.toString(16).padStart(6, "0")}  ${digits}  ${part.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : "·")).join("")}\n`];
  }
}

export function decoded(data) {
  try { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data); } catch { return null; }
}

function isJson(text) {
  try { JSON.parse(text); return true; } catch { return false; }
}

/** A body with its forms: indented, as it was sent, and in hex where it is no text. */
export function bodyView(data, what, isSigned = true) {
  const text = decoded(data), json = text !== null && isJson(text);
  const box = h("div", {});
  const draw = () => {
    const shown = text === null ? "hex" : form === "pretty" && !json ? "raw" : form;
    const pre = h("pre", { class: shown === "hex" ? "hex" : "", tabindex: 0 });
    const pick = (key, name, possible) =>
      h("button", { "aria-pressed": shown === key, disabled: !possible, onclick: () => { form = key; draw(); } }, name);
    const words = shown === "pretty" ? isSigned ? "indented for reading; the signature is over the raw bytes" : "indented for reading"
      : text === null ? `${count(data.length)} bytes that are no UTF-8 text`
      : `${count(data.length)} bytes, as they came${json ? "" : ", and no JSON"}`;
    box.replaceChildren(
      h("div", { class: "row gap" },
        h("div", { class: "seg", role: "group", "aria-label": "Form" }, pick("pretty", "Pretty", json), pick("raw", "Raw", text !== null), pick("hex", "Hex", true)),
        h("span", { class: "soft" }, words),
        text !== null && h("button", { class: "text", onclick: () => copy(text, what) }, "Copy raw")),
      pre);
    if (shown === "pretty") inParts(pre, pretty(text), TOKENS, `Show more of ${bytes(data.length)}`);
    else if (shown === "raw") inParts(pre, slices(text), 1, `Show more of ${bytes(data.length)}`);
    else inParts(pre, hex(data), HEX_LINES, `Show more of ${bytes(data.length)}`);
  };
  draw();
  return box;
}

const ACCESSORS = { id: "id()", origin: "origin()", app_code: "app_code()", "message.type": "message().message_type()" };
const PARTS = /^(sender|room|message)\.(\w+)$/;

function accessor(path) {
  const part = PARTS.exec(path);
  const call = ACCESSORS[path] ?? (part ? `${part[1]}().${part[2]}()` : "");
  return call && h("span", { class: "path" }, `comment.${call}`);
}

function value(node) {
  if (node === null) return h("span", { class: "soft" }, "null");
  if (typeof node === "boolean") return h("span", { class: "jn" }, String(node));
  if (typeof node === "object") return h("span", { class: "jn" }, node.n);
  const first = 600;
  if (node.length <= first) return outside(node);
  const whole = h("span", {}, outside(node.slice(0, first)), "… ",
    h("button", { class: "text", onclick: () => { const pre = h("span", {}); whole.replaceChildren(pre); inParts(pre, slices(node), 1); } }, `Show all ${count(node.length)} characters`));
  return whole;
}

const AT_ONCE = 200;

/** A typed value as a tree: `{o: members}`, `{a: values}`, `{n: digits}`, or itself. */
export function tree(node, key, path, depth) {
  const members = node?.o ?? node?.a?.map((item, index) => [String(index), item]);
  if (!members) return h("div", { class: "leaf" }, h("span", { class: "k" }, outside(key)), h("span", { class: "v" }, value(node)), accessor(path));
  if (!members.length) return h("div", { class: "leaf" }, h("span", { class: "k" }, outside(key)), h("span", { class: "v soft" }, node.a ? "[]" : "{}"), accessor(path));
  const kids = h("div", { class: "kids" });
  const details = h("details", {},
    h("summary", {}, h("span", { class: "k" }, outside(key)), h("span", { class: "soft" }, node.a ? count(members.length) : ""), accessor(path)), kids);
  // Branches grow when they are opened: a large event is not a large page.
  const grow = () => { if (!kids.childNodes.length) inParts(kids, grown(members, path, depth), AT_ONCE, `Show more of ${count(members.length)}`); };
  details.addEventListener("toggle", grow);
  if (depth < 2 || key === "content") { details.open = true; grow(); }
  return details;
}

function* grown(members, path, depth) {
  for (const [key, item] of members) yield [tree(item, key, path ? `${path}.${key}` : key, depth + 1)];
}
