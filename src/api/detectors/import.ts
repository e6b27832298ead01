import { readFileSync } from 'node:fs';
import { Baseline } from '../../config/baseline';
import { writeFileAtomically } from '../../config/atomic-file';
import { KeysweepError, type Occurrence } from '../../model';
import { entriesOf, readDetectSecrets } from '../../plugins/import/detect-secrets';
import { readForeignRules, recognise, type RuleFormat } from '../../plugins/import/formats';
import { importRules, type ImportedRule } from '../../plugins/import/rules';

/** What an import made and what it could not. */
export interface ImportOutcome {
  readonly from: RuleFormat | 'detect-secrets';
  /** File that was written. */
  readonly file?: string;
  readonly rules: readonly ImportedRule[];
  readonly notes: readonly string[];
}

/** Parses a rules file: TOML, YAML or JSON by its name, and which scanner it is of. Throws `invalid-rules`. */
export async function readRulesFile(file: string): Promise<{ value: unknown; from: RuleFormat | 'detect-secrets' }> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new KeysweepError('invalid-rules', `cannot read the rules: ${(cause as Error).message}`, { where: file, cause });
  }
  let value: unknown;
  try {
    if (/\.toml$/i.test(file)) value = (await import('smol-toml')).parse(text);
    else value = (await import('yaml')).parse(text, { logLevel: 'error' });
  } catch (cause) {
    throw new KeysweepError('invalid-rules', `${file}: ${(cause as Error).message.split('\n')[0]}`, { where: file, cause });
  }
  const from = recognise(value);
  if (!from) throw new KeysweepError('invalid-rules', `${file} holds no rules of a scanner that is known`, { where: file, actions: ['gitleaks or betterleaks (.toml), kingfisher or trufflehog custom detectors (.yml), a baseline of detect-secrets (.json)'] });
  return { value, from };
}

/** Writes another scanner's rules as a pack. */
export function importPack(value: unknown, from: RuleFormat, provider: string, output: string): ImportOutcome {
  const { rules, notes } = readForeignRules(value, from);
  const imported = importRules(rules, provider, `Imported from ${from}`, notes);
  if (imported.pack) writeFileAtomically(output, [JSON.stringify(imported.pack, null, 2) + '\n']);
  return { from, file: imported.pack && output, rules: imported.rules, notes: imported.notes };
}

/** Writes a baseline for what detect-secrets' baseline and a scan of its files both found. */
export function importBaseline(value: unknown, occurrences: readonly Occurrence[], output: string): ImportOutcome {
  const results = readDetectSecrets(value);
  const empty = Baseline.create(output);
  const { entries, unmatched } = entriesOf(results, occurrences, empty);
  empty.with(entries).write();
  return {
    from: 'detect-secrets', file: output,
    rules: unmatched.map(({ path, type, line, isSecret }) => ({ id: `${path}${line === undefined ? '' : `:${line}`}`, converted: false, notes: [`${type}${isSecret === false ? ' (audited: no secret)' : ''}: keysweep finds no such secret there, so it needs no entry`] })),
    notes: [`${entries.length} of ${results.length} results are in the new baseline`],
  };
}

/** Files that a baseline of detect-secrets names. */
export function filesOfDetectSecrets(value: unknown): string[] {
  return [...new Set(readDetectSecrets(value).map(({ path }) => path))];
}
