// Writes the candidates of the labelled corpus with their features, for eval/train/train.py.
// Usage: node -r ./scripts/typescript.cjs eval/train/candidates.ts OUTPUT.jsonl
import { writeFileSync } from 'node:fs';
import { Document } from '../../src/engine/document';
import { createKernel } from '../../src/engine/kernel/kernel';
import { Scanner } from '../../src/engine/scanner';
import { factsOf } from '../../src/judge/model/facts';
import { featureNames, featuresOf } from '../../src/judge/model/features';
import { knownKind } from '../../src/judge/model/known';
import { notASecret } from '../../src/judge/placeholder';
import { builtInDetectors } from '../../src/pipeline/detectors';
import { readWindows, windowText, type Label } from '../corpus';

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
function truthOf(labels: readonly Label[], text: string, value: string): boolean | 'unlabelled' {
  if (labels.length === 0) return 'unlabelled';
  return labels.some((label) => {
    if (!label.truth) return false;
    if (label.last !== undefined || label.start === null || label.end === null) return true;
    const labelled = text.slice(label.start, label.end);
    return labelled.includes(value) || value.includes(labelled);
  });
}

const { set, rule } = builtInDetectors();
const scanner = new Scanner(set, createKernel(set.tables, { capacity: 4 * 1024 * 1024 }));
const rows: string[] = [JSON.stringify({ features: featureNames })];
for (const window of readWindows()) {
  const path = `${window.id}/${window.path}`;
  const length = scanner.buffer.write(windowText(window), 'utf8');
  const view = new Document(scanner.buffer, path, length, false);
  const lineOf = lineFinder(view.text(0, length));
  const seen = new Set<string>();
  for (const match of scanner.scan(view).matches) {
    const facts = factsOf(match, rule(match.ruleId), view);
    const span = `${match.start}-${match.end}-${facts?.kind}`;
    if (!facts || seen.has(span) || notASecret(facts.value)) continue;
    seen.add(span);
    const value = Buffer.from(facts.value, 'latin1').toString('utf8');
    const line = lineOf(match.start);
    const labels = window.labels.filter((label) => line >= label.line && line <= (label.last ?? label.line));
    rows.push(JSON.stringify({
      repo: window.repo, window: window.id, path: window.path, line, rule: match.ruleId, name: facts.name, value, kind: facts.kind, text: window.lines[line],
      limit: knownKind(facts)?.limit ?? 1,
      truth: truthOf(labels, window.lines[line]!, value),
      unit: labels.some((label) => label.truth),
      uuidOnly: labels.length > 0 && labels.every((label) => label.category === 'UUID'),
      x: [...featuresOf(facts, path)].map((number) => Math.round(number * 1e4) / 1e4),
    }));
  }
}
writeFileSync(process.argv[2]!, `${rows.join('\n')}\n`);
console.log(`${rows.length - 1} candidates`);
