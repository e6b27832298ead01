import { createSign } from 'node:crypto';
import type { Secret } from '../../model';
import { requestJson, type JsonAnswer, type JsonRequest } from '../http';
import type { VersionedStore } from './emulated-staging';
import { renewedToken, storeName } from './names';

export interface GoogleOptions {
  readonly project: string;
  /** OAuth access token; else the JSON of a service account key. */
  readonly accessToken?: Secret;
  readonly serviceAccountKey?: Secret;
  /** Default `https://secretmanager.googleapis.com`. */
  readonly address?: string;
}

/** Google Secret Manager by its REST API (https://cloud.google.com/secret-manager/docs/reference/rest). */
export class GoogleStore implements VersionedStore {
  readonly type = 'google-secret-manager';
  readonly compareAndSet = false;
  readonly maxBytes = 64 * 1024;
  readonly #token: (signal?: AbortSignal) => Promise<string>;

  constructor(private readonly options: GoogleOptions) {
    this.#token = options.accessToken ? async () => options.accessToken!.reveal() : renewedToken((signal) => serviceAccountLogin(options.serviceAccountKey!, signal));
  }

  describe(): string {
    return `Google Secret Manager (${this.options.project})`;
  }

  async latest(key: string, signal?: AbortSignal): Promise<{ id: string; value: string } | undefined> {
    return this.#access(key, 'latest', signal);
  }

  async read(key: string, id: string, signal?: AbortSignal): Promise<string | undefined> {
    return (await this.#access(key, id, signal))?.value;
  }

  async write(key: string, value: string, _expected: string | undefined, signal?: AbortSignal): Promise<string> {
    const id = this.#name(key);
    const body = { payload: { data: Buffer.from(value, 'utf8').toString('base64') } };
    let answer = await this.#ask(`secrets/${id}:addVersion`, { method: 'POST', body, signal, accept: [404] });
    if (answer.status === 404) {
      await this.#ask(`secrets?secretId=${id}`, { method: 'POST', body: { replication: { automatic: {} }, labels: { 'managed-by': 'keysweep' } }, signal, accept: [409] });
      answer = await this.#ask(`secrets/${id}:addVersion`, { method: 'POST', body, signal });
    }
    return versionOf(answer);
  }

  async destroy(key: string, id: string, signal?: AbortSignal): Promise<void> {
    // 400 FAILED_PRECONDITION: it is destroyed already.
    await this.#ask(`secrets/${this.#name(key)}/versions/${id}:destroy`, { method: 'POST', body: {}, signal, accept: [400, 404] });
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    await this.#ask(`secrets/${this.#name(key)}`, { method: 'DELETE', signal, accept: [404] });
  }

  async notes(key: string, signal?: AbortSignal): Promise<Record<string, string>> {
    const { body } = await this.#ask(`secrets/${this.#name(key)}`, { signal, accept: [404] });
    const { annotations = {} } = (body ?? {}) as { annotations?: Record<string, string> };
    return Object.fromEntries(Object.entries(annotations).filter(([name]) => name.startsWith('keysweep-')).map(([name, value]) => [name.slice(9), value]));
  }

  async setNotes(key: string, notes: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void> {
    const annotations = Object.fromEntries(Object.entries(notes).map(([name, value]) => [`keysweep-${name}`, value]));
    await this.#ask(`secrets/${this.#name(key)}?updateMask=annotations`, { method: 'PATCH', body: { annotations }, signal });
  }

  async #access(key: string, id: string, signal?: AbortSignal): Promise<{ id: string; value: string } | undefined> {
    const answer = await this.#ask(`secrets/${this.#name(key)}/versions/${id}:access`, { signal, accept: [400, 404] });
    if (answer.status !== 200) return undefined;
    return { id: versionOf(answer), value: Buffer.from((answer.body as { payload: { data: string } }).payload.data, 'base64').toString('utf8') };
  }

  async #ask(path: string, request: JsonRequest): Promise<JsonAnswer> {
    const { address = 'https://secretmanager.googleapis.com', project } = this.options;
    return requestJson(`${address}/v1/projects/${project}/${path}`, { ...request, headers: { authorization: `Bearer ${await this.#token(request.signal)}` } });
  }

  #name(key: string): string {
    return storeName(key, /[A-Za-z0-9_-]/, 255);
  }
}

/** `projects/P/secrets/S/versions/7` → `7`. */
function versionOf(answer: JsonAnswer): string {
  return (answer.body as { name: string }).name.split('/').at(-1)!;
}

/** Signed JWT for an access token (https://developers.google.com/identity/protocols/oauth2/service-account). */
async function serviceAccountLogin(key: Secret, signal?: AbortSignal): Promise<{ token: string; expiresIn: number }> {
  const account = JSON.parse(key.reveal()) as { client_email: string; private_key: string; token_uri: string };
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: account.client_email, scope: 'https://www.googleapis.com/auth/cloud-platform', aud: account.token_uri, iat: now, exp: now + 3600 })}`;
  const assertion = `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(account.private_key, 'base64url')}`;
  const { body } = await requestJson(account.token_uri, { method: 'POST', body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }), signal });
  const { access_token: token, expires_in: expiresIn } = body as { access_token: string; expires_in: number };
  return { token, expiresIn };
}
