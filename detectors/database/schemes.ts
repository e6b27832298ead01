/** A kind of service as URL schemes name it. */
export interface Service {
  readonly id: string;
  readonly title: string;
  /** Provider in reports, and what the graph calls the service. */
  readonly service: string;
  readonly port?: number;
  /** Schemes without their `+driver`. */
  readonly schemes: readonly string[];
}

function service(name: string, title: string, port: number | undefined, ...schemes: string[]): Service {
  return { id: `${name}-url`, title: `${title} URL with a password`, service: name, port, schemes };
}

/** Services whose URLs carry credentials, with the ports IANA or the vendor assigned. */
export const SERVICES: readonly Service[] = [
  service('postgresql', 'PostgreSQL', 5432, 'postgres', 'postgresql', 'psql', 'pgsql', 'postgis', 'timescaledb', 'pg', 'pgx', 'pgx5'),
  service('cockroachdb', 'CockroachDB', 26257, 'cockroachdb', 'cockroach', 'crdb'),
  service('redshift', 'Amazon Redshift', 5439, 'redshift'),
  service('mysql', 'MySQL', 3306, 'mysql', 'mysql2', 'mysqli', 'pymysql', 'mysqlx'),
  service('mariadb', 'MariaDB', 3306, 'mariadb'),
  service('mongodb', 'MongoDB', 27017, 'mongodb', 'mongo'),
  service('redis', 'Redis', 6379, 'redis', 'rediss', 'valkey', 'valkeys', 'redis-sentinel', 'sentinel'),
  service('amqp', 'AMQP (RabbitMQ)', 5672, 'amqp', 'amqps', 'pyamqp', 'rabbitmq'),
  service('mssql', 'SQL Server', 1433, 'mssql', 'sqlserver', 'tds', 'azuresql'),
  service('oracle', 'Oracle Database', 1521, 'oracle', 'oracle-thin', 'oci8'),
  service('db2', 'Db2', 50000, 'db2', 'ibm_db_sa', 'informix'),
  service('clickhouse', 'ClickHouse', 9000, 'clickhouse', 'clickhouses', 'ch'),
  service('cassandra', 'Cassandra', 9042, 'cassandra', 'scylla', 'cql'),
  service('couchbase', 'Couchbase', 11210, 'couchbase', 'couchbases'),
  service('couchdb', 'CouchDB', 5984, 'couchdb', 'cloudant'),
  service('neo4j', 'Neo4j', 7687, 'neo4j', 'bolt', 'memgraph'),
  service('arangodb', 'ArangoDB', 8529, 'arangodb', 'arango'),
  service('influxdb', 'InfluxDB', 8086, 'influxdb', 'influx'),
  service('elasticsearch', 'Elasticsearch', 9200, 'elasticsearch', 'es', 'opensearch', 'elastic'),
  service('kafka', 'Kafka', 9092, 'kafka', 'kafkas', 'kafka+ssl', 'sasl_ssl', 'sasl_plaintext'),
  service('nats', 'NATS', 4222, 'nats', 'tls', 'stan'),
  service('pulsar', 'Pulsar', 6650, 'pulsar'),
  service('stomp', 'STOMP', 61613, 'stomp', 'activemq', 'artemis'),
  service('mqtt', 'MQTT', 1883, 'mqtt', 'mqtts'),
  service('ldap', 'LDAP', 389, 'ldap', 'ldaps', 'ldapi'),
  service('smtp', 'SMTP', 587, 'smtp', 'smtps', 'submission', 'mailer', 'email'),
  service('imap', 'IMAP or POP3', 993, 'imap', 'imaps', 'pop3', 'pop3s', 'pop'),
  service('ftp', 'FTP', 21, 'ftp', 'ftps', 'ftpes'),
  service('ssh', 'SSH or SFTP', 22, 'ssh', 'sftp', 'scp', 'rsync', 'git+ssh', 'svn+ssh'),
  service('telnet', 'Telnet', 23, 'telnet', 'telnets'),
  service('smb', 'SMB', 445, 'smb', 'cifs', 'smbs', 'afp'),
  service('vnc', 'VNC or RDP', 5900, 'vnc', 'rdp'),
  service('rtsp', 'RTSP (camera)', 554, 'rtsp', 'rtsps', 'rtmp', 'rtmps', 'onvif'),
  service('socks', 'SOCKS proxy', 1080, 'socks', 'socks4', 'socks4a', 'socks5', 'socks5h'),
  service('snowflake', 'Snowflake', 443, 'snowflake'),
  service('trino', 'Trino or Presto', 8080, 'trino', 'presto', 'hive', 'hive2', 'impala', 'drill', 'phoenix', 'dremio'),
  service('vertica', 'Vertica', 5433, 'vertica'),
  service('teradata', 'Teradata', 1025, 'teradata', 'teradatasql'),
  service('hana', 'SAP HANA', 39015, 'hana', 'hdbsql', 'sap'),
  service('firebird', 'Firebird', 3050, 'firebird', 'firebirdsql'),
  service('memcached', 'Memcached', 11211, 'memcached', 'memcache'),
  service('etcd', 'etcd', 2379, 'etcd', 'etcds'),
  service('sip', 'SIP', 5060, 'sip', 'sips', 'turn', 'turns', 'stun'),
  service('xmpp', 'XMPP', 5222, 'xmpp'),
  service('s3', 'S3', 443, 's3', 's3a', 's3n', 'minio', 'gs', 'wasb', 'wasbs', 'swift'),
  service('basic-auth', 'HTTP', undefined, 'http', 'https', 'ws', 'wss', 'git', 'svn', 'webdav', 'webdavs', 'dav', 'davs', 'hg'),
];

const bySchemeName = new Map(SERVICES.flatMap((entry) => entry.schemes.map((scheme) => [scheme, entry] as const)));

/** The service of a scheme: `postgresql+psycopg2`, `jdbc:mysql`, `git+https`; undefined for one nobody listed. */
export function serviceOf(scheme: string): Service | undefined {
  const name = scheme.toLowerCase().replace(/^jdbc:/, '');
  return bySchemeName.get(name) ?? bySchemeName.get(name.split('+')[0]) ?? bySchemeName.get(name.split('+').pop() ?? '');
}

/** Endings of `+driver` schemes whose own names are not in the table (SQLAlchemy, PyMongo, Celery). */
const DRIVER_ENDINGS = ['psycopg2', 'psycopg', 'asyncpg', 'pg8000', 'mysqlconnector', 'mysqldb', 'aiomysql', 'asyncmy', 'pyodbc', 'aioodbc', 'pymssql', 'cx_oracle', 'oracledb', 'srv', 'ssc', '+s', 'native', 'unix', 'rest', 'auto', 'sqlite', 'jdbc', 'proxy', 'cluster'];

/** Kernel keywords: the last two letters of every scheme and `://`, which catch many schemes that nobody listed, too. */
export const SCHEME_ENDINGS: readonly string[] = [
  ...new Set([...bySchemeName.keys(), ...DRIVER_ENDINGS].map((scheme) => `${scheme.slice(-2)}://`)),
].sort();
