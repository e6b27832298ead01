import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { createKernel } from '../src/engine/kernel/kernel';
import { Scanner } from '../src/engine/scanner';
import { HIGH, MEDIUM } from '../src/judge';
import { evaluate } from '../src/judge/model';
import { builtInDetectors } from '../src/pipeline/detectors';
import { DocumentScanner } from '../src/pipeline/document-scanner';
import { ecosystems, fetchTrees, foldersOf, lists, treesPath, type Ecosystem, type List } from './trees/fetch';

const capacity = 8 * 1024 * 1024;
const largestFile = 4_000_000;

/** Files below `folder`, those of git left out. */
function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== '.git') yield* filesBelow(path);
    } else if (entry.isFile() && statSync(path).size < largestFile) yield path;
  }
}

/**
 * Findings of one tree; private keys and hashes are counted apart: their form leaves no doubt of what they are. `plain`: of
 * the others those that stand in no test, example or manual, as reports label them.
 */
interface Counts { lines: number; found: number; high: number; formed: number; plain: number; readonly byRule: Map<string, number> }

const madeUp = (labels: readonly string[]) => labels.includes('test-path') || labels.includes('documentation');
const formed = /^private-key|-private-key$|password-hash|^(?:htpasswd|shadow|mysql-native)-hash$|^ansible-vault$|^jwk-/;

/** Where the package managers of an ecosystem put what they unpack. */
const places: Record<string, string> = { npm: 'node_modules', go: 'pkg/mod', sdist: 'site-packages', wheel: 'site-packages', debian: 'vendor' };

function installed(unpacked: string): string {
  const [ecosystem, ...inside] = unpacked.split('/');
  return [places[ecosystem!] ?? 'vendor', ...inside].join('/');
}

/**
 * `npm run eval -- trees [NAME…|DIR…] [--all] [--list LIST] [--own|--installed] [--quiet] [--low] [--lines N]`: findings in public packages unpacked under plain
 * paths, fetched on the first run (eval/trees). Prints each finding for review and how many there are per 100,000 lines. NAME:
 * npm, go, sdist, wheel, debian, maven, crate; only packages the statement model was not trained with, unless `--all`. A file's path is that of the unpacked
 * archive (`go/NAME-VERSION/…`); with `--own` the path inside the package, as in its authors' repository; with `--installed` below `node_modules` and the like.
 */
export async function run(args: string[]): Promise<void> {
  const { set, rule, issuers } = builtInDetectors();
  const scanner = new DocumentScanner(new Scanner(set, createKernel(set.tables, { capacity })), { rule, issuers, model: evaluate });
  const at = args.indexOf('--lines');
  const limit = at >= 0 ? Number(args[at + 1]) : Infinity;
  const threshold = args.includes('--low') ? 0 : MEDIUM;
  const list = (args[args.indexOf('--list') + 1 || args.length] ?? 'packages') as List;
  if (!lists.includes(list)) throw new Error(`--list is one of ${lists.join(', ')}`);
  const named = args.filter((arg, index) => !arg.startsWith('--') && !['--lines', '--list'].includes(args[index - 1] ?? ''));
  const trees = new Map<string, readonly string[]>();
  for (const name of named.length ? named : ecosystems) {
    if (!ecosystems.includes(name as Ecosystem)) trees.set(name, [name]);
    else {
      const { failed } = fetchTrees(name as Ecosystem, (text) => console.error(text), list);
      if (failed.length) console.error(`${name}: without ${failed.join(', ')}`);
      trees.set(name, list !== 'packages' ? foldersOf(name as Ecosystem, list) : [...foldersOf(name as Ecosystem, 'measured'), ...(args.includes('--all') ? foldersOf(name as Ecosystem, 'training') : [])]);
    }
  }
  const rows: string[] = [];
  for (const [name, folders] of trees) {
    const counts: Counts = { lines: 0, found: 0, high: 0, formed: 0, plain: 0, byRule: new Map() };
    for (const folder of folders) for (const path of filesBelow(folder)) if (counts.lines < limit) scanFile(path, counts);
    const rate = (count: number) => ((count / Math.max(1, counts.lines)) * 100_000).toFixed(2);
    rows.push(`| ${name} | ${counts.lines.toLocaleString('en')} | ${counts.found} | ${counts.high} | ${rate(counts.found)} | ${counts.found - counts.formed} | ${rate(counts.found - counts.formed)} | ${counts.plain} | ${rate(counts.plain)} |`);
    console.log(`${name}: ${[...counts.byRule].sort((a, b) => b[1] - a[1]).map(([id, count]) => `${id} ${count}`).join(', ')}\n`);
  }
  console.log(`| tree | lines | findings | high | per 100,000 | without private keys and hashes | per 100,000 | and outside of tests and manuals | per 100,000 |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n${rows.join('\n')}`);

  function scanFile(path: string, counts: Counts): void {
    const content = readFileSync(path);
    if (content.subarray(0, 8192).includes(0)) return;
    content.copy(scanner.buffer);
    for (const byte of content) if (byte === 10) counts.lines++;
    // As somebody who scans the tree names it: relative to it.
    const unpacked = path.startsWith(treesPath) ? relative(treesPath, path) : path;
    const inside = unpacked.split('/').slice(2).join('/');
    const shown = args.includes('--own') && inside ? inside : args.includes('--installed') && inside ? installed(unpacked) : unpacked;
    for (const finding of scanner.scanBuffer(shown, content.length).findings) {
      if (finding.probability < threshold || finding.labels.includes('public-by-design') || finding.suppressed) continue;
      counts.found++;
      if (finding.probability >= HIGH) counts.high++;
      if (formed.test(finding.match.ruleId)) counts.formed++;
      else if (!madeUp(finding.labels)) counts.plain++;
      counts.byRule.set(finding.match.ruleId, (counts.byRule.get(finding.match.ruleId) ?? 0) + 1);
      // Public packages: their values are public and stand here to be reviewed.
      if (!args.includes('--quiet')) console.log(`${finding.match.ruleId}\t${finding.probability.toFixed(2)}\t${extname(path)}\t${shown}:${finding.line}\t${finding.secret.slice(0, 80).replace(/\s/g, ' ')}\t${finding.context.slice(0, 120)}`);
    }
  }
}
