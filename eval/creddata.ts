import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKernel } from '../src/engine/kernel/kernel';
import { Scanner } from '../src/engine/scanner';
import { MEDIUM, type Finding } from '../src/judge';
import { evaluator } from '../src/judge/model';
import type { Weights } from '../src/judge/model/scorecard';
import { builtInDetectors } from '../src/pipeline/detectors';
import { DocumentScanner } from '../src/pipeline/document-scanner';
import { creddataPath, readWindows, windowText, type Window } from './corpus';
import { f1, precision, recall, unitsFor, unitsOf, type Score, type Unit } from './metric';

/** CI's floors, over all labels and without UUID-only labels; they only rise. */
const floors = { precision: 0.975, f1: 0.884, f1WithoutUuids: 0.95, unlabelledShare: 0.02, calibrationError: 0.042 };

const capacity = 4 * 1024 * 1024;

interface Outcome {
  readonly window: Window;
  readonly unit: Unit;
  found: boolean;
  findings: Finding[];
}

/** A scanner for each fold, whose statement model never saw the fold's repositories. */
function foldScanners(rules = true): (repository: string) => DocumentScanner {
  const { set, rule, issuers } = builtInDetectors();
  const folder = join(__dirname, 'folds');
  const folds = JSON.parse(readFileSync(join(folder, 'folds.json'), 'utf8')) as Record<string, number>;
  const scanners = new Map<number, DocumentScanner>();
  return (repository) => {
    const fold = folds[repository];
    if (fold === undefined) throw new Error(`No fold has repository ${repository}: train again (eval/train/train.py)`);
    let scanner = scanners.get(fold);
    if (!scanner) {
      const weights = JSON.parse(readFileSync(join(folder, `weights-${fold}.json`), 'utf8')) as Weights;
      scanner = new DocumentScanner(new Scanner(set, createKernel(set.tables, { capacity })), { rule, issuers, model: evaluator(weights, rules) });
      scanners.set(fold, scanner);
    }
    return scanner;
  };
}

/** Scans all windows; `threshold` is the probability from which a finding is shown. Repositories without a scanner are passed over. */
function measure(threshold: number, scannerFor: (repository: string) => DocumentScanner | undefined = foldScanners()): { outcomes: Outcome[]; all: Score; withoutUuids: Score; probabilities: { probability: number; truth: boolean }[]; strays: string[]; shown: number } {
  const outcomes: Outcome[] = [];
  const probabilities: { probability: number; truth: boolean }[] = [];
  const strays: string[] = [];
  let shown = 0;
  for (const window of readWindows()) {
    const scanner = scannerFor(window.repo);
    if (!scanner) continue;
    const length = scanner.buffer.write(windowText(window), 'utf8');
    const { findings } = scanner.scanBuffer(`${window.id}/${window.path}`, length);
    const units = unitsOf(window);
    const byUnit = new Map<Unit, Outcome>(units.map((unit) => [unit, { window, unit, found: false, findings: [] }]));
    const strayLines = new Set<number>();
    for (const finding of findings) {
      if (finding.suppressed) continue;
      const place = { first: finding.line - 1, last: finding.endLine - 1 };
      const counted = unitsFor(place, units);
      if (counted.length) probabilities.push({ probability: finding.probability, truth: counted.some((unit) => unit.positive) });
      if (finding.probability < threshold) continue;
      shown++;
      if (counted.length === 0 && !strayLines.has(place.first)) {
        strayLines.add(place.first);
        strays.push(`${window.repo} ${finding.match.ruleId} ${window.lines[place.first]?.trim().slice(0, 120)}`);
      }
      for (const unit of counted) {
        const outcome = byUnit.get(unit)!;
        outcome.found = true;
        outcome.findings.push(finding);
      }
    }
    outcomes.push(...byUnit.values());
  }
  return { outcomes, all: scoreOf(outcomes, strays.length), withoutUuids: scoreOf(outcomes.filter(({ unit }) => !unit.uuidOnly), strays.length), probabilities, strays, shown };
}

/**
 * How much is owed to having looked: models that saw one random half of the repositories judge the other (train.py --halves),
 * and the cross-validated ones without the rules of known.ts, which were written while looking at errors.
 */
function unseen(folder: string): void {
  const { set, rule } = builtInDetectors();
  const rows: string[] = [];
  const sum = { precision: 0, recall: 0, f1: 0, precisionU: 0, recallU: 0, f1U: 0 };
  const files = readdirSync(folder).filter((name) => name.startsWith('half-')).sort();
  for (const file of files) {
    const { unseen: repositories, weights } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { unseen: string[]; weights: Weights };
    const scanner = new DocumentScanner(new Scanner(set, createKernel(set.tables, { capacity })), { rule, model: evaluator(weights) });
    const { all, withoutUuids } = measure(MEDIUM, (repository) => (repositories.includes(repository) ? scanner : undefined));
    rows.push(row(`${file}, all labels`, all), row(`${file}, without UUID-only`, withoutUuids));
    sum.precision += precision(all); sum.recall += recall(all); sum.f1 += f1(all);
    sum.precisionU += precision(withoutUuids); sum.recallU += recall(withoutUuids); sum.f1U += f1(withoutUuids);
  }
  const mean = (value: number) => (value / files.length).toFixed(3);
  console.log(`${header}\n${rows.join('\n')}\nmean of ${files.length}: ${mean(sum.precision)} ${mean(sum.recall)} ${mean(sum.f1)}; without UUID-only ${mean(sum.precisionU)} ${mean(sum.recallU)} ${mean(sum.f1U)}`);
  const bare = measure(MEDIUM, foldScanners(false));
  console.log(`without the rules of known.ts, cross-validated:\n${row('all labels', bare.all)}\n${row('without UUID-only', bare.withoutUuids)}`);
}

function scoreOf(outcomes: readonly Outcome[], unlabelled: number): Score {
  const score: Score = { truePositives: 0, falsePositives: 0, falseNegatives: 0, unlabelled };
  for (const { unit, found } of outcomes) {
    if (unit.positive && found) score.truePositives++;
    else if (unit.positive) score.falseNegatives++;
    else if (found) score.falsePositives++;
  }
  return score;
}

/** Expected calibration error over ten bins, and the bins. */
function calibration(probabilities: readonly { probability: number; truth: boolean }[]): { error: number; rows: string[] } {
  const rows: string[] = [];
  let error = 0;
  for (let bin = 0; bin < 10; bin++) {
    const inside = probabilities.filter(({ probability }) => Math.min(9, Math.floor(probability * 10)) === bin);
    if (inside.length === 0) continue;
    const mean = inside.reduce((sum, { probability }) => sum + probability, 0) / inside.length;
    const truth = inside.filter((one) => one.truth).length / inside.length;
    error += (inside.length / probabilities.length) * Math.abs(mean - truth);
    rows.push(`| ${(bin / 10).toFixed(1)}–${((bin + 1) / 10).toFixed(1)} | ${inside.length} | ${mean.toFixed(2)} | ${truth.toFixed(2)} |`);
  }
  return { error, rows };
}

const row = (name: string, score: Score) =>
  `| ${name} | ${precision(score).toFixed(3)} | ${recall(score).toFixed(3)} | ${f1(score).toFixed(3)} | ${score.truePositives} | ${score.falsePositives} | ${score.falseNegatives} |`;
const header = '| | precision | recall | F1 | TP | FP | FN |\n|---|--:|--:|--:|--:|--:|--:|';

function byCategory(outcomes: readonly Outcome[]): string[] {
  const categories = [...new Set(outcomes.flatMap(({ unit }) => unit.categories))];
  const scores = categories.map((category) => [category, scoreOf(outcomes.filter(({ unit }) => unit.categories.includes(category)), 0)] as const);
  return scores.sort((a, b) => b[1].truePositives + b[1].falseNegatives - a[1].truePositives - a[1].falseNegatives).map(([category, score]) => row(category, score));
}

/**
 * `npm run eval -- creddata [--list false|missed|unlabelled] [--threshold P] [--halves DIR]`: the labelled windows through the whole
 * pipeline, each repository judged by a model that never saw it. Exits 1 below the floors.
 */
export async function run(args: string[]): Promise<void> {
  if (!existsSync(creddataPath)) return console.log(`skipped: no corpus at ${creddataPath} (set KEYSWEEP_CREDDATA)`);
  if (args.includes('--halves')) return unseen(args[args.indexOf('--halves') + 1]!);
  const at = args.indexOf('--threshold');
  const result = measure(at >= 0 ? Number(args[at + 1]) : MEDIUM);
  const list = args[args.indexOf('--list') + 1];
  if (args.includes('--list')) return console.log(listed(result.outcomes, result.strays, list!).join('\n'));
  const { error, rows } = calibration(result.probabilities);
  const share = result.all.unlabelled / Math.max(1, result.shown);
  console.log(`creddata, default confidence, cross-validated by repository\n\n${header}\n${row('all labels', result.all)}\n${row('without UUID-only', result.withoutUuids)}`);
  console.log(`\nunlabelled: ${result.all.unlabelled} lines, ${(share * 100).toFixed(1)} % of ${result.shown} findings`);
  console.log(`\n${header}\n${byCategory(result.outcomes).join('\n')}`);
  console.log(`\ncalibration error ${error.toFixed(3)}\n\n| probability | findings | mean | true |\n|---|--:|--:|--:|\n${rows.join('\n')}`);
  const failed = [
    precision(result.all) < floors.precision && 'precision', f1(result.all) < floors.f1 && 'F1', f1(result.withoutUuids) < floors.f1WithoutUuids && 'F1 without UUIDs',
    share > floors.unlabelledShare && 'unlabelled share', error > floors.calibrationError && 'calibration',
  ].filter(Boolean);
  if (failed.length) {
    console.error(`\nunder the floors: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
}

function listed(outcomes: readonly Outcome[], strays: readonly string[], which: string): string[] {
  if (which === 'unlabelled') return [...strays];
  return outcomes.filter(({ unit, found }) => (which === 'missed' ? unit.positive && !found : !unit.positive && found)).map(({ window, unit, findings }) => {
    const said = findings.map((finding) => `${finding.match.ruleId} ${finding.probability.toFixed(2)}`).join(', ');
    return `${window.repo} ${window.path.split('.').pop()} [${unit.categories.join(':')}] ${said} | ${window.lines[unit.first]!.trim().slice(0, 140)}`;
  });
}
