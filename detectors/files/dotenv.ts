import type { CodeDetector } from '../../src/model';
import { readIni } from '../formats/ini';
import { keyOf } from '../formats/leaf';
import { fileDetector, readingOf, targetOf, type Reading } from './file';

/** Services by the beginning of a setting's name. */
const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/postgres|^pg_?|_pg_/, 'postgresql'], [/mysql|maria/, 'mysql'], [/mongo/, 'mongodb'], [/redis/, 'redis'], [/rabbit|amqp/, 'amqp'], [/mssql|^sa_|sqlserver/, 'mssql'],
  [/oracle/, 'oracle'], [/mail|smtp|email/, 'smtp'], [/ldap|bind/, 'ldap'], [/sftp/, 'sftp'], [/ftp/, 'ftp'], [/ssh/, 'ssh'], [/elastic|opensearch/, 'elasticsearch'], [/mqtt/, 'mqtt'], [/^(?:db|database)/, 'database'],
];
const PASSWORD = /^(.*?)[._-]?(?:password|passwd|pass|pwd)$/i;

/**
 * Settings that belong together by the beginning of their names: `DB_HOST`, `DB_USER`, `DB_PASSWORD`;
 * `spring.datasource.url`, `.username`, `.password`. Passwords without such company are left to the readers of statements.
 */
const settings = fileDetector({
  id: 'settings-file-password', title: 'settings file (.env, .properties)', provider: 'settings', anyIssuer: true,
  reference: 'https://12factor.net/config',
  paths: ['.env', '.env.*', '*.env', 'application*.properties', 'bootstrap*.properties', 'db.properties', 'database.properties', 'jdbc.properties', 'config.properties', 'hibernate.properties', 'quartz.properties', 'log4j*.properties', 'datasource.properties', 'mail.properties'],
  *read(text): Iterable<Reading> {
    const leaves = readIni(text);
    const byName = new Map(leaves.map((leaf) => [keyOf(leaf).toLowerCase().replace(/[.-]/g, '_'), leaf.value]));
    for (const leaf of leaves) {
      const stem = PASSWORD.exec(keyOf(leaf))?.[1].toLowerCase().replace(/[.-]/g, '_');
      if (stem === undefined || leaf.value.length < 2) continue;
      const prefix = stem === '' ? '' : `${stem}_`;
      const value = (...names: readonly string[]): string | undefined => names.map((name) => byName.get(prefix + name)).find((found) => found);
      const user = value('username', 'user', 'login', 'account', 'user_name', 'root_user') ?? (stem === '' ? undefined : byName.get(stem));
      const url = value('url', 'uri', 'jdbc_url', 'jdbcurl', 'host', 'hostname', 'server', 'address', 'endpoint', 'addr', 'host_name') ?? (/_?(?:root|admin|default|sa|app)$/.test(stem) ? byName.get(stem.replace(/_?(?:root|admin|default|sa|app)$/, '_host')) : undefined);
      if (!user && !url) continue;
      const service = SERVICES.find(([pattern]) => pattern.test(stem))?.[1] ?? /^jdbc:([a-z0-9]+)/.exec(url ?? '')?.[1];
      yield readingOf(leaf, {
        name: keyOf(leaf), principal: user ?? (/root/.test(stem) ? 'root' : undefined),
        target: targetOf(service, url?.replace(/^jdbc:/, ''), value('port'), value('database', 'name', 'db', 'dbname', 'db_name')),
        evidence: [{ kind: 'pair', effect: 'notes', text: `belongs to ${prefix}${user ? 'user' : 'host'}`.replace(/_user$/, ' and its user').replace(/_host$/, ' and its host') }],
      });
    }
  },
});

export const settingsFiles: readonly CodeDetector[] = [settings];
