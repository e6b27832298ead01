// npm run bench -- kernel [FOLDER…]: MB/s of the prefilter kernel for 300 and 1,500 keywords, and for those of the built-in detectors, on source text.
// Each figure is the sum over 64 KB chunks of the least of several passes, the kernels taking turns: what a quiet
// core would do. Ratios hold on a busy machine, absolute figures do not.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInDetectors } from '../src/pipeline/detectors';
import { readTables } from '../src/engine/kernel/tables';
import { buildTables, CheckKind, createScriptKernel, createWasmKernel, type Kernel, type Keyword } from '../src/engine/kernel/kernel';

const SAMPLE = 16 * 1024 * 1024;
const CHUNK = 64 * 1024;
const PASSES = 12;
const DEFAULT_FOLDERS = ['node_modules', '/usr/local/go/src', '/usr/lib/python3.11'];
const GENERIC = ['access', 'auth', 'credential', 'passphrase', 'passwd', 'password', 'secret', 'token', 'apikey', 'api_key'];

/** Every tenth of the text files under the folders, up to the sample's size. */
function sample(folders: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  let turn = 0;
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (size >= SAMPLE) return;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile() && /\.(?:[cm]?[jt]s|json|md|go|py|ya?ml|c|h)$/.test(entry.name) && turn++ % 10 === 0) {
        const bytes = readFileSync(path).subarray(0, 1 << 20);
        parts.push(bytes);
        size += bytes.length;
      }
    }
  };
  folders.forEach(walk);
  return Buffer.concat(parts).subarray(0, SAMPLE);
}

/** Keywords shaped as detectors have them: token prefixes and provider names, and ten generic words with their check. */
function keywordSet(count: number): Keyword[] {
  let state = 42;
  const random = (limit: number): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % limit;
  const syllables = ['ba', 'cor', 'dex', 'fly', 'git', 'hub', 'ion', 'jet', 'lo', 'mail', 'net', 'ops', 'pay', 'quo', 'sky', 'ta', 'ver', 'wiz', 'xen', 'zo'];
  const words = new Set<string>();
  while (words.size < count - GENERIC.length) {
    const name = Array.from({ length: 2 + random(2) }, () => syllables[random(syllables.length)]).join('');
    words.add([name, `${name}_`, `${name}-`, `${name}_key`, `${name}.com`][random(5)].slice(0, 5 + random(9)));
  }
  return [...GENERIC.map((text) => ({ text, check: CheckKind.assignment })), ...[...words].map((text) => ({ text }))];
}

/** Measures both kernels on text under `folders`. */
export async function run(folders: string[]): Promise<void> {
  const bytes = sample(folders.length > 0 ? folders : DEFAULT_FOLDERS.filter((folder) => existsSync(folder)));
  console.log(`${(bytes.length / 1e6).toFixed(1)} MB of source text, ${PASSES} passes`);

  for (const count of [300, 1500, 0]) {
    const keywords = keywordSet(count);
    const started = performance.now();
    const tables = count > 0 ? buildTables(keywords) : builtInDetectors().set.tables;
    const built = performance.now();
    const subjects: { name: string; kernel: Kernel }[] = [{ name: 'WebAssembly', kernel: createWasmKernel(tables) }, { name: 'TypeScript', kernel: createScriptKernel(tables) }];
    console.log(`\n${count > 0 ? count : `built-in detectors, ${readTables(tables).keywordCount}`} keywords: tables ${(tables.length / 1024).toFixed(0)} KB, built in ${(built - started).toFixed(1)} ms, both kernels made in ${(performance.now() - built).toFixed(1)} ms`);
    const chunks = Math.ceil(bytes.length / CHUNK);
    const best = subjects.map(() => new Float64Array(chunks).fill(Infinity));
    const hits = subjects.map(() => 0);
    for (let pass = 0; pass < PASSES; pass++) {
      for (let turn = 0; turn < subjects.length; turn++) {
        const which = (turn + pass) % subjects.length;
        const { kernel } = subjects[which];
        hits[which] = 0;
        for (let chunk = 0; chunk < chunks; chunk++) {
          const part = bytes.subarray(chunk * CHUNK, (chunk + 1) * CHUNK);
          kernel.memory.set(part);
          const from = performance.now();
          hits[which] += kernel.scan(part.length);
          const time = performance.now() - from;
          if (time < best[which][chunk]) best[which][chunk] = time;
        }
      }
    }
    const speeds = best.map((times) => bytes.length / 1e3 / times.reduce((sum, time) => sum + time, 0));
    subjects.forEach(({ name }, which) => console.log(`  ${name.padEnd(12)} ${speeds[which].toFixed(0).padStart(6)} MB/s   ${(hits[which] / (bytes.length / 1e6)).toFixed(1)} hits/MB   ${(speeds[which] / speeds[1]).toFixed(2)} × TypeScript`));
  }
}
