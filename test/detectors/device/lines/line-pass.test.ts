import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument, readDocumentByLine } from '../../../../detectors/device/document';
import type { DeviceDocument } from '../../../../detectors/device/document';
import { ANCHOR_WORDS } from '../../../../detectors/device/grammars';
import { SOURCE_HASH } from '../../../../detectors/device/lines/lines.wasm';
import { SIGN_WORDS } from '../../../../detectors/device/platforms/recognise';

const top = join(__dirname, '../../../..');

test('lines.wasm.ts was built from the sources in assembly/ (else: npm run build:kernel)', () => {
  const assembly = join(top, 'detectors/device/lines/assembly');
  const hash = createHash('sha256');
  for (const name of readdirSync(assembly).filter((file) => file.endsWith('.ts')).sort()) hash.update(name).update('\0').update(readFileSync(join(assembly, name)));
  expect(SOURCE_HASH).toBe(hash.digest('hex'));
});

const COLUMNS = ['start', 'end', 'first', 'indent', 'opens', 'closes', 'flags', 'firstWord'] as const;

/** Lines as rows of numbers. */
function rows(document: DeviceDocument): number[][] {
  return Array.from({ length: document.count }, (_, n) => COLUMNS.map((name) => document[name][n]!));
}

function same(text: string): void {
  expect(rows(readDocument(text, ANCHOR_WORDS, SIGN_WORDS))).toEqual(rows(readDocumentByLine(text, ANCHOR_WORDS, SIGN_WORDS)));
}

test('every fixture has the same lines with WebAssembly as without', () => {
  for (const folder of ['fixtures/ok/device', 'fixtures/ng/device', 'fixtures/language']) {
    for (const name of readdirSync(join(top, folder))) same(readFileSync(join(top, folder, name), 'latin1'));
  }
});

test.each([
  '', '\n', 'x', '\n\n', ' \t \n', 'enable secret 5 $1$abcd$x\r\n\tsnmp-server community x RO  \n', ' --More-- \x08\x08hostname x', '> hostname x\n<--- More --->\nline', '{"config": "' + 'a b\\n'.repeat(90) + '"}\nend',
  'a'.repeat(15) + 'B' + 'c'.repeat(16) + 'D', 'sshPassword sshPASSWORDKey', `${'x'.repeat(31)} password`, '$6$', 'x $1', '$\n$', '\xe9\xe8 password\xff', '{}{{{', '\f\n\x00\n', '1: hostname x\n2: enable\n3: y\n',
])('text of odd ends and widths: %j', (text) => {
  for (let pad = 0; pad < 18; pad++) same(' '.repeat(pad) + text + '\n' + 'q'.repeat(pad) + text);
});

test('generated text has the same lines, too', () => {
  const pieces = ['password', 'Key', ' ', '\n', '  ', '\t', '{', '}', '$', '$1$', 'A', 'z', '\r\n', '0', '-', '"', '\\n', '!', 'snmpServer'];
  let seed = 7;
  const next = (): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 1) >>> 8;
  for (let round = 0; round < 300; round++) same(Array.from({ length: 1 + (next() % 60) }, () => pieces[next() % pieces.length]).join(''));
});

test('a document of more lines than the table holds is read without it', () => {
  const text = 'a\n'.repeat(70_000) + 'snmp-server community x RO';
  const document = readDocument(text, ANCHOR_WORDS, SIGN_WORDS);
  expect(document.count).toBe(70_001);
  expect(document.flags[70_000]! & 1).toBe(1);
});
