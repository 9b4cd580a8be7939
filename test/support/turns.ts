/** Resolves when everything that is ready to run has run, without time passing. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when the condition holds. Waits turns of the event loop, not time. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < 1000; turns++) {
    if (condition()) return;
    await turn();
  }
  throw new Error('It did not happen within 1,000 turns of the event loop.');
}
