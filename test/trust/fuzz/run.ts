/**
 * `npm run fuzz -- [TARGET…] [--seconds N] [--to FOLDER]`: searches each target for N seconds (default 20), keeps
 * inputs that break something in corpus/ of this folder (or of FOLDER), and adds the inputs tried to executions.json beside
 * it, which docs/security.md is made from.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildTargets, fuzz, removeBuilt, saveInput } from './fuzz';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string', default: '20' }, seed: { type: 'string' }, to: { type: 'string', default: __dirname } } });
  const built = await buildTargets();
  const names = positionals.length ? positionals : built.names;
  const counts = join(values.to, 'executions.json');
  let failed = 0;
  for (const target of names) {
    if (!built.names.includes(target)) throw new Error(`no such target: ${target}; there are ${built.names.join(', ')}`);
    const started = Date.now();
    const { runs, reached, failure, corpus } = await fuzz(built, target, { runs: Infinity, milliseconds: Number(values.seconds) * 1000, seed: Number(values.seed ?? Date.now() & 0x7fffffff) });
    console.log(`${target.padEnd(24)} ${String(runs).padStart(9)} inputs  ${String(Math.round(runs / ((Date.now() - started) / 1000))).padStart(7)}/s  ${reached} of ${built.counters} counters  corpus ${corpus.length}${failure ? `  FAILED, kept as ${saveInput(target, failure.input, join(values.to, 'corpus'))}\n${failure.error}` : ''}`);
    if (failure) failed++;
    const executions = existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) as Record<string, number> : {};
    executions[target] = (executions[target] ?? 0) + runs;
    writeFileSync(counts, JSON.stringify(Object.fromEntries(Object.entries(executions).sort(([a], [b]) => (a < b ? -1 : 1))), undefined, 1) + '\n');
  }
  removeBuilt();
  return failed > 0 ? 1 : 0;
}

void main().then((code) => { process.exitCode = code; });
