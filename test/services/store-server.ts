import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';

/** Debian 12's place for PostgreSQL's programs (servers.ts looks there too). */
const BIN = '/usr/lib/postgresql/15/bin';

/** A PostgreSQL of our own that can be stopped and started again on the same data and port. */
export class StoreServer {
  readonly #directory = mkdtempSync(join(tmpdir(), 'keysweep-postgresql-'));
  #child: ChildProcess | undefined;
  port = 0;

  /** PostgreSQL refuses to run as root. */
  readonly #user: { uid?: number; gid?: number } = process.getuid?.() === 0 ? { uid: this.#id('-u'), gid: this.#id('-g') } : {};

  #id(flag: string): number {
    const id = Number(spawnSync('id', [flag, 'ksuser']).stdout.toString());
    if (!id) throw new Error('no user ksuser for services that refuse root: useradd -m ksuser');
    return id;
  }

  /** `environment`: for a clock of its own. */
  async start(environment: NodeJS.ProcessEnv = {}): Promise<void> {
    if (this.port === 0) {
      chmodSync(this.#directory, 0o755);
      if (this.#user.uid !== undefined) chownSync(this.#directory, this.#user.uid, this.#user.gid!);
      writeFileSync(join(this.#directory, 'password'), 'store-password', { mode: 0o644 });
      const made = spawnSync(`${BIN}/initdb`, ['-D', join(this.#directory, 'd'), '-U', 'admin', '--auth=scram-sha-256', `--pwfile=${join(this.#directory, 'password')}`, '--no-sync', '--no-instructions', '-E', 'UTF8', '--locale=C'], { cwd: this.#directory, ...this.#user });
      if (made.status !== 0) throw new Error(made.stderr.toString());
      this.port = await new Promise<number>((resolve) => {
        const server = createServer().listen(0, '127.0.0.1', () => {
          const { port } = server.address() as { port: number };
          server.close(() => { resolve(port); });
        });
      });
    }
    this.#child = spawn(`${BIN}/postgres`, ['-D', join(this.#directory, 'd'), '-p', String(this.port), '-c', 'listen_addresses=127.0.0.1', '-k', this.#directory, '-c', 'fsync=off', '-c', 'shared_buffers=32MB', '-c', 'max_connections=60'], { cwd: this.#directory, stdio: 'ignore', env: { ...process.env, ...environment }, ...this.#user });
    for (const until = Date.now() + 30_000; ;) {
      const client = new Client({ connectionString: this.url('postgres') });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
        await wait(50);
      }
    }
  }

  /** `SIGINT` is PostgreSQL's fast shutdown (clients are cut off), `SIGQUIT` its immediate one (as after a power cut). */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const child = this.#child!;
    const closed = new Promise((resolve) => { child.once('close', resolve); });
    child.kill(signal);
    await closed;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  url(database: string): string {
    return `postgres://admin:store-password@127.0.0.1:${this.port}/${database}?sslmode=disable`;
  }

  /** Makes an empty database and gives its URL. */
  async database(name: string): Promise<string> {
    const client = new Client({ connectionString: this.url('postgres') });
    await client.connect();
    await client.query(`create database ${name}`);
    await client.end();
    return this.url(name);
  }
}
