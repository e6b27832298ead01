import { KeysweepError, type Secret } from '../../model';
import { requestJson, type JsonAnswer, type JsonRequest } from '../http';
import type { VersionedStore } from './emulated-staging';

export interface VaultOptions {
  /** `https://vault.example:8200`. */
  readonly address: string;
  /** Mount of the KV v2 engine. */
  readonly mount: string;
  /** Folder below the mount that all keys go to. */
  readonly prefix?: string;
  readonly namespace?: string;
  readonly token?: Secret;
  readonly appRole?: { readonly roleId: Secret; readonly secretId: Secret; readonly mount?: string };
}

interface DataAnswer {
  data?: { data?: Record<string, unknown> | null; metadata?: { version?: number; destroyed?: boolean; deletion_time?: string } };
}

/**
 * KV version 2 of HashiCorp Vault and OpenBao (https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2), by its HTTP API.
 * A single value is the field `value`; a credential of several parts has one field each.
 */
export class VaultStore implements VersionedStore {
  readonly type = 'vault';
  readonly compareAndSet = true;
  /** Vault's default storage entry limit is 1 MiB with Raft; half of it leaves room for its own fields. */
  readonly maxBytes = 512 * 1024;
  #token: Promise<Secret | string> | undefined;

  constructor(private readonly options: VaultOptions) {}

  describe(): string {
    return `${this.options.address} (KV ${this.options.mount}${this.options.prefix ? `/${this.options.prefix}` : ''})`;
  }

  async latest(key: string, signal?: AbortSignal): Promise<{ id: string; value: string } | undefined> {
    const { body } = await this.#ask('data', key, { signal, accept: [404] });
    return fromAnswer(body as DataAnswer);
  }

  async read(key: string, id: string, signal?: AbortSignal): Promise<string | undefined> {
    const { body } = await this.#ask('data', key, { signal, accept: [404] }, `?version=${encodeURIComponent(id)}`);
    return fromAnswer(body as DataAnswer)?.value;
  }

  async write(key: string, value: string, expected: string | undefined, signal?: AbortSignal): Promise<string> {
    const cas = expected === undefined ? await this.#lastVersion(key, signal) : Number(expected);
    try {
      const { body } = await this.#ask('data', key, { method: 'POST', body: { options: { cas }, data: fieldsOf(value) }, signal });
      return String((body as { data: { version: number } }).data.version);
    } catch (error) {
      if (error instanceof KeysweepError && /check-and-set/.test(error.message)) throw new KeysweepError('conflict', `another writer changed ${key} in ${this.describe()}`, { where: key });
      throw error;
    }
  }

  async destroy(key: string, id: string, signal?: AbortSignal): Promise<void> {
    await this.#ask('destroy', key, { method: 'PUT', body: { versions: [Number(id)] }, signal, accept: [404] });
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    await this.#ask('metadata', key, { method: 'DELETE', signal, accept: [404] });
  }

  async notes(key: string, signal?: AbortSignal): Promise<Record<string, string>> {
    const { body } = await this.#ask('metadata', key, { signal, accept: [404] });
    const found = (body as { data?: { custom_metadata?: Record<string, string> | null } } | undefined)?.data?.custom_metadata ?? {};
    return Object.fromEntries(Object.entries(found).filter(([name]) => name.startsWith('keysweep-')).map(([name, value]) => [name.slice(9), value]));
  }

  async setNotes(key: string, notes: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void> {
    const { body } = await this.#ask('metadata', key, { signal, accept: [404] });
    const others = (body as { data?: { custom_metadata?: Record<string, string> | null } } | undefined)?.data?.custom_metadata ?? {};
    const kept = Object.entries(others).filter(([name]) => !name.startsWith('keysweep-'));
    const custom = Object.fromEntries([...kept, ...Object.entries(notes).map(([name, value]) => [`keysweep-${name}`, value])]);
    await this.#ask('metadata', key, { method: 'POST', body: { custom_metadata: custom }, signal });
  }

  /** Number of the last version also where that is deleted: check-and-set counts on from it. */
  async #lastVersion(key: string, signal?: AbortSignal): Promise<number> {
    const { body } = await this.#ask('metadata', key, { signal, accept: [404] });
    return (body as { data?: { current_version?: number } } | undefined)?.data?.current_version ?? 0;
  }

  async #ask(part: 'data' | 'metadata' | 'destroy', key: string, request: JsonRequest, query = ''): Promise<JsonAnswer> {
    const { address, mount, prefix } = this.options;
    const path = [...(prefix ? prefix.split('/') : []), ...key.split('/')].map(encodeURIComponent).join('/');
    const url = `${address.replace(/\/$/, '')}/v1/${mount}/${part}/${path}${query}`;
    try {
      return await requestJson(url, { ...request, headers: await this.#headers(request.signal) });
    } catch (error) {
      // An AppRole token may have ended; one new login is worth a try.
      if (!(this.options.appRole && error instanceof KeysweepError && error.code === 'denied' && this.#token)) throw error;
      this.#token = undefined;
      return requestJson(url, { ...request, headers: await this.#headers(request.signal) });
    }
  }

  async #headers(signal?: AbortSignal): Promise<Record<string, string>> {
    this.#token ??= this.#login(signal).catch((error: unknown) => {
      this.#token = undefined;
      throw error;
    });
    const token = await this.#token;
    return { 'x-vault-token': typeof token === 'string' ? token : token.reveal(), 'x-vault-request': 'true', ...this.#namespace() };
  }

  async #login(signal?: AbortSignal): Promise<Secret | string> {
    const { token, appRole, address } = this.options;
    if (token) return token;
    if (!appRole) throw new KeysweepError('no-credentials', 'the Vault sink has neither a token nor an AppRole', { where: address, actions: ['set `token: env:VAULT_TOKEN`, or appRole.roleId and appRole.secretId, in the sink'] });
    const { body } = await requestJson(`${address.replace(/\/$/, '')}/v1/auth/${appRole.mount ?? 'approle'}/login`, {
      method: 'POST', body: { role_id: appRole.roleId.reveal(), secret_id: appRole.secretId.reveal() }, headers: this.#namespace(), signal,
    });
    return (body as { auth: { client_token: string } }).auth.client_token;
  }

  #namespace(): Record<string, string> {
    return this.options.namespace ? { 'x-vault-namespace': this.options.namespace } : {};
  }
}

function fromAnswer(answer: DataAnswer | undefined): { id: string; value: string } | undefined {
  const { data, metadata } = answer?.data ?? {};
  if (!data || metadata?.version === undefined || metadata.destroyed || metadata.deletion_time) return undefined;
  const names = Object.keys(data);
  return { id: String(metadata.version), value: names.length === 1 && names[0] === 'value' ? String(data.value) : JSON.stringify(data) };
}

/** A JSON object of strings becomes fields, anything else the field `value`. */
function fieldsOf(value: string): Record<string, string> {
  if (value.startsWith('{')) {
    try {
      const parts = JSON.parse(value) as Record<string, unknown>;
      if (Object.values(parts).every((part) => typeof part === 'string') && 'secret' in parts) return parts as Record<string, string>;
    } catch {
      // a value that only looks like JSON
    }
  }
  return { value };
}
