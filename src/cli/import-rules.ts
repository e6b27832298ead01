import { existsSync } from 'node:fs';
import { filesOfDetectSecrets, importBaseline, importPack, readRulesFile, type ImportOutcome } from '../api/detectors/import';
import { BASELINE_FILE } from '../config/baseline';
import { KeysweepError } from '../model';
import { scanCommand } from './scan';

/** `keysweep detectors import`: rules become a pack; a baseline's files are scanned, and what both scanners find becomes a baseline. */
export async function importCommand(file: string, provider: string, output: string | undefined): Promise<ImportOutcome> {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(provider)) throw new KeysweepError('usage', `not a provider: ${provider}`, { actions: ['words of a-z and 0-9 with - between them'] });
  const { value, from } = await readRulesFile(file);
  const target = output ?? (from === 'detect-secrets' ? BASELINE_FILE : 'imported.json');
  if (existsSync(target)) throw new KeysweepError('file-exists', `${target} is there already`, { where: target, actions: ['name another file with -o'] });
  if (from !== 'detect-secrets') return importPack(value, from, provider, target);
  const files = filesOfDetectSecrets(value).filter((path) => existsSync(path));
  const occurrences = files.length === 0 ? [] : (await scanCommand({ confidence: 'low', quiet: true, gitignore: false, 'exit-zero': true }, files, { write: false, baseline: null })).report.credentials.flatMap((credential) => credential.occurrences);
  return importBaseline(value, occurrences, target);
}
