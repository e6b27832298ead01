import type { Secret } from '../../model';
import { requestJson, type JsonAnswer, type JsonRequest } from '../http';
import type { VersionedStore } from './emulated-staging';
import { renewedToken, storeName } from './names';

export interface AzureOptions {
  /** `https://NAME.vault.azure.net`. */
  readonly address: string;
  readonly accessToken?: Secret;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecret?: Secret;
  /** Default `https://login.microsoftonline.com`. */
  readonly authority?: string;
}

interface Bundle {
  readonly id: string;
  readonly value?: string;
  readonly attributes?: { readonly enabled?: boolean };
  readonly tags?: Record<string, string>;
}

/**
 * Azure Key Vault by its REST API (https://learn.microsoft.com/rest/api/keyvault/secrets). Deleting is soft there and would
 * lock the name, so what is removed is disabled.
 */
export class AzureStore implements VersionedStore {
  readonly type = 'azure-key-vault';
  readonly compareAndSet = false;
  readonly maxBytes = 25 * 1024;
  readonly #token: (signal?: AbortSignal) => Promise<string>;

  constructor(private readonly options: AzureOptions) {
    this.#token = options.accessToken ? async () => options.accessToken!.reveal() : renewedToken((signal) => this.#login(signal));
  }

  describe(): string {
    return this.options.address;
  }

  async latest(key: string, signal?: AbortSignal): Promise<{ id: string; value: string } | undefined> {
    return found(await this.#get(key, '', signal));
  }

  async read(key: string, id: string, signal?: AbortSignal): Promise<string | undefined> {
    return found(await this.#get(key, `/${id}`, signal))?.value;
  }

  async write(key: string, value: string, _expected: string | undefined, signal?: AbortSignal): Promise<string> {
    // Notes are tags of a version: the new one takes over those of the one before.
    const tags = (await this.#get(key, '', signal))?.tags ?? {};
    const { body } = await this.#ask(`secrets/${this.#name(key)}`, { method: 'PUT', body: { value, tags: { ...tags, 'managed-by': 'keysweep' } }, signal });
    return versionOf(body as Bundle);
  }

  destroy(key: string, id: string, signal?: AbortSignal): Promise<void> {
    return this.#disable(key, id, signal);
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    const latest = await this.#get(key, '', signal);
    if (latest) await this.#disable(key, versionOf(latest), signal);
  }

  async notes(key: string, signal?: AbortSignal): Promise<Record<string, string>> {
    const { tags = {} } = (await this.#get(key, '', signal)) ?? {};
    return Object.fromEntries(Object.entries(tags).filter(([name]) => name.startsWith('keysweep-')).map(([name, value]) => [name.slice(9), value]));
  }

  async setNotes(key: string, notes: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void> {
    const latest = await this.#get(key, '', signal);
    if (!latest) return;
    const kept = Object.entries(latest.tags ?? {}).filter(([name]) => !name.startsWith('keysweep-'));
    const tags = Object.fromEntries([...kept, ...Object.entries(notes).map(([name, value]) => [`keysweep-${name}`, value])]);
    await this.#ask(`secrets/${this.#name(key)}/${versionOf(latest)}`, { method: 'PATCH', body: { tags }, signal });
  }

  /** 404: none; 403 SecretDisabled: removed. */
  async #get(key: string, version: string, signal?: AbortSignal): Promise<Bundle | undefined> {
    const answer = await this.#ask(`secrets/${this.#name(key)}${version}`, { signal, accept: [403, 404] });
    if (answer.status === 200) return answer.body as Bundle;
    const { error } = (answer.body ?? {}) as { error?: { innererror?: { code?: string }; message?: string } };
    if (answer.status === 404 || error?.innererror?.code === 'SecretDisabled') return undefined;
    return (await this.#ask(`secrets/${this.#name(key)}${version}`, { signal })).body as Bundle; // throws what the service says
  }

  async #disable(key: string, id: string, signal?: AbortSignal): Promise<void> {
    await this.#ask(`secrets/${this.#name(key)}/${id}`, { method: 'PATCH', body: { attributes: { enabled: false } }, signal, accept: [404] });
  }

  async #ask(path: string, request: JsonRequest): Promise<JsonAnswer> {
    return requestJson(`${this.options.address.replace(/\/$/, '')}/${path}?api-version=7.4`, { ...request, headers: { authorization: `Bearer ${await this.#token(request.signal)}` } });
  }

  async #login(signal?: AbortSignal): Promise<{ token: string; expiresIn: number }> {
    const { authority = 'https://login.microsoftonline.com', tenantId, clientId, clientSecret } = this.options;
    const { body } = await requestJson(`${authority}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST', signal, body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId ?? '', client_secret: clientSecret?.reveal() ?? '', scope: 'https://vault.azure.net/.default' }),
    });
    const { access_token: token, expires_in: expiresIn } = body as { access_token: string; expires_in: number };
    return { token, expiresIn };
  }

  #name(key: string): string {
    return storeName(key, /[A-Za-z0-9-]/, 127);
  }
}

function found(bundle: Bundle | undefined): { id: string; value: string } | undefined {
  return bundle?.value === undefined || bundle.attributes?.enabled === false ? undefined : { id: versionOf(bundle), value: bundle.value };
}

/** `https://…/secrets/NAME/VERSION` → `VERSION`. */
function versionOf({ id }: Bundle): string {
  return id.split('/').at(-1)!;
}
