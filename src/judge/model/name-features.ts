/** Names of the features of a name, in the order `nameFeatures` writes them; what a name excludes is in known.ts. */
export const nameFeatureNames = ['namePassword', 'nameSecret', 'nameClient', 'nameLength', 'nameTailWords', 'nameKind'] as const;

const password = /^(?:pass\w*|\w*pass|pwd|\w*passw\w*|pswd|pw|kennwort|senha|wachtwoord|contrasena)$/;
const secret = /^\w*secrets?$/;
const client = /^(?:client|consumer|app|application|service|oauth\w*|access|refresh|bearer)$/;

/** Kinds of credentials, the last of which in a name speaks for it; `nameKind` is its place here, from 1. */
const kinds: ReadonlyArray<RegExp> = [/pass|pwd|pswd|kennwort|senha/, /secret/, /token/, /key/, /auth/, /nonce|salt|session|cookie|csrf|ticket|otp|verifier/];

/** Words of an identifier: split at case changes, digits and signs, in lower case; numbers are no words. */
export function wordsOf(name: string): string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase());
}

/** Writes the features of a name into `out` from `at` on; returns the index behind. */
export function nameFeatures(name: string, out: Float64Array, at: number): number {
  const words = wordsOf(name);
  let kind = 0;
  let position = -1;
  kinds.forEach((pattern, index) => {
    for (let word = words.length - 1; word > position; word--) {
      if (!pattern.test(words[word]!)) continue;
      kind = index + 1;
      position = word;
    }
  });
  out[at++] = words.some((word) => password.test(word)) ? 1 : 0;
  out[at++] = words.some((word) => secret.test(word)) ? 1 : 0;
  out[at++] = words.some((word) => client.test(word)) ? 1 : 0;
  out[at++] = name.length;
  // Words behind the one that names the credential say what else it is of it (`token_type`).
  out[at++] = position < 0 ? -1 : words.length - 1 - position;
  out[at++] = kind;
  return at;
}
