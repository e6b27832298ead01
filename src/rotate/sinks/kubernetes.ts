import { KeysweepError, type Secret } from '../../model';
import { requestJson, type JsonAnswer, type JsonRequest } from '../http';
import type { VersionedStore } from './emulated-staging';
import { storeName } from './names';

export interface KubernetesOptions {
  /** API server; its certificate authority by NODE_EXTRA_CA_CERTS. */
  readonly address: string;
  readonly namespace: string;
  readonly token: Secret;
}

interface SecretObject {
  readonly metadata: { readonly name: string; readonly resourceVersion?: string; readonly annotations?: Record<string, string> };
  readonly data?: Record<string, string>;
}

const VERSION = 'keysweep.dev/version';
const NOTE = 'keysweep.dev/note-';

/**
 * Kubernetes Secrets by the API (https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/).
 * The API keeps no versions: each stands in a Secret of its own, `NAME-keysweep-N`, beside the one that pods read.
 */
export class KubernetesStore implements VersionedStore {
  readonly type = 'kubernetes';
  readonly compareAndSet = true;
  readonly maxBytes = 1024 * 1024 - 4096;

  constructor(private readonly options: KubernetesOptions) {}

  describe(): string {
    return `${this.options.address} (namespace ${this.options.namespace})`;
  }

  async latest(key: string, signal?: AbortSignal): Promise<{ id: string; value: string } | undefined> {
    const secret = await this.#get(this.#name(key), signal);
    return secret && { id: secret.metadata.annotations?.[VERSION] ?? '0', value: valueOf(secret) };
  }

  async read(key: string, id: string, signal?: AbortSignal): Promise<string | undefined> {
    const copy = await this.#get(`${this.#name(key)}-keysweep-${id}`, signal);
    if (copy) return valueOf(copy);
    const latest = await this.latest(key, signal);
    return latest?.id === id ? latest.value : undefined;
  }

  async write(key: string, value: string, expected: string | undefined, signal?: AbortSignal): Promise<string> {
    const name = this.#name(key);
    const present = await this.#get(name, signal);
    const id = present?.metadata.annotations?.[VERSION] ?? (present ? '0' : undefined);
    if (id !== expected) throw new KeysweepError('conflict', `another writer changed ${name} in ${this.describe()}`, { where: key });
    // A Secret that was there before keysweep gets a copy as well, so that there is a way back to it.
    if (present && id === '0') await this.#put(`${name}-keysweep-0`, present.data ?? {}, {}, undefined, signal);
    const next = String(Number(id ?? '0') + 1);
    const data = fieldsOf(value);
    await this.#put(`${name}-keysweep-${next}`, data, {}, undefined, signal);
    await this.#put(name, data, { ...present?.metadata.annotations, [VERSION]: next }, present?.metadata.resourceVersion, signal);
    return next;
  }

  async destroy(key: string, id: string, signal?: AbortSignal): Promise<void> {
    await this.#ask(`/${this.#name(key)}-keysweep-${id}`, { method: 'DELETE', signal, accept: [404] });
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    const latest = await this.latest(key, signal);
    if (!latest) return;
    for (let id = Number(latest.id); id > 0 && id > Number(latest.id) - 10; id--) await this.destroy(key, String(id), signal);
    await this.#ask(`/${this.#name(key)}`, { method: 'DELETE', signal, accept: [404] });
  }

  async notes(key: string, signal?: AbortSignal): Promise<Record<string, string>> {
    const annotations = (await this.#get(this.#name(key), signal))?.metadata.annotations ?? {};
    return Object.fromEntries(Object.entries(annotations).filter(([name]) => name.startsWith(NOTE)).map(([name, value]) => [name.slice(NOTE.length), value]));
  }

  async setNotes(key: string, notes: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void> {
    const present = await this.#get(this.#name(key), signal);
    if (!present) return;
    const kept = Object.entries(present.metadata.annotations ?? {}).filter(([name]) => !name.startsWith(NOTE));
    const annotations = Object.fromEntries([...kept, ...Object.entries(notes).map(([name, value]) => [NOTE + name, value])]);
    await this.#put(this.#name(key), present.data ?? {}, annotations, present.metadata.resourceVersion, signal);
  }

  async #get(name: string, signal?: AbortSignal): Promise<SecretObject | undefined> {
    const answer = await this.#ask(`/${name}`, { signal, accept: [404] });
    return answer.status === 404 ? undefined : (answer.body as SecretObject);
  }

  /** With a resource version the write is refused (409) where another came first. */
  async #put(name: string, data: Record<string, string>, annotations: Record<string, string>, resourceVersion: string | undefined, signal?: AbortSignal): Promise<void> {
    const body = { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata: { name, annotations, labels: { 'app.kubernetes.io/managed-by': 'keysweep' }, ...(resourceVersion ? { resourceVersion } : {}) }, data };
    if (resourceVersion === undefined) {
      const made = await this.#ask('', { method: 'POST', body, signal, accept: [409] });
      if (made.status !== 409) return;
    }
    await this.#ask(`/${name}`, { method: 'PUT', body, signal });
  }

  #ask(path: string, request: JsonRequest): Promise<JsonAnswer> {
    const { address, namespace, token } = this.options;
    return requestJson(`${address.replace(/\/$/, '')}/api/v1/namespaces/${namespace}/secrets${path}`, { ...request, headers: { authorization: `Bearer ${token.reveal()}` } });
  }

  #name(key: string): string {
    return storeName(key.toLowerCase(), /[a-z0-9.-]/, 240);
  }
}

function valueOf({ data = {} }: SecretObject): string {
  const fields = Object.entries(data).map(([name, value]) => [name, Buffer.from(value, 'base64').toString('utf8')] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.length === 1 && fields[0][0] === 'value' ? fields[0][1] : JSON.stringify(Object.fromEntries(fields));
}

/** A credential of several parts becomes a field each, anything else the field `value`. */
function fieldsOf(value: string): Record<string, string> {
  let fields: Record<string, unknown> = { value };
  if (value.startsWith('{')) {
    try {
      const parts = JSON.parse(value) as Record<string, unknown>;
      if ('secret' in parts && Object.values(parts).every((part) => typeof part === 'string')) fields = parts;
    } catch {
      // a value that only looks like JSON
    }
  }
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, Buffer.from(String(field), 'utf8').toString('base64')]));
}
