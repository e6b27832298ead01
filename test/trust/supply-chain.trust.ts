import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figure } from './figures';

const ROOT = join(__dirname, '../..');
interface Manifest { name: string; version: string; license?: string; dependencies?: Record<string, string>; devDependencies?: Record<string, string>; scripts?: Record<string, string> }
interface Locked { version?: string; resolved?: string; integrity?: string; license?: string; dev?: boolean; optional?: boolean; hasInstallScript?: boolean; link?: boolean }
const read = <T>(path: string): T => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as T;
const manifest = read<Manifest>('package.json');
const { packages, lockfileVersion } = read<{ packages: Record<string, Locked>; lockfileVersion: number }>('package-lock.json');
const locked = Object.entries(packages).filter(([path]) => path !== '');
const shipped = locked.filter(([, { dev }]) => !dev);
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 13);

/** Licences under which a dependency may come. Anything else is looked at by a person and added here with the reason. */
const LICENSES = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'Python-2.0', 'CC0-1.0', 'Unlicense', '(MIT OR CC0-1.0)', '(MIT AND Zlib)', 'MIT AND BSD-3-Clause', 'LGPL-2.1-or-later', '(Apache-2.0 AND BSD-3-Clause)', 'PostgreSQL', 'MIT-0']);
/** Packages that say theirs only in a file. */
const BY_FILE: Record<string, string> = {
  ssh2: 'MIT', 'cpu-features': 'MIT', buildcheck: 'MIT',
  '7z-wasm': 'LGPL-2.1-or-later', // and the unRAR restriction: its code may not be used to write RAR
};
const DEV_ONLY = new Set(['CC-BY-4.0', 'MPL-2.0', 'WTFPL', 'Artistic-2.0', '(BSD-2-Clause OR MIT OR Apache-2.0)', '(MIT OR Apache-2.0)', 'Apache-2.0 AND LGPL-3.0-or-later', 'CC-BY-3.0', 'Apache-2.0 AND MIT']);

test('every dependency is pinned and has its line in docs/dependencies.md', () => {
  const text = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---')).map((line) => line.split('|')[1]!);
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  const listed = (name: string): boolean => rows.some((row) => row.split(/[\s,]+/).some((word) => word === name || word === name.replace('@aws-sdk/', '') || word === name.replace(/^@types\/.*/, '@types/*')));
  expect(Object.keys(all).filter((name) => !listed(name))).toEqual([]);
  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  for (const row of text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---')).slice(1)) expect(row.split('|').filter((cell) => cell.trim()).length).toBeGreaterThanOrEqual(5);
  figure('Supply chain', 'dependencies named in package.json, each with its reason (shipped, development)', `${Object.keys(all).length} (${Object.keys(manifest.dependencies ?? {}).length}, ${Object.keys(manifest.devDependencies ?? {}).length})`, 'measured');
});

test('the lock file fixes every package by its hash, from the registry alone', () => {
  expect(lockfileVersion).toBe(3);
  expect(locked.filter(([, { link, integrity, resolved }]) => !link && !(integrity?.startsWith('sha512-') && (resolved === undefined || resolved.startsWith('https://registry.npmjs.org/')))).map(([path]) => path)).toEqual([]);
  const root = packages[''] as Manifest;
  expect(root.dependencies).toEqual(manifest.dependencies);
  expect(root.devDependencies).toEqual(manifest.devDependencies);
  figure('Supply chain', 'packages in the lock file, each with a SHA-512 (shipped)', `${locked.length} (${shipped.length})`, 'measured');
});

test('nothing shipped needs a script at install, and keysweep has none', () => {
  // `prepare` builds checkouts (pre-commit installs from git); a package from the registry does not run it.
  expect(['preinstall', 'install', 'postinstall'].filter((name) => manifest.scripts?.[name])).toEqual([]);
  // Optional native parts that are never built (`npm ci --ignore-scripts`, which .ci/run uses): without them all tests pass.
  const withScripts = shipped.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path)).sort();
  expect(withScripts).toEqual(['cpu-features', 'msgpackr-extract', 'ssh2'].filter((name) => withScripts.includes(name)));
  for (const name of withScripts) if (name === 'ssh2') expect(existsSync(join(ROOT, 'node_modules/ssh2/lib/protocol/crypto/build'))).toBe(false);
});

test('every licence is one of the list', () => {
  const unknown: string[] = [];
  const counts = new Map<string, number>();
  for (const [path, { license, dev, link }] of locked) {
    if (link) continue;
    const name = nameOf(path);
    const said = BY_FILE[name] ?? license ?? 'none';
    if (!dev) counts.set(said, (counts.get(said) ?? 0) + 1);
    if (!LICENSES.has(said) && !(dev && DEV_ONLY.has(said))) unknown.push(`${name}: ${said}`);
  }
  expect(unknown).toEqual([]);
  figure('Supply chain', 'licences of shipped packages', [...counts].sort((a, b) => b[1] - a[1]).map(([license, count]) => `${license} ${count}`).join(', '), 'measured');
});

test('the bill of materials is CycloneDX and names every shipped package', () => {
  const sbom = JSON.parse(execFileSync(process.execPath, [join(ROOT, 'scripts/sbom.mjs')], { encoding: 'utf8', maxBuffer: 1 << 26 })) as { bomFormat: string; specVersion: string; components: { purl: string; name: string; version: string; licenses?: unknown[] }[] };
  expect(sbom.bomFormat).toBe('CycloneDX');
  const listed = new Set(sbom.components.map(({ purl }) => decodeURIComponent(purl)));
  const missing = shipped.filter(([path, { version, optional, link }]) => !optional && !link && !listed.has(`pkg:npm/${nameOf(path)}@${version}`)).map(([path]) => path);
  expect(missing).toEqual([]);
  figure('Supply chain', 'components of the CycloneDX bill of materials (npm sbom)', sbom.components.length, 'measured');
});

test('npm audit is asked where there is a network, and its silence is no failure', () => {
  let text = '';
  try {
    text = execFileSync('npm', ['audit', '--omit=dev', '--json', '--fetch-timeout=8000', '--fetch-retries=0'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 30_000, shell: process.platform === 'win32' });
  } catch (error) {
    text = (error as { stdout?: string }).stdout ?? '';
  }
  let found: Record<string, number> | undefined;
  try {
    found = (JSON.parse(text) as { metadata?: { vulnerabilities?: Record<string, number> } }).metadata?.vulnerabilities;
  } catch {
    // no answer
  }
  figure('Supply chain', 'npm audit of shipped packages', found ? `${found.critical ?? 0} critical, ${found.high ?? 0} high, ${found.moderate ?? 0} moderate, ${found.low ?? 0} low` : 'not answered (no network)', 'measured');
  if (found) expect(found.critical ?? 0).toBe(0);
});
