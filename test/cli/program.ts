import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';

/** The program as it was built (npm test builds first). */
export const BIN = join(__dirname, '..', '..', 'bin', 'keysweep.js');

/** What a program said and how it ended. */
export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A made-up GitHub token with its right checksum, another for each number: found with high confidence wherever it stands,
 * and put together here so that these tests are not themselves findings.
 */
export function planted(number: number): string {
  const body = [...createHash('sha256').update(`planted ${number}`).digest().subarray(0, 30)].map((byte) => DIGITS[byte % 62]).join('');
  let checksum = '';
  for (let rest = crc32(body), digit = 0; digit < 6; digit++, rest = Math.floor(rest / 62)) checksum = DIGITS[rest % 62] + checksum;
  return `ghp_${body}${checksum}`;
}

/** A line that holds one. */
export function plantedLine(number: number): string {
  return `api_token = "${planted(number)}"\n`;
}

export const PLANTED = planted(1);
export const PLANTED_LINE = plantedLine(1);

/** A folder for one test file: its home, its git identity, its `keysweep` in PATH. Nothing of the machine's configuration takes part. */
export class Sandbox {
  readonly root = mkdtempSync(join(tmpdir(), 'keysweep-cli-'));
  readonly environment: NodeJS.ProcessEnv;

  constructor(more: NodeJS.ProcessEnv = {}) {
    const bin = this.write('bin/keysweep', `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`, 0o755);
    this.write('home/.gitconfig', '[user]\n\tname = Ann Author\n\temail = ann@example.org\n[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n[safe]\n\tdirectory = *\n');
    this.environment = {
      PATH: [dirname(bin), process.env.PATH].join(delimiter), HOME: join(this.root, 'home'), GIT_CONFIG_NOSYSTEM: '1', LANG: 'C.UTF-8',
      KEYSWEEP_STATE_DIR: join(this.root, 'state'), npm_config_cache: process.env.npm_config_cache ?? join(process.env.HOME ?? this.root, '.npm'),
      // Registries and their certificates as the machine has them.
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(?:npm_config_|NPM_CONFIG_|PIP_|SSL_|NODE_EXTRA_CA|HTTPS?_PROXY$|https?_proxy$|NO_PROXY$|no_proxy$|PYENV_)/.test(name) && !/^npm_config_(?:prefix|global|user_agent|local_prefix|init)/i.test(name))),
      ...more,
    };
  }

  /** Writes a file below the root and gives its path. */
  write(path: string, content: string | Buffer, mode?: number): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
    return file;
  }

  /** Runs a program in a folder below the root. */
  run(folder: string, command: string, args: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}): Answer {
    const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: join(this.root, folder), encoding: 'utf8', input: options.input ?? '', env: { ...this.environment, ...options.env }, maxBuffer: 1 << 26 });
    if (error) throw error;
    return { status, stdout, stderr };
  }

  keysweep(folder: string, ...args: string[]): Answer {
    return this.run(folder, process.execPath, [BIN, ...args]);
  }

  /** Runs git, which must succeed; gives what it printed. */
  git(folder: string, ...args: string[]): string {
    const { status, stdout, stderr } = this.run(folder, 'git', args);
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  }

  /** A new repository with one commit. */
  repository(name: string): string {
    mkdirSync(join(this.root, name), { recursive: true });
    this.git(name, 'init', '-q');
    this.write(`${name}/README`, 'nothing to see\n');
    this.git(name, 'add', '-A');
    this.git(name, 'commit', '-q', '-m', 'first', '--no-verify');
    return name;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}
