import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { random } from '../../../../bench/repository';
import { git, makeRepository, scratch } from '../fixture';

/** What a generated repository is made of. */
export interface Shape {
  readonly seed: number;
  readonly commits: number;
  /** Seconds between two commits at most; 0 gives all of them one time, below it clocks run backwards now and then. */
  readonly step: number;
  readonly format?: 'sha1' | 'sha256';
}

const NAMES = ['a', 'a.txt', 'b', 'lib', 'lib-old', 'lib.js', 'src', 'z', 'with space', 'ünï', 'f\\303\\274r'];

/** A file takes the place of a folder, and of a file where it needs a folder. */
function put(tree: Set<string>, at: string): void {
  for (const other of tree) if (other.startsWith(`${at}/`) || at.startsWith(`${other}/`)) tree.delete(other);
  tree.add(at);
}

/**
 * A repository of everything that trees and commits can be: merges of two and more, unrelated roots, renames, copies, files that become folders
 * and back, submodules, symbolic links, modes, empty commits, empty trees, reverts, tags of tags, refs packed and loose.
 */
export function generateRepository(name: string, { seed, commits, step, format = 'sha1' }: Shape): string {
  const next = random(seed);
  const pick = (count: number): number => Math.floor(next() * count);
  const directory = makeRepository(name, ['--object-format', format]);
  const lines: string[] = [];
  let time = 1_600_000_000;
  const files: Set<string>[] = [];
  const path = (): string => Array.from({ length: 1 + pick(3) }, () => NAMES[pick(NAMES.length)]!).join('/');
  const quoted = (text: string): string => `"${text}"`;
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const unrelated = 'abcdef0123456789'.repeat(4).slice(0, format === 'sha1' ? 40 : 64);
  for (let mark = 1; mark <= commits; mark++) {
    time += pick(step + 1) - (step > 0 && pick(9) === 0 ? 3 * step : 0);
    const parents: number[] = [];
    if (mark > 1 && pick(25) > 0) {
      parents.push(Math.max(1, mark - 1 - pick(4)));
      for (let more = pick(6) === 0 ? 1 + pick(3) : 0; more > 0; more--) {
        const parent = 1 + pick(mark - 1);
        if (!parents.includes(parent)) parents.push(parent);
      }
    }
    const tree = new Set(parents.length > 0 ? files[parents[0]!] : []);
    const author = pick(12) === 0 ? 'Ünï Code' : `Dev ${pick(5)}`;
    const zone = ['+0000', '+0530', '-0800'][pick(3)]!;
    const branch = `refs/heads/branch-${pick(4)}`;
    // Without it, fast-import goes on from where the branch is.
    if (parents.length === 0) lines.push(`reset ${branch}`);
    lines.push(`commit ${branch}`, `mark :${mark}`, `author ${author} <dev@example.org> ${time - pick(99)} ${zone}`, `committer Cy <cy@example.org> ${time} +0000`, data(`change ${mark}`).trimEnd());
    lines.push(...parents.map((parent, index) => `${index === 0 ? 'from' : 'merge'} :${parent}`));
    for (let changes = pick(9) === 0 ? 0 : 1 + pick(4); changes > 0; changes--) {
      const at = path();
      const known = [...tree];
      const kind = pick(12);
      if (kind < 6) {
        // Few contents: the same ones come and go at many paths.
        lines.push(`M ${kind === 0 ? '100755' : '100644'} inline ${quoted(at)}`, data(`text ${pick(30)}\n`).trimEnd());
        put(tree, at);
      } else if (kind === 6 || kind === 7) {
        if (kind === 6) lines.push(`M 120000 inline ${quoted(at)}`, data(`text ${pick(30)}\n`).trimEnd());
        else lines.push(`M 160000 ${unrelated} ${quoted(at)}`);
        put(tree, at);
      } else if ((kind === 8 || kind === 9) && known.length > 0) {
        const source = known[pick(known.length)]!;
        lines.push(`${kind === 8 ? 'R' : 'C'} ${quoted(source)} ${quoted(`${at}x`)}`);
        if (kind === 8) tree.delete(source);
        put(tree, `${at}x`);
      } else if (kind === 10 && pick(3) === 0) {
        lines.push('deleteall');
        tree.clear();
      } else if (known.length > 0) {
        const gone = known[pick(known.length)]!;
        lines.push(`D ${quoted(gone)}`);
        tree.delete(gone);
      }
    }
    files[mark] = tree;
    if (pick(20) === 0) lines.push(`reset refs/heads/side/${mark}`, `from :${mark}`);
    if (pick(20) === 0) lines.push(`tag v${mark}`, `from :${mark}`, 'tagger Cy <cy@example.org> 1600000000 +0000', data('tag').trimEnd());
  }
  execFileSync('git', ['-C', directory, 'fast-import', '--quiet', '--force', '--date-format=raw-permissive'], { input: `${lines.join('\n')}\ndone\n`, stdio: ['pipe', 'ignore', 'inherit'] });
  git(directory, ['symbolic-ref', 'HEAD', 'refs/heads/branch-0']);
  if (git(directory, ['tag', '-l']).includes('v')) git(directory, ['tag', '-a', '-m', 'of a tag', 'twice', git(directory, ['tag', '-l']).split('\n')[0]!]);
  return join(scratch, name);
}
