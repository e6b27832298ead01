import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paths } from '../../src/api/exposure';
import { readReport } from '../../src/api/report-file';
import { sweep } from '../../src/api/sweep';
import { exportReport } from '../../src/api/sweep-export';
import { openStore } from '../../src/store';
import { FindingMaker } from '../../src/sweep/context';
import type { ScanReport } from '../../src/model';
import { commit, makeRepository, removeScratch } from '../sources/git/fixture';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-sweep-facts-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  removeScratch();
});

const findings = new FindingMaker(undefined, Buffer.alloc(32, 7));

async function sweptReport(inventory: string, store: string): Promise<ScanReport> {
  const file = join(scratch, 'inventory.yaml');
  writeFileSync(file, inventory);
  const { outcome } = await sweep({ inventory: file, store, cache: join(scratch, 'cache'), findings });
  expect(outcome).toBe('complete');
  const database = await openStore(store);
  let text = '';
  for await (const piece of exportReport(database)) text += piece;
  await database.close();
  const saved = join(scratch, 'report.json');
  writeFileSync(saved, text);
  return readReport(saved);
}

const assetsOfFirstPath = (report: ScanReport): string[] => {
  const { paths: ways, graph } = paths(report, { from: 'internet', to: 'tag:pii' });
  return ways[0]!.nodes.filter((node) => graph.getNodeAttribute(node, 'kind') !== 'credential').map((node) => graph.getNodeAttribute(node, 'label'));
};

describe('the estate, swept instead of scanned', () => {
  const devices = makeRepository('oxidized');
  const servers = join(scratch, 'servers');
  const store = join(scratch, 'store');
  const inventory = `targets:\n  - oxidized: ${devices}\n    tags: [network]\n  - directory: ${servers}\n`;
  const edge = readFileSync('fixtures/estate/network/edge-rtr-01.cfg', 'utf8');

  beforeAll(() => {
    mkdirSync(servers);
    for (const host of ['jump01', 'db-backup01', 'tacacs01', 'webshop']) cpSync(join('fixtures/estate', host), join(servers, host), { recursive: true });
    commit(devices, {
      'edge-rtr-01.cfg': edge.replaceAll('10.20.0.', '10.99.0.'),
      'core-sw-01.cfg': readFileSync('fixtures/estate/network/core-sw-01.cfg', 'utf8'),
      'inventory.ini': readFileSync('fixtures/estate/network/inventory.ini', 'utf8'),
    });
    commit(devices, { 'edge-rtr-01.cfg': edge });
  });

  it('keeps the facts the graph is made of: the export shows the way and its cut', async () => {
    const report = await sweptReport(inventory, store);
    expect(assetsOfFirstPath(report)).toEqual(['internet', 'edge-rtr-01', 'jump01', 'db-backup01']);
    expect(paths(report, { from: 'internet', to: 'tag:pii', cut: true }).cut).toHaveLength(1);
    expect(report.observations.some(({ fact }) => fact.kind === 'personal-data' && fact.records > 0)).toBe(true);
  });

  it('keeps facts of current versions only, and of files that did not change', async () => {
    const before = await sweptReport(inventory, store);
    expect(JSON.stringify(before.observations)).not.toContain('10.99.0.');
    commit(devices, { 'core-sw-01.cfg': readFileSync('fixtures/estate/network/core-sw-01.cfg', 'utf8') + '\n! changed\n' });
    appendFileSync(join(servers, 'webshop', 'README.md'), '\nchanged\n');
    const after = await sweptReport(inventory, store);
    const facts = ({ observations }: ScanReport): string[] => observations.map(({ fact, path }) => JSON.stringify([path, fact])).sort();
    expect(facts(after)).toEqual(facts(before));
  });

  it('keeps the member of an archive, of facts and of findings', async () => {
    const archive = join(scratch, 'servers.tar');
    execFileSync('tar', ['-cf', archive, '-C', servers, '.']);
    const report = await sweptReport(`targets:\n  - oxidized: ${devices}\n  - tar: ${archive}\n`, store);
    expect(report.observations.find(({ fact }) => fact.kind === 'personal-data')?.path).toMatch(/servers\.tar!.*db-backup01\/var\/backups\/subscribers-2021-06\.sql$/);
    expect(report.credentials.flatMap(({ occurrences }) => occurrences.map(({ path }) => path))).toContainEqual(expect.stringMatching(/servers\.tar!.*webshop\/deploy\.yaml$/));
    expect(assetsOfFirstPath(report)).toEqual(['internet', 'edge-rtr-01', 'jump01', 'db-backup01']);
  });

  it('takes them from a clone without scanning it again', async () => {
    const clone = makeRepository('clone');
    commit(clone, { 'edge-rtr-01.cfg': edge });
    const report = await sweptReport(`targets:\n  - oxidized: ${clone}\n`, store);
    expect(report.observations.some(({ path, fact }) => path.startsWith(clone) && fact.kind === 'platform' && fact.host === 'edge-rtr-01')).toBe(true);
    expect(report.observations.every(({ path }) => path.startsWith(clone))).toBe(true);
  });
});
