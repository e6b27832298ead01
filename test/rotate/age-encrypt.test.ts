import { AgeEncrypter } from '../../src/rotate/age-encrypt';

describe('Encryption to age recipients', () => {
  const open = async (sealed: Uint8Array, identity: string): Promise<string> => {
    const age = await import('age-encryption');
    const decrypter = new age.Decrypter();
    decrypter.addIdentity(identity);
    return decrypter.decrypt(sealed, 'text');
  };

  it.each([['nothing', ''], ['a password', 'Zk3vQ9xLw2Tn8Rb€"\\'], ['a whole chunk', 'x'.repeat(65_536)], ['more than a chunk', 'x'.repeat(65_537)]])('is opened by age-encryption with the identity of each of the recipients: %s', async (_what, text) => {
    const age = await import('age-encryption');
    const identities = [await age.generateX25519Identity(), await age.generateX25519Identity()];
    const encrypter = new AgeEncrypter(await Promise.all(identities.map((one) => age.identityToRecipient(one))));
    const sealed = await encrypter.encrypt(text);
    for (const identity of identities) expect(await open(sealed, identity)).toBe(text);
    await expect(open(sealed, await age.generateX25519Identity())).rejects.toThrow();
    expect((await encrypter.encrypt(text)).equals(sealed)).toBe(false);
  });

  it('leaves other kinds of recipients to the library', async () => {
    const age = await import('age-encryption');
    const identity = await age.generateHybridIdentity();
    const sealed = await new AgeEncrypter([await age.identityToRecipient(identity)]).encrypt('text');
    expect(await open(sealed, identity)).toBe('text');
  });

  it('refuses what is no recipient', async () => {
    const age = await import('age-encryption');
    const recipient = await age.identityToRecipient(await age.generateX25519Identity());
    const wrong = recipient.slice(0, -1) + (recipient.endsWith('q') ? 'p' : 'q');
    for (const one of [wrong, 'age1', '']) await expect(new AgeEncrypter([one]).encrypt('text')).rejects.toThrow();
  });
});
