import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KeysweepError } from '../model';
import { livePage } from '../report/html';
import { safeJson } from '../report/text';
import { type Answer, answerApi } from './api';
import { StoreSession } from './store-session';

/** What is served, and where. */
export interface ServeRequest {
  readonly store: string;
  /** 0 takes a free port. */
  readonly port?: number;
  /** State directory whose rotation journals are shown; this installation's where not given. */
  readonly plans?: string;
  /** Most credentials in the page's own table (20,000); all are found by searching. */
  readonly viewed?: number;
  /** Told of failures that are no answer to a mistake of whoever asks. */
  readonly onFailure?: (error: unknown) => void;
}

/** A server that runs. */
export interface Served {
  /** The address to open, with the token in its fragment: browsers do not send that part, so it is in no log. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

/** Largest request body (bytes). */
const BODY_LIMIT = 64 * 1024;

/**
 * Serves the store on 127.0.0.1. Every answer but the empty page needs the token in an Authorization header, which no other
 * site's page can send (no cookie, no CORS), and the Host header must name this very address, so that a
 * rebound DNS name is refused.
 */
export async function serve(request: ServeRequest): Promise<Served> {
  const token = randomBytes(32).toString('base64url');
  const session = new StoreSession(request.store);
  const server = createServer((incoming, response) => {
    void handle(incoming, response).catch((error: unknown) => {
      request.onFailure?.(error);
      response.destroy();
    });
  });
  await listen(server, request.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const origins = new Set([...hosts].map((host) => `http://${host}`));

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = incoming;
    const refuse = (status: number, message: string): void => { send(response, { status, body: { error: message } }); };
    if (!hosts.has(headers.host ?? '')) return refuse(421, 'this server answers only to its own address');
    if (headers.origin !== undefined && !origins.has(headers.origin)) return refuse(403, 'requests of other sites are refused');
    if (headers['sec-fetch-site'] !== undefined && !['same-origin', 'none'].includes(String(headers['sec-fetch-site']))) return refuse(403, 'requests of other sites are refused');
    if (!/^\/(?!\/)/.test(incoming.url ?? '')) return refuse(400, 'name a path of this server'); // an absolute address outranks Host
    const url = new URL(incoming.url!, `http://127.0.0.1:${port}`);
    if (method === 'GET' && url.pathname === '/') {
      const { html, policy } = livePage();
      response.writeHead(200, { ...SAFE_HEADERS, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(html);
      return;
    }
    if (!url.pathname.startsWith('/api/')) return refuse(404, 'there is nothing here');
    if (!authorized(headers.authorization, token)) return refuse(401, 'the token is missing or wrong');
    let body: unknown;
    if (method === 'POST') {
      if (!/^application\/json\b/.test(headers['content-type'] ?? '')) return refuse(415, 'send JSON');
      try {
        body = JSON.parse(await readBody(incoming));
      } catch {
        return refuse(400, 'the body is not JSON, or too long');
      }
    } else if (method !== 'GET') return refuse(405, 'only GET and POST');
    try {
      send(response, await session.use((store) => answerApi(store, { method, path: url.pathname, query: url.searchParams, body, plans: request.plans, viewed: request.viewed })));
    } catch (error) {
      if (error instanceof KeysweepError) return refuse(error.code.startsWith('store-') ? 503 : error.code.startsWith('no-such-') ? 404 : 400, error.message);
      request.onFailure?.(error);
      refuse(500, 'keysweep serve failed at this; its terminal says why');
    }
  }

  return {
    url: `http://127.0.0.1:${port}/#token=${token}`, port, token,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
      await session.close();
    },
  };
}

const SAFE_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { ...SAFE_HEADERS, 'content-type': 'application/json; charset=utf-8' }).end(safeJson(body));
}

function authorized(header: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > BODY_LIMIT) throw new Error('too long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new KeysweepError('cannot-listen', `cannot listen on 127.0.0.1:${port}: ${cause.message}`, { actions: ['Give another --port, or none for a free one.'], cause }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
