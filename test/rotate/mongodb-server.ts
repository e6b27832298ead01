import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { deserialize, Long, serialize, type Document } from 'bson';

// No MongoDB server comes from the registries: this one speaks its wire protocol (OP_QUERY for the first hello, OP_MSG for the rest)
// and does the whole SCRAM-SHA-256 exchange (RFC 5802, 7677): a client without the password cannot log in, nor a server without it.

interface User {
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
  readonly roles: { role: string; db: string }[];
}

export interface MongoServer {
  readonly port: number;
  /** Commands seen, in order. */
  readonly commands: string[];
  addUser(source: string, name: string, password: string, roles?: { role: string; db: string }[]): void;
  /** Ends every connection without an answer until it is called with false. */
  silence(on: boolean): void;
  stop(): Promise<void>;
}

const ITERATIONS = 4096;
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

function verifierOf(password: string, roles: User['roles']): User {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  return { salt, storedKey: createHash('sha256').update(hmac(salted, 'Client Key')).digest(), serverKey: hmac(salted, 'Server Key'), roles };
}

export async function startMongoServer(): Promise<MongoServer> {
  const users = new Map<string, User>();
  const sockets = new Set<Socket>();
  const commands: string[] = [];
  let silent = false;

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (silent) return void socket.resetAndDestroy();
    const session = new Session(users, commands);
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      while (rest.length >= 16 && rest.length >= rest.readInt32LE(0)) {
        const message = rest.subarray(0, rest.readInt32LE(0));
        rest = rest.subarray(message.length);
        if (silent) return void socket.resetAndDestroy();
        const id = message.readInt32LE(4);
        const opcode = message.readInt32LE(12);
        if (opcode === 2004) socket.write(legacyReply(id, session.answer(deserialize(message.subarray(message.indexOf(0, 20) + 1 + 8)))));
        else if (opcode === 2013) socket.write(reply(id, session.answer(deserialize(message.subarray(21, 21 + message.readInt32LE(21))))));
        else socket.destroy();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    commands,
    addUser: (source, name, password, roles = []) => void users.set(`${source}.${name}`, verifierOf(password, roles)),
    silence: (on) => { silent = on; },
    stop: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    }),
  };
}

class Session {
  #login: { user: string; first: string; serverFirst: string; nonce: string } | undefined;
  #as: string | undefined;

  constructor(private readonly users: Map<string, User>, private readonly commands: string[]) {}

  answer(command: Document): Document {
    const [name] = Object.keys(command);
    this.commands.push(name);
    switch (name.toLowerCase()) {
      case 'hello': case 'ismaster': return {
        helloOk: true, ismaster: true, isWritablePrimary: true, maxBsonObjectSize: 16777216, maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, localTime: new Date(), minWireVersion: 0, maxWireVersion: 21, readOnly: false,
        ...(command.saslSupportedMechs ? { saslSupportedMechs: ['SCRAM-SHA-256'] } : {}),
        ...(command.speculativeAuthenticate ? { speculativeAuthenticate: this.#start(command.speculativeAuthenticate as Document) } : {}), ok: 1,
      };
      case 'saslstart': return this.#start(command);
      case 'saslcontinue': return this.#continue(command);
      case 'endsessions': return { ok: 1 };
    }
    if (!this.#as) return { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: `command ${name} requires authentication` };
    switch (name) {
      case 'ping': return { ok: 1 };
      case 'connectionStatus': return { authInfo: { authenticatedUsers: [{ user: this.#as.slice(this.#as.indexOf('.') + 1), db: this.#as.split('.')[0] }], authenticatedUserRoles: this.users.get(this.#as)?.roles ?? [] }, ok: 1 };
      case 'updateUser': {
        const target = `${String(command.$db)}.${String(command.updateUser)}`;
        const roles = (this.users.get(this.#as)?.roles ?? []).map(({ role }) => role);
        if (!roles.includes('userAdmin') && !(target === this.#as && roles.includes('changeOwnPassword'))) return { ok: 0, code: 13, codeName: 'Unauthorized', errmsg: 'not authorized on admin to execute command' };
        const present = this.users.get(target);
        if (!present) return { ok: 0, code: 11, codeName: 'UserNotFound', errmsg: `Could not find user ${target}` };
        this.users.set(target, verifierOf(String(command.pwd), present.roles));
        return { ok: 1 };
      }
      default: return { ok: 0, code: 59, codeName: 'CommandNotFound', errmsg: `no such command: ${name}` };
    }
  }

  #start(command: Document): Document {
    if (command.mechanism !== 'SCRAM-SHA-256') return { ok: 0, code: 334, codeName: 'MechanismUnavailable', errmsg: 'only SCRAM-SHA-256' };
    const message = textOf(command.payload);
    const first = message.slice('n,,'.length);
    const { n = '', r = '' } = fieldsOf(first);
    const user = `${String(command.db ?? command.$db)}.${n.replaceAll('=2C', ',').replaceAll('=3D', '=')}`;
    // Users that do not exist get a salt as well, so that nobody learns which do.
    const salt = this.users.get(user)?.salt ?? createHash('sha256').update(user).digest().subarray(0, 16);
    const nonce = r + randomBytes(18).toString('base64');
    const serverFirst = `r=${nonce},s=${salt.toString('base64')},i=${ITERATIONS}`;
    this.#login = { user, first, serverFirst, nonce };
    return { conversationId: 1, done: false, payload: Buffer.from(serverFirst), ok: 1 };
  }

  #continue(command: Document): Document {
    const refused = { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' };
    const login = this.#login;
    const message = textOf(command.payload);
    if (!login) return message === '' && this.#as ? { conversationId: 1, done: true, payload: Buffer.alloc(0), ok: 1 } : refused;
    this.#login = undefined;
    const { c, r, p } = fieldsOf(message);
    const user = this.users.get(login.user);
    if (!user || c !== 'biws' || r !== login.nonce || !p) return refused;
    const auth = `${login.first},${login.serverFirst},${message.slice(0, message.lastIndexOf(',p='))}`;
    const signature = hmac(user.storedKey, auth);
    const clientKey = Buffer.from(p, 'base64').map((byte, index) => byte ^ signature[index]);
    if (!timingSafeEqual(createHash('sha256').update(clientKey).digest(), user.storedKey)) return refused;
    this.#as = login.user;
    return { conversationId: 1, done: true, payload: Buffer.from(`v=${hmac(user.serverKey, auth).toString('base64')}`), ok: 1 };
  }
}

function textOf(payload: unknown): string {
  return Buffer.from((payload as { buffer: Uint8Array }).buffer ?? (payload as Uint8Array)).toString('utf8');
}

function fieldsOf(message: string): Record<string, string> {
  return Object.fromEntries(message.split(',').map((field) => [field[0], field.slice(2)]));
}

function reply(to: number, document: Document): Buffer {
  const body = Buffer.from(serialize(document));
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + body.length, 0);
  head.writeInt32LE(to, 8);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, body]);
}

function legacyReply(to: number, document: Document): Buffer {
  const body = Buffer.from(serialize(document));
  const head = Buffer.alloc(36);
  head.writeInt32LE(36 + body.length, 0);
  head.writeInt32LE(to, 8);
  head.writeInt32LE(1, 12);
  head.writeInt32LE(8, 16);
  head.set(Long.ZERO.toBytesLE(), 20);
  head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}
