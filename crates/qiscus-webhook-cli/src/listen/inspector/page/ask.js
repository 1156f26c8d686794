// What the program tells of the selected delivery.

const kept = new Map(); // by address

/** Asks the program for a part of a delivery; once, as long as that one is selected. */
export function ask(d, part, read) {
  const address = `api/deliveries/${d.id}${part}`, key = `${address} ${read.name}`;
  if (!kept.has(key)) kept.set(key, fetch(address).then((answer) => (answer.ok ? read(answer) : null)).catch(() => null));
  return kept.get(key);
}

/** Another delivery is selected, or this one may have changed in the program. */
export const forget = () => kept.clear();
