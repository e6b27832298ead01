import { createDecipheriv, createHash } from 'node:crypto';
import type { CodeDetector } from '../../src/model';
import type { Leaf } from '../formats/leaf';
import { childrenOf, childText, readXml, type Element } from '../formats/xml';
import { fileDetector, readingOf, targetOf, type Reading } from './file';

const attribute = (element: Element | undefined, ...names: readonly string[]): Leaf | undefined => {
  for (const name of names) {
    const leaf = element?.attributes.get(name);
    if (leaf && leaf.value !== '') return leaf;
  }
  return undefined;
};

const dotnet = fileDetector({
  id: 'dotnet-config-secret', title: 'web.config or app.config', provider: 'dotnet', anyIssuer: true,
  reference: 'https://learn.microsoft.com/dotnet/framework/configure-apps/file-schema/',
  reports: [{ id: 'dotnet-machine-key', title: 'ASP.NET machine key' }],
  paths: ['web.config', 'app.config', 'web.*.config', 'app.*.config', '*.exe.config', 'machine.config', 'applicationhost.config', '*.publishsettings', '*.pubxml.user'],
  keywords: ['<machineKey', 'decryptionKey=', '<publishProfile '],
  *read(text): Iterable<Reading> {
    const elements = readXml(text);
    for (const element of elements) {
      if (element.name === 'machineKey') {
        for (const name of ['validationkey', 'decryptionkey']) {
          const key = attribute(element, name);
          const value = key && /^[0-9A-Fa-f]{16,256}(?=,|$)/.exec(key.value)?.[0];
          if (key && value) yield { start: key.start, end: key.start + value.length, ruleId: 'dotnet-machine-key', name: key.path[key.path.length - 1], target: { service: 'iis' }, evidence: [{ kind: 'structure', effect: 'notes', text: 'who knows it forges view state and logins, and runs code on the server' }] };
        }
      } else if (element.name === 'publishProfile') {
        const password = attribute(element, 'userpwd');
        if (password) yield readingOf(password, { name: 'userPWD', principal: attribute(element, 'username')?.value, target: targetOf('msdeploy', attribute(element, 'publishurl')?.value), privilege: 'write' });
      } else if (/^(?:identity|processModel|network|user|virtualDirectory|sessionState|credential)$/.test(element.name)) {
        const password = attribute(element, 'password');
        if (password && !/^(?:AutoGenerate|registry:|\[enc:)/i.test(password.value)) {
          yield readingOf(password, { name: 'password', principal: attribute(element, 'username', 'name')?.value, target: targetOf(element.name === 'network' ? 'smtp' : 'windows', attribute(element, 'host')?.value, attribute(element, 'port')?.value) });
        }
      }
    }
  },
});

const javaServer = fileDetector({
  id: 'java-server-password', title: 'Tomcat, WildFly or Hibernate configuration', provider: 'tomcat',
  reference: 'https://tomcat.apache.org/tomcat-10.1-doc/realm-howto.html',
  paths: ['tomcat-users.xml', 'server.xml', 'context.xml', '/conf/catalina/localhost/*.xml', 'standalone*.xml', 'domain.xml', '*-ds.xml', 'hibernate.cfg.xml', 'persistence.xml', 'jetty*.xml', 'glassfish-resources.xml', 'resources.xml', 'activemq.xml', 'jboss-web.xml'],
  keywords: ['<tomcat-users', 'keystorePass=', 'javax.persistence.jdbc.password', 'hibernate.connection.password'],
  *read(text): Iterable<Reading> {
    const elements = readXml(text);
    /** User and address among the elements of one parent. */
    const around = new Map<number, { readonly user?: string; readonly url?: string }>();
    for (const [index, element] of elements.entries()) {
      const password = attribute(element, 'password', 'keystorepass', 'certificatekeystorepassword', 'truststorepass', 'connectionpassword');
      if (password) {
        const roles = attribute(element, 'roles', 'role')?.value;
        const url = attribute(element, 'url', 'jdbcurl', 'connectionurl')?.value;
        yield readingOf(password, {
          name: password.path[password.path.length - 1], principal: attribute(element, 'username', 'name', 'user', 'connectionname')?.value,
          target: targetOf(url ? jdbcService(url) : element.name === 'user' ? 'tomcat' : undefined, url?.replace(/^jdbc:/, '')),
          privilege: roles && /manager|admin/.test(roles) ? 'admin' : undefined,
        });
        continue;
      }
      const name = attribute(element, 'name', 'key')?.value ?? element.name;
      const value = attribute(element, 'value') ?? element.text;
      if (value && /(?:^|[._-])(?:password|passwd)$/i.test(name) && value.value.length > 1) {
        let beside = around.get(element.parent);
        if (!beside) {
          const named = (pattern: RegExp): string | undefined => childrenOf(elements, element.parent).map((other) => (pattern.test(attribute(other, 'name', 'key')?.value ?? other.name) ? (attribute(other, 'value') ?? other.text)?.value : undefined)).find((found) => found);
          around.set(element.parent, beside = { user: named(/(?:user|username|user-name)$/i), url: named(/(?:url|connection-url)$/i) });
        }
        const { user } = beside;
        const url = beside.url ?? childText(elements, elements[index].parent >= 0 ? elements[elements[index].parent].parent : -1, 'connection-url');
        yield readingOf(value, { name, principal: user, target: targetOf(url ? jdbcService(url) : undefined, url?.replace(/^jdbc:/, '')) });
      }
    }
  },
});

function jdbcService(url: string): string | undefined {
  return /^jdbc:([a-z0-9]+)/i.exec(url)?.[1].toLowerCase().replace('sqlserver', 'mssql') ?? /^([a-z]+):/i.exec(url)?.[1].toLowerCase();
}

/**
 * Maven's `{…}` (plexus-cipher): salt (8), padding length (1), AES-128-CBC under SHA-256 of password and salt.
 * The master password itself is sealed with the fixed word `settings.security`.
 */
export function decodeMaven(text: string, password = 'settings.security'): string | undefined {
  const inner = /\{([A-Za-z0-9+/=\s]{20,})\}/.exec(text)?.[1];
  const bytes = inner ? Buffer.from(inner, 'base64') : undefined;
  if (!bytes || bytes.length < 25) return undefined;
  const digest = createHash('sha256').update(password, 'utf8').update(bytes.subarray(0, 8)).digest();
  try {
    const cipher = createDecipheriv('aes-128-cbc', digest.subarray(0, 16), digest.subarray(16));
    const sealed = bytes.subarray(9, bytes.length - bytes[8]);
    return Buffer.concat([cipher.update(sealed), cipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

const maven = fileDetector({
  id: 'maven-settings-password', title: 'Maven settings', provider: 'maven', family: 'ci',
  reference: 'https://maven.apache.org/guides/mini/guide-encryption.html',
  reports: [{ id: 'maven-master-password', title: 'Maven master password' }],
  paths: ['settings.xml', '/.m2/settings*.xml', 'settings-security.xml', '*-settings.xml'],
  keywords: ['<settingsSecurity>', '</servers>'],
  *read(text): Iterable<Reading> {
    const elements = readXml(text);
    const root = elements[0]?.name;
    if (root !== 'settings' && root !== 'settingsSecurity') return;
    /** Index of the first repository or mirror with this id. */
    const repositories = new Map<string | undefined, number>();
    elements.forEach(({ name }, index) => {
      if (name !== 'repository' && name !== 'mirror' && name !== 'snapshotRepository') return;
      const id = childText(elements, index, 'id');
      if (!repositories.has(id)) repositories.set(id, index);
    });
    for (const element of elements) {
      if (!element.text) continue;
      if (root === 'settingsSecurity' && element.name === 'master') {
        const decoded = decodeMaven(element.text.value);
        yield readingOf(element.text, { ruleId: 'maven-master-password', name: 'master', form: 'reversible', encoding: 'maven', decoded, target: { service: 'maven' } });
      } else if (root === 'settings' && (element.name === 'password' || element.name === 'passphrase')) {
        const sealed = /^\{.+\}$/s.test(element.text.value);
        const parent = element.parent;
        const id = childText(elements, parent, 'id', 'host');
        const repository = repositories.get(id);
        yield readingOf(element.text, {
          name: element.name, principal: childText(elements, parent, 'username'),
          target: { ...targetOf('maven', repository === undefined ? undefined : childText(elements, repository, 'url')), ...(id ? { account: id } : {}) },
          ...(sealed ? { form: 'reversible', encoding: 'maven', evidence: [{ kind: 'form', effect: 'notes', text: 'sealed with the master password of settings-security.xml' }] } : {}),
        });
      }
    }
  },
});

const nuget = fileDetector({
  id: 'nuget-config-password', title: 'NuGet configuration', provider: 'nuget', family: 'registry',
  reference: 'https://learn.microsoft.com/nuget/reference/nuget-config-file#packagesourcecredentials',
  paths: ['nuget.config', '.nuget.config', 'nuget*.config'],
  keywords: ['<packageSourceCredentials', 'ClearTextPassword'],
  *read(text): Iterable<Reading> {
    const elements = readXml(text);
    const values = new Map<number, Map<string, string | undefined>>();
    const valueOf = (parent: number, key: string): string | undefined => {
      let known = values.get(parent);
      if (!known) {
        values.set(parent, known = new Map());
        for (const other of childrenOf(elements, parent)) {
          const name = attribute(other, 'key')?.value.toLowerCase();
          if (name !== undefined && !known.has(name)) known.set(name, attribute(other, 'value')?.value);
        }
      }
      return known.get(key);
    };
    const sources = elements.findIndex(({ name }) => name === 'packageSources');
    for (const element of elements) {
      const key = attribute(element, 'key')?.value.toLowerCase();
      const value = attribute(element, 'value');
      if (element.name !== 'add' || !key || !value) continue;
      const section = elements[element.parent];
      const source = section?.name.replace(/_x0020_/g, ' ');
      if (key === 'cleartextpassword' || key === 'password') {
        yield readingOf(value, {
          name: attribute(element, 'key')!.value, principal: valueOf(element.parent, 'username'), target: targetOf('nuget', source && valueOf(sources, source.toLowerCase())),
          ...(key === 'password' ? { form: 'sealed', encoding: 'dpapi', specificity: 'code' } : {}),
        });
      } else if (section?.name === 'apikeys') {
        yield readingOf(value, { name: 'apikey', target: targetOf('nuget', attribute(element, 'key')!.value), form: /^AQAA/.test(value.value) ? 'sealed' : 'clear' });
      }
    }
  },
});

export const xmlFiles: readonly CodeDetector[] = [dotnet, javaServer, maven, nuget];
