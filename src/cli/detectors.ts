import type { DetectorTests } from '../api/detectors/test';
import type { ImportOutcome } from '../api/detectors/import';
import type { RuleMetadata } from '../model';
import type { InstalledPlugin } from '../plugins/installed';
import { count, printable } from '../report/text';

/** One line a rule: id, confidence, title. */
export function listText(rules: readonly RuleMetadata[]): string {
  const width = Math.min(48, Math.max(0, ...rules.map(({ id }) => id.length)));
  return rules.map(({ id, confidence, title }) => `${id.padEnd(width)}  ${confidence.padEnd(6)}  ${printable(title)}\n`).join('') + `${count(rules.length, 'detector')}\n`;
}

/** Everything about one rule. */
export function showText(rule: RuleMetadata): string {
  const { id, title, family, provider, confidence, privilege, publicByDesign, revoke, rotate, remediation, references, verify, checks } = rule;
  const lines: (readonly [string, string | undefined])[] = [
    ['family', family], ['provider', provider], ['confidence', confidence], ['privilege', privilege], ['public by design', publicByDesign ? 'yes' : undefined],
    ['proofs', checks?.map((check) => (check.kind === 'checksum' ? `${check.algorithm} checksum` : check.name)).join(', ') || undefined],
    ['verified by', verify && `${verify.method ?? 'GET'} ${verify.url}`], ['revoke', revoke], ['rotate', rotate], ['remediation', remediation], ['references', references.join('\n') || undefined],
  ];
  return `${id}: ${printable(title)}\n` + lines.filter(([, text]) => text).map(([name, text]) => `  ${name.padEnd(16)}${text!.split('\n').map(printable).join('\n' + ' '.repeat(18))}\n`).join('');
}

/** Results of `detectors test`. */
export function testText({ detectors, fixtures, cost, proof }: DetectorTests): string {
  const lines: string[] = [];
  for (const { id, mistakes, examples, counterExamples, worstMicroseconds } of detectors) {
    lines.push(`${mistakes.length === 0 ? 'ok  ' : 'FAIL'} ${id}: ${count(examples, 'example')}, ${count(counterExamples, 'counter-example')}${worstMicroseconds === undefined ? '' : `, at worst ${Math.max(1, Math.round(worstMicroseconds))} µs`}`);
    for (const mistake of mistakes) lines.push(`     ${printable(mistake)}`);
  }
  lines.push(`${fixtures.mistakes.length === 0 ? 'ok  ' : 'FAIL'} ${count(fixtures.files, 'fixture file')}`, ...fixtures.mistakes.map((mistake) => `     ${printable(mistake)}`));
  if (Number.isFinite(cost.withMs)) lines.push(`     ${cost.withMs.toFixed(1)} ms a megabyte of code with them, ${cost.withoutMs.toFixed(1)} without`);
  lines.push(proof === 'recheck' ? '     patterns proved by recheck and measured' : '     patterns measured on hostile texts; with recheck installed they are proved as well');
  return lines.join('\n') + '\n';
}

/** Results of `detectors import`. */
export function importText({ from, file, rules, notes }: ImportOutcome): string {
  const converted = rules.filter((rule) => rule.converted);
  const lines = [from === 'detect-secrets' ? `detect-secrets: ${file}` : `${from}: ${converted.length} of ${count(rules.length, 'rule')} converted${file ? `, ${file}` : ''}`];
  for (const note of notes) lines.push(`  ${printable(note)}`);
  for (const { id, converted: done, notes: said } of rules) if (said.length > 0) lines.push(`  ${done ? 'look at' : 'not converted'} ${printable(id)}: ${printable(said.join('; '))}`);
  if (converted.length > 0) lines.push(`test it: keysweep detectors test ${file}`);
  return lines.join('\n') + '\n';
}

/** An installed package, one line. */
export function pluginLine({ name, version, packs, detectors, problem }: InstalledPlugin): string {
  return `${printable(name)} ${problem === undefined ? `${printable(version)}: ${count(packs.length, 'pack')}, ${count(detectors.length, 'module')}` : `cannot be used: ${printable(problem)}`}\n`;
}
