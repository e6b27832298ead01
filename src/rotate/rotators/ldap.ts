import { KeysweepError } from '../../model';
import type { RotationContext } from '../contract';
import { admin, given, missingOf, optionalText, targetOf, text } from './options';
import { passwordRotator, type Login } from './password-rotator';

const load = () => import('ldapts');
type Client = InstanceType<Awaited<ReturnType<typeof load>>['Client']>;

/** RFC 3062, LDAP Password Modify. */
const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1';

/** LDAP bind passwords, by the password-modify operation (the server hashes and applies its policy), else by replacing userPassword. */
export const ldap = passwordRotator({
  id: 'ldap',
  title: 'LDAP bind account',
  mode: () => 'switch',
  propose(occurrences) {
    const target = targetOf(occurrences);
    const named = occurrences.some(({ name, ruleId }) => /LDAP/i.test(name ?? '') || /ldap/.test(ruleId));
    if (!named && !/^ldaps?$/.test(target.service ?? '')) return undefined;
    const options = {
      url: target.url ?? (target.host ? `${target.service === 'ldaps' ? 'ldaps' : 'ldap'}://${target.host}${target.port ? `:${target.port}` : ''}` : undefined),
      dn: target.user,
    };
    return { options: given(options), missing: missingOf(options, { url: 'ldap:// or ldaps:// address of the server', dn: 'distinguished name that binds with this password' }) };
  },
  check(options) {
    text(options, 'dn');
    if (!/^ldaps?:\/\//.test(text(options, 'url'))) throw new KeysweepError('invalid-option', 'url must begin with ldap:// or ldaps://', { where: 'url' });
  },
  login: (context, password) => withBinding(context, text(context.options, 'dn'), password, async () => undefined),
  async change(context, password, working) {
    const dn = text(context.options, 'dn');
    const account = (await admin(context)) ?? (working === undefined ? undefined : { user: dn, password: working });
    if (!account) throw new KeysweepError('denied', 'no password of this account works any more and the plan names no admin account');
    const login = await withBinding(context, account.user, account.password, async (client) => {
      const own = account.user === dn;
      const request = sequence(element(0x80, dn), ...(own ? [element(0x81, account.password)] : []), element(0x82, password));
      try {
        await client.exop(PASSWORD_MODIFY, request as unknown as string);
      } catch (error) {
        // protocolError (2) and unwillingToPerform (53): the server has no such operation.
        if (![2, 53].includes((error as { code?: number }).code ?? 0)) throw error;
        const { Attribute, Change } = await load();
        await client.modify(dn, [new Change({ operation: 'replace', modification: new Attribute({ type: optionalText(context.options, 'attribute') ?? 'userPassword', values: [password] }) })]);
      }
    });
    if (login === 'refused') throw new KeysweepError('denied', `the directory refuses ${account.user}`);
  },
});

/** invalidCredentials is 49; an empty password is never sent, as some servers accept it for anyone (RFC 4513, 5.1.2). */
async function withBinding(context: RotationContext, dn: string, password: string, work: (client: Client) => Promise<void>): Promise<Login> {
  if (password === '') throw new KeysweepError('empty-password', 'an empty password proves nothing to a directory');
  const { Client } = await load();
  const client = new Client({ url: text(context.options, 'url'), connectTimeout: 10_000, timeout: 20_000 });
  const abort = () => void client.unbind().catch(() => undefined);
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    await client.bind(dn, password);
    await work(client);
    return 'accepted';
  } catch (error) {
    if ((error as { code?: unknown }).code === 49) return 'refused';
    throw error;
  } finally {
    context.signal.removeEventListener('abort', abort);
    await client.unbind().catch(() => undefined);
  }
}

/** BER: context tag, length, text. */
function element(tag: number, value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([Buffer.from([tag]), berLength(bytes.length), bytes]);
}

function sequence(...elements: Buffer[]): Buffer {
  const content = Buffer.concat(elements);
  return Buffer.concat([Buffer.from([0x30]), berLength(content.length), content]);
}

function berLength(length: number): Buffer {
  return length < 128 ? Buffer.from([length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}
