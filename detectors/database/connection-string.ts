import type { CodeDetector, DetectorMetadata, Evidence, Hit, Match, Target, View } from '../../src/model';
import { doubtOf, doubtOfHost, doubtOfUser } from '../formats/doubt';
import { serviceOf } from './schemes';

/** Bytes looked at before and behind the password's name: connection strings are one literal, mostly one line. */
const BEFORE = 600;
const BEHIND = 600;

const remediation = 'Change the password at the service, then give the program its connection string from a secrets manager or the environment.';

/** Names of parts, as ADO.NET, ODBC, OLE DB, JDBC, libpq, Npgsql, MySqlConnector and StackExchange.Redis write them. */
const PARTS: Readonly<Record<string, 'host' | 'port' | 'database' | 'user' | 'kind' | 'other' | undefined>> = {
  // A scanned name is looked up here: `constructor=` is no part.
  __proto__: null as never,
  'server': 'host', 'data source': 'host', 'datasource': 'host', 'host': 'host', 'hostname': 'host', 'address': 'host', 'addr': 'host', 'network address': 'host', 'hostaddr': 'host', 'servername': 'host', 'dbq': 'host', 'endpoint': 'host', 'contact points': 'host', 'bootstrap.servers': 'host',
  'port': 'port', 'portnumber': 'port',
  'database': 'database', 'initial catalog': 'database', 'dbname': 'database', 'databasename': 'database', 'db': 'database', 'default keyspace': 'database', 'catalog': 'database', 'sid': 'database', 'service name': 'database',
  'user id': 'user', 'userid': 'user', 'uid': 'user', 'user': 'user', 'username': 'user', 'user name': 'user', 'login': 'user', 'dbuser': 'user', 'name': 'user',
  'driver': 'kind', 'provider': 'kind', 'dsn': 'kind', 'metadata': 'kind', 'sslmode': 'other', 'ssl': 'other', 'usessl': 'other', 'encrypt': 'other', 'trusted_connection': 'other', 'integrated security': 'other', 'connect timeout': 'other', 'connection timeout': 'other', 'multipleactiveresultsets': 'other', 'persist security info': 'other', 'pooling': 'other', 'charset': 'other', 'allowadmin': 'other', 'abortconnect': 'other', 'application name': 'other', 'application_name': 'other', 'options': 'other', 'connect_timeout': 'other', 'target_session_attrs': 'other', 'trustservercertificate': 'other', 'characterencoding': 'other', 'useunicode': 'other', 'servertimezone': 'other', 'autoreconnect': 'other',
};

/** Reading a string of pairs: what parts them, and what a value may hold. */
interface Dialect {
  readonly separator: RegExp;
  readonly pair: RegExp;
}

const DIALECTS: Readonly<Record<string, Dialect>> = {
  ';': { separator: /;/, pair: /^\s*([A-Za-z][A-Za-z0-9_. -]{0,40}?)\s*=\s*(.*?)\s*$/s },
  '&': { separator: /&amp;|&/, pair: /^([A-Za-z][A-Za-z0-9_.-]{0,40})=(.*)$/s },
  ',': { separator: /,/, pair: /^\s*([A-Za-z][A-Za-z0-9_ ]{0,40})\s*=\s*(.*?)\s*$/s },
  ' ': { separator: /\s+(?=[A-Za-z_]{2,40}\s*=)/, pair: /^\s*([A-Za-z_]{2,40})\s*=\s*('(?:[^'\\]|\\.)*'|\S*)$/s },
};

/**
 * Passwords in connection strings of pairs: `Server=…;User Id=…;Password=…` (ADO.NET, ODBC), `host=… user=… password=…`
 * (libpq), `jdbc:…?user=…&password=…`, `cache:6379,password=…` (StackExchange.Redis).
 */
export const connectionString: CodeDetector = {
  ...({
    id: 'connection-string', title: 'Connection string with a password', family: 'database', provider: 'connection-string', confidence: 'high',
    references: [
      'https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax',
      'https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING',
    ],
    remediation,
  } satisfies DetectorMetadata),
  keywords: ['password=', 'pwd=', 'password =', 'passwd='],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { keyword, offset } of hits) {
      const match = readPairs(view, offset, keyword.length);
      if (match) yield match;
    }
  },
};

/** What may stand right before the name: a separator, or what begins a literal. Anything else and the name goes on to the left. */
const BEFORE_NAME = /[\s;&,?"'`>]/;

function readPairs(view: View, offset: number, nameLength: number): Match | undefined {
  if (offset > 0 && !BEFORE_NAME.test(view.text(offset - 1, offset))) return undefined;
  const from = Math.max(0, offset - BEFORE);
  const before = view.text(from, offset);
  const after = view.text(offset, offset + BEHIND);
  // The literal: from the quote that opens it, or the line's or element's start, to the one that closes it.
  const opening = literalOpening(before);
  const literalStart = from + opening + 1;
  const front = view.text(literalStart, offset);
  const separator = /([;&,]|&amp;|^|\?|\s)\s*(?:[A-Za-z]+ )?$/.exec(front)?.[1];
  if (separator === undefined) return undefined;
  const mark = separator.trim() === '' ? (/;/.test(front + (after.split(/["'`\n\r<]/)[0] ?? '')) ? ';' : ' ') : separator === '&amp;' || separator === '?' ? '&' : separator;
  const dialect = DIALECTS[mark];
  const value = readValue(after.slice(nameLength), mark);
  if (!value || value.text.length < 2) return undefined;
  const doubt = doubtOf(value.text);
  if (doubt.reference) return undefined;
  const start = offset + nameLength + value.at;
  const tail = view.text(start + value.text.length, start + value.text.length + BEHIND).split(/["`\n\r<>]/)[0];
  const literal = front + after.slice(0, nameLength + value.at + value.text.length) + tail;

  const facts: { host?: string; port?: number; database?: string; user?: string; kind?: string } = {};
  let known = 0;
  for (const piece of literal.split(dialect.separator)) {
    const pair = dialect.pair.exec(piece.replace(/^.*[?]/s, '').replace(/^.*:\/\/[^;?]*$/s, ''));
    const part = pair && PARTS[pair[1].trim().toLowerCase()];
    if (!part) continue;
    known++;
    const text = pair[2].replace(/^['"]|['"]$/g, '').trim();
    if (part === 'port') facts.port = Number(text) || undefined;
    else if (part !== 'other' && text) facts[part] ??= text.slice(0, 200);
  }
  const url = /(?:jdbc:)?([a-z][a-z0-9+]{1,30})(?::[a-z0-9]{1,20})?:\/\/([A-Za-z0-9_.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?(?:[/;]+([A-Za-z0-9_$-]{1,64})(?=[?;]|$))?/i.exec(front);
  const database = url !== null && (serviceOf(url[1])?.service ?? 'basic-auth') !== 'basic-auth';
  const endpoint = mark === ',' ? /(?:^|["'\s=])([A-Za-z0-9.-]{2,200}):(\d{2,5})\s*,/.exec(front) : null;
  if (known < (mark === ' ' ? 2 : 1) && !database && !endpoint) return undefined;
  // Outside a literal, `user=a, password=b` are arguments of a call.
  const literalQuote = opening >= 0 && /["'`>]/.test(before[opening]);
  if (!literalQuote && !database && (mark === ',' || mark === ' ') && (known < 3 || /[(),]/.test(front) || !/^[^(),.]+$/.test(value.text))) return undefined;

  const target = targetOf(facts, database ? url : null, endpoint, literal);
  const evidence: Evidence[] = [
    { kind: 'structure', effect: 'notes', text: `connection string${facts.kind ? ` (${facts.kind})` : ''}` },
    ...doubt.evidence, ...doubtOfHost(target.host), ...doubtOfUser(facts.user),
  ];
  return {
    type: 'match', ruleId: 'connection-string', start, end: start + value.text.length,
    statementStart: literalStart, statementEnd: start + value.text.length + tail.length,
    form: 'clear', specificity: 'code', name: view.text(offset, offset + nameLength).replace(/\s*=$/, ''),
    principal: facts.user && !doubtOf(facts.user).reference ? facts.user : undefined,
    target, evidence,
  };
}

/** Index of the character that opens the literal which `before` ends in; −1 where it began earlier. Quoted values inside (`name='x y'`) are passed over. */
function literalOpening(before: string): number {
  for (let at = before.length - 1; at >= 0; at--) {
    const character = before[at];
    if (character === '\'') {
      const open = before.lastIndexOf('\'', at - 1);
      if (at > 0 && open > 0 && /[=;]\s?$/.test(before.slice(Math.max(0, open - 2), open)) && !before.slice(open, at).includes('\n')) {
        at = open;
        continue;
      }
      return at;
    }
    if (character === '"' || character === '`' || character === '>' || character === '\n' || character === '\r') return at;
  }
  return -1;
}

/** The value behind `password=`: quoted within the literal, or up to the separator or the literal's end. */
function readValue(text: string, mark: string): { at: number; text: string } | undefined {
  const quoted = mark === ';' || mark === ' ' ? /^\s*(?:'([^'\n]{1,200})'|\{([^}\n]{1,200})\}|&quot;(.{1,200}?)&quot;)(?=\s*(?:;|"|$|\s))/.exec(text) : null;
  if (quoted) {
    const value = quoted[1] ?? quoted[2] ?? quoted[3];
    return { at: quoted[0].lastIndexOf(value), text: value };
  }
  const plain = (mark === ';' ? /^\s*([^;"'`\n\r<\\]{1,200})/ : mark === '&' ? /^([^&"'`\s<>\\#;]{1,200})/ : mark === ',' ? /^([^,"'`\n\r<\\]{1,200})/ : /^\s?([^\s"'`<>\\;,]{1,200})/).exec(text);
  if (!plain) return undefined;
  const value = plain[1].trimEnd();
  return { at: plain[0].indexOf(value), text: value };
}

function targetOf(
  facts: { host?: string; port?: number; database?: string; kind?: string },
  url: RegExpExecArray | null,
  endpoint: RegExpExecArray | null,
  literal: string,
): Target {
  // SQL Server writes `tcp:host,port` and `host\instance`.
  const written = /^(?:tcp:|np:|lpc:)?([^,\\:;]+)(?:\\[^,]+)?(?:[,:](\d{1,5}))?$/.exec(facts.host ?? '');
  const host = written?.[1] ?? url?.[2] ?? endpoint?.[1];
  const port = facts.port ?? (Number(written?.[2] ?? url?.[3] ?? endpoint?.[2]) || undefined);
  const service = url ? serviceOf(url[1])?.service : serviceByWords(literal, port);
  return { ...(service ? { service } : {}), ...(host ? { host: host.trim() } : {}), ...(port ? { port } : {}), ...(facts.database ?? url?.[4] ? { database: facts.database ?? url?.[4] } : {}) };
}

/** Which database a string is for: by driver or provider, else by keywords only one of them has. */
function serviceByWords(literal: string, port: number | undefined): string | undefined {
  const words: readonly (readonly [RegExp, string])[] = [
    [/postgres|npgsql|sslmode=|\bdbname=/i, 'postgresql'],
    [/mysql|mariadb|\busessl=/i, 'mysql'],
    [/oracle|oraoledb|\(description=/i, 'oracle'],
    [/sqlncli|msoledbsql|sql server|sqloledb|initial catalog|multipleactiveresultsets|trusted_connection|sqlserver|\.database\.windows\.net/i, 'mssql'],
    [/abortconnect|allowadmin|\.redis\.cache\.windows\.net|,ssl=/i, 'redis'],
    [/db2/i, 'db2'], [/mongodb/i, 'mongodb'], [/snowflake/i, 'snowflake'], [/cassandra/i, 'cassandra'],
    [/\bdata source=/i, 'mssql'],
  ];
  const byPort: Readonly<Record<number, string>> = { 5432: 'postgresql', 3306: 'mysql', 1433: 'mssql', 1521: 'oracle', 6379: 'redis', 27017: 'mongodb', 50000: 'db2' };
  return words.find(([pattern]) => pattern.test(literal))?.[1] ?? (port ? byPort[port] : undefined);
}
