import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { createKernel } from '../src/engine/kernel/kernel';
import { Scanner } from '../src/engine/scanner';
import { HIGH, MEDIUM } from '../src/judge';
import { evaluate } from '../src/judge/model';
import { builtInDetectors } from '../src/pipeline/detectors';
import { DocumentScanner } from '../src/pipeline/document-scanner';

const capacity = 8 * 1024 * 1024;
const largestFile = 2_000_000;

/** Files below `folder`, those of git left out. */
function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== '.git') yield* filesBelow(path);
    } else if (entry.isFile() && statSync(path).size < largestFile) yield path;
  }
}

/**
 * `npm run eval -- trees DIR… [--lines N] [--low]`: findings in trees of public packages, where nearly every one is a
 * false alarm; prints each for review and how many there are per 100,000 lines at default confidence.
 */
export async function run(args: string[]): Promise<void> {
  const { set, rule } = builtInDetectors();
  const scanner = new DocumentScanner(new Scanner(set, createKernel(set.tables, { capacity })), { rule, model: evaluate });
  const at = args.indexOf('--lines');
  const limit = at >= 0 ? Number(args[at + 1]) : Infinity;
  const threshold = args.includes('--low') ? 0 : MEDIUM;
  const roots = args.filter((arg, index) => !arg.startsWith('--') && (at < 0 || index !== at + 1));
  let lines = 0;
  let bytes = 0;
  let high = 0;
  const byRule = new Map<string, number>();
  let found = 0;
  for (const root of roots) {
    for (const path of filesBelow(root)) {
      if (lines >= limit) break;
      const content = readFileSync(path);
      if (content.subarray(0, 8192).includes(0)) continue;
      content.copy(scanner.buffer);
      for (const byte of content) if (byte === 10) lines++;
      bytes += content.length;
      for (const finding of scanner.scanBuffer(path, content.length).findings) {
        if (finding.probability < threshold || finding.labels.includes('public-by-design') || finding.suppressed) continue;
        found++;
        if (finding.probability >= HIGH) high++;
        byRule.set(finding.match.ruleId, (byRule.get(finding.match.ruleId) ?? 0) + 1);
        // Public packages: their values are public and stand here to be reviewed.
        console.log(`${finding.match.ruleId}\t${finding.probability.toFixed(2)}\t${extname(path)}\t${path}:${finding.line}\t${finding.secret.slice(0, 80).replace(/\s/g, ' ')}\t${finding.context.slice(0, 120)}`);
      }
    }
  }
  console.log(`\n${lines} lines, ${(bytes / 1e6).toFixed(1)} MB: ${found} findings (${high} high), ${((found / lines) * 100_000).toFixed(2)} per 100,000 lines`);
  console.log([...byRule].sort((a, b) => b[1] - a[1]).map(([id, count]) => `${id} ${count}`).join(', '));
}
