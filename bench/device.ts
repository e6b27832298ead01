import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { alternate, printTable } from './measure';

/** Files, and lines in each, of the floor. */
const FILES = 1000;
const LINES = 2000;
/** Configurations may cost so many times what the same bytes of source code cost. */
const LIMIT = 1.5;

/**
 * `npm run bench -- device [--source DIR] [--rounds N]`: 1,000 configurations of 2,000 lines against as many files
 * of source code of the same sizes (cut from DIR, default node_modules/typescript/lib), by the built command line.
 */
export async function run(args: string[]): Promise<void> {
  const option = (name: string, fallback: string): string => (args.includes(name) ? args[args.indexOf(name) + 1]! : fallback);
  const work = mkdtempSync(join(tmpdir(), 'keysweep-bench-device-'));
  try {
    const configurations = join(work, 'configurations');
    const source = join(work, 'source');
    const harmless = join(work, 'harmless');
    mkdirSync(configurations);
    mkdirSync(harmless);
    mkdirSync(source);
    const code = readSource(resolve(option('--source', 'node_modules/typescript/lib')));
    let at = 0;
    let bytes = 0;
    for (let n = 0; n < FILES; n++) {
      const text = configuration(n);
      writeFileSync(join(configurations, `r${n}.cfg`), text);
      writeFileSync(join(harmless, `r${n}.cfg`), withoutSecrets(text));
      if (at + text.length > code.length) at = 0;
      writeFileSync(join(source, `m${n}.ts`), code.subarray(at, at + text.length));
      at += text.length;
      bytes += text.length;
    }
    console.log(`${FILES} files, ${(bytes / 1e6).toFixed(0)} MB each way`);
    const keysweep = `${process.execPath} ${resolve('bin/keysweep.js')} scan --quiet --exit-zero --format jsonl`;
    const costs = await alternate([
      { name: 'source code', command: `${keysweep} '${source}'` },
      { name: 'configurations', command: `${keysweep} '${configurations}'` },
      { name: 'the same, no secrets', command: `${keysweep} '${harmless}'` },
    ], Number(option('--rounds', '3')));
    printTable('device configurations', costs, 'source code', bytes / 1e6);
    const [all, none] = ['configurations', 'the same, no secrets'].map((name) => costs.get(name)!.cpu) as [number, number];
    console.log(`findings and what is made of them: ${(100 * (1 - none / all)).toFixed(0)} % of the configurations' CPU time`);
    const ratio = costs.get('configurations')!.cpu / costs.get('source code')!.cpu;
    if (ratio > LIMIT) {
      console.error(`configurations cost ${ratio.toFixed(2)} × the CPU of source code, more than ${LIMIT}`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function readSource(directory: string): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  for (const name of readdirSync(directory)) {
    const file = join(directory, name);
    if (!statSync(file).isFile() || !/\.(?:js|ts)$/.test(name)) continue;
    parts.push(readFileSync(file));
    size += parts[parts.length - 1]!.length;
    if (size > 100e6) break;
  }
  return Buffer.concat(parts);
}

/** Statements of `configuration` with a secret, by what stands before it: what is left of the line is of the same length and holds none. */
const SECRETS = /\b(?:secret 5|community|key 7|md5 7|key-string|password 7) \S+/g;

function withoutSecrets(text: string): string {
  return text.replace(SECRETS, (statement) => 'x'.repeat(statement.length));
}

/**
 * A made-up IOS configuration: mostly interfaces and access lists, as in life, and fifteen secrets. The public ones of device-dev
 * hold 4 in 2,000 lines where they are longer than 500, 21 where they have 200 to 500.
 */
function configuration(n: number): string {
  const lines = [
    'Building configuration...', '', 'Current configuration : 61442 bytes', '!', 'version 15.7', 'service timestamps debug datetime msec', 'service password-encryption', '!', `hostname rtr-${n}`, '!',
    `enable secret 5 $1$ab${n}$0dVNqQ8tq5c1xLrKZ7m3u/`, 'aaa new-model', `username admin privilege 15 secret 5 $1$cd${n}$0dVNqQ8tq5c1xLrKZ7m3u/`, `snmp-server community comm${n} RO 99`, `tacacs-server host 10.0.0.1 key 7 062A1A2C49405A4B524F5C`, '!',
  ];
  let k = 0;
  while (lines.length < LINES - 60) {
    lines.push(`interface GigabitEthernet${k >> 5}/${k & 31}`, ` description link ${k} of rtr-${n} to floor ${k % 7}`, ' switchport access vlan 10', ' switchport mode access', ' spanning-tree portfast', ` ip address 10.${n & 255}.${k & 255}.1 255.255.255.0`, ' ip helper-address 10.0.0.9', ' no shutdown', '!');
    if (k % 30 === 0) lines.push(`interface Vlan${k}`, ` ip ospf message-digest-key 1 md5 7 062A1A2C49405A4B524F5C`, ` standby 1 authentication md5 key-string key${n}x${k}`, '!');
    for (let a = 0; a < 6; a++) lines.push(`access-list ${100 + (k % 90)} permit tcp host 10.1.${a}.${k & 255} any eq ${1000 + a}`);
    k++;
  }
  while (lines.length < LINES - 4) lines.push(`ip route 10.2.${lines.length & 255}.0 255.255.255.0 10.0.0.${lines.length & 127}`);
  lines.push('line vty 0 4', ' password 7 062A1A2C49405A4B524F5C', '!', 'end');
  return lines.join('\n');
}
