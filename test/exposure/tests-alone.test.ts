import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { scan } from '../../src';
import { assess } from '../../src/exposure/assess';

const scratch = mkdtempSync(join(tmpdir(), 'keysweep-tests-alone-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function exposureOf(...files: readonly string[]) {
  const root = mkdtempSync(join(scratch, 'tree-'));
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), 'DB_PASSWORD = "Vr8kTq2LmZ4x"\n');
  }
  return assess(await scan({ paths: [root], key: Buffer.alloc(32, 7), gitignore: false }))[0]!;
}

test('a credential that stands in tests alone is exposed less, and the same one beside the code is not', async () => {
  const [tests, code, both] = [await exposureOf('tests/settings.py'), await exposureOf('app/settings.py'), await exposureOf('tests/settings.py', 'app/settings.py')];
  expect(tests.evidence.validity).toBe('not verified; it stands in tests alone, made for them in all likelihood');
  expect([tests, code, both].map(({ factors }) => factors.validity)).toEqual(['U', 'D', 'D']);
  expect(tests.score).toBeLessThan(code.score);
});
