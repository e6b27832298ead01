import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SOURCE_HASH } from '../../../src/engine/kernel/kernel.wasm';

test('kernel.wasm.ts was built from the sources in assembly/ (else: npm run build:kernel)', () => {
  const assembly = join(__dirname, '../../../src/engine/kernel/assembly');
  const hash = createHash('sha256');
  for (const name of readdirSync(assembly).filter((file) => file.endsWith('.ts')).sort()) hash.update(name).update('\0').update(readFileSync(join(assembly, name)));
  expect(SOURCE_HASH).toBe(hash.digest('hex'));
});
