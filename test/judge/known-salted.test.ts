import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan } from '../../src';
import { snmpLocalisedKey, wpaPmk } from '../../src/decode/hashes';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'keysweep-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function opened(files: Readonly<Record<string, string>>): Promise<{ line: number; password: string | undefined; labels: readonly string[] }[]> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const report = await scan({ paths: [folder], tryKnown: true });
  return report.credentials.flatMap((credential) => credential.occurrences)
    .filter((occurrence) => occurrence.encoding === 'wpa-psk' || occurrence.encoding === 'snmp-localized-key')
    .sort((a, b) => a.line - b.line)
    .map(({ line, decoded, labels }) => ({ line, password: decoded?.reveal(), labels }));
}

const clear = 'version 15.2\nservice timestamps log\nhostname r1\ninterface Dot11Radio0\n ssid LAB\n  wpa-psk ascii 0 Green4Harbor\nsnmp-server community Quiet7Meadow RO\n';

test('a raw WPA key is opened by a passphrase of the same sweep, with the network name beside it', async () => {
  const text = `ctrl_interface=/run/w\nnetwork={\n\tssid="Office Net"\n\tpsk=${wpaPmk('Green4Harbor', 'Office Net')}\n}\nnetwork={\n\tssid="Other"\n\tpsk=${wpaPmk('Unknown9Word', 'Other')}\n}\n`;
  const found = await opened({ 'wpa.conf': text, 'r1.cfg': clear });
  expect(found.map(({ line, password }) => ({ line, password }))).toEqual([{ line: 4, password: 'Green4Harbor' }, { line: 8, password: undefined }]);
  expect(found[0]!.labels).toContain('reused');
});

test('localised SNMPv3 keys are opened with the engine id of their own statement or of the document', async () => {
  const engine = 'f5717f444ca880e7cd00';
  const auth = snmpLocalisedKey('sha1', 'Quiet7Meadow', engine)!;
  const priv = snmpLocalisedKey('sha1', 'Quiet7Meadow', engine)!.slice(0, 32);
  const eos = `! device: sw (DCS-7050, EOS-4.24.2F)\nhostname sw\nsnmp-server user mon ops v3 localized ${engine} auth sha ${auth} priv aes ${priv}\n`;
  const nxos = `!Command: show running-config\nversion 9.3(3)\nfeature nxapi\nsnmp-server engineID local ${engine.match(/../g)!.join(':')}\nsnmp-server user mon network-admin auth md5 0x${snmpLocalisedKey('md5', 'Quiet7Meadow', engine)} localizedkey\n`;
  const found = await opened({ 'sw.cfg': eos, 'n9k.cfg': nxos, 'r1.cfg': clear });
  expect(found.map(({ password }) => password)).toEqual(['Quiet7Meadow', 'Quiet7Meadow', 'Quiet7Meadow']);
});
