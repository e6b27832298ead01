import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { scan, type ScanEvent } from '../../src/api/scan-events';
import { BIN, PLANTED, PLANTED_LINE, Sandbox } from '../cli/program';

const top = join(BIN, '..', '..');
let box: Sandbox;
let tree: string;

beforeAll(() => {
  box = new Sandbox();
  for (let file = 0; file < 200; file++) box.write(`tree/${file}.py`, PLANTED_LINE);
  tree = join(box.root, 'tree');
  mkdirSync(join(box.root, 'consumer/node_modules'), { recursive: true });
  symlinkSync(top, join(box.root, 'consumer/node_modules/keysweep'));
});
afterAll(() => box.remove());

test('awaited it is a report, iterated it is events as they come', async () => {
  const report = await scan({ paths: [tree], threads: 1 });
  expect(report.credentials[0]!.occurrences).toHaveLength(200);
  const events: ScanEvent[] = [];
  for await (const event of scan({ paths: [tree], threads: 1 })) events.push(event);
  expect(events.filter(({ type }) => type === 'occurrence')).toHaveLength(200);
  expect(events.at(-1)).toMatchObject({ type: 'end', summary: { complete: true } });
});

test('a scan runs once, a wrong request rejects either way, and a signal keeps what was found', async () => {
  const once = scan({ paths: [tree], threads: 1 });
  await once;
  await expect((async () => { for await (const _ of once) break; })()).rejects.toThrow('once');
  await expect(Promise.resolve(scan({ paths: ['/no/such/path'] }))).rejects.toMatchObject({ code: 'no-such-path' });
  await expect((async () => { for await (const _ of scan({ paths: ['/no/such/path'] })) break; })()).rejects.toMatchObject({ code: 'no-such-path' });
  const stopped = await scan({ paths: [tree], threads: 1, signal: AbortSignal.abort() });
  expect(stopped.complete).toBe(false);
});

test.each([
  ['CommonJS', 'main.cjs', "const { scan, EXIT } = require('keysweep');\n(async () => { BODY })();\n"],
  ['an ES module', 'main.mjs', "import { scan, EXIT } from 'keysweep';\nBODY\n"],
])('%s can use the package: nothing is printed, nothing keeps the process', (_, file, frame) => {
  const body = `let found = 0; for await (const event of scan({ paths: [${JSON.stringify(tree)}] })) if (event.type === 'occurrence') { found++; if (JSON.stringify(event).includes(process.argv[2])) throw new Error('shown'); } const report = await scan({ paths: [${JSON.stringify(tree)}] }); console.log(found, report.credentials.length, EXIT.findings);`;
  box.write(`consumer/${file}`, frame.replace('BODY', body));
  expect(box.run('consumer', process.execPath, [file, PLANTED])).toEqual({ status: 0, stdout: '200 1 1\n', stderr: '' });
});
