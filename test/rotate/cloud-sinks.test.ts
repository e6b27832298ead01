import { generateKeyPairSync, createVerify } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { Secret } from '../../src/model';
import { AzureStore } from '../../src/rotate/sinks/azure';
import { EmulatedStagingSink } from '../../src/rotate/sinks/emulated-staging';
import { GoogleStore } from '../../src/rotate/sinks/google';
import { KubernetesStore } from '../../src/rotate/sinks/kubernetes';
import { keepsTheContract } from './sink-contract';

// No server of these can be had on a test machine: stand-ins with the documented routes, states and errors.

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, never> & { [name: string]: unknown };
  readonly authorization: string | undefined;
}
type Reply = readonly [status: number, body?: unknown];

async function serve(handle: (call: Call) => Reply): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (data: Buffer) => { text += data.toString(); });
    request.on('end', () => {
      const url = new URL(request.url!, 'http://x');
      const body = text.startsWith('{') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
      const [status, answer] = handle({ method: request.method!, path: decodeURIComponent(url.pathname), query: url.searchParams, body, authorization: request.headers.authorization });
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as { port: number }).port}` };
}

describe('Google Secret Manager, stand-in', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let running: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    const secrets = new Map<string, { annotations: Record<string, string>; versions: (string | null)[] }>();
    running = await serve(({ method, path, query, body, authorization }) => {
      if (path === '/token') {
        const [head, claims, signature] = String(body.assertion).split('.');
        const signed = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url');
        return signed ? [200, { access_token: 'good', expires_in: 3600 }] : [401];
      }
      if (authorization !== 'Bearer good') return [401, { error: { message: 'unauthenticated' } }];
      const [, name, rest = ''] = /^\/v1\/projects\/p\/secrets\/?([\w-]*)(.*)$/.exec(path)!;
      if (name === '') {
        const id = query.get('secretId')!;
        if (secrets.has(id)) return [409];
        secrets.set(id, { annotations: {}, versions: [] });
        return [200, {}];
      }
      const secret = secrets.get(name);
      if (!secret) return [404, { error: { message: 'not found' } }];
      if (rest === ':addVersion') {
        secret.versions.push((body.payload as { data: string }).data);
        return [200, { name: `projects/p/secrets/${name}/versions/${secret.versions.length}` }];
      }
      if (rest === '' && method === 'DELETE') return secrets.delete(name) ? [200, {}] : [404];
      if (rest === '' && method === 'PATCH') {
        secret.annotations = body.annotations as Record<string, string>;
        return [200, {}];
      }
      if (rest === '') return [200, { annotations: secret.annotations }];
      const [, id, action] = /^\/versions\/(\w+):(\w+)$/.exec(rest)!;
      const number = id === 'latest' ? secret.versions.length : Number(id);
      const data = secret.versions[number - 1];
      if (data === undefined) return [404];
      if (data === null) return [400, { error: { message: 'FAILED_PRECONDITION' } }];
      if (action === 'destroy') {
        secret.versions[number - 1] = null;
        return [200, {}];
      }
      return [200, { name: `projects/p/secrets/${name}/versions/${number}`, payload: { data } }];
    });
  });
  afterAll(() => running.server.close());
  const key = () => new Secret(JSON.stringify({ client_email: 'a@b', private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }), token_uri: `${running.address}/token` }));
  keepsTheContract(async () => new EmulatedStagingSink(new GoogleStore({ project: 'p', address: running.address, serviceAccountKey: key() })));
});

describe('Azure Key Vault, stand-in', () => {
  let running: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    const secrets = new Map<string, { value: string; enabled: boolean; tags: Record<string, string> }[]>();
    running = await serve(({ method, path, query, body, authorization }) => {
      if (path === '/tenant/oauth2/v2.0/token') return body.client_secret === 'client-secret' ? [200, { access_token: 'good', expires_in: 3600 }] : [401];
      if (authorization !== 'Bearer good' || query.get('api-version') === null) return [401];
      const [, name, id] = /^\/secrets\/([0-9a-zA-Z-]+)(?:\/(\d+))?$/.exec(path)!;
      const versions = secrets.get(name) ?? [];
      const number = id === undefined ? versions.length : Number(id);
      const bundle = () => ({ id: `${running.address}/secrets/${name}/${number}`, value: versions[number - 1].value, attributes: { enabled: versions[number - 1].enabled }, tags: versions[number - 1].tags });
      if (method === 'PUT') {
        secrets.set(name, [...versions, { value: body.value as string, enabled: true, tags: (body.tags ?? {}) as Record<string, string> }]);
        return [200, { id: `${running.address}/secrets/${name}/${versions.length + 1}` }];
      }
      const version = versions[number - 1];
      if (!version) return [404, { error: { code: 'SecretNotFound' } }];
      if (method === 'PATCH') {
        if (body.attributes) version.enabled = (body.attributes as { enabled: boolean }).enabled;
        if (body.tags) version.tags = body.tags as Record<string, string>;
        return [200, {}];
      }
      return version.enabled ? [200, bundle()] : [403, { error: { code: 'Forbidden', innererror: { code: 'SecretDisabled' } } }];
    });
  });
  afterAll(() => running.server.close());
  keepsTheContract(async () => new EmulatedStagingSink(new AzureStore({ address: running.address, authority: running.address, tenantId: 'tenant', clientId: 'client', clientSecret: new Secret('client-secret') })));
});

describe('Kubernetes Secrets, stand-in', () => {
  let running: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    interface Stored { metadata: { name: string; resourceVersion?: string } }
    const secrets = new Map<string, Stored>();
    let revision = 0;
    running = await serve(({ method, path, body, authorization }) => {
      if (authorization !== 'Bearer good') return [401];
      const [, name] = /^\/api\/v1\/namespaces\/prod\/secrets\/?([a-z0-9.-]*)$/.exec(path)!;
      const given = body as unknown as Stored;
      const store = (status: number): Reply => {
        secrets.set(given.metadata.name, { ...given, metadata: { ...given.metadata, resourceVersion: String(++revision) } });
        return [status, {}];
      };
      if (method === 'POST') return secrets.has(given.metadata.name) ? [409] : store(201);
      const present = secrets.get(name);
      if (!present) return [404];
      if (method === 'PUT') return given.metadata.resourceVersion !== undefined && given.metadata.resourceVersion !== present.metadata.resourceVersion ? [409] : store(200);
      if (method === 'DELETE') secrets.delete(name);
      return [200, present];
    });
  });
  afterAll(() => running.server.close());
  keepsTheContract(async () => new EmulatedStagingSink(new KubernetesStore({ address: running.address, namespace: 'prod', token: new Secret('good') })));
});
