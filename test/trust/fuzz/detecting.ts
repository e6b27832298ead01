import { detectors as database } from '../../../detectors/database';
import { detectors as device } from '../../../detectors/device';
import { PLATFORMS } from '../../../detectors/device/platforms/platforms';
import { detectors as files } from '../../../detectors/files';
import { detectors as generic } from '../../../detectors/generic';
import { detectors as hosts } from '../../../detectors/hosts';
import { detectors as keys } from '../../../detectors/keys';
import { detectors as personalData } from '../../../detectors/personal-data';
import { readIni } from '../../../detectors/formats/ini';
import { readJson } from '../../../detectors/formats/json';
import { readXml, unescapeXml } from '../../../detectors/formats/xml';
import { readYaml } from '../../../detectors/formats/yaml';
import { createTextScanner } from '../../../src/api/scan-text';
import type { CodeDetector } from '../../../src/model';
import { readStructure, STRUCTURE_NAMES } from '../../../src/judge/structure';
import { run as runDetectors } from '../../detectors/run';
import { type FuzzTarget, must, texts } from './target';

/** Paths that open document detectors; the input's first byte chooses. */
function pathsOf(detectors: readonly CodeDetector[]): string[] {
  return [...new Set(detectors.flatMap(({ paths = [] }) => paths).map((path) => (path.startsWith('*') ? `a/b${path.slice(1)}` : path.startsWith('/') ? `a${path}` : `a/${path}`).replace(/\*/g, 'x')))];
}

function family(detectors: readonly CodeDetector[], seeds: string[], paths = pathsOf(detectors)): FuzzTarget {
  const all = paths.length ? paths : ['a/b.txt'];
  return {
    seeds: () => texts(...seeds.map((seed, i) => `${String.fromCharCode(i % 128)}${seed}`)),
    run: (bytes) => {
      if (bytes.length === 0) return;
      const content = bytes.toString('utf8', 1);
      const length = Buffer.byteLength(content);
      const { matches } = runDetectors(detectors, all[bytes[0]! % all.length]!, content);
      for (const { start, end } of matches) must(start >= 0 && start < end && end <= length, `a match lies inside of the text (${start}–${end} of ${length})`);
    },
  };
}

const SCANNED = [
  'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzT3qLm9pXa"\naws_access_key_id=AKIAQX4BJTNZMW2LKPRS\n', 'password: "Vq8mL2xR7fT3xZ9"\nurl: postgres://app:Vq8mL2xR7@db.internal:5432/app\n',
  'hostname r1\nenable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0\nusername admin privilege 15 password 7 0822455D0A16\nsnmp-server community Kx9pL RW\ntacacs-server host 10.0.0.1\n tacacs-server key 7 070C285F4D06\n',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\n-----END RSA PRIVATE KEY-----\n', 'token: Z2hwXzEyMzQ1Njc4OTBhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM=\n',
  '{"auths":{"https://index.docker.io/v1/":{"auth":"dXNlcjpWcThtTDJ4Ujc="}}}', 'machine example.com login bob password Vq8mL2xR7\n', '<server><password>Vq8mL2xR7fT</password></server>', Buffer.from('password=Vq8mL2xR7', 'utf16le').toString('latin1'),
  'ghp_1234567890abcdefghijklmnopqrstuvwxyzAB xoxb-123456789012-1234567890123-abcdefghijklmnopqrstuvwx eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijklmnopqrstuvwxyz0123456789ABCDEF0',
];

let scanner: ReturnType<typeof createTextScanner> | undefined;
const NAMES = ['a.txt', '.env', 'r1.cfg', 'src/config.ts', 'values.yaml', 'web.config', 'id_rsa', '.pgpass', 'terraform.tfstate', '.npmrc', 'db.sql', 'Dockerfile', 'x.json', '.docker/config.json', 'backup.xml'];
const KEY = Buffer.alloc(32, 7);

export const detecting: Record<string, FuzzTarget> = {
  'scan-document': {
    seeds: () => texts(...SCANNED.map((text, i) => String.fromCharCode(i) + text)),
    run: (bytes) => {
      if (bytes.length === 0) return;
      scanner ??= createTextScanner({ capacity: 1 << 16, explainRejected: true }, undefined, KEY);
      const { occurrences } = scanner(bytes.subarray(1), NAMES[bytes[0]! % NAMES.length]!);
      for (const { line, column, endLine, secret, fingerprint, probability } of occurrences) {
        must(line >= 1 && column >= 1 && endLine >= line && probability >= 0 && probability <= 1, 'a place has sane numbers');
        must(secret.length > 0 && /^[0-9a-f]{16,}/.test(fingerprint), 'a finding has a value and a fingerprint');
      }
    },
  },
  'detect-device': family(device, ['hostname r1\nenable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0\nsnmp-server community Kx9pL RW\n', 'set system root-authentication encrypted-password "$1$abc$def"\n', 'config system admin\n edit "admin"\n set password ENC AK1VAxdRb5\n next\nend\n', '/user add name=a password=Vq8mL2\n', 'system { login { user a { authentication { plain-text-password-value "Vq8mL2"; } } } }', '<rpc-reply><configuration><system/></configuration></rpc-reply>', ...PLATFORMS.slice(0, 20).map(({ id }) => `! ${id}\npassword Vq8mL2xR7\n`)], ['a/r1.cfg', 'a/running-config', 'a/b.conf', 'a/b.xml', 'a/b.json', 'a/b.rsc', 'a/b.txt']),
  'detect-files': family(files, ['{"auths":{"a":{"auth":"dXNlcjpWcThtTDJ4Ujc="}}}', 'machine a login b password Vq8mL2xR7\n', 'db:5432:app:bob:Vq8mL2xR7\n', '<a><password>Vq8</password></a>', 'define("DB_PASSWORD", "Vq8mL2xR7");', 'root:$6$salt$hash:1:2:3:4:::\n', 'all:\n  vars:\n    ansible_password: Vq8mL2xR7\n', 'Windows Registry Editor Version 5.00\n"Password"=hex:d7,a5\n']),
  'detect-keys': family(keys, ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAA\n-----END OPENSSH PRIVATE KEY-----', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAA\n', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijklmnopqrstuvwxyz0123456789ABCDEF0', '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----', '0\x82\x02\x5c\x02\x01\x00\x02\x81\x81']),
  'detect-database': family(database, ['postgres://app:Vq8mL2xR7@db:5432/app', 'Server=a;User Id=b;Password=Vq8mL2xR7;', "ALTER USER a IDENTIFIED BY 'Vq8mL2xR7';", 'mysql -u root -pVq8mL2xR7 db', 'jdbc:mysql://h/d?user=a&password=Vq8mL2xR7']),
  'detect-generic': family(generic, ['password = "Vq8mL2xR7fT3"', 'set_password("Vq8mL2xR7fT3")', 'Authorization: Basic dXNlcjpWcThtTDJ4Ujc=', '--token=Vq8mL2xR7fT3xZ9', '<secret>Vq8mL2xR7fT3</secret>', "INSERT INTO t (password) VALUES ('Vq8mL2xR7fT3')"]),
  'detect-records': family([...personalData, ...hosts], ['ssn,name\n123-45-6789,A B\n234-56-7890,C D\n', 'imei: 490154203237518\nimsi: 310150123456789\n', 'Host db\n HostName 10.0.0.5\n User root\n', '10.0.0.5 db.internal db\n']),
  'read-formats': {
    seeds: () => texts('a: b\nc:\n  - d: e\n', '{"a":{"b":["c",1,null]}}', '<a b="c">d<e/>&amp;&#65;</a><!-- x --><![CDATA[y]]>', '[a]\nb = c\n; d\n', 'a: |\n  b\n  c\n', '{"a":"\\u0041\\n'),
    run: (bytes) => {
      const text = bytes.toString('latin1');
      for (const read of [readYaml, readJson, readIni]) for (const leaf of read(text)) JSON.stringify(leaf);
      readXml(text);
      unescapeXml(text);
    },
  },
  'read-structures': {
    seeds: () => texts('AKIAQX4BJTNZMW2LKPRS', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', 'MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu'),
    maxLength: 400,
    run: (bytes) => {
      const text = bytes.toString('latin1', 1);
      readStructure(STRUCTURE_NAMES[(bytes[0] ?? 0) % STRUCTURE_NAMES.length]!, text);
    },
  },
};
