/** Adds all of `more` to `list`. `push(...more)` lays them on the stack, which holds some 100,000: a file can be made to give more. */
export function append<Item>(list: Item[], more: readonly Item[]): void {
  for (const item of more) list.push(item);
}
