import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { displayUrl, KeysweepError, unprintable } from '../../model';
import { addConfiguration } from './command';
import { refuseSpecialFiles } from './special-files';

/** Programs git could start, which nothing here needs (simple-git refuses them, rightly). */
const PROGRAMS = new Set(['EDITOR', 'VISUAL', 'PAGER', 'SSH_ASKPASS']);

/** What clone and fetch may use; everything else of the environment's git settings stays the user's. */
export interface RemoteAccess {
  /** Sent as an `Authorization` header to this repository only; never stored, never in an argument list. */
  readonly authorization?: string;
  /** Milliseconds without any output after which git is ended. */
  readonly stallMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * simple-git in `directory`, for porcelain that talks to remotes. Loaded on first use; the hook path never does.
 * The user's own configuration counts here (proxies, ssh, credential helpers), but hooks, `ext::` remotes,
 * prompts and automatic maintenance do not.
 */
async function porcelain(directory: string | undefined, access: RemoteAccess, url?: string): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) if ((!name.startsWith('GIT_') && !PROGRAMS.has(name)) || /^GIT_SSL_|^GIT_HTTP_|^GIT_PROXY/.test(name)) environment[name] = value;
  environment.GIT_TERMINAL_PROMPT = '0';
  environment.GIT_ALLOW_PROTOCOL = 'file:git:http:https:ssh';
  environment.GIT_SSH_COMMAND = process.env.GIT_SSH_COMMAND ?? 'ssh -o BatchMode=yes';
  environment.LC_ALL = 'C';
  const settings: [string, string][] = [
    ['core.hooksPath', '/dev/null'], ['core.fsmonitor', 'false'], ['gc.auto', '0'], ['maintenance.auto', 'false'],
    ['fetch.recurseSubmodules', 'false'], ['transfer.fsckObjects', 'false'], ['http.lowSpeedLimit', '1000'], ['http.lowSpeedTime', '60'],
  ];
  // git sends such a header to whatever host an answer redirects to, with the requests after the first.
  if (access.authorization !== undefined && url !== undefined) settings.push([`http.${url}.extraHeader`, `Authorization: ${access.authorization}`], ['http.followRedirects', 'false']);
  addConfiguration(environment, settings);
  const git = simpleGit({
    baseDir: directory ?? process.cwd(),
    abort: access.signal,
    timeout: { block: access.stallMs ?? 120_000, stdOut: true, stdErr: true },
    // simple-git guards against settings smuggled in by callers; these are the ones made above.
    allowEnvironment: Object.keys(environment),
    unsafe: { allowUnsafeSshCommand: true, allowUnsafeConfigEnvCount: true, allowUnsafeHooksPath: true, allowUnsafeFsMonitor: true, allowUnsafeTemplateDir: true },
  });
  return git.env(unprintable(environment));
}

/**
 * Brings a bare mirror up to date, making it first where it does not exist. All refs come along, those
 * of pull requests too where the server shows them; refs that are gone there are gone here.
 * Gives whether any ref moved.
 */
export async function updateMirror(url: string, directory: string, access: RemoteAccess = {}): Promise<{ changed: boolean }> {
  refuseSpecialFilesOf(url);
  try {
    if (!existsSync(`${directory}/HEAD`)) {
      await (await porcelain(undefined, access, url)).raw('clone', '--mirror', '--quiet', '--template=', '--', url, directory);
      return { changed: true };
    }
    const git = await porcelain(directory, access, url);
    const before = await git.raw('for-each-ref', '--format=%(objectname) %(refname)');
    await git.raw('fetch', '--prune', '--force', '--quiet', '--no-write-fetch-head', '--', url, '+refs/*:refs/*');
    return { changed: before !== await git.raw('for-each-ref', '--format=%(objectname) %(refname)') };
  } catch (error) {
    throw remoteError(url, error);
  }
}

/** The refs of a remote repository by name, without fetching anything: one round trip. Peeled tags are left out. */
export async function listRemoteRefs(url: string, access: RemoteAccess = {}): Promise<Map<string, string>> {
  refuseSpecialFilesOf(url);
  try {
    const text = await (await porcelain(undefined, access, url)).raw('ls-remote', '--', url);
    const refs = new Map<string, string>();
    for (const line of text.split('\n')) {
      const [id, name] = line.split('\t');
      if (id && name && !name.endsWith('^{}')) refs.set(name, id);
    }
    return refs;
  } catch (error) {
    throw remoteError(url, error);
  }
}

/** A remote on this machine is read by git here: it may not be made to wait. */
function refuseSpecialFilesOf(url: string): void {
  const path = url.startsWith('file://') ? decodeURIComponent(new URL(url).pathname) : url;
  if (isAbsolute(path)) refuseSpecialFiles(path);
}

function remoteError(url: string, error: unknown): KeysweepError {
  const said = displayUrl((error instanceof Error ? error.message : String(error)).trim().split('\n').slice(0, 3).join('; '))
    .replace(/(:\/\/)[^/\s]*@/g, '$1');
  const where = displayUrl(url);
  if (/returned error: 30[1278]/.test(said)) {
    return new KeysweepError('remote-moved', `${where} redirects to another address, where a token is not sent`, { where, actions: ['Put the present address of the repository, or of the forge, into the inventory.'] });
  }
  if (/Authentication failed|could not read Username|(?:HTTP|error:) 40[13]\b|Permission denied/.test(said)) {
    return new KeysweepError('remote-refused', `${where} refuses access: ${said}`, { where, actions: ['Check that the token is valid and may read this repository.'] });
  }
  if (/not found|does not exist|HTTP 404|not appear to be a git repository/i.test(said)) {
    return new KeysweepError('remote-not-found', `${where} is not there: ${said}`, { where });
  }
  return new KeysweepError('remote-failed', `${where}: ${said}`, { where });
}
