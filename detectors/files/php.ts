import type { CodeDetector } from '../../src/model';
import { fileDetector, targetOf, type Reading } from './file';

/** A quoted PHP literal's value and place behind `name` patterns. */
interface Assigned {
  readonly name: string;
  readonly value: string;
  readonly start: number;
}

function unquote(text: string): string {
  return text.replace(/\\(['"\\])/g, '$1');
}

/** All literals that `pattern` finds: its groups are name, quote and value. */
function assigned(text: string, pattern: RegExp): Assigned[] {
  return [...text.matchAll(pattern)].map((found) => ({
    name: found[1], value: found[3], start: found.index + found[0].lastIndexOf(found[2] + found[3] + found[2]) + 1,
  }));
}

/** The value of a name where it is assigned first. */
function firstValues(entries: readonly Assigned[]): (name: string) => string | undefined {
  const values = new Map<string, string>();
  for (const { name, value } of entries) if (!values.has(name)) values.set(name, value);
  return (name) => values.get(name);
}

function reading(entry: Assigned, facts: Omit<Reading, 'start' | 'end'>): Reading {
  const value = unquote(entry.value);
  return { start: entry.start, end: entry.start + entry.value.length, ...(value === entry.value ? {} : { value }), name: entry.name, ...facts };
}

const DEFINE = /define\s*\(\s*["']([A-Z0-9_]{2,60})["']\s*,\s*(["'])((?:(?!\2)[^\\\n]|\\.){1,300})\2/g;

const wordpress = fileDetector({
  id: 'wordpress-database-password', title: 'WordPress configuration', provider: 'wordpress', inSource: true,
  reference: 'https://developer.wordpress.org/advanced-administration/wordpress/wp-config/',
  reports: [{ id: 'wordpress-secret-key', title: 'WordPress authentication key or salt' }],
  paths: ['wp-config.php', 'wp-config.php.*', 'wp-config*.php', 'wp-config.bak', 'wp-config.txt'],
  keywords: ['\'DB_PASSWORD\'', '"DB_PASSWORD"', 'SECURE_AUTH_KEY'],
  *read(text): Iterable<Reading> {
    const entries = assigned(text, DEFINE);
    const valueOf = firstValues(entries);
    for (const entry of entries) {
      if (entry.name === 'DB_PASSWORD') {
        yield reading(entry, { principal: valueOf('DB_USER'), target: targetOf('mysql', valueOf('DB_HOST'), undefined, valueOf('DB_NAME')) });
      } else if (/^(?:SECURE_AUTH|LOGGED_IN|AUTH|NONCE)_(?:KEY|SALT)$|^WP_CACHE_KEY_SALT$/.test(entry.name)) {
        if (!/put your unique phrase here/i.test(entry.value)) yield reading(entry, { ruleId: 'wordpress-secret-key', target: { service: 'wordpress' } });
      } else if (/(?:FTP_PASS|PASSWORD|SMTP_PASS|API_KEY|SECRET|TOKEN|LICENSE_KEY)$/.test(entry.name)) {
        const stem = entry.name.replace(/PASS(?:WORD)?$/, '');
        yield reading(entry, { principal: valueOf(`${stem}USER`), target: targetOf(stem.startsWith('FTP') ? 'ftp' : undefined, valueOf(`${stem}HOST`)) });
      }
    }
  },
});

const PROPERTY = /\b(?:public|var)\s+\$(\w{2,40})\s*=\s*(["'])((?:(?!\2)[^\\\n]|\\.){1,300})\2/g;

const joomla = fileDetector({
  id: 'joomla-password', title: 'Joomla configuration', provider: 'joomla', inSource: true,
  reference: 'https://docs.joomla.org/Configuration.php',
  keywords: ['class JConfig'],
  *read(text): Iterable<Reading> {
    const entries = assigned(text, PROPERTY);
    const valueOf = firstValues(entries);
    for (const entry of entries) {
      if (entry.name === 'password') yield reading(entry, { principal: valueOf('user'), target: targetOf('mysql', valueOf('host'), undefined, valueOf('db')) });
      else if (entry.name === 'smtppass') yield reading(entry, { principal: valueOf('smtpuser'), target: targetOf('smtp', valueOf('smtphost'), valueOf('smtpport')) });
      else if (entry.name === 'ftp_pass') yield reading(entry, { principal: valueOf('ftp_user'), target: targetOf('ftp', valueOf('ftp_host')) });
      else if (entry.name === 'secret') yield reading(entry, { target: { service: 'joomla' } });
    }
  },
});

/** Characters within which entries of an array belong together. */
const REACH = 600;

const INDEX = /\[\s*["'](\w{2,40})["']\s*\]\s*=\s*(["'])((?:(?!\2)[^\\\n]|\\.){1,300})\2/g;
const MEMBER = /["'](\w{2,40})["']\s*=>\s*(["'])((?:(?!\2)[^\\\n]|\\.){1,300})\2/g;

const phpArrays = fileDetector({
  id: 'php-settings-password', title: 'Drupal, phpMyAdmin, Magento or CodeIgniter settings', provider: 'php', anyIssuer: true, inSource: true,
  reference: 'https://www.drupal.org/docs/administering-a-drupal-site/settings-php-file',
  paths: ['settings.php', 'settings.local.php', 'config.inc.php', '/app/etc/env.php', 'local.xml.php', '/config/database.php', 'localsettings.php', '/config/config.php', 'parameters.php'],
  keywords: ['blowfish_secret', '$databases[', '$wgDBpassword', '$cfg[\'Servers\']'],
  *read(text): Iterable<Reading> {
    const entries = [...assigned(text, INDEX), ...assigned(text, MEMBER), ...assigned(text, /\$(wg\w{2,40})\s*=\s*(["'])((?:(?!\2)[^\\\n]|\\.){1,300})\2/g)].sort((a, b) => a.start - b.start);
    // Entries stand in the file's order: only neighbours are looked at, however many a hostile file has.
    const nearest = (index: number, names: RegExp): string | undefined => {
      const at = entries[index]!.start;
      for (let left = index - 1, right = index + 1; ;) {
        const before = at - (entries[left]?.start ?? -Infinity), after = (entries[right]?.start ?? Infinity) - at;
        if (Math.min(before, after) >= REACH) return undefined;
        const other = before <= after ? entries[left--]! : entries[right++]!;
        if (names.test(other.name)) return other.value;
      }
    };
    for (const [index, entry] of entries.entries()) {
      if (/^(?:password|dbpassword|wgDBpassword|controlpass)$/i.test(entry.name)) {
        yield reading(entry, { principal: nearest(index, /^(?:username|user|wgDBuser|controluser|dbuser)$/i), target: targetOf('mysql', nearest(index, /^(?:host|hostname|wgDBserver|dbhost)$/i), undefined, nearest(index, /^(?:database|dbname|wgDBname)$/i)) });
      } else if (/^(?:blowfish_secret|hash_salt|encryption_key|wgSecretKey|secret|smtp_pass(?:word)?)$/i.test(entry.name)) {
        yield reading(entry, {});
      }
    }
  },
});

/** Configuration of PHP applications: code, but always written in the same few shapes. */
export const phpFiles: readonly CodeDetector[] = [wordpress, joomla, phpArrays];
