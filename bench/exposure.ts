import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DirectedGraph } from 'graphology';
import { assess } from '../src/exposure/assess';
import { minimumCut } from '../src/exposure/cut';
import { INTERNET, type CredentialGraph } from '../src/exposure/graph';
import { chokePoints, findPaths, flatten } from '../src/exposure/paths';
import { newCoverage, Secret, type Occurrence, type PlacedObservation, type ScanReport } from '../src/model';
import { groupByCredential } from '../src/pipeline/group';
import { buildView } from '../src/report/view';
import { htmlPage } from '../src/report/html';
import { CHROMIUM, launch } from '../test/browser';
import { madeUpReport, seeded } from '../test/report/made-up';

/**
 * `npm run bench -- exposure`: a million occurrences in 100,000 credentials grouped and ranked; paths, cut and choke points of a graph of
 * 50,000 assets and 200,000 edges; the page of 10,000 credentials. Seconds of wall clock, one thread; peak resident memory of the process.
 */
export async function run([part]: string[] = []): Promise<void> {
  if (part === 'rank') return rank();
  const page = await openTime();
  const rows: [string, string][] = [];
  const graph = largeGraph(50_000, 50_000, 200_000);
  const goals = graph.filterNodes((_node, { tags }) => tags.includes('pii'));
  timed(rows, `paths from the internet to ${goals.length} stores, ${graph.order} nodes, ${graph.size} edges`, () => findPaths(graph, [INTERNET], goals, flatten(graph)), (paths) => `(${paths.length} found)`);
  timed(rows, 'choke points of the same', () => chokePoints(graph, [INTERNET], goals), (points) => `(${points.length} credentials)`);
  timed(rows, 'minimal cut of the same', () => minimumCut(graph, [INTERNET], goals), (cut) => `(${cut?.length} credentials)`);

  const large = madeUpReport(10_000);
  timed(rows, 'page of 10,000 credentials written', () => [...htmlPage(buildView(large))].join('').length, (length) => `(${(length / 1e6).toFixed(1)} MB)`);

  if (page) rows.push(['page of 10,000 credentials opened in Chromium from file://, to the first row', `${page.ms.map((ms) => (ms / 1000).toFixed(2)).join(', ')} s (${page.mb.toFixed(1)} MB)`]);
  // In a process of its own, so that its peak is that of ranking; the heap is bounded so that collection keeps up with it.
  const own = execFileSync(process.execPath, ['--max-old-space-size=1600', '-r', './scripts/typescript.cjs', 'bench/index.ts', 'exposure', 'rank'], { encoding: 'utf8' });
  console.log(`| what | measured |\n| --- | --- |\n${rows.map(([what, value]) => `| ${what} | ${value.trim()} |`).join('\n')}\n${own}load ${loadavg().map((x) => x.toFixed(2)).join(' ')}`);
}

/** The part in a process of its own. */
function rank(): void {
  const rows: [string, string][] = [];
  const { occurrences, observations } = manyOccurrences(1_000_000, 100_000);
  const before = process.memoryUsage().rss / 1e6;
  const credentials = timed(rows, `${occurrences.length.toLocaleString('en')} occurrences grouped`, () => groupByCredential(occurrences), (list) => `(${list.length.toLocaleString('en')} credentials)`);
  const report: ScanReport = { schema: 'keysweep-report/1', tool: { name: 'keysweep', version: '', detectorSet: '', fingerprintKey: '' }, startedAt: '2026-11-01T00:00:00Z', durationMs: 0, coverage: [newCoverage('bench')], credentials, observations, suppressedCount: 0, complete: true };
  timed(rows, 'graph built and all ranked', () => assess(report), (list) => `(first ${list[0]!.score}, ${list[0]!.decision})`);
  rows.push(['peak resident memory', `${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB, of which the million occurrences took ${before.toFixed(0)}`]);
  console.log(rows.map(([what, value]) => `| ${what} | ${value.trim()} |`).join('\n'));
}

function timed<T>(rows: [string, string][], what: string, work: () => T, note: (value: T) => string = () => ''): T {
  const from = process.hrtime.bigint();
  const value = work();
  rows.push([what, `${(Number(process.hrtime.bigint() - from) / 1e9).toFixed(2)} s ${note(value)}`]);
  return value;
}

/** Milliseconds from navigation to the first row of the table, three times; undefined where there is no Chromium. */
async function openTime(): Promise<{ ms: number[]; mb: number } | undefined> {
  if (!CHROMIUM) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-bench-'));
  const browser = await launch();
  try {
    const text = [...htmlPage(buildView(madeUpReport(10_000)))].join('');
    writeFileSync(join(folder, 'page.html'), text);
    const ms: number[] = [];
    for (let i = 0; i < 3; i++) {
      const page = await browser.newPage();
      const from = Date.now();
      await page.goto(pathToFileURL(join(folder, 'page.html')).href);
      await page.waitForSelector('#grid [aria-rowindex="2"]');
      ms.push(Date.now() - from);
      await page.close();
    }
    return { ms, mb: text.length / 1e6 };
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Assets of which one in a hundred holds personal data and one in two hundred is exposed; credentials stored and opening at random, some reused widely. */
function largeGraph(assets: number, credentials: number, edges: number): CredentialGraph {
  const random = seeded(7);
  const graph: CredentialGraph = new DirectedGraph();
  graph.addNode(INTERNET, { kind: 'zone', label: INTERNET, tags: [] });
  for (let i = 0; i < assets; i++) graph.addNode(`a${i}`, { kind: 'asset', label: `a${i}`, tags: i % 100 === 0 ? ['pii'] : [] });
  for (let i = 0; i < credentials; i++) graph.addNode(`c${i}`, { kind: 'credential', label: `c${i}`, tags: [] });
  const edge = (from: string, to: string, kind: 'reaches' | 'stores' | 'opens'): void => {
    if (!graph.hasEdge(from, to)) graph.addEdge(from, to, { kind, evidence: 'bench' });
  };
  for (let i = 1; i < assets; i += 200) edge(INTERNET, `a${i}`, 'reaches');
  while (graph.size < edges) {
    const credential = `c${Math.floor(random() ** 1.5 * credentials)}`;
    const asset = `a${Math.floor(random() * assets)}`;
    if (random() < 0.5) edge(asset, credential, 'stores');
    else edge(credential, asset, 'opens');
  }
  return graph;
}

function manyOccurrences(count: number, credentials: number): { occurrences: Occurrence[]; observations: PlacedObservation[] } {
  const random = seeded(3);
  const forms = ['clear', 'reversible', 'weak-hash', 'strong-hash'] as const;
  const secret = new Secret('****');
  const occurrences: Occurrence[] = [];
  for (let i = 0; i < count; i++) {
    const credential = i < credentials ? i : Math.floor(random() ** 2 * credentials);
    const host = `host${Math.floor(random() * 20_000)}`;
    const path = `backups/${host}/etc/app-${i % 977}.conf`;
    occurrences.push({
      ruleId: 'generic-password', title: 'Password in an assignment', family: 'generic', provider: 'generic', path, line: i % 400 + 1, endLine: i % 400 + 1, column: 1, endColumn: 20, confidence: 'high', probability: 0.9,
      form: forms[credential % 4]!, fingerprint: credential.toString(16).padStart(64, '0'), credentialId: `c-${credential.toString(16).padStart(16, '0')}`, secret, context: `password_${i} = ****`,
      evidence: [{ kind: 'name', effect: 'raises', text: 'name says password' }], labels: [], target: credential % 3 === 0 ? { host: `host${(credential * 7) % 20_000}` } : undefined, provenance: { kind: 'file', path, mode: 0o644 },
    });
  }
  const observations = Array.from({ length: 20_000 }, (_, i): PlacedObservation => ({ fact: i % 200 === 0 ? { kind: 'personal-data', dataClass: 'ssn', records: 10, column: 'ssn' } : { kind: 'platform', host: `host${i}`, platform: 'linux', score: 1 }, path: `backups/host${i}/etc/x`, line: 1, provenance: { kind: 'file', path: 'x' } }));
  return { occurrences, observations };
}
