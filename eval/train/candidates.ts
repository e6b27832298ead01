// Writes the candidates of the labelled corpus with their features, for eval/train/train.py.
// Usage: node -r ./scripts/typescript.cjs eval/train/candidates.ts OUTPUT.jsonl
import { writeFileSync } from 'node:fs';
import { detectors } from '../../detectors/generic';
import { featureNames, featuresOf } from '../../src/judge/model/features';
import { readWindows, windowText, type Window } from '../corpus';
import { knownKind } from '../../src/judge/model/known';
import { matchesOf, memoryView } from '../view';

/** Line of each byte offset in `text` (latin1), by binary search over line starts. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
}

/** `true`: the value a label calls a credential; `false`: on a line labelled otherwise; `unlabelled`: on a line nobody looked at. */
function truthOf(window: Window, line: number, value: string): boolean | 'unlabelled' {
  const labels = window.labels.filter((label) => line >= label.line && line <= (label.last ?? label.line));
  if (labels.length === 0) return 'unlabelled';
  const text = window.lines[line]!;
  return labels.some((label) => {
    if (!label.truth) return false;
    if (label.last !== undefined || label.start === null || label.end === null) return true;
    const labelled = text.slice(label.start, label.end);
    return labelled.includes(value) || value.includes(labelled);
  });
}

const rows: string[] = [JSON.stringify({ features: featureNames })];
for (const window of readWindows()) {
  const path = `${window.id}/${window.path}`;
  const view = memoryView(path, windowText(window));
  const lineOf = lineFinder(view.text(0, view.length));
  for (const match of matchesOf(view, detectors)) {
    if (!match.statement) continue;
    const value = Buffer.from(match.statement.value, 'latin1').toString('utf8');
    const line = lineOf(match.start);
    rows.push(JSON.stringify({
      repo: window.repo, window: window.id, path: window.path, line, rule: match.ruleId, limit: knownKind(match.statement)?.limit ?? 1, name: match.name, value, kind: match.statement.kind,
      text: window.lines[line], truth: truthOf(window, line, value),
      unit: window.labels.some((label) => label.truth && line >= label.line && line <= (label.last ?? label.line)),
      uuidOnly: window.labels.some((label) => line >= label.line && line <= (label.last ?? label.line)) && window.labels.filter((label) => line >= label.line && line <= (label.last ?? label.line)).every((label) => label.category === 'UUID'),
      x: [...featuresOf(match.statement, path)].map((number) => Math.round(number * 1e4) / 1e4),
    }));
  }
}
writeFileSync(process.argv[2]!, `${rows.join('\n')}\n`);
console.log(`${rows.length - 1} candidates`);
