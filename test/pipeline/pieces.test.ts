import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScan } from '../../src/api/scan';
import type { Occurrence, Rejection } from '../../src/model';
import type { DocumentResult } from '../../src/pipeline/document-scanner';
import { PieceCollector, piecesOf } from '../../src/pipeline/pieces';

const CAPACITY = 256 * 1024;
const key = Buffer.alloc(32, 7);

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'keysweep-pieces-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Text of `size` bytes with passwords at uneven distances, some at the ends of chunks and pieces, and placeholders. */
function textOf(size: number): string {
  let text = '';
  for (let n = 0; text.length < size; n++) text += `db_password = "r7TqZ${n}mLw9"\n${'# nothing to see\n'.repeat((n * 37) % 900)}api_token: "changeme"\n`;
  return text.slice(0, size);
}

/** What a scan gives, without where it says that it read it. */
async function resultsOf(request: Parameters<typeof runScan>[0]): Promise<{ found: string[]; bytes: number }> {
  const found: string[] = [];
  const keep = ({ path: _path, provenance: _provenance, ...one }: (Occurrence | Rejection) & { provenance?: unknown }): void => { found.push(JSON.stringify(one)); };
  const { coverage } = await runScan({ ...request, key, capacity: CAPACITY, explainRejected: true, threads: 1 }, { occurrence: keep, rejection: keep });
  return { found: found.sort(), bytes: coverage[0]!.bytes };
}

test.each([1, 3, 4, 10, 150].flatMap((chunks) => [-1, 0, 1].map((more) => [chunks * (CAPACITY - 64 * 1024) + 64 * 1024 + more])))('a file of %i bytes cut into pieces gives what it gives as a stream', async (size) => {
  const text = textOf(size);
  const path = join(folder, 'dump.txt');
  writeFileSync(path, text);
  const whole = await resultsOf({ stream: { name: 'dump.txt', chunks: (async function* () { yield Buffer.from(text); })() } });
  expect(whole.found.length).toBeGreaterThan(size / 20_000);
  expect(await resultsOf({ paths: [path] })).toEqual(whole);
}, 60_000);

test('pieces are as many as pay, and cover the file', () => {
  const file = { id: '0:0', absolute: '/x', shown: 'x', mode: 0o644, binary: false };
  expect(piecesOf(file, 3 * CAPACITY, CAPACITY).map(({ from, chunks }) => [from, chunks])).toEqual([[0, 2], [2 * (CAPACITY - 64 * 1024), Infinity]]);
  expect(piecesOf(file, CAPACITY + 1, CAPACITY)).toHaveLength(1);
  const huge = piecesOf(file, 2 ** 40, CAPACITY);
  expect(huge.length).toBeLessThanOrEqual(64);
  expect(huge[1]!.from).toBe(huge[0]!.chunks * (CAPACITY - 64 * 1024));
});

test('what stands behind a piece that was lost keeps its line', () => {
  const path = join(folder, 'dump.txt');
  writeFileSync(path, textOf(3 * CAPACITY));
  const [first, second] = piecesOf({ id: '0:0', absolute: path, shown: 'dump.txt', mode: 0o600, binary: false }, 3 * CAPACITY, CAPACITY);
  const given: number[] = [];
  const collector = new PieceCollector((_provenance, { rejections }) => given.push(...rejections.map(({ line }) => line)));
  const result: DocumentResult = { findings: [], observations: [], rejections: [{ ruleId: 'x', path: 'dump.txt', line: 5, column: 1, reason: 'x', detail: '', context: '' }] };
  collector.add({ piece: second!, result, lines: 12 });
  expect(given).toEqual([]);
  collector.finish();
  expect(given).toEqual([textOf(3 * CAPACITY).slice(0, second!.from).split('\n').length - 1 + 5]);
  expect(first!.from).toBe(0);
});
