import { createServer as createHttpServer, request } from 'node:http';
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';

/** What a proxy does to connections and requests while it is switched on. */
export type Fault = 'refused' | 'reset' | 'slow' | 'throttled' | 'error-500' | 'html-503' | 'reply-lost' | 'denied' | 'full' | 'wrong-clock';

export interface FaultProxy {
  readonly port: number;
  /** undefined: pass everything on. `times`: after so many faults it heals. */
  set(fault: Fault | undefined, times?: number): void;
  /** Faults done. */
  count(): number;
  /** Connections (TCP) or requests (HTTP) seen, faulty or not. */
  seen(): number;
  stop(): Promise<void>;
}

/** How long a slow answer takes, in ms; longer than a step may take in the tests. */
const SLOW = 3_000;

class Switch {
  fault: Fault | undefined;
  left = Infinity;
  done = 0;
  seen = 0;

  take(): Fault | undefined {
    this.seen++;
    if (!this.fault || this.left <= 0) return undefined;
    this.left--;
    this.done++;
    return this.fault;
  }

  set(fault: Fault | undefined, times = Infinity): void {
    this.fault = fault;
    this.left = times;
  }
}

/** A proxy for any TCP service: refuses, resets in the middle of an answer, or answers slowly. */
export async function tcpProxy(upstream: number): Promise<FaultProxy> {
  const state = new Switch();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    const fault = state.take();
    if (fault === 'refused') return client.resetAndDestroy();
    const target = connect(upstream, '127.0.0.1');
    sockets.add(target);
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
    client.pipe(target);
    let answers = 0;
    target.on('data', (data) => {
      answers++;
      // The second answer of a login is cut short: the server has worked, the client does not know.
      if ((fault === 'reset' || fault === 'reply-lost') && answers >= 2) {
        client.write(data.subarray(0, 1));
        client.resetAndDestroy();
      } else if (fault === 'slow') setTimeout(() => client.writable && client.write(data), SLOW);
      else client.write(data);
    });
  });
  return listening(server, state, sockets);
}

/** A proxy for HTTP APIs: also throttles, fails, denies, and loses answers after the request was carried out. */
export async function httpProxy(upstream: number): Promise<FaultProxy> {
  const state = new Switch();
  const sockets = new Set<Socket>();
  const server = createHttpServer((incoming, answer) => {
    const fault = state.take();
    if (fault === 'refused' || fault === 'reset') return void incoming.socket.resetAndDestroy();
    const say = (status: number, body: string, headers: Record<string, string> = {}) => {
      incoming.resume();
      answer.writeHead(status, headers).end(body);
    };
    const json = (type: string, message: string) => JSON.stringify({ __type: type, message, errors: [message] });
    const xml = (code: string, message: string) => `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
    const query = (incoming.headers['content-type'] ?? '').includes('form-urlencoded');
    const fail = (status: number, code: string, message: string) => (query ? say(status, xml(code, message)) : say(status, json(code, message), { 'x-amzn-errortype': code, 'content-type': 'application/json' }));
    if (fault === 'throttled') return incoming.headers['x-vault-token'] ? fail(429, 'throttled', 'rate limit') : fail(400, query ? 'Throttling' : 'ThrottlingException', 'Rate exceeded');
    if (fault === 'error-500') return fail(500, 'InternalFailure', 'internal error');
    if (fault === 'html-503') return say(503, '<html>Service Unavailable</html>', { 'content-type': 'text/html' });
    if (fault === 'denied') return fail(403, query ? 'AccessDenied' : 'AccessDeniedException', 'permission denied');
    if (fault === 'full') return fail(507, 'LimitExceededException', 'no space left');
    if (fault === 'wrong-clock') return fail(403, 'SignatureDoesNotMatch', 'Signature expired');
    const forward = () => {
      const outgoing = request({ host: '127.0.0.1', port: upstream, path: incoming.url, method: incoming.method, headers: incoming.headers }, (response) => {
        if (fault === 'reply-lost') {
          response.resume();
          response.on('end', () => incoming.socket.resetAndDestroy());
          return;
        }
        answer.writeHead(response.statusCode!, response.headers);
        response.pipe(answer);
      });
      outgoing.on('error', () => incoming.socket.destroy());
      incoming.pipe(outgoing);
    };
    if (fault === 'slow') setTimeout(forward, SLOW);
    else forward();
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  return listening(server, state, sockets);
}

async function listening(server: NetServer, state: Switch, sockets: Set<Socket>): Promise<FaultProxy> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    set: (fault, times) => state.set(fault, times),
    count: () => state.done,
    seen: () => state.seen,
    stop: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    }),
  };
}
