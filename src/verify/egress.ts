import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect as connectNet, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Egress, EgressAnswer, EgressRequest } from './contract';
import type { NetworkGuard } from './guard';

/** Bytes read of an answer. */
const MAX_BODY = 64 * 1024;

type Connected = (error: Error | null, socket?: Duplex) => void;
interface Wanted { readonly host?: string | null; readonly hostname?: string | null; readonly port?: number | string | null; readonly servername?: string }

/**
 * HTTP that connects only to the address the guard has checked (so that a name which changes its mind between check and
 * connection gains nothing), follows no redirects, and goes through HTTP_PROXY, HTTPS_PROXY, NO_PROXY where they are set.
 */
export function createEgress(guard: NetworkGuard, timeoutMs: number, environment: NodeJS.ProcessEnv = process.env): Egress {
  const connectTo = (wanted: Wanted, secure: boolean, connected: Connected): void => {
    const host = String(wanted.hostname ?? wanted.host);
    const port = Number(wanted.port ?? (secure ? 443 : 80));
    const giveUp = new AbortController();
    let settled = false;
    const settle: Connected = (error, socket) => {
      if (settled) return void socket?.destroy();
      settled = true;
      clearTimeout(timer);
      connected(error, socket);
    };
    // A request's own signal ends nothing before it has a socket: who accepts a connection and then says nothing would hold it for ever.
    const timer = setTimeout(() => {
      const late = Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' });
      giveUp.abort(late);
      settle(late);
    }, timeoutMs);
    const proxy = proxyFor(host, secure, environment);
    const socket = proxy ? throughProxy(proxy, host, port, giveUp.signal) : guard.resolve(host).then((address) => opened({ host: address, port }, giveUp.signal));
    socket.then((plain) => {
      if (!secure) return settle(null, plain);
      const tls = connectTls({ socket: plain, servername: isIP(host) ? undefined : wanted.servername ?? host });
      tls.once('secureConnect', () => settle(null, tls));
      tls.once('error', (error) => settle(error));
      giveUp.signal.addEventListener('abort', () => tls.destroy(), { once: true });
    }).catch((error: Error) => settle(error));
  };
  class GuardedHttp extends HttpAgent {
    override createConnection(wanted: Wanted, connected: Connected): undefined {
      connectTo(wanted, false, connected);
      return undefined;
    }
  }
  class GuardedHttps extends HttpsAgent {
    override createConnection(wanted: Wanted, connected: Connected): undefined {
      connectTo(wanted, true, connected);
      return undefined;
    }
  }
  const http = new GuardedHttp({ keepAlive: false });
  const https = new GuardedHttps({ keepAlive: false });
  return {
    timeoutMs,
    address: (host) => guard.resolve(host),
    agents: () => ({ http, https }),
    request: (request) => send(request, http, https, timeoutMs),
  };
}

function send(request: EgressRequest, http: HttpAgent, https: HttpsAgent, timeoutMs: number): Promise<EgressAnswer> {
  const url = new URL(request.url);
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const options = {
      method: request.method, agent: secure ? https : http, signal: AbortSignal.timeout(timeoutMs),
      headers: { 'user-agent': 'keysweep', accept: '*/*', ...(request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }), ...request.headers },
    };
    const outgoing: ClientRequest = (secure ? httpsRequest : httpRequest)(url, options, (answer) => {
      const pieces: Buffer[] = [];
      let size = 0;
      const done = (): void => resolve({
        status: answer.statusCode ?? 0,
        headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? ''])),
        body: Buffer.concat(pieces).subarray(0, MAX_BODY).toString('utf8'),
      });
      answer.on('data', (piece: Buffer) => {
        pieces.push(piece);
        size += piece.length;
        if (size < MAX_BODY) return;
        done();
        answer.destroy();
      });
      answer.on('end', done);
      answer.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}

/** The proxy for a host by the usual variables; names in NO_PROXY, and all below them, are asked directly. */
export function proxyFor(host: string, secure: boolean, environment: NodeJS.ProcessEnv): URL | undefined {
  const value = secure ? environment.HTTPS_PROXY ?? environment.https_proxy : environment.HTTP_PROXY ?? environment.http_proxy;
  if (!value) return undefined;
  const direct = (environment.NO_PROXY ?? environment.no_proxy ?? '').split(',').map((name) => name.trim().toLowerCase().replace(/^\*?\./, '')).filter(Boolean);
  if (direct.some((name) => name === '*' || host.toLowerCase() === name || host.toLowerCase().endsWith(`.${name}`))) return undefined;
  return new URL(value.includes('://') ? value : `http://${value}`);
}

function opened(address: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectNet({ ...address, signal });
    socket.once('connect', () => resolve(socket));
    socket.on('error', reject);
  });
}

/** A tunnel (RFC 9110, CONNECT). The proxy resolves the name, so only the person who set it decides what it reaches. */
async function throughProxy(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = await opened({ host: proxy.hostname, port: Number(proxy.port || 80) }, signal);
  const login = proxy.username ? `Proxy-Authorization: Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}\r\n` : '';
  const name = isIP(host) === 6 ? `[${host}]` : host;
  socket.write(`CONNECT ${name}:${port} HTTP/1.1\r\nHost: ${name}:${port}\r\n${login}\r\n`);
  return new Promise((resolve, reject) => {
    let head = '';
    const read = (data: Buffer): void => {
      head += data.toString('latin1');
      if (!head.includes('\r\n\r\n') && head.length < 8192) return;
      socket.off('data', read);
      if (/^HTTP\/1\.[01] 200/.test(head)) resolve(socket);
      else {
        socket.destroy();
        reject(new Error(`the proxy answered ${head.split('\r\n')[0]}`));
      }
    };
    socket.on('data', read);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the proxy closed the connection')));
  });
}
