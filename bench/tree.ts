import { execFileSync } from 'node:child_process';
import { cpSync, createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import yauzl from 'yauzl';
import { which } from './measure';

/**
 * What the tree is made of: published source of three languages, pinned, so that the tree is the same wherever the same
 * package managers are. Folders are named after the packages, as some scanners leave `node_modules` and `vendor` out.
 */
const NPM = ['typescript@5.6.3', 'three@0.170.0', 'core-js@3.39.0', 'ansi-colors@4.1.3', 'express@4.21.1', 'prettier@3.3.3', 'webpack@5.96.1', 'puppeteer-core@23.8.0', 'rxjs@7.8.1', 'bootstrap@5.3.3'];
const GO = ['k8s.io/kubernetes@v1.31.2', 'github.com/hashicorp/vault@v1.18.1', 'golang.org/x/tools@v0.27.0'];
const WHEELS = ['ansible==10.6.0', 'Django==5.1.3', 'sympy==1.13.3', 'botocore==1.35.60'];

/** Folder of the tree, built on first use below the temp folder and kept; what could not be had is named on standard output. */
export async function benchTree(folder = join(tmpdir(), 'keysweep-bench-tree')): Promise<string> {
  const tree = join(folder, 'packages-1');
  if (existsSync(tree)) return tree;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'building-'));
  const into = join(work, 'tree');
  mkdirSync(into);
  console.log(`building the tree of published packages in ${tree}`);
  try {
    await npmPackages(work, into);
    if (which('go')) goModules(work, into);
    else console.log('go is not on PATH: the tree lacks Go modules');
    if (which('pip')) await wheels(work, into);
    else console.log('pip is not on PATH: the tree lacks Python packages');
    renameSync(into, tree);
  } finally {
    execFileSync('chmod', ['-R', 'u+w', work]);
    rmSync(work, { recursive: true, force: true });
  }
  return tree;
}

async function npmPackages(work: string, into: string): Promise<void> {
  const packed = join(work, 'npm');
  mkdirSync(packed);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', packed, ...NPM], { cwd: packed, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const name of readdirSync(packed)) {
    const archive = extract();
    const target = join(into, 'npm', name.replace(/\.tgz$/, ''));
    const written = (async (): Promise<void> => {
      for await (const entry of archive) {
        const path = inside(target, entry.header.name.replace(/^[^/]+\//, ''));
        if (entry.header.type === 'file' && path) {
          mkdirSync(dirname(path), { recursive: true });
          await pipeline(entry, createWriteStream(path));
        } else entry.resume();
      }
    })();
    await pipeline(createReadStream(join(packed, name)), createGunzip(), archive as unknown as NodeJS.WritableStream);
    await written;
  }
}

function goModules(work: string, into: string): void {
  const module = join(work, 'module');
  mkdirSync(module);
  writeFileSync(join(module, 'go.mod'), 'module bench\n');
  const environment = { ...process.env, GOFLAGS: '-mod=mod', GOMODCACHE: join(work, 'go') };
  for (const name of GO) {
    const { Dir } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', name], { cwd: module, env: environment, encoding: 'utf8' })) as { Dir: string };
    const target = join(into, 'go', name.replace(/[/@]/g, '-'));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(Dir, target, { recursive: true });
  }
}

async function wheels(work: string, into: string): Promise<void> {
  const packed = join(work, 'wheels');
  execFileSync('pip', ['download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--dest', packed, ...WHEELS], { stdio: ['ignore', 'ignore', 'inherit'] });
  for (const name of readdirSync(packed)) {
    const zip = await yauzl.openPromise(join(packed, name), { lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      const path = inside(join(into, 'python', name.replace(/-py.*$/, '')), entry.fileName);
      if (!path || entry.fileName.endsWith('/')) continue;
      mkdirSync(dirname(path), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path));
    }
    zip.close();
  }
}

/** The path of a member below `folder`; undefined for one that would lie elsewhere. */
function inside(folder: string, member: string): string | undefined {
  const path = normalize(join(folder, member));
  return path.startsWith(`${folder}/`) ? path : undefined;
}
