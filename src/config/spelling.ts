/** Most edits that are taken for a slip, whatever a word's length. */
const MOST_EDITS = 3;

/** The one of `words` that a misspelt word most likely means; undefined where none is near: a wrong guess misleads. Case, `-` and `_` do not count. */
export function nearest(given: string, words: Iterable<string>): string | undefined {
  const folded = fold(given);
  let best: string | undefined;
  let least = Math.min(MOST_EDITS, Math.max(1, Math.floor(folded.length / 3))) + 1;
  for (const word of words) {
    const edits = editsBetween(folded, fold(word));
    if (edits < least) [best, least] = [word, edits];
  }
  return best;
}

/** The same as a line of what to do next; none where nothing is near. */
export function didYouMean(given: string, words: Iterable<string>, shown: (word: string) => string = (word) => word): string[] {
  const word = nearest(given, words);
  return word === undefined ? [] : [`did you mean ${shown(word)}?`];
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '');
}

/** Letters to put in, take out, change or swap with their neighbour to make `b` of `a` (optimal string alignment). */
function editsBetween(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity;
      row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, changed, swapped));
    }
    before = above;
  }
  return row[b.length]!;
}
