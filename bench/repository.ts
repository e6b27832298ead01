import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';

/** What a generated repository looks like. */
export interface RepositoryShape {
  readonly commits: number;
  readonly files: number;
  /** Lines of a new file, on average. */
  readonly lines: number;
  readonly seed: number;
  /** Lines planted in one commit and removed `removedAfter` commits later (or never). */
  readonly planted?: readonly { readonly commit: number; readonly path: string; readonly line: string; readonly removedAfter?: number }[];
}

const WORDS = 'account adapter append array async await begin buffer build cache call catch channel check class client close column commit config connect const context count create cursor data default delete device document driver element else emit encode entry error event export factory field filter finish flag format function gateway group handler header host import index input insert instance interface item iterator key kernel label layer length level limit line list listen local lock logger manager map match member merge message method model module name network node number object offset option order output packet page parse path pattern payload peer pipeline pointer policy port prefix process profile promise property provider public queue range reader record region register release remote render report request resolve resource response result return route router schedule schema scope select sequence server service session setting signal socket source stack state status storage stream string struct table target task template test thread timeout token transform tree type update upload user value vector verify version view void watch window worker write'.split(' ');

/** Deterministic random numbers in [0, 1) (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Writes a bare repository with a history like that of source code: files of source-like lines,
 * most commits touch one to four files in a few places, every 25th is a merge of a side branch,
 * some rename a file. Made through `git fast-import`, about 5,000 commits a second.
 */
export async function makeRepository(directory: string, shape: RepositoryShape): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const next = random(shape.seed);
  const pick = (count: number): number => Math.floor(next() * count);
  const word = (): string => WORDS[pick(WORDS.length)]!;
  const line = (): string => {
    const indent = '  '.repeat(pick(4));
    switch (pick(6)) {
      case 0: return `${indent}const ${word()}${pick(100)} = ${word()}.${word()}(${word()}, ${pick(1000)});`;
      case 1: return `${indent}// ${word()} ${word()} ${word()} the ${word()} of a ${word()} ${word()}`;
      case 2: return `${indent}if (${word()}.${word()} !== ${word()}) return ${word()}_${word()}('${word()}-${word()}');`;
      case 3: return `${indent}${word()}: ${pick(65536)}`;
      case 4: return '';
      default: return `${indent}${word()}.${word()}.${word()}(${word()} => ${word()}.${word()}[${pick(64)}]);`;
    }
  };
  const paths = Array.from({ length: shape.files }, (_, index) => `${word()}/${word()}/${word()}-${index}.${['ts', 'py', 'yaml', 'md', 'go', 'properties'][pick(6)]!}`);
  const contents = paths.map(() => Array.from({ length: 4 + pick(shape.lines * 2) }, line));

  const run = spawn('git', ['init', '-q', '--bare', directory]);
  await once(run, 'close');
  const child = spawn('git', ['-C', directory, 'fast-import', '--quiet', '--done'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const send = async (text: string): Promise<void> => { if (!child.stdin.write(text)) await once(child.stdin, 'drain'); };
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  let mark = 0;
  const header = (branch: string, message: string, parents: string): string =>
    `commit refs/heads/${branch}\nmark :${++mark}\nauthor Dev ${pick(9)} <dev@example.org> ${1600000000 + mark * 3600} +0000\n` +
    `committer Dev <dev@example.org> ${1600000000 + mark * 3600} +0000\n${data(message)}${parents}`;
  const modify = (index: number): string => `M 100644 inline ${paths[index]!}\n${data(contents[index]!.join('\n') + '\n')}`;

  await send(header('main', 'first import', '') + paths.map((_, index) => modify(index)).join(''));
  let tip = mark;
  for (let commit = 1; commit < shape.commits; commit++) {
    const side = commit % 25 === 0;
    let text = header(side ? 'side' : 'main', `${word()} ${word()} ${word()}`, `from :${tip}\n`);
    for (let edits = 1 + pick(4); edits > 0; edits--) {
      const index = pick(paths.length);
      const lines = contents[index]!;
      for (let changes = 1 + pick(3); changes > 0; changes--) lines.splice(pick(lines.length + 1), pick(4), ...Array.from({ length: pick(5) }, line));
      if (pick(40) === 0) {
        text += `D ${paths[index]!}\n`;
        paths[index] = `${word()}/${word()}-${commit}-${index}.ts`;
      }
      text += modify(index);
    }
    for (const planted of shape.planted ?? []) {
      if (commit === planted.commit) text += `M 100644 inline ${planted.path}\n${data(`${line()}\n${planted.line}\n${line()}\n`)}`;
      if (planted.removedAfter !== undefined && commit === planted.commit + planted.removedAfter) text += `D ${planted.path}\n`;
    }
    await send(`${text}\n`);
    if (side) {
      const branch = mark;
      await send(`${header('main', 'merge', `from :${tip}\nmerge :${branch}\n`)}${modify(pick(paths.length))}\n`);
    }
    tip = mark;
  }
  await send('done\n');
  child.stdin.end();
  const [status] = await once(child, 'close') as [number];
  if (status !== 0) throw new Error(`git fast-import ended with ${status}`);
}
