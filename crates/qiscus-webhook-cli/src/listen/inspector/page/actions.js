// What can be done with a delivery.

import { ask } from "./detail.js";
import { h, toast } from "./text.js";

/** What the program says of its run. */
export const about = { receiver: "", forward: null };

export function actions(d) {
  return [h("button", { onclick: () => save(d) }, "Save body")];
}

/** The browser saves the exact bytes. */
async function save(d) {
  const body = await ask(d, "/body", (answer) => answer.blob());
  if (!body?.size) return toast("There is no body to save");
  const address = URL.createObjectURL(body);
  h("a", { download: `delivery-${d.id}.body`, href: address }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
