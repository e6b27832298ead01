import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ForgeKind } from '../../../src/sources/forge';

export interface StandInRepository {
  readonly name: string;
  readonly archived?: boolean;
  readonly fork?: boolean;
  readonly empty?: boolean;
}

/** A fault for one request: a status with headers, or a cut connection. */
export type Fault = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } | 'reset';

/**
 * A local HTTP service with the documented routes of the forges: listing with the pagination of
 * each, tokens (`good`; any other is refused as revoked), organisations that do not exist, quotas and faults.
 */
export class ForgeStandIn {
  readonly requests: { readonly url: string; readonly headers: IncomingMessage['headers'] }[] = [];
  /** Taken one a request, before anything else. */
  readonly faults: Fault[] = [];
  readonly #server: Server;

  constructor(private readonly kind: ForgeKind, private readonly repositories: readonly StandInRepository[]) {
    this.#server = createServer((request, response) => { this.#answer(request, response); });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => { this.#server.listen(0, '127.0.0.1', resolve); });
    return this.url;
  }

  get url(): string {
    const root = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.kind === 'github' ? `${root}/api/v3` : root;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => { this.#server.close(resolve); });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, this.url);
    this.requests.push({ url: request.url!, headers: request.headers });
    const fault = this.faults.shift();
    if (fault === 'reset') {
      request.socket.destroy();
      return;
    }
    if (fault) {
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(fault.body ?? '{"message":"fault"}');
      return;
    }
    const json = (body: unknown, headers: Record<string, string> = {}, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(body));
    };
    if (!this.#authorized(request)) {
      if (this.kind === 'azure') response.writeHead(203, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
      else json({ message: 'Bad credentials' }, {}, 401);
      return;
    }
    const host = `http://${request.headers.host!}`;
    const all = this.repositories;
    const number = (name: string, fallback: number): number => Number(url.searchParams.get(name) ?? fallback);
    const pathname = decodeURIComponent(url.pathname);
    if (this.kind === 'github') {
      const match = /^\/api\/v3\/(orgs|users)\/(\w+)\/repos$/.exec(pathname);
      if (!match || !(match[1] === 'orgs' ? ['acme', 'nothing'] : ['person']).includes(match[2]!)) return json({ message: 'Not Found' }, {}, 404);
      const repositories = match[2] === 'nothing' ? [] : all;
      const size = Math.min(number('per_page', 30), 100);
      const page = number('page', 1);
      const pages = Math.ceil(repositories.length / size);
      const link = (to: number, rel: string): string => `<${host}${url.pathname}?per_page=${size}&page=${to}>; rel="${rel}"`;
      return json(repositories.slice((page - 1) * size, page * size).map((one) => ({
        full_name: `acme/${one.name}`, clone_url: `${host}/acme/${one.name}.git`, archived: one.archived ?? false, fork: one.fork ?? false,
        size: one.empty ? 0 : 12, pushed_at: one.empty ? null : '2026-01-01T00:00:00Z',
      })), { ...(page < pages ? { link: `${link(page + 1, 'next')}, ${link(pages, 'last')}` } : {}), 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': '2000000000' });
    }
    if (this.kind === 'gitlab') {
      if (pathname !== '/api/v4/groups/acme/projects') return json({ message: '404 Group Not Found' }, {}, 404);
      const size = Math.min(number('per_page', 20), 100);
      const page = number('page', 1);
      const pages = Math.max(1, Math.ceil(all.length / size));
      return json(all.slice((page - 1) * size, page * size).map((one) => ({
        path_with_namespace: `acme/${one.name}`, http_url_to_repo: `${host}/acme/${one.name}.git`, archived: one.archived ?? false, empty_repo: one.empty ?? false,
        ...(one.fork ? { forked_from_project: { id: 1 } } : {}),
      })), { 'x-page': String(page), 'x-next-page': page < pages ? String(page + 1) : '', 'x-per-page': String(size), 'x-total': String(all.length), 'x-total-pages': String(pages) });
    }
    if (this.kind === 'gitea') {
      if (pathname !== '/api/v1/orgs/acme/repos' && pathname !== '/api/v1/users/person/repos') return json({ message: 'GetOrgByName' }, {}, 404);
      const size = Math.min(number('limit', 30), 50);
      const page = number('page', 1);
      return json(all.slice((page - 1) * size, page * size).map((one) => ({
        full_name: `acme/${one.name}`, clone_url: `${host}/acme/${one.name}.git`, archived: one.archived ?? false, fork: one.fork ?? false, empty: one.empty ?? false,
      })), { 'x-total-count': String(all.length) });
    }
    if (this.kind === 'bitbucket') {
      if (pathname !== '/rest/api/1.0/projects/acme/repos') return json({ errors: [{ message: 'Project acme does not exist.' }] }, {}, 404);
      const start = number('start', 0);
      const size = Math.min(number('limit', 25), 100);
      const last = start + size >= all.length;
      return json({
        size: all.slice(start, start + size).length, limit: size, start, isLastPage: last, nextPageStart: last ? null : start + size,
        values: all.slice(start, start + size).map((one) => ({
          slug: one.name, project: { key: 'acme' }, archived: one.archived ?? false, ...(one.fork ? { origin: { slug: 'up' } } : {}),
          links: { clone: [{ name: 'ssh', href: `ssh://git@x/acme/${one.name}.git` }, { name: 'http', href: `http://admin@${request.headers.host!}/scm/acme/${one.name}.git` }] },
        })),
      });
    }
    if (pathname !== '/acme/_apis/git/repositories') return json({ message: 'TF400813' }, {}, 404);
    return json({
      count: all.length,
      value: all.map((one) => ({ name: one.name, project: { name: 'acme' }, remoteUrl: `http://user@${request.headers.host!}/acme/_git/${one.name}`, isDisabled: one.archived ?? false, isFork: one.fork ?? false, size: one.empty ? 0 : 100 })),
    });
  }

  #authorized(request: IncomingMessage): boolean {
    const authorization = request.headers.authorization ?? '';
    switch (this.kind) {
      case 'github': return /^(?:token|bearer) good$/i.test(authorization);
      case 'gitlab': return authorization === 'Bearer good';
      case 'gitea': return authorization === 'token good';
      case 'bitbucket': return authorization === 'Bearer good';
      case 'azure': return authorization === `Basic ${Buffer.from(':good').toString('base64')}`;
    }
  }
}
