import { KeysweepError, Secret } from '../../model';
import type { Proof, RotationContext, Rotator } from '../contract';
import { given, missingOf, optionalText, service, targetOf } from './options';
import { runRemote, sshAccepts, withSsh, type SshTarget } from './ssh-session';

/** Where OpenSSH looks by default (sshd_config(5), AuthorizedKeysFile). */
const AUTHORIZED_KEYS = '.ssh/authorized_keys';

/**
 * Adds or removes lines of authorized_keys on the server, by key blob. Written for any POSIX shell: the new file stands
 * beside the old one, is synced where `sync` takes files, and is renamed over it, so that no login ever meets half a file.
 * Standard input: the blob on the first line, then (to add) the whole line. $1: file, $2: add or remove.
 */
const EDIT = `
set -eu; umask 077
f=$1; d=$(dirname "$f"); mkdir -p "$d"; [ -e "$f" ] || : > "$f"
[ ! -L "$f" ] || f=$(readlink -f "$f")
IFS= read -r blob
t="$f.keysweep"
if [ "$2" = add ]; then
  IFS= read -r line
  if grep -qF -- "$blob" "$f"; then exit 0; fi
  { cat "$f"; [ ! -s "$f" ] || [ -z "$(tail -c1 "$f" | tr -d '\\n')" ] && nl= || nl=1; [ -z "$nl" ] || echo; printf '%s\\n' "$line"; } > "$t"
else
  grep -vF -- "$blob" "$f" > "$t" || [ $? = 1 ]
fi
chmod "$(stat -c %a "$f" 2>/dev/null || stat -f %Lp "$f")" "$t"
sync "$t" 2>/dev/null || sync
mv -f "$t" "$f"
`;

/** SSH user keys: the new public key is appended, a new login tries it, then the old key's line is removed by its blob. */
export const sshKey: Rotator = {
  id: 'ssh-key',
  title: 'SSH user key',
  parts: ['public', 'secret'],
  mode: () => 'overlap',

  propose(occurrences) {
    const key = occurrences.find(({ ruleId, title }) => /private-key|ssh|openssh|pem/.test(ruleId) && /private|ssh/i.test(`${ruleId} ${title}`));
    if (!key) return undefined;
    const target = targetOf(occurrences);
    const options = { host: target.host, port: target.port, user: target.user };
    return {
      options: given(options),
      missing: missingOf(options, { host: 'server that lets this key in', user: 'account that lets this key in' }),
      notes: ['only the named server is changed: other servers that hold this public key go on accepting the old one'],
    };
  },

  check: (options) => void service(options, 22),

  async inspect(context) {
    const { type, blob } = await publicKeyOf(context.old.secret.reveal());
    const line = await withSsh(targetFrom(context), { privateKey: context.old.secret.reveal() }, context.signal, async (client) => {
      const content = await runRemote(client, `cat ${quote(fileOf(context))} 2>/dev/null || true`);
      return content.split('\n').find((one) => one.includes(blob));
    });
    if (!line) throw new KeysweepError('key-elsewhere', `the key logs in, but ${fileOf(context)} has no line for it`, { actions: ['set authorizedKeys in the options of the entry to the file that has it'] });
    // The public line is kept for a way back; what stands before the key are its options (from="…").
    return { oldLine: line.trim(), restrictions: line.slice(0, line.indexOf(type)) };
  },

  async create(context) {
    const { utils } = (await import('ssh2')).default;
    const pair = utils.generateKeyPairSync('ed25519', { comment: context.marker });
    return { parts: { secret: new Secret(pair.private), public: new Secret(pair.public) } };
  },

  async set(context) {
    const line = `${String(context.facts.restrictions ?? '')}${context.pending.public.reveal().trim()}`;
    await edit(context, context.old.secret.reveal(), 'add', line);
  },

  async test(context) {
    if (!(await sshAccepts(targetFrom(context), { privateKey: context.pending.secret.reveal() }, context.signal))) throw new KeysweepError('new-refused', 'the server refuses the new key');
  },

  async retire(context) {
    await edit(context, context.pending.secret.reveal(), 'remove', String(context.facts.oldLine));
  },

  async prove(context): Promise<Proof> {
    const target = targetFrom(context);
    if (!(await sshAccepts(target, { privateKey: context.pending.secret.reveal() }, context.signal))) return { state: 'unknown', detail: 'the server refuses the new key too' };
    const alive = await sshAccepts(target, { privateKey: context.old.secret.reveal() }, context.signal);
    return alive ? { state: 'alive', detail: 'the server accepts the old key' } : { state: 'dead', detail: 'the server refused the old key and accepted the new one' };
  },

  async compensate(context) {
    const target = targetFrom(context);
    const [old, pending] = [context.old.secret.reveal(), context.pending.secret.reveal()];
    if (!(await sshAccepts(target, { privateKey: old }, context.signal))) {
      await edit(context, pending, 'add', String(context.facts.oldLine));
      if (!(await sshAccepts(target, { privateKey: old }, context.signal))) throw new KeysweepError('old-refused', 'the server refuses the old key after its line was put back');
    }
    await edit(context, old, 'remove', context.pending.public.reveal());
  },
};

function targetFrom(context: RotationContext): SshTarget {
  return { ...service(context.options, 22), hostKey: optionalText(context.options, 'hostKey') };
}

function fileOf(context: RotationContext): string {
  return optionalText(context.options, 'authorizedKeys') ?? AUTHORIZED_KEYS;
}

async function edit(context: RotationContext, loginKey: string, action: 'add' | 'remove', line: string): Promise<void> {
  const blob = /AAAA[A-Za-z0-9+/=]+/.exec(line)?.[0];
  if (!blob) throw new KeysweepError('no-public-key', 'the line to change holds no public key');
  await withSsh(targetFrom(context), { privateKey: loginKey }, context.signal, (client) =>
    runRemote(client, `sh -c ${quote(EDIT)} keysweep ${quote(fileOf(context))} ${action}`, `${blob}\n${line}\n`));
}

/** Type and base64 blob of the public half. Throws where the key needs a passphrase. */
async function publicKeyOf(privateKey: string): Promise<{ type: string; blob: string }> {
  const { utils } = (await import('ssh2')).default;
  const parsed = utils.parseKey(privateKey);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error) throw new KeysweepError('unreadable-key', `the private key cannot be read: ${key.message}`, { actions: ['a key with a passphrase is rotated by hand'] });
  return { type: key.type, blob: key.getPublicSSH().toString('base64') };
}

/** One word for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
