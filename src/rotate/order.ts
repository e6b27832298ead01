import type { PlanEntry } from './plan';

/**
 * Puts entries into waves: each comes in a later wave than all it waits for. It waits for what its settings say (`after`), and for what the
 * credential graph says (`before`), as far as the plan rotates that by itself. Where the graph's advice goes round in a circle, one of the
 * circle goes first: one whose old and new value overlap, so that nothing is cut off meanwhile, and all of the circle get a note.
 */
export function orderEntries(entries: readonly PlanEntry[], before?: (credential: string) => readonly string[]): PlanEntry[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const works = (id: string): boolean => byId.has(id) && byId.get(id)!.problems.length === 0 && byId.get(id)!.mode !== 'person';
  const advice = new Map(entries.map((entry) => [entry.id, new Set((before?.(entry.id) ?? []).filter((id) => id !== entry.id && byId.has(id)))]));
  const notes = new Map<string, string[]>();
  const note = (id: string, text: string): void => void notes.set(id, [...(notes.get(id) ?? []), text]);
  for (const entry of entries) {
    const byHand = [...advice.get(entry.id)!].filter((id) => !works(id));
    for (const id of byHand) advice.get(entry.id)!.delete(id);
    if (byHand.length > 0) note(entry.id, `${byHand.join(', ')} opens where this one lies and is not rotated by this plan: rotate it first, or the new value can be read there`);
  }
  const waits = (id: string): string[] => [...new Set([...byId.get(id)!.after.filter((other) => byId.has(other)), ...advice.get(id)!])];

  for (let circles = circlesOf([...byId.keys()], waits); circles.length > 0; circles = circlesOf([...byId.keys()], waits)) {
    for (const circle of circles) {
      const advised = circle.filter((id) => [...advice.get(id)!].some((other) => circle.includes(other)));
      const [first] = (advised.length > 0 ? advised : circle).sort((a, b) => rank(byId.get(a)!) - rank(byId.get(b)!) || (a < b ? -1 : 1));
      const cut = new Set(circle.filter((id) => advice.get(first)!.delete(id)));
      if (cut.size === 0) for (const id of circle) byId.set(id, { ...byId.get(id)!, after: byId.get(id)!.after.filter((other) => id !== first || !circle.includes(other)) }); // the settings themselves go in a circle
      const overlap = byId.get(first)!.mode === 'overlap';
      note(first, `goes first of ${circle.length} that open each other's hosts (${circle.join(', ')})${overlap ? '; old and new work side by side until its consumers have moved' : '; it has no overlap, so what uses it fails until it has moved'}`);
      note(first, 'rotate it once more after the others: until then whoever held one of them could read its new value');
    }
  }

  const waves = new Map<string, number>();
  const waveOf = (id: string): number => {
    let wave = waves.get(id);
    if (wave === undefined) waves.set(id, (wave = Math.max(byId.get(id)!.wave, ...waits(id).map((other) => waveOf(other) + 1))));
    return wave;
  };
  return [...byId.values()]
    .map((entry): PlanEntry => ({ ...entry, wave: waveOf(entry.id), after: waits(entry.id), notes: [...entry.notes, ...(notes.get(entry.id) ?? [])] }))
    .sort((a, b) => a.wave - b.wave || (a.id < b.id ? -1 : 1));
}

/** Overlapping credentials can be put first without cutting anything off; those that a switch ends at once come last. */
function rank({ mode }: PlanEntry): number {
  return mode === 'overlap' ? 0 : mode === 'same' ? 1 : 2;
}

/** Strongly connected components of more than one node (Tarjan 1972), without recursion: a plan may have thousands in a row. */
function circlesOf(nodes: readonly string[], next: (node: string) => readonly string[]): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const circles: string[][] = [];
  for (const root of nodes) {
    if (index.has(root)) continue;
    const work: { readonly node: string; readonly rest: string[] }[] = [];
    const enter = (node: string): void => {
      index.set(node, index.size);
      low.set(node, index.get(node)!);
      stack.push(node);
      onStack.add(node);
      work.push({ node, rest: [...next(node)] });
    };
    enter(root);
    while (work.length > 0) {
      const { node, rest } = work[work.length - 1];
      const other = rest.pop();
      if (other !== undefined) {
        if (!index.has(other)) enter(other);
        else if (onStack.has(other)) low.set(node, Math.min(low.get(node)!, index.get(other)!));
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.node;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(node)!));
      if (low.get(node) !== index.get(node)) continue;
      const circle = stack.splice(stack.indexOf(node));
      for (const member of circle) onStack.delete(member);
      if (circle.length > 1) circles.push(circle.sort());
    }
  }
  return circles;
}
