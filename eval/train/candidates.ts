// Writes the candidates of the labelled corpus with their features, for eval/train/train.py.
// Usage: node -r ./scripts/typescript.cjs eval/train/candidates.ts OUTPUT.jsonl [--made | DIR…]
// --made: candidates of eval/train/synthetic.ts.
// With folders of public packages: their candidates, negative but for a few, so that the model meets everyday code too.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Match, StatementFacts } from '../../src/model';
import { Document } from '../../src/engine/document';
import { createKernel } from '../../src/engine/kernel/kernel';
import { Scanner } from '../../src/engine/scanner';
import { factsOf } from '../../src/judge/model/facts';
import { featureNames, featuresOf } from '../../src/judge/model/features';
import { knownKind } from '../../src/judge/model/known';
import { notASecret } from '../../src/judge/placeholder';
import { builtInDetectors } from '../../src/pipeline/detectors';
import { languageModel } from '../../src/judge/model/language';
import { readWindows, windowText, type Label } from '../corpus';
import { madeUp } from './synthetic';

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

/** Files of background trees: sources and settings, without the tests and vectors that hold secrets on purpose. */
function* backgroundFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (/test|spec|fixture|mock|example|vector|crypto/i.test(entry.name)) continue;
    if (entry.isDirectory()) yield* backgroundFiles(path);
    else if (entry.isFile() && statSync(path).size < 300_000) yield path;
  }
}

/** Documents made up; about two thirds give a candidate. */
const madeCount = 12_000;

const { set, rule } = builtInDetectors();
const scanner = new Scanner(set, createKernel(set.tables, { capacity: 4 * 1024 * 1024 }));
const rows: string[] = [JSON.stringify({ features: featureNames })];

/** Facts of all candidates in the first `length` bytes of the scanner's buffer, each place once. */
function* candidatesOf(path: string, length: number): Generator<{ readonly match: Match; readonly facts: StatementFacts; readonly view: Document }> {
  const view = new Document(scanner.buffer, path, length, false);
  const seen = new Set<string>();
  for (const match of scanner.scan(view).matches) {
    const facts = factsOf(match, rule(match.ruleId), view);
    const span = `${match.start}-${match.end}-${facts?.kind}`;
    if (!facts || seen.has(span) || notASecret(facts.value)) continue;
    seen.add(span);
    yield { match, facts, view };
  }
}

const row = (facts: StatementFacts, path: string) => ({
  name: facts.name, value: Buffer.from(facts.value, 'latin1').toString('utf8'), kind: facts.kind, limit: knownKind(facts, path)?.limit ?? 1,
  x: [...featuresOf(facts, path)].map((number) => Math.round(number * 1e4) / 1e4),
});

function labelled(): void {
  for (const window of readWindows()) {
    const path = `${window.id}/${window.path}`;
    const length = scanner.buffer.write(windowText(window), 'utf8');
    let lineOf: ((offset: number) => number) | undefined;
    for (const { match, facts, view } of candidatesOf(path, length)) {
      lineOf ??= lineFinder(view.text(0, length));
      const line = lineOf(match.start);
      const labels = window.labels.filter((label) => line >= label.line && line <= (label.last ?? label.line));
      const common = row(facts, path);
      rows.push(JSON.stringify({
        repo: window.repo, window: window.id, path: window.path, line, rule: match.ruleId, text: window.lines[line], ...common,
        truth: truthOf(labels, window.lines[line]!, common.value),
        unit: labels.some((label) => label.truth),
        uuidOnly: labels.length > 0 && labels.every((label) => label.category === 'UUID'),
      }));
    }
  }
}

function background(folders: readonly string[]): void {
  const seen = new Set<string>();
  for (const folder of folders) {
    for (const file of backgroundFiles(folder)) {
      const content = readFileSync(file);
      if (content.subarray(0, 8192).includes(0)) continue;
      content.copy(scanner.buffer);
      // The path inside the package: a package's place on this machine says nothing.
      const path = relative(folder, file).replace(/^.*node_modules\/(?:@[^/]+\/)?/, '');
      for (const { facts } of candidatesOf(path, content.length)) {
        const key = `${facts.name}=${facts.value}`;
        if (!seen.has(key)) rows.push(JSON.stringify({ path, ...row(facts, path) }));
        seen.add(key);
      }
    }
  }
}

function made(): void {
  for (const { path, text, value, truth } of madeUp(madeCount, [...languageModel().words])) {
    const length = scanner.buffer.write(text, 'utf8');
    for (const { facts } of candidatesOf(path, length)) {
      const found = row(facts, path);
      // What else the form holds (a user, a host) says nothing either way; part of the value is not it.
      if (found.value === value) rows.push(JSON.stringify({ path, truth, ...found }));
    }
  }
}

const [output, ...folders] = process.argv.slice(2);
if (folders[0] === '--made') made();
else if (folders.length) background(folders);
else labelled();
writeFileSync(output!, `${rows.join('\n')}\n`);
console.log(`${rows.length - 1} candidates`);
