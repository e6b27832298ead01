import type { CodeDetector, DetectorMetadata, Evidence, Hit, Match, Target, View } from '../../src/model';
import { doubtOf, doubtOfHost, doubtOfUser } from '../formats/doubt';

const remediation = 'Change the password at the database, then let the program read it from a secrets manager or the environment.';

function metadata(id: string, title: string, provider: string, reference: string): DetectorMetadata {
  return { id, title, family: 'database', provider, confidence: 'high', references: [reference], remediation };
}

/** A password with its place, who it is for, and where it is valid; undefined where it is a reference. */
function matchOf(ruleId: string, start: number, value: string, facts: { principal?: string; target: Target; statementStart: number; statementEnd: number; note?: string }): Match | undefined {
  const doubt = doubtOf(value);
  if (doubt.reference) return undefined;
  const evidence: Evidence[] = [...(facts.note ? [{ kind: 'structure', effect: 'notes', text: facts.note } satisfies Evidence] : []), ...doubt.evidence, ...doubtOfHost(facts.target.host), ...doubtOfUser(facts.principal)];
  if (facts.principal !== undefined && facts.principal.toLowerCase() === value.toLowerCase()) evidence.push({ kind: 'placeholder', effect: 'lowers', text: 'the password is the user name' });
  const { note: _note, ...rest } = facts;
  return { type: 'match', ruleId, start, end: start + value.length, form: 'clear', specificity: 'code', ...rest, evidence };
}

function portOf(text: string | undefined): { port: number } | undefined {
  const port = Number(text);
  return port > 0 && port < 65536 ? { port } : undefined;
}

const JDBC_ORACLE = /^jdbc:oracle:(?:thin|oci8?|kprb):([^\s"'\/@<>]{1,60})\/("[^"\n]{1,100}"|[^\s"'@<>]{1,100})@(?:\/\/)?([A-Za-z0-9_.-]{1,200})?(?::(\d{1,5}))?(?:[:\/]([A-Za-z0-9_.$-]{1,64}))?/i;
const ORACLE_LOGIN = /^(?:sqlplus|sqlldr|expdp|impdp|exp|imp|rman|sqlcl)(?:\s+(?:-[A-Za-z]+(?:\s+[23](?=\s))?|(?:userid|target|catalog|nocatalog)[ =]?)){0,6}\s*=?\s*["']?([A-Za-z][A-Za-z0-9_$#]{0,59})\/("[^"\n]{1,100}"|[^\s"'@<>$]{1,100})@["']?(?:\/\/)?([A-Za-z0-9_.-]{1,200})(?::(\d{1,5}))?(?:[:\/]([A-Za-z0-9_.$-]{1,64}))?/i;

/** Oracle's `user/password@host`, in JDBC URLs and for the command-line clients. */
export const oracleLogin: CodeDetector = {
  ...metadata('oracle-login', 'Oracle user and password', 'oracle', 'https://docs.oracle.com/en/database/oracle/oracle-database/19/jjdbc/data-sources-and-URLs.html'),
  keywords: ['jdbc:oracle:', 'sqlplus ', 'sqlldr ', 'expdp ', 'impdp ', 'rman target'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { keyword, offset } of hits) {
      const found = (keyword.startsWith('jdbc') ? JDBC_ORACLE : ORACLE_LOGIN).exec(view.text(offset, offset + 500));
      if (!found) continue;
      const value = found[2].replace(/^"|"$/g, '');
      const start = offset + found[0].indexOf(found[2], found[0].indexOf(`${found[1]}/`) + found[1].length) + (found[2].length - value.length) / 2;
      const match = matchOf('oracle-login', start, value, {
        principal: found[1],
        target: { service: 'oracle', ...(found[3] ? { host: found[3] } : {}), ...(found[3] ? portOf(found[4]) : undefined), ...(found[5] ? { database: found[5] } : {}) },
        statementStart: offset, statementEnd: offset + found[0].length,
      });
      if (match) yield match;
    }
  },
};

/** Go's MySQL data source name (go-sql-driver/mysql): `user:password@tcp(host:3306)/database`. */
export const goMysqlDsn: CodeDetector = {
  ...metadata('mysql-dsn', 'MySQL data source name with a password', 'mysql', 'https://github.com/go-sql-driver/mysql#dsn-data-source-name'),
  keywords: ['@tcp(', '@unix('],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const from = Math.max(view.lineStart(offset), offset - 200);
      const front = /(?:^|["'`\s=])([A-Za-z0-9_.$%{}-]{1,64}):([^\s"'`]{1,120})$/.exec(view.text(from, offset));
      const behind = /^@(?:tcp|unix)\(([^():\s]{0,200})(?::([^()\s]{1,20}))?\)\/([A-Za-z0-9_$-]{0,64})/.exec(view.text(offset, offset + 300));
      if (!front || !behind) continue;
      const match = matchOf('mysql-dsn', offset - front[2].length, front[2], {
        principal: front[1],
        target: { service: 'mysql', ...(behind[1] ? { host: behind[1] } : {}), ...portOf(behind[2]), ...(behind[3] ? { database: behind[3] } : {}) },
        statementStart: offset - front[2].length - front[1].length - 1, statementEnd: offset + behind[0].length,
      });
      if (match) yield match;
    }
  },
};

/** A JAAS login module's options: Kafka's `sasl.jaas.config`, ZooKeeper, Spark and the like. */
export const jaasLogin: CodeDetector = {
  ...metadata('jaas-password', 'JAAS login with a password', 'kafka', 'https://kafka.apache.org/documentation/#security_sasl_jaasconfig'),
  keywords: ['LoginModule required', 'LoginModule  required', 'LoginModule\\n', 'LoginModule requisite'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const text = view.text(offset, offset + 1500).split(';')[0];
      const user = /\busername\s*=\s*\\*["']([^"'\\\n]{1,200})\\*["']/.exec(text)?.[1];
      for (const found of text.matchAll(/\b(password|user_[A-Za-z0-9_-]{1,64}|clientSecret|oauth\.client\.secret|keyStorePassword)\s*=\s*\\*["']([^"'\\\n]{1,200})\\*["']/g)) {
        const start = offset + found.index + found[0].lastIndexOf(found[2]);
        const match = matchOf('jaas-password', start, found[2], {
          principal: found[1].startsWith('user_') ? found[1].slice(5) : user,
          target: { service: /scram|plain/i.test(view.text(offset - 80, offset)) ? 'kafka' : 'jaas' },
          statementStart: offset, statementEnd: offset + text.length,
        });
        if (match) yield match;
      }
    }
  },
};

/** Django's DATABASES: one dictionary with ENGINE, USER, PASSWORD, HOST. */
export const djangoDatabase: CodeDetector = {
  ...metadata('django-database-password', 'Django database password', 'django', 'https://docs.djangoproject.com/en/5.2/ref/settings/#databases'),
  keywords: ['django.db.backends', 'django.contrib.gis.db.backends', 'dj_database_url', 'django_mysql', 'mssql-django', 'sql_server.pyodbc', 'djongo'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const from = Math.max(0, offset - 800);
      const before = view.text(from, offset);
      const open = before.lastIndexOf('{');
      if (open < 0) continue;
      const text = view.text(from + open, offset + 1000);
      const dictionary = text.slice(0, closingBrace(text));
      const field = (name: string): RegExpExecArray | null => new RegExp(`["']${name}["']\\s*:\\s*[rub]?(?:["']([^"'\\n]{0,200})["']|(\\d{1,5}))`).exec(dictionary);
      const password = field('PASSWORD');
      if (!password?.[1]) continue;
      const engine = /\.(\w+)["']/.exec(field('ENGINE')?.[0] ?? '')?.[1] ?? '';
      const host = field('HOST')?.[1];
      const match = matchOf('django-database-password', from + open + password.index + password[0].lastIndexOf(password[1]), password[1], {
        principal: field('USER')?.[1],
        target: {
          service: /postg/.test(engine) ? 'postgresql' : engine.replace('pyodbc', 'mssql') || 'database',
          ...(host ? { host } : {}), ...portOf(field('PORT')?.[1] ?? field('PORT')?.[2]), ...(field('NAME')?.[1] ? { database: field('NAME')![1] } : {}),
        },
        statementStart: from + open, statementEnd: from + open + dictionary.length,
      });
      if (match) yield match;
    }
  },
};

function closingBrace(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return text.length;
}

const LITERAL = '\\s*(?:[a-z_]+\\s*[:=]\\s*)?["\']([^"\'\\n]{0,200})["\']';
const PDO = new RegExp(`^PDO\\s*\\(\\s*["'](\\w+):([^"'\\n]{0,300})["']\\s*,${LITERAL}\\s*,${LITERAL}`, 'i');
const MYSQLI = new RegExp(`^(?:mysqli?_p?connect|mysqli(?:_real_connect)?|pg_connect|mssql_connect|oci_connect|MySQLdb\\.connect|pymysql\\.connect)\\s*\\(\\s*(?:\\$[a-z_]+\\s*,\\s*)?${LITERAL.slice(3)}\\s*,${LITERAL}\\s*,${LITERAL}(?:\\s*,${LITERAL})?`, 'i');

/** Calls that open a connection with host, user and password as literals: PDO, mysqli, the MySQL drivers of Python. */
export const connectCall: CodeDetector = {
  ...metadata('database-connect-call', 'Database password in a connect call', 'database', 'https://www.php.net/manual/en/pdo.construct.php'),
  keywords: ['new PDO(', 'PDO (', 'mysqli_connect', 'mysql_connect', 'mysqli_real_connect', 'new mysqli(', 'mysql_pconnect', 'MySQLdb.connect', 'pymysql.connect', 'mssql_connect', 'oci_connect'],
  scope: 'hit',
  *match(view: View, hits: readonly Hit[]): Iterable<Match> {
    for (const { offset } of hits) {
      const text = view.text(offset, offset + 900).replace(/^new /i, '    ');
      const call = text.trimStart();
      const at = offset + text.length - call.length;
      const pdo = PDO.exec(call);
      const direct = pdo ? null : MYSQLI.exec(call);
      const found = pdo ?? direct;
      const oracle = /^oci_/i.test(call);
      const value = oracle ? found?.[2] : pdo ? pdo[4] : direct?.[3];
      if (!found || !value) continue;
      const host = pdo ? /host=([^;]+)/i.exec(pdo[2])?.[1] : oracle ? direct?.[3] : direct?.[1];
      const [name, port] = (host ?? '').split(':');
      const match = matchOf('database-connect-call', at + found[0].lastIndexOf(value, oracle || !direct?.[4] ? undefined : found[0].lastIndexOf(direct[4]) - 1), value, {
        principal: oracle ? found[1] : pdo ? pdo[3] : direct?.[2],
        target: {
          service: pdo ? pdo[1].replace('pgsql', 'postgresql').replace('sqlsrv', 'mssql') : oracle ? 'oracle' : 'mysql',
          ...(name ? { host: name } : {}), ...portOf(port ?? (pdo ? /port=(\d+)/i.exec(pdo[2])?.[1] : undefined)),
          ...((pdo ? /dbname=([^;]+)/i.exec(pdo[2])?.[1] : direct?.[4]) ? { database: pdo ? /dbname=([^;]+)/i.exec(pdo[2])![1] : direct![4] } : {}),
        },
        statementStart: at, statementEnd: at + found[0].length,
      });
      if (match) yield match;
    }
  },
};
