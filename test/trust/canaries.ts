import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtInPacks } from '../../src/pipeline/detectors';

/** Cisco's published constant, to write what the decoder reads. */
const TYPE7 = 'dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87';

/** A value that stands nowhere else, the same on every run: letters of both cases and digits. */
export function canary(name: string, length = 22): string {
  const text = createHash('sha512').update(`keysweep canary ${name}`).digest('base64').replace(/[^A-Za-z0-9]/g, '');
  return `Zq7${text.slice(0, length - 3)}`;
}

const type7 = (plain: string, offset: number): string => `${String(offset).padStart(2, '0')}${[...Buffer.from(plain)].map((byte, i) => (byte ^ TYPE7.charCodeAt((offset + i) % TYPE7.length)).toString(16).padStart(2, '0').toUpperCase()).join('')}`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Writes the text that holds a canary, and its file. */
type Kind = readonly [path: string, text: (value: string, index: number) => string, count: number];

const KINDS: readonly Kind[] = [
  ['app/settings.py', (v, i) => `DB_PASSWORD_${i} = "${v}"\n`, 15],
  ['app/Config.java', (v, i) => `    private static final String apiSecret${i} = "${v}";\n`, 15],
  ['app/config.js', (v, i) => `exports.token${i} = { clientSecret: '${v}' };\n`, 15],
  ['.env', (v, i) => `SERVICE${i}_SECRET=${v}\n`, 15],
  ['deploy/values.yaml', (v, i) => `service${i}:\n  password: ${v}\n`, 15],
  ['deploy/urls.txt', (v, i) => `${['postgres', 'mysql', 'redis', 'amqp', 'mongodb', 'https', 'ftp', 'smtp'][i % 8]}://app${i}:${v}@host${i}.internal/db\n`, 16],
  ['one-line.json', (v, i) => `{"a":{"password":"${v}"},"b":{"apiKey":"${canary(`same line ${i}`)}"}}\n`, 5],
  ['network/r1.cfg', (v, i) => `username user${i} privilege 15 password 7 ${type7(v, i % 16)}\n`, 15],
  ['network/r2.cfg', (v, i) => `${i === 0 ? 'hostname r2\n!\n' : ''}tacacs-server host 10.0.0.${i} key 0 ${v}\nsnmp-server community ${canary(`community ${i}`)} RW\n`, 10],
  ['.pgpass', (v, i) => `db${i}.internal:5432:app:user${i}:${v}\n`, 8],
  ['.netrc', (v, i) => `machine host${i}.example login user${i} password ${v}\n`, 8],
  ['.docker/config.json', (v, i) => `{"auths":{"registry${i}.example":{"auth":"${base64(`user${i}:${v}`)}"}}}\n`, 1],
  ['.npmrc', (v, i) => `//registry${i}.example/:_authToken=${v}\n`, 8],
  ['k8s/secret.yaml', (v, i) => `---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: s${i}\ndata:\n  password: ${base64(v)}\n`, 8],
  ['users.sql', (v, i) => `ALTER USER user${i} IDENTIFIED BY '${v}';\n`, 8],
  ['wp-config.php', (v, i) => `define('AUTH_KEY_${i}_PASSWORD', '${v}');\n`, 8],
  ['run.sh', (v, i) => `curl -u user${i}:${v} https://host${i}.example/\n`, 8],
];

/** A folder full of secrets that keysweep finds in many ways. */
export interface Estate {
  /** Values planted by name: none may be seen outside of `folder`. */
  readonly planted: readonly string[];
  /** Texts of the packs' examples, each a token of an issuer; what they hold is learned from a scan. */
  readonly examples: number;
}

/** Plants 200 values of our own and 100 issuers' tokens in `folder`, as files and as the history and index of a git repository. */
export function plantEstate(folder: string): Estate {
  const planted: string[] = [];
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { flag: 'a' });
  };
  for (const [path, text, count] of KINDS) {
    for (let i = 0; i < count; i++) {
      const value = canary(`${path} ${i}`);
      const written = text(value, i);
      planted.push(value, ...[`same line ${i}`, `community ${i}`].map((name) => canary(name)).filter((other) => written.includes(other)));
      put(path, written);
    }
  }
  for (let i = 0; planted.length < 200; i++) {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    put(`keys/${i}.pem`, key);
    planted.push(key.split('\n')[1]!); // its first line: 48 bytes of the key itself
  }
  let examples = 0;
  for (const { detectors } of builtInPacks()) {
    const example = detectors.flatMap((detector) => detector.examples ?? []).map((one) => (typeof one === 'string' ? one : (one as { text: string }).text)).find((text) => typeof text === 'string' && text.length > 24);
    if (example === undefined || examples >= 100) continue;
    put(`issuers/${examples++}.txt`, `${example}\n`);
  }
  const git = (...args: string[]): void => { execFileSync('git', ['-c', 'user.name=dev', '-c', 'user.email=dev@example.org', ...args], { cwd: folder, stdio: 'ignore' }); };
  git('init', '-q');
  git('add', '-Af');
  git('commit', '-qm', 'all');
  put('staged.env', `STAGED_PASSWORD=${canary('staged')}\n`);
  git('add', '-f', 'staged.env');
  return { planted: [...planted, canary('staged')], examples };
}
