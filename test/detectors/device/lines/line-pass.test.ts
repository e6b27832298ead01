import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FRONT_WORDS } from '../../../../detectors/device/configuration';
import { ANCHOR, FACT, readDocument, readDocumentByLine, SIGN } from '../../../../detectors/device/document';
import type { DeviceDocument } from '../../../../detectors/device/document';
import { observations } from '../../../../detectors/device/facts';
import { ANCHOR_WORDS } from '../../../../detectors/device/grammars';
import { SOURCE_HASH } from '../../../../detectors/device/lines/lines.wasm';
import { readLines } from '../../../../detectors/device/readers/lines';

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

/** What is asked of a document beside its lines: chosen lines, stanzas, facts. */
function readings(document: DeviceDocument): unknown {
  const chosen = [ANCHOR, SIGN, FACT, ANCHOR | FACT].map((mask) => [...Array.from(document.linesWith(mask))]);
  const statements = [...readLines(document, true)].map(({ start, words }) => [start, words.length]);
  return { braces: document.braces, chosen, statements, parents: [...document.stanzas!.parents.subarray(0, document.count)], flat: document.stanzas!.flat, facts: [...observations(document, (one) => readLines(one, true), 'r1')] };
}

function same(text: string): void {
  const expected = readDocumentByLine(text, ANCHOR_WORDS, FRONT_WORDS);
  const document = readDocument(text, ANCHOR_WORDS, FRONT_WORDS);
  expect(rows(document)).toEqual(rows(expected));
  expect(readings(document)).toEqual(readings(expected));
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

test('addresses, routes and banners in all their writings give the same facts', () => {
  const address = ['10.1.2.3', '8.8.8.8', '198.51.100.7/24', '1.2.3.4/123', '1.2.3.4/', '1.2.3.4x', '1234.1.1.1', '1.2.3', '256.1.1.1', 'dhcp', '10.0.0.1/8/9', ''];
  const mask = ['255.255.255.0', '255.255.255.255', '0.0.0.0', '255.0.255.0', '255.255.255.000', '255.255.255.256', '1.1.1', 'secondary', ''];
  const lines: string[] = [];
  for (const a of address) {
    for (const m of mask) lines.push('interface Gi0/1', ` ip address ${a} ${m}`, ` ip address ${a} ${m} secondary`, '!', `ip route ${a} ${m} 10.9.9.9 200`, `ip route ${a} ${m} Null0`, `ip address ${a} ${m}`);
  }
  const rest = ['ip http server', 'ip https', 'ip ssh version 2', 'ip prefix-list x', 'ip routes', 'ip addressing', 'access-list 10 permit any', 'access-group x', 'access-lisp', 'access-class 5 in', 'banner motd ^C', 'ip route 1.1.1.0 255.255.255.0 2.2.2.2', '  interface x', '^C', 'ntp server 10.0.0.1', 'line vty 0 4', ' transport input telnet ssh', 'interfaces', '\tip address 9.9.9.9 255.0.0.0'];
  for (const head of ['', 'banner motd #one\n', 'banner login ^C\ninterface x\n ip address 9.9.9.9 255.255.255.0\nsnmp-server community x RO\n^C\n']) {
    same(head + [...lines, ...rest].join('\n'));
    for (const [k, line] of lines.entries()) if (k % 7 === 1) same(`${head}interface Gi0/1\n${line}`);
  }
  same(Array.from({ length: 1300 }, (_, n) => `interface Vlan${n}\n ip address 10.${n >> 8}.${n & 255}.1 255.255.255.0\n!\nip route 10.${n & 255}.0.0 255.255.0.0 10.0.${n >> 8}.${n & 255}`).join('\n'));
});

test('a document of more lines than the table holds is read without it', () => {
  const text = 'a\n'.repeat(70_000) + 'snmp-server community x RO';
  const document = readDocument(text, ANCHOR_WORDS, FRONT_WORDS);
  expect(document.count).toBe(70_001);
  expect(document.flags[70_000]! & 1).toBe(1);
});
