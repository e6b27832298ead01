import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan } from '../../src';
import { statisticsOf } from '../../src/api/statistics';

test('platforms, hosts, statements, storage forms and removed values of a backup folder are counted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keysweep-'));
  try {
    writeFileSync(join(folder, 'r1.cfg'), [
      'Current configuration : 912 bytes', 'version 15.2', 'service timestamps log', 'hostname r1', 'enable secret 5 <removed>', 'username a password 7 060506324F41',
      'username b secret 5 $1$abcd$0dVNqQ8tq5c1xLrKZ7m3u/', 'snmp-server community <secret hidden> RO', 'snmp-server community Zx81Comm RO', 'tacacs-server key 7 ********',
    ].join('\n'));
    writeFileSync(join(folder, 'srx.set'), ['set version 18.4R1.8', 'set system host-name srx', 'set system root-authentication encrypted-password "$1$abcd$0dVNqQ8tq5c1xLrKZ7m3u/"', 'set snmp community netconanRemoved1 authorization read-only'].join('\n'));
    const report = await scan({ paths: [folder], explainRejected: true });
    expect(statisticsOf(report.credentials.flatMap((credential) => credential.occurrences), report.observations, report.rejections!)).toEqual({
      platforms: { 'cisco-ios': 1, 'juniper-junos': 1 },
      hosts: 2,
      statements: { 'user-password': 2, 'enable-secret': 1, 'snmp-community': 1 },
      forms: { 'weak-hash': 2, clear: 1, reversible: 1 },
      decoded: 1,
      removed: { netconan: 1, oxidized: 1, rancid: 1, stars: 1 },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
