import type { Verifier } from '../contract';
import { account, hostIn, loginOf } from './login';

/** 49 is invalidCredentials (RFC 4511). An empty password is never sent: a server may accept it for anyone (RFC 4513, 5.1.2). */
export const ldapVerifier: Verifier = {
  id: 'ldap',
  host: (subject) => (account(subject) && subject.parts.secret !== '' && /^ldaps?$/.test(subject.target?.service ?? '') ? subject.target?.host : undefined),
  asks: loginOf,
  async check(subject, egress) {
    const { Client } = await import('ldapts');
    const { service, host, port } = subject.target!;
    const address = await egress.address(host!);
    const url = `${service}://${address.includes(':') ? `[${address}]` : address}:${port ?? (service === 'ldaps' ? 636 : 389)}`;
    const client = new Client({ url, connectTimeout: egress.timeoutMs, timeout: egress.timeoutMs, ...(service === 'ldaps' ? { tlsOptions: { servername: host } } : {}) });
    try {
      await client.bind(account(subject)!, subject.parts.secret);
      return { state: 'active', identity: { account: account(subject)! }, ...(/cn=(admin|manager|root|directory manager)/i.test(account(subject)!) ? { privilege: 'admin' as const } : {}) };
    } catch (error) {
      if ((error as { code?: unknown }).code === 49) return { state: 'inactive', detail: 'invalidCredentials' };
      throw error;
    } finally {
      await client.unbind().catch(() => undefined);
    }
  },
};

/** A password, or a private key, tried for one login; nothing is run. */
export const sshVerifier: Verifier = {
  id: 'ssh',
  host: (subject) => (account(subject) && (subject.target?.service === 'ssh' || subject.parts.secret.startsWith('-----BEGIN')) ? subject.target?.host : undefined),
  asks: loginOf,
  async check(subject, egress) {
    const { Client } = (await import('ssh2')).default;
    const address = await egress.address(subject.target!.host!);
    const secret = subject.parts.secret;
    return new Promise((resolve, reject) => {
      const client = new Client();
      const end = (settle: () => void): void => {
        settle();
        client.end();
        client.destroy();
      };
      client.on('ready', () => end(() => resolve({ state: 'active', identity: { account: account(subject)! }, ...(account(subject) === 'root' ? { privilege: 'admin' as const } : {}) })));
      client.on('error', (error: Error & { level?: string }) => end(() => (error.level === 'client-authentication' ? resolve({ state: 'inactive', detail: 'authentication refused' }) : reject(error))));
      client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => secret)));
      try {
        client.connect({ host: address, port: subject.target?.port ?? 22, username: account(subject), readyTimeout: egress.timeoutMs, ...(secret.startsWith('-----BEGIN') ? { privateKey: secret } : { password: secret, tryKeyboard: true }) });
      } catch {
        // A changed or encrypted key that cannot even be read is no login.
        end(() => resolve({ state: 'unknown', reason: 'unreadable-key' }));
      }
    });
  },
};

/** HTTP basic authentication: 401 with the credential is a no; a yes counts only where the same request without one is refused. */
export const httpBasicVerifier: Verifier = {
  id: 'http-basic',
  host: (subject) => {
    const { service, url, host } = subject.target ?? {};
    return account(subject) !== undefined && (/^https?$|^http-basic$/.test(service ?? '') || /^https?:/.test(url ?? '')) ? host ?? (url === undefined ? undefined : hostIn(url)) : undefined;
  },
  asks: loginOf,
  async check(subject, egress) {
    const { url, service, host, port } = subject.target!;
    const address = url ?? `${service === 'http' ? 'http' : 'https'}://${host}${port ? `:${port}` : ''}/`;
    const clean = new URL(address);
    clean.username = '';
    clean.password = '';
    const basic = Buffer.from(`${account(subject)}:${subject.parts.secret}`).toString('base64');
    const open = await egress.request({ method: 'GET', url: clean.href, headers: {} });
    if (open.status !== 401) return { state: 'unknown', reason: 'unclear', detail: `the page answers ${open.status} without a login` };
    const { status } = await egress.request({ method: 'GET', url: clean.href, headers: { authorization: `Basic ${basic}` } });
    if (status === 401) return { state: 'inactive', detail: 'status 401' };
    return status < 400 || status === 403 ? { state: 'active', identity: { account: account(subject)! } } : { state: 'unknown', reason: 'unclear', detail: `status ${status}` };
  },
};

/** SNMP v1/v2c: agents do not answer a wrong community, so only a yes can be had. sysDescr.0 is asked. */
export const snmpVerifier: Verifier = {
  id: 'snmp',
  host: (subject) => (subject.target?.service === 'snmp' || subject.deviceKind === 'snmp-community' ? subject.target?.host : undefined),
  asks: loginOf,
  async check(subject, egress) {
    const snmp = (await import('net-snmp')).default;
    const session = snmp.createSession(await egress.address(subject.target!.host!), subject.parts.secret, { port: subject.target?.port ?? 161, version: snmp.Version2c, timeout: Math.min(egress.timeoutMs, 2_000), retries: 1 });
    return new Promise((resolve) => {
      session.get(['1.3.6.1.2.1.1.1.0'], (error, varbinds) => {
        session.close();
        if (error || !varbinds?.[0]) resolve({ state: 'unknown', reason: 'no-answer', detail: 'agents do not answer a wrong community' });
        else resolve({ state: 'active', identity: { system: String(varbinds[0].value).slice(0, 80) } });
      });
    });
  },
};
