import fc from 'fast-check';
import { detectors } from '../../../detectors/database';
import { serviceOf, SERVICES } from '../../../detectors/database/schemes';
import { run, type Found } from '../run';

function scan(text: string): Found[] {
  return run(detectors, 'settings.txt', text).matches;
}

function only(text: string): Found {
  const found = scan(text);
  expect(found.map(({ secret }) => secret)).toHaveLength(1);
  return found[0];
}

const lowered = (found: Found): string[] => (found.evidence ?? []).filter(({ effect }) => effect === 'lowers').map(({ text }) => text);

describe('URLs', () => {
  test.each([
    ['postgres://app:Zk4vT9wq@db1.prod.lan:6432/orders?sslmode=require', 'postgresql-url', 'app', 'Zk4vT9wq', { service: 'postgresql', host: 'db1.prod.lan', port: 6432, database: 'orders' }],
    ['SQLALCHEMY_DATABASE_URI = "postgresql+psycopg2://svc:Zk4vT9wq@10.2.3.4/orders"', 'postgresql-url', 'svc', 'Zk4vT9wq', { host: '10.2.3.4', port: 5432, database: 'orders' }],
    ["url: 'mysql+pymysql://root:Zk4vT9wq@mysql.lan/app?charset=utf8'", 'mysql-url', 'root', 'Zk4vT9wq', { service: 'mysql', host: 'mysql.lan', database: 'app' }],
    ['mongodb+srv://ops:Zk4vT9wq@cluster0.ab1cd.mongodb.net/admin', 'mongodb-url', 'ops', 'Zk4vT9wq', { service: 'mongodb', host: 'cluster0.ab1cd.mongodb.net' }],
    ['mongodb://ops:Zk4vT9wq@m1.lan:27017,m2.lan:27017/app?replicaSet=rs0', 'mongodb-url', 'ops', 'Zk4vT9wq', { host: 'm1.lan', port: 27017, database: 'app' }],
    ['REDIS_URL=redis://:Zk4vT9wq@cache.lan:6379/0', 'redis-url', undefined, 'Zk4vT9wq', { service: 'redis', host: 'cache.lan', port: 6379 }],
    ['rediss://default:Zk4vT9wq@cache.lan', 'redis-url', 'default', 'Zk4vT9wq', { service: 'redis' }],
    ['broker = amqps://worker:Zk4vT9wq@mq.lan/%2Fjobs', 'amqp-url', 'worker', 'Zk4vT9wq', { service: 'amqp', host: 'mq.lan' }],
    ['ldap://cn=admin,dc=corp,dc=lan:Zk4vT9wq@dc1.corp.lan', 'ldap-url', 'cn=admin,dc=corp,dc=lan', 'Zk4vT9wq', { service: 'ldap', host: 'dc1.corp.lan', port: 389 }],
    ['git clone https://deploy:Zk4vT9wq@git.corp.lan/infra/net.git', 'basic-auth-url', 'deploy', 'Zk4vT9wq', { service: 'https', host: 'git.corp.lan', url: 'https://git.corp.lan/infra/net.git' }],
    ['proxy=http://svc7:Zk4vT9wq@proxy.corp.lan:3128', 'basic-auth-url', 'svc7', 'Zk4vT9wq', { service: 'http', port: 3128 }],
    ['ftp://backup:Zk4vT9wq@10.1.1.9/configs', 'ftp-url', 'backup', 'Zk4vT9wq', { service: 'ftp', host: '10.1.1.9', port: 21 }],
    ['copy running-config scp://netops:Zk4vT9wq@10.1.1.9//backup/r1', 'ssh-url', 'netops', 'Zk4vT9wq', { service: 'ssh', host: '10.1.1.9' }],
    ['rtsp://admin:Zk4vT9wq@192.168.4.20:554/stream1', 'rtsp-url', 'admin', 'Zk4vT9wq', { service: 'rtsp' }],
    ['clickhouse://ro:Zk4vT9wq@ch.lan:9440/logs', 'clickhouse-url', 'ro', 'Zk4vT9wq', { service: 'clickhouse', port: 9440 }],
    ['neo4j+s://neo4j:Zk4vT9wq@g.databases.neo4j.io', 'neo4j-url', 'neo4j', 'Zk4vT9wq', { service: 'neo4j' }],
    ['smtp://mailer%40corp.lan:Zk4vT9wq@smtp.corp.lan:587', 'smtp-url', 'mailer@corp.lan', 'Zk4vT9wq', { service: 'smtp', port: 587 }],
    ['weirddb://u:Zk4vT9wq@host.lan', 'url-credentials', 'u', 'Zk4vT9wq', { service: 'weirddb', host: 'host.lan' }],
    ['jdbc:postgresql://app:Zk4vT9wq@db.lan/orders', 'postgresql-url', 'app', 'Zk4vT9wq', { service: 'postgresql' }],
    ['amqp://app:Zk4v@T9/wq@mq.lan:5672/', 'amqp-url', 'app', 'Zk4v@T9/wq', { host: 'mq.lan' }],
    ['postgres://app:Zk4v%40T9@[fd00::7]:5432/x', 'postgresql-url', 'app', 'Zk4v@T9', { host: 'fd00::7', port: 5432 }],
    ['{"dsn": "postgres://app:Zk4vT9wq@db.lan/x\\n"}', 'postgresql-url', 'app', 'Zk4vT9wq', { database: 'x' }],
  ])('%s', (text, ruleId, principal, secret, target) => {
    const found = only(text);
    expect(found).toMatchObject({ ruleId, secret, target });
    expect(found.principal).toBe(principal);
    expect(lowered(found)).toEqual([]);
  });

  test('a token alone before the host is one, a user name is not', () => {
    expect(only('git+https://9f8e7d6c5b4a39281706f5e4d3c2b1a0@git.corp.lan/x')).toMatchObject({ ruleId: 'url-token', secret: '9f8e7d6c5b4a39281706f5e4d3c2b1a0' });
    expect(only('https://9f8e7d6c5b4a39281706f5e4d3c2b1a0@o1.ingest.sentry.io/7').labels).toEqual(['public-by-design']);
    expect(scan('ssh://very-long-user-name-of-a-person@host.lan')).toEqual([]);
  });

  test.each([
    'https://example.com/path?mail=a:b@c.com',
    'http://host.lan:8080/x@y',
    'https://cdn.lan/npm/pkg@1.2.3/file:x@y.js',
    'postgres://${DB_USER}:${DB_PASS}@db.lan/x',
    'postgres://user:%s@db.lan/x',
    'redis://user:{{ redis_password }}@cache',
    'mysql://user:<password>@host/x',
    'git@github.com:org/repo.git',
    'mailto:a@b.com',
    'amqp://user:***@mq.lan',
    'http://user:@host.lan/',
    'see https://user:password',
  ])('nothing in %s', (text) => {
    expect(scan(text)).toEqual([]);
  });

  test('local, reserved and common ones are reported with what speaks against them', () => {
    expect(lowered(only('postgres://postgres:postgres@localhost/test'))).toHaveLength(3);
    expect(lowered(only('amqp://app:Zk4vT9wq@127.0.0.1'))).toEqual(['127.0.0.1 is the machine it runs on']);
    expect(lowered(only('ftp://app:Zk4vT9wq@ftp.example.com/'))).toEqual(['ftp.example.com is a name for examples']);
  });

  test('any user, password and host come out as they went in', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019_.~!*$&(),;=-'), minLength: 3, maxLength: 30 }).filter((text) => /[a-z]\d|\d[a-z]/i.test(text) && !/^[$(*.&]/.test(text));
    const host = fc.constantFrom('db.lan', '10.0.0.8', 'a-b.c1.net');
    const scheme = fc.constantFrom(...SERVICES.flatMap(({ schemes }) => schemes).filter((name) => /^[a-z0-9+.-]+$/.test(name)));
    fc.assert(
      fc.property(scheme, word, word, host, (name, user, password, at) => {
        const found = only(`"${name}://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${at}/"`);
        expect(found).toMatchObject({ secret: password, principal: user, target: { host: at } });
        expect(found.ruleId).toBe(serviceOf(name)?.id);
      }),
    );
  });
});

describe('connection strings', () => {
  test.each([
    ['"Server=tcp:sql1.corp.lan,1433;Initial Catalog=Orders;User ID=svc_orders;Password=Zk4v!T9wq;Encrypt=True;"', 'svc_orders', 'Zk4v!T9wq', { service: 'mssql', host: 'sql1.corp.lan', port: 1433, database: 'Orders' }],
    ['<add connectionString="Data Source=SQL2\\PROD;Database=hr;Uid=sa;Pwd=Zk4vT9wq" providerName="System.Data.SqlClient"/>', 'sa', 'Zk4vT9wq', { service: 'mssql', host: 'SQL2', database: 'hr' }],
    ["conn = psycopg2.connect(\"host=db.lan port=5433 dbname=orders user=app password=Zk4vT9wq sslmode=require\")", 'app', 'Zk4vT9wq', { service: 'postgresql', host: 'db.lan', port: 5433, database: 'orders' }],
    ["DSN=\"host=db.lan user=app password='Zk4v T9wq' dbname=orders\"", 'app', 'Zk4v T9wq', { service: 'postgresql', host: 'db.lan' }],
    ['jdbc:mysql://my.lan:3307/shop?useSSL=false&user=shop&password=Zk4vT9wq', 'shop', 'Zk4vT9wq', { service: 'mysql', host: 'my.lan', port: 3307, database: 'shop' }],
    ['<value>jdbc:mysql://my.lan/shop?user=shop&amp;password=Zk4vT9wq&amp;useSSL=true</value>', 'shop', 'Zk4vT9wq', { service: 'mysql', host: 'my.lan' }],
    ['jdbc:sqlserver://sql3.lan:1433;databaseName=hr;user=hrapp;password=Zk4vT9wq;', 'hrapp', 'Zk4vT9wq', { service: 'mssql', host: 'sql3.lan', port: 1433, database: 'hr' }],
    ['"cache1.redis.cache.windows.net:6380,password=Zk4vT9wq+/ab=,ssl=True,abortConnect=False"', undefined, 'Zk4vT9wq+/ab=', { service: 'redis', host: 'cache1.redis.cache.windows.net', port: 6380 }],
    ['Driver={ODBC Driver 17 for SQL Server};Server=sql4;Database=x;UID=u4;PWD={Zk4v;T9wq};', 'u4', 'Zk4v;T9wq', { service: 'mssql', host: 'sql4' }],
    ['Host=pg.lan;Username=app;Password=Zk4vT9wq;Database=orders', 'app', 'Zk4vT9wq', { host: 'pg.lan', database: 'orders' }],
  ])('%s', (text, principal, secret, target) => {
    const found = only(text);
    expect(found).toMatchObject({ ruleId: 'connection-string', secret, target });
    expect(found.principal).toBe(principal);
  });

  test.each([
    'password=Zk4vT9wq',
    'const password = "Zk4vT9wq"; const user = "x";',
    'Server=sql;User Id=sa;Password={0};',
    'Server=sql;User Id=sa;Password=${SA_PASSWORD};',
    'curl "https://h.lan/login?lang=en&password=abc"',
  ])('not in %s', (text) => {
    expect(scan(text)).toEqual([]);
  });
});

describe('statements of clients', () => {
  test.each([
    ['jdbc:oracle:thin:scott/Zk4vT9wq@//ora.lan:1521/ORCL', 'oracle-login', 'scott', 'Zk4vT9wq', { service: 'oracle', host: 'ora.lan', port: 1521, database: 'ORCL' }],
    ['jdbc:oracle:thin:hr/Zk4vT9wq@ora.lan:1521:XE', 'oracle-login', 'hr', 'Zk4vT9wq', { host: 'ora.lan', port: 1521, database: 'XE' }],
    ['sqlplus -s system/Zk4vT9wq@ora.lan/ORCL @dump.sql', 'oracle-login', 'system', 'Zk4vT9wq', { host: 'ora.lan', database: 'ORCL' }],
    ['db, err := sql.Open("mysql", "app:Zk4v:T9@tcp(my.lan:3306)/shop?parseTime=true")', 'mysql-dsn', 'app', 'Zk4v:T9', { service: 'mysql', host: 'my.lan', port: 3306, database: 'shop' }],
    ['sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="svc" password="Zk4vT9wq";', 'jaas-password', 'svc', 'Zk4vT9wq', { service: 'kafka' }],
    ["'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'orders', 'USER': 'app', 'PASSWORD': 'Zk4vT9wq', 'HOST': 'db.lan', 'PORT': '5432'}", 'django-database-password', 'app', 'Zk4vT9wq', { service: 'postgresql', host: 'db.lan', port: 5432, database: 'orders' }],
    ["$db = new PDO('mysql:host=my.lan;dbname=shop', 'app', 'Zk4vT9wq');", 'database-connect-call', 'app', 'Zk4vT9wq', { service: 'mysql', host: 'my.lan', database: 'shop' }],
    ['$c = mysqli_connect("my.lan", "app", "Zk4vT9wq", "shop");', 'database-connect-call', 'app', 'Zk4vT9wq', { service: 'mysql', host: 'my.lan', database: 'shop' }],
  ])('%s', (text, ruleId, principal, secret, target) => {
    expect(only(text)).toMatchObject({ ruleId, principal, secret, target });
  });

  test('passwords are where they are said to be', () => {
    for (const text of ['sqlplus scott/scott9@db', 'mysqli_connect("abc9", "abc9", "abc9", "abc9")', 'u:u9@tcp(u9)/u9']) {
      const found = only(text);
      expect(text.slice(found.start, found.end)).toBe(found.secret);
    }
  });
});
