import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createGzip, gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { builtInPacks } from '../../src/pipeline/detectors';
import { canary } from './canaries';
import { figure } from './figures';
import { World, type Ran } from './program';
import { UNSAFE } from './fuzz/writers';

const world = new World();
let folder: string;
let count = 0;
let cases = 0;
/** Resident memory of a run in MB, from the kernel's own account. */
const PEAK = join(world.work, 'peak.cjs');
writeFileSync(PEAK, "process.on('exit', () => { require('node:fs').writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS >> 10)); });");

beforeEach(() => {
  folder = join(world.work, `case${count++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'known.env'), `KNOWN_PASSWORD=${canary('known')}\n`);
});
afterAll(() => {
  figure('Hostile input', 'kinds of hostile files and trees, each with the known secret beside them still found', cases);
  world.remove();
});

interface Report { complete: boolean; credentials: { occurrences: { path: string; line: number }[] }[]; coverage: { skipped: Record<string, number>; details: { path: string; reason: string }[] }[] }

/** Scans the case's folder; the known secret must be found whatever lies beside it. */
async function scan(args: string[] = ['.'], more: { node?: string[]; env?: NodeJS.ProcessEnv; timeoutMs?: number } = {}): Promise<{ ran: Ran; report: Report; places: string[]; reasons: string[]; seconds: number; peak: number }> {
  cases++;
  const started = Date.now();
  const ran = await world.run(['scan', ...args, '--format', 'json'], { cwd: folder, timeoutMs: 300_000, ...more, node: ['--require', PEAK, ...(more.node ?? [])], env: { ...more.env, PEAK_FILE: join(world.work, 'peak') } });
  if (ran.code === null || ran.code === 2) throw new Error(`ended with ${ran.code} ${ran.signal}: ${ran.stderr.slice(-2000)}`);
  const report = JSON.parse(Buffer.from(ran.stdout, 'latin1').toString()) as Report;
  const places = report.credentials.flatMap(({ occurrences }) => occurrences.map(({ path }) => path));
  if (args[0] === '.') expect(places).toContain('known.env');
  return { ran, report, places, reasons: report.coverage.flatMap(({ skipped }) => Object.keys(skipped)), seconds: (Date.now() - started) / 1000, peak: Number(readFileSync(join(world.work, 'peak'), 'utf8')) };
}

const outside = (name: string): string => {
  const path = join(world.work, `outside-${count}-${name}`);
  writeFileSync(path, `OUTSIDE_PASSWORD=${canary('outside')}\n`);
  return path;
};

test('links lead nowhere outside of the root, and loops end', async () => {
  symlinkSync(outside('file'), join(folder, 'link.env'));
  symlinkSync('/etc', join(folder, 'etc'));
  symlinkSync('.', join(folder, 'self'));
  symlinkSync('b', join(folder, 'a'));
  symlinkSync('a', join(folder, 'b'));
  symlinkSync('/dev/zero', join(folder, '.gitignore'));
  const { places, reasons, ran } = await scan();
  expect(places).toEqual(['known.env']);
  expect(reasons).toEqual(['symlink']);
  expect(ran.code).toBe(1);
});

test('a hard link is the file itself: what is under the root is scanned, once for each name', async () => {
  const path = outside('hard');
  linkSync(path, join(folder, 'hard.env'));
  expect((await scan()).places.sort()).toEqual(['hard.env', 'known.env']);
});

test('what the user names is read, also through a link or a pipe', async () => {
  symlinkSync(join(folder, 'known.env'), join(folder, 'named'));
  expect((await scan(['named'])).places).toEqual(['named']);
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const writer = execFileSync.bind(undefined, 'sh', ['-c', 'cat known.env > pipe &'], { cwd: folder, stdio: 'ignore' });
  writer();
  const { places, ran } = await scan(['pipe']);
  expect(places).toEqual(['pipe']);
  expect(ran.code).toBe(1);
});

test('pipes, sockets and devices in a tree are passed over, ignore files among them', async () => {
  execFileSync('mkfifo', [join(folder, 'fifo'), join(folder, 'x.tar.gz')]);
  for (const name of ['.gitignore', '.keysweepignore']) execFileSync('mkfifo', [join(folder, name)]);
  mkdirSync(join(folder, '.git', 'info'), { recursive: true });
  execFileSync('mkfifo', [join(folder, '.git', 'config'), join(folder, '.git', 'info', 'exclude'), join(folder, '.git', 'HEAD')]);
  if (process.getuid?.() === 0) execFileSync('mknod', [join(folder, 'zero'), 'c', '1', '5']);
  const server = createServer().listen(join(folder, 'socket'));
  try {
    const { places, reasons } = await scan(['.'], { timeoutMs: 30_000 });
    expect(places).toEqual(['known.env']);
    expect(reasons).toContain('special-file');
  } finally {
    server.close();
  }
});

test('files that vanish, grow, shrink or change while they are read', async () => {
  const names = ['vanish', 'grow', 'shrink', 'directory', 'link', 'pipe', 'zero'];
  for (const name of names) writeFileSync(join(folder, `${name}.env`), `${'#'.repeat(100_000)}\n${name.toUpperCase()}_PASSWORD=${canary(name)}\n`);
  const change = join(world.work, 'change.cjs');
  writeFileSync(change, `
    const fs = require('node:fs'); const open = fs.openSync; let did = {};
    fs.openSync = function (path, ...rest) {
      const name = /(vanish|grow|shrink|directory|link|pipe|zero)\\.env$/.exec(String(path))?.[1];
      if (name === 'vanish') fs.unlinkSync(path);
      if (name === 'directory') { fs.unlinkSync(path); fs.mkdirSync(path); }
      if (name === 'link') { fs.unlinkSync(path); fs.symlinkSync('/etc/passwd', path); }
      if (name === 'pipe') { fs.unlinkSync(path); require('node:child_process').execFileSync('mkfifo', [path]); }
      if (name === 'zero') { fs.unlinkSync(path); fs.symlinkSync('/dev/zero', path); }
      const fd = open.call(fs, path, ...rest);
      if (name === 'grow') fs.appendFileSync(path, ('#'.repeat(1000) + '\\n').repeat(20000) + 'LATE_PASSWORD=${canary('late')}\\n');
      if (name === 'shrink') fs.truncateSync(path, 10);
      return fd;
    };`);
  const { places, report } = await scan(['.'], { node: ['--require', change], timeoutMs: 60_000 });
  expect(places).toContain('grow.env');
  const reasons = Object.fromEntries(report.coverage.flatMap(({ details }) => details.map(({ path, reason }) => [path, reason])));
  expect(reasons['vanish.env']).toBe('vanished');
  expect(report.complete).toBe(false);
});

test('names with line ends, terminal escapes, bidirectional marks, quotes, markup, formulas, no UTF-8', async () => {
  const names = ['a\nb.env', 'a\x1b[2J\x1b]0;owned\x07.env', 'a\r.env', '\u202egnp.env', 'a\u2066b\u2069.env', "'quote\".env", '<script>alert(1)</script>.env', '=cmd|x.env', '-rf.env', '--help.env', '\u00e9\u0301.env', '\ud83d\ude00.env', '|a|b|.env', '`x`.env', 'a,b;c.env', '%0a%1b.env', '\\.env', 'p\u0430ypal.env', '\u2028.env', '\u009b31m.env', ' .env', `${'x'.repeat(251)}.env`].map((name) => name.replaceAll('/', '\u2215'));
  for (const name of names) writeFileSync(join(folder, name), `NAMED_PASSWORD=${canary('named')}\n`);
  const raw = Buffer.concat([Buffer.from(folder + '/'), Buffer.from([0x66, 0xff, 0xfe, 0x80, 0xc0, 0xaf, 0x2e, 0x65, 0x6e, 0x76])]);
  writeFileSync(raw, `RAW_PASSWORD=${canary('raw')}\n`);
  const { places } = await scan();
  expect(places).toHaveLength(names.length + 2);
  for (const format of ['human', 'jsonl', 'csv', 'sarif', 'html', 'markdown', 'gitlab', 'junit']) {
    const ran = await world.run(['scan', '.', '--format', format], { cwd: folder });
    if (ran.code === 2) continue; // not a format of this version
    const text = Buffer.from(ran.stdout, 'latin1').toString();
    if (['human', 'markdown', 'html'].includes(format)) expect(UNSAFE.exec(text)?.[0]).toBeUndefined();
    else expect(text).not.toMatch(/\x1b|\x07|\x9b/);
    if (format === 'html' || format === 'markdown') expect(text).not.toContain('<script>alert(1)');
    if (format === 'jsonl') for (const line of text.trim().split('\n')) JSON.parse(line);
    if (format === 'csv') expect(text).not.toMatch(/(?:^|,)=cmd/m);
    expect(UNSAFE.exec(Buffer.from(ran.stderr, 'latin1').toString())?.[0]).toBeUndefined();
  }
  // Names at the edge of what terminals and readers of JSON take, by every command's --json: parsed they are what they were.
  await world.run(['scan', '.', '--format', 'json', '-o', join(world.work, 'named.json')], { cwd: folder });
  const [some] = (JSON.parse(readFileSync(join(world.work, 'named.json'), 'utf8')) as { credentials: { id: string }[] }).credentials;
  for (const args of [['scan', '.', '--json'], ['explain', some!.id, '--report', join(world.work, 'named.json'), '--json'], ['explain', some!.id, '--report', join(world.work, 'named.json')], ['paths', '--report', join(world.work, 'named.json'), '--from', 'internet', '--to', 'internet', '--json'], ['baseline', 'create', '--json'], ['verify', join(world.work, 'named.json'), '--plan', '--json'], ['report', join(world.work, 'named.json'), '--incident', '--format', 'json'], ['diff', join(world.work, 'named.json'), join(world.work, 'named.json'), '--json']]) {
    const ran = await world.run(args, { cwd: folder });
    const said = Buffer.from(ran.stdout + ran.stderr, 'latin1').toString();
    expect([args.slice(0, 2), UNSAFE.exec(said)?.[0]]).toEqual([args.slice(0, 2), undefined]);
    if (args.includes('--json') && ran.stdout !== '') JSON.parse(Buffer.from(ran.stdout, 'latin1').toString());
  }
  const wrong = await world.run(['verify', '--\x1b[2J\u202e'], { cwd: folder });
  expect(UNSAFE.exec(Buffer.from(wrong.stdout + wrong.stderr, 'latin1').toString())?.[0]).toBeUndefined();
  // A list of files and the command line itself carry such names, too.
  const ran = await world.run(['scan', 'no\x1b[2Jsuch'], { cwd: folder });
  expect(ran.stderr).not.toContain('\x1b');
});

test('a folder whose name is not UTF-8 is said to be missing', async () => {
  const raw = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x64, 0xff, 0xfe])]);
  mkdirSync(raw);
  writeFileSync(Buffer.concat([raw, Buffer.from('/inside.env')]), `INSIDE_PASSWORD=${canary('inside')}\n`);
  const { places, report, ran } = await scan();
  expect(places.some((path) => path.endsWith('inside.env')) || (!report.complete && ran.code === 3)).toBe(true);
});

test('texts nested 200,000 levels deep, and encodings around encodings, end and hide nothing', async () => {
  const levels = 200_000;
  const password = `"password":"${canary('deep json')}"`;
  const files: Record<string, string> = {
    'a.json': `{${password},"a":${'['.repeat(levels)}`, 'b.json': `${'{"a":'.repeat(levels)}{${password}}`, 'c.xml': `${'<a>'.repeat(levels)}<password>${canary('deep xml')}</password>`,
    'd.yaml': `password: ${canary('deep yaml')}\na: ${'['.repeat(levels)}\n`, 'e.yaml': `${Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')}\n${' '.repeat(2000)}password: ${canary('deep yaml')}\n`,
    'f.conf': `${'a {\n'.repeat(levels)}password ${canary('deep conf')};\n`, 'g.js': `${'('.repeat(levels)}password="${canary('deep js')}"`, 'h.tfstate': `${'{"resources":['.repeat(levels / 4)}{${password}}`,
    'i.env': `X=${'%25'.repeat(levels)}\nI_PASSWORD=${canary('deep escapes')}\n`, 'j.env': `${'\r'.repeat(levels)}J_PASSWORD=${canary('deep lines')}\r`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { places, report, seconds } = await scan();
  expect(Object.keys(files).filter((name) => !places.includes(name))).toEqual([]);
  expect(report.complete).toBe(true);
  expect(seconds).toBeLessThan(120);
});

test('contexts of lines with escapes and bidirectional text are made visible', async () => {
  writeFileSync(join(folder, 'trojan.env'), `A_PASSWORD=${canary('trojan')} # \u202e\x1b[8mhidden\x1b[0m \u2066x\u2069 \x07\n`);
  const ran = await world.run(['scan', '.'], { cwd: folder });
  expect(UNSAFE.exec(Buffer.from(ran.stdout, 'latin1').toString())?.[0]).toBeUndefined();
  cases++;
});

test('overlong and invalid UTF-8 neither hides a secret nor ends the scan', async () => {
  const value = canary('overlong');
  writeFileSync(join(folder, 'bad.env'), Buffer.concat([Buffer.from([0xc0, 0xaf, 0xe0, 0x80, 0xaf, 0xf8, 0x88, 0xed, 0xa0, 0x80, 0x0a]), Buffer.from(`B_PASSWORD=${value}\n`), Buffer.from([0xff, 0xfe, 0xf5])]));
  expect((await scan()).places).toContain('bad.env');
});

test('archives cannot write, cannot lead out, and hostile member names are made visible', async () => {
  const python = `
import io, tarfile, zipfile
t = tarfile.open('evil.tar', 'w')
def add(name, data=b'', **more):
    i = tarfile.TarInfo(name); i.size = len(data)
    for k, v in more.items(): setattr(i, k, v)
    t.addfile(i, io.BytesIO(data))
secret = b'MEMBER_PASSWORD=${canary('member')}\\n'
add('../../../../tmp/keysweep-traversal.env', secret)
add('/tmp/keysweep-absolute.env', secret)
add('link', type=tarfile.SYMTYPE, linkname='/etc/passwd')
add('link/inside.env', secret)
add('hard', type=tarfile.LNKTYPE, linkname='/etc/shadow')
add('fifo', type=tarfile.FIFOTYPE)
add('device', type=tarfile.CHRTYPE, devmajor=1, devminor=5)
add('a\\x1b[2Jb\\n.env', secret)
add('x' * 5000 + '.env', secret)
t.close()
z = zipfile.ZipFile('evil.zip', 'w')
for n in ['../../../tmp/keysweep-zip.env', '/tmp/keysweep-zip2.env', 'C:\\\\\\\\x.env', 'a\\x1b[31m.env', 'same.env', 'same.env']: z.writestr(n, secret)
z.close()
`;
  execFileSync('python3', ['-W', 'ignore', '-c', python], { cwd: folder });
  const { places } = await scan();
  expect(places.filter((path) => path.startsWith('evil.tar!')).length).toBeGreaterThanOrEqual(4);
  expect(places.filter((path) => path.startsWith('evil.zip!')).length).toBeGreaterThanOrEqual(4);
  for (const name of ['traversal', 'absolute', 'zip', 'zip2']) expect(existsSync(`/tmp/keysweep-${name}.env`)).toBe(false);
  expect(readdirSync(world.temporary)).toEqual([]);
  const human = await world.run(['scan', '.'], { cwd: folder });
  expect(UNSAFE.exec(Buffer.from(human.stdout + human.stderr, 'latin1').toString())?.[0]).toBeUndefined();
});

test('bombs: gzip, nested zip, overlapping zip entries, tar of holes, in seconds and bounded memory', async () => {
  await pipeline(Readable.from((function* () { const zeros = Buffer.alloc(1 << 24); for (let i = 0; i < 128; i++) yield zeros; })()), createGzip({ level: 1 }), createWriteStream(join(folder, 'two-gigabytes.gz')));
  execFileSync('python3', ['-c', `
import io, zipfile, zlib, struct
data = b'0' * 1000000
for level in range(6):
    b = io.BytesIO(); z = zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED)
    for i in range(16): z.writestr('%d.zip' % i if level else '%d.txt' % i, data)
    z.close(); data = b.getvalue()
open('nested.zip', 'wb').write(data)
# one stream of 20 MB that 2,000 entries of the directory point to
body = zlib.compressobj(9, zlib.DEFLATED, -15); raw = bytes(20000000); packed = body.compress(raw) + body.flush(); crc = zlib.crc32(raw)
local = struct.pack('<IHHHHHIIIHH', 0x04034b50, 20, 0, 8, 0, 0, crc, len(packed), len(raw), 1, 0) + b'a'
central = b''.join(struct.pack('<IHHHHHHIIIHHHHHII', 0x02014b50, 20, 20, 0, 8, 0, 0, crc, len(packed), len(raw), 1, 0, 0, 0, 0, 0, 0) + b'a' for _ in range(2000))
start = len(local) + len(packed)
open('overlap.zip', 'wb').write(local + packed + central + struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, 2000, 2000, len(central), start, 0))
`], { cwd: folder });
  writeFileSync(join(folder, 'quine.gz'), gzipSync(gzipSync(gzipSync(Buffer.alloc(1 << 26)))));
  const { reasons, report, ran, seconds, peak } = await scan();
  expect(reasons).toContain('bomb');
  expect(report.complete).toBe(false);
  expect(ran.code).toBe(3);
  expect(seconds).toBeLessThan(90);
  expect(peak).toBeLessThan(900);
  figure('Hostile input', 'bombs (2 GB gzip, zip of 16^6, 40 GB of overlapping entries): seconds, peak MB', `${seconds.toFixed(1)}, ${peak}`, 'measured');
});

test('a 10 GB file of holes, with secrets at both ends', async () => {
  // With NUL bytes it is no text: a token of a known form is found all the same.
  const token = /ghp_\w+/.exec(JSON.stringify(builtInPacks().flatMap(({ detectors }) => detectors).find(({ id }) => id === 'github-pat-classic')!.examples))![0];
  const path = join(folder, 'disk.txt');
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, `https://${token}@first.example\n`);
  truncateSync(path, 10e9);
  writeSync(descriptor, `\nhttps://${token}@last.example\n`, 10e9 - 100);
  closeSync(descriptor);
  const { places, seconds, peak } = await scan();
  expect(statSync(path).size).toBeGreaterThan(9.9e9);
  expect(places.filter((name) => name.startsWith('disk.txt'))).toHaveLength(2);
  expect(peak).toBeLessThan(400);
  figure('Hostile input', '10 GB file: seconds, peak MB', `${seconds.toFixed(1)}, ${peak}`, 'measured');
});

test('a line of 500 MB, and one that is nothing but the beginning of secrets', async () => {
  const path = join(folder, 'one-line.json');
  const descriptor = openSync(path, 'w');
  const block = Buffer.alloc(1 << 20, '{"a":"b","password":"x"},');
  for (let i = 0; i < 500; i++) {
    writeSync(descriptor, block);
    if (i === 250) writeSync(descriptor, `"clientSecret":"${canary('one line')}",`);
  }
  closeSync(descriptor);
  const { report, seconds, peak } = await scan();
  expect(report.credentials.flatMap(({ occurrences }) => occurrences).filter((one) => one.path === 'one-line.json').length).toBeGreaterThanOrEqual(1);
  expect(peak).toBeLessThan(700);
  figure('Hostile input', 'one line of 500 MB: seconds, peak MB', `${seconds.toFixed(1)}, ${peak}`, 'measured');
});

test('many small files cost time but no memory: 40,000 against 5,000', async () => {
  const make = (name: string, files: number): void => {
    for (let directory = 0; directory < files / 1000; directory++) {
      mkdirSync(join(folder, name, String(directory)), { recursive: true });
      for (let file = 0; file < 1000; file++) writeFileSync(join(folder, name, String(directory), `${file}.txt`), 'a');
    }
  };
  make('few', 5000);
  make('many', 40_000);
  const few = await scan(['few']);
  const many = await scan(['many']);
  expect(many.report.coverage[0]).toMatchObject({ scanned: 40_000 });
  expect(many.peak).toBeLessThan(few.peak * 1.4 + 20);
  figure('Hostile input', '40,000 small files: seconds, peak MB (5,000: peak MB)', `${many.seconds.toFixed(1)}, ${many.peak} (${few.peak})`, 'measured');
});

test('a tree 1,000 folders deep', async () => {
  execFileSync('python3', ['-c', `
import os
for i in range(1000):
    os.mkdir('d'); os.chdir('d')
open('deep.env', 'w').write('DEEP_PASSWORD=${canary('deep')}\\n')`], { cwd: folder });
  const { places } = await scan();
  expect(places.some((path) => path.endsWith('deep.env'))).toBe(true);
});

test('150,000 findings in one file, of one secret or of as many, more than a call could take as its arguments', async () => {
  const many = 150_000;
  for (const [name, line] of [['one.env', () => `SHOP_PASSWORD=${canary('again and again')}\n`], ['all.env', (at: number) => `pwd="kQ7x${at.toString(36)}Zr9v"\n`]] as const) {
    writeFileSync(join(folder, name), Array.from({ length: many }, (_, at) => line(at)).join(''));
    const ran = await world.run(['scan', name, '--format', 'jsonl', '--no-gitignore'], { cwd: folder, timeoutMs: 400_000 });
    expect([name, ran.code, ran.stdout.split('\n').length > many * 0.99, ran.stderr.includes('not scanned')]).toEqual([name, 1, true, false]);
  }
});
