import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newCoverage } from '../../../src/model';
import { BlobReader, listBlobs, listStaged, locateBlobs, openPlainRepository, openRepository } from '../../../src/sources/git';
import { commit, git, history, makeRepository, readAll, removeScratch, scratch, write } from './fixture';

afterAll(removeScratch);

describe('listing and reading a history', () => {
  it('gives each blob once, deleted ones and those of side branches, tags and stashes too', async () => {
    const directory = makeRepository('complete');
    commit(directory, { 'a.txt': 'one\n', 'b.txt': 'same\n', 'copy/b.txt': 'same\n' });
    commit(directory, { 'a.txt': 'two\n', 'gone.txt': 'deleted later\n' });
    git(directory, ['rm', '-q', 'gone.txt']);
    git(directory, ['commit', '-q', '-m', 'remove']);
    git(directory, ['checkout', '-q', '-b', 'side', 'HEAD~1']);
    commit(directory, { 'side.txt': 'side\n' });
    git(directory, ['tag', '-a', '-m', 'tag', 'v1']);
    git(directory, ['checkout', '-q', 'main']);
    git(directory, ['branch', '-q', '-D', 'side']);
    write(directory, 'a.txt', 'stashed\n');
    git(directory, ['stash', '-q']);
    const blobs = await history(directory);
    expect(blobs.map(({ text }) => text).sort()).toEqual(['deleted later\n', 'one\n', 'same\n', 'side\n', 'stashed\n', 'two\n']);
    for (const { blob, text } of blobs) expect(git(directory, ['cat-file', 'blob', blob])).toBe(text);
  });

  it('selects by range, branch and date', async () => {
    const directory = makeRepository('selection');
    commit(directory, { 'old.txt': 'old\n', 'a.txt': '1\n' });
    const middle = commit(directory, { 'a.txt': '2\n' });
    const date = git(directory, ['show', '-s', '--format=%ct', middle]).trim();
    git(directory, ['branch', 'release/1']);
    commit(directory, { 'a.txt': '3\n' });
    const texts = async (selection: Parameters<typeof history>[1]): Promise<string[]> => (await history(directory, selection)).map(({ text }) => text).sort();
    expect(await texts({ ranges: [`${middle}..main`] })).toEqual(['3\n']);
    expect(await texts({ branches: ['release/*'] })).toEqual(['1\n', '2\n', 'old\n']);
    expect(await texts({ branches: ['main'] })).toEqual(['1\n', '2\n', '3\n', 'old\n']);
    expect(await texts({ since: `@${date}` })).toEqual(['2\n', '3\n']);
    await expect(history(directory, { ranges: ['nowhere..main'] })).rejects.toMatchObject({ code: 'no-such-revision' });
    await expect(history(directory, { ranges: ['--output=/tmp/x'] })).rejects.toMatchObject({ code: 'no-such-revision' });
  });

  it('finds amended commits with the reflog', async () => {
    const directory = makeRepository('amended');
    commit(directory, { 'a.txt': 'kept\n' });
    commit(directory, { 'a.txt': 'with secret\n' });
    write(directory, 'a.txt', 'clean\n');
    git(directory, ['commit', '-q', '-a', '--amend', '-m', 'amended']);
    const texts = async (reflog: boolean): Promise<string[]> => (await history(directory, { reflog })).map(({ text }) => text);
    expect(await texts(false)).not.toContain('with secret\n');
    expect(await texts(true)).toContain('with secret\n');
  });

  it('keeps odd names: newline, quote, non-UTF-8, leading dash, very long', async () => {
    const directory = makeRepository('names');
    const names = ['with space', 'quote"\\', '-dash', 'ünï.txt', `${'long'.repeat(50)}/${'n'.repeat(200)}`];
    for (const name of names) write(directory, name, `${name}\n`);
    const raw = Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0x66, 0xfc, 0x72])]);
    writeFileSync(raw, 'latin1 name\n');
    writeFileSync(join(directory, 'new\nline'), 'newline\n');
    git(directory, ['add', '-A']);
    git(directory, ['commit', '-q', '-m', 'names']);
    const blobs = await history(directory);
    expect(blobs.map(({ path }) => path).sort()).toEqual([...names, 'für', 'new'].sort());
    const newline = blobs.find(({ text }) => text === 'newline\n')!;
    const places = await locateBlobs(openRepository(directory), {}, new Set([newline.blob]), newCoverage('test'));
    expect(places.get(newline.blob)).toMatchObject([{ path: 'new\nline', atHead: true }]);
  });

  it('works in empty repositories, on an unborn HEAD, in bare ones and in linked work trees', async () => {
    expect(await history(makeRepository('empty'))).toEqual([]);
    const directory = makeRepository('origin');
    commit(directory, { 'a.txt': 'main\n' });
    git(directory, ['worktree', 'add', '-q', '--detach', join(scratch, 'linked')]);
    commit(join(scratch, 'linked'), { 'b.txt': 'only in the detached work tree\n' });
    for (const path of [join(scratch, 'linked'), directory]) {
      expect((await history(path)).map(({ text }) => text).sort()).toEqual(['main\n', 'only in the detached work tree\n']);
    }
    git(directory, ['clone', '-q', '--bare', directory, join(scratch, 'bare.git')]);
    expect((await history(join(scratch, 'bare.git'))).map(({ text }) => text)).toEqual(['main\n']);
    expect(openRepository(join(scratch, 'bare.git'))).toMatchObject({ bare: true, workTree: undefined });
    for (const path of [directory, join(scratch, 'bare.git'), join(scratch, 'linked')]) expect(openPlainRepository(path)).toEqual(openRepository(path));
    git(directory, ['checkout', '-q', '--orphan', 'unborn']);
    expect((await history(directory)).length).toBe(2);
    expect(() => openRepository(scratch)).toThrow(expect.objectContaining({ code: 'not-a-repository' }));
  });

  it('reads SHA-256 repositories', async () => {
    const directory = makeRepository('sha256', ['--object-format=sha256']);
    const id = commit(directory, { 'a.txt': 'sha256\n' });
    const [blob] = await history(directory);
    expect(blob).toMatchObject({ text: 'sha256\n', blob: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const places = await locateBlobs(openRepository(directory), {}, new Set([blob!.blob]), newCoverage('test'));
    expect(places.get(blob!.blob)?.[0]?.introduced.commit).toBe(id);
  });

  it('reports what shallow and partial clones lack, and goes on', async () => {
    const directory = makeRepository('full');
    commit(directory, { 'a.txt': 'first\n' });
    commit(directory, { 'a.txt': 'second\n', 'b.txt': 'b\n' });
    git(directory, ['config', 'uploadpack.allowFilter', 'true']);
    git(scratch, ['clone', '-q', '--depth=1', `file://${directory}`, 'shallow']);
    let coverage = newCoverage('shallow');
    const shallow = openRepository(join(scratch, 'shallow'));
    expect(readAll(shallow, await listBlobs(shallow, {}, coverage)).map(({ text }) => text).sort()).toEqual(['b\n', 'second\n']);
    expect(coverage).toMatchObject({ skipped: { shallow: 1 }, incomplete: false });

    git(scratch, ['clone', '-q', '--filter=blob:none', '--no-checkout', `file://${directory}`, 'partial']);
    git(join(scratch, 'partial'), ['checkout', '-q', 'HEAD', '--', 'b.txt']);
    coverage = newCoverage('partial');
    const partial = openRepository(join(scratch, 'partial'));
    expect(readAll(partial, await listBlobs(partial, {}, coverage)).map(({ text }) => text)).toEqual(['b\n']);
    expect(coverage).toMatchObject({ skipped: { 'missing-object': 2 }, incomplete: true });
    // Nothing was fetched behind the user's back.
    expect(git(join(scratch, 'partial'), ['rev-list', '--objects', '--missing=print', '--all']).match(/^\?/gm)).toHaveLength(2);
  });

  it('reads objects of alternates', async () => {
    const directory = makeRepository('lender');
    commit(directory, { 'a.txt': 'lent\n' });
    git(scratch, ['clone', '-q', '--shared', directory, 'borrower']);
    expect((await history(join(scratch, 'borrower'))).map(({ text }) => text)).toEqual(['lent\n']);
  });

  it('names damaged and vanished objects and reads the rest', async () => {
    const directory = makeRepository('damaged');
    for (let index = 0; index < 100; index++) write(directory, `f${index}.txt`, `content ${index}\n`);
    commit(directory, {});
    const repository = openRepository(directory);
    const coverage = newCoverage('damaged');
    const list = await listBlobs(repository, {}, coverage);
    const looseFile = (text: string): string => {
      const id = git(directory, ['hash-object', '--stdin'], text).trim();
      return join(directory, '.git/objects', id.slice(0, 2), id.slice(2));
    };
    chmodSync(looseFile('content 7\n'), 0o644);
    writeFileSync(looseFile('content 7\n'), 'not zlib');
    execFileSync('rm', ['-f', looseFile('content 50\n')]);
    const reader = new BlobReader(repository, list, 0, list.length, new Uint8Array(1 << 16), { coverage });
    let count = 0;
    while (reader.next()) count++;
    expect(count).toBe(98);
    expect(coverage).toMatchObject({ scanned: 98, incomplete: true });
    expect(coverage.details.map(({ path }) => path).sort()).toEqual(['f50.txt', 'f7.txt']);
  });

  it('gives a submodule no blob: only its commit is part of the history', async () => {
    const inner = makeRepository('inner');
    commit(inner, { 'a.txt': 'inner\n' });
    const outer = makeRepository('outer');
    git(outer, ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'modules/inner']);
    git(outer, ['commit', '-q', '-m', 'submodule']);
    expect((await history(outer)).map(({ path }) => path)).toEqual(['.gitmodules']);
  });
});

describe('commits of a blob', () => {
  it('names first commit, removal, author, date, every path and whether it is still at HEAD', async () => {
    const directory = makeRepository('commits');
    commit(directory, { 'other.txt': 'x\n' });
    const first = commit(directory, { 'config.env': 'KEY=1\n' });
    const copied = commit(directory, { 'copy.env': 'KEY=1\n' });
    const removed = commit(directory, { 'config.env': 'KEY=removed\n' });
    const blob = git(directory, ['hash-object', 'copy.env']).trim();
    const places = await locateBlobs(openRepository(directory), {}, new Set([blob]), newCoverage('test'));
    expect(places.get(blob)!.sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'config.env', introduced: { commit: first, author: 'Ann Author', email: 'ann@example.org', date: expect.stringMatching(/^2023-11-\d\dT.*\+01:00$/) }, removed: expect.objectContaining({ commit: removed }), atHead: false },
      { path: 'copy.env', introduced: expect.objectContaining({ commit: copied }), atHead: true },
    ]);
  });

  it('finds what only a merge commit brought in, and does not credit merges with their parents\' work', async () => {
    const directory = makeRepository('merge');
    commit(directory, { 'a.txt': 'base\n' });
    git(directory, ['checkout', '-q', '-b', 'side']);
    const side = commit(directory, { 'side.txt': 'from side\n' });
    git(directory, ['checkout', '-q', 'main']);
    commit(directory, { 'a.txt': 'main\n' });
    git(directory, ['merge', '-q', '--no-commit', '--no-ff', 'side']);
    const merge = commit(directory, { 'a.txt': 'only in the merge\n' });
    const repository = openRepository(directory);
    const blobs = new Map(readAll(repository, await listBlobs(repository, {}, newCoverage('test'))).map(({ text, blob }) => [text, blob]));
    const places = await locateBlobs(repository, {}, new Set(blobs.values()), newCoverage('test'));
    expect(places.get(blobs.get('only in the merge\n')!)?.[0]).toMatchObject({ path: 'a.txt', introduced: { commit: merge }, atHead: true });
    expect(places.get(blobs.get('from side\n')!)).toMatchObject([{ path: 'side.txt', introduced: { commit: side }, atHead: true }]);
  });
});

describe('safety', () => {
  it('runs nothing that a repository\'s configuration, attributes or hooks name', async () => {
    const directory = makeRepository('hostile');
    const proof = join(scratch, 'executed');
    commit(directory, { 'a.txt': '1\n', '.gitattributes': '*.txt diff=evil filter=evil\n' });
    commit(directory, { 'a.txt': '2\n' });
    const evil = join(scratch, 'evil.sh');
    writeFileSync(evil, `#!/bin/sh\ntouch ${proof}\ncat\n`, { mode: 0o755 });
    for (const key of ['core.fsmonitor', 'core.pager', 'core.sshCommand', 'core.askPass', 'core.editor', 'diff.external', 'diff.evil.textconv', 'diff.evil.command', 'filter.evil.clean', 'filter.evil.smudge', 'filter.evil.process', 'gpg.program', 'credential.helper', 'pager.log', 'pager.diff', 'pager.rev-list', 'core.alternateRefsCommand', 'uploadpack.packObjectsHook']) {
      git(directory, ['config', key, evil]);
    }
    git(directory, ['config', 'log.showSignature', 'true']);
    git(directory, ['config', 'core.hooksPath', scratch]);
    for (const hook of readdirSync(join(directory, '.git/hooks')).concat('post-index-change', 'fsmonitor-watchman')) {
      writeFileSync(join(scratch, hook.replace('.sample', '')), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
    }
    const repository = openRepository(directory);
    const blobs = readAll(repository, await listBlobs(repository, {}, newCoverage('test')));
    await locateBlobs(repository, {}, new Set(blobs.map(({ blob }) => blob)), newCoverage('test'));
    listStaged(repository, newCoverage('test'), { plain: true });
    expect(blobs.length).toBe(3);
    expect(existsSync(proof)).toBe(false);
  });

  it('does not follow a promisor remote to a command', async () => {
    const directory = makeRepository('promisor');
    const id = commit(directory, { 'a.txt': 'x\n' });
    const proof = join(scratch, 'fetched');
    git(directory, ['config', 'core.repositoryFormatVersion', '1']);
    git(directory, ['config', 'extensions.partialClone', 'origin']);
    git(directory, ['config', 'remote.origin.url', `ext::sh -c touch% ${proof}`]);
    git(directory, ['config', 'remote.origin.promisor', 'true']);
    git(directory, ['config', 'protocol.ext.allow', 'always']);
    const blob = git(directory, ['rev-parse', `${id}:a.txt`]).trim();
    execFileSync('rm', ['-f', join(directory, '.git/objects', blob.slice(0, 2), blob.slice(2))]);
    const coverage = newCoverage('test');
    const repository = openRepository(directory);
    const list = await listBlobs(repository, {}, coverage);
    expect(list.length).toBe(0);
    await locateBlobs(repository, {}, new Set([blob]), coverage);
    expect(existsSync(proof)).toBe(false);
    expect(coverage.skipped['missing-object']).toBe(1);
  });
});
