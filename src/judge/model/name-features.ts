/** Names of the features of a name, in the order `nameFeatures` writes them. */
export const nameFeatureNames = [
  'namePassword', 'nameSecret', 'nameToken', 'nameKey', 'nameAuth', 'nameApi', 'namePrivate', 'nameNonce', 'nameSession', 'nameOtp', 'nameCredential', 'nameClient', 'nameDatabase', 'nameCipher',
  'namePublic', 'nameDataKey', 'nameId', 'nameLocation', 'nameType', 'nameText', 'nameMeasure', 'nameFlag', 'nameAction', 'nameCheck', 'nameTest', 'nameHash', 'nameUser', 'nameUi', 'nameEncrypted',
  'nameWords', 'nameLength', 'nameConstant', 'nameBare', 'nameTailWords', 'nameKind', 'nameDots',
] as const;

/** One feature a group: does one of the name's words belong to it? */
const groups: ReadonlyArray<RegExp> = [
  /^(?:pass\w*|\w*pass|pwd|\w*passw\w*|pswd|pw|kennwort|senha|wachtwoord|contrasena)$/,
  /^\w*secrets?$/, /^\w*tokens?$/, /^\w*keys?$|^key\w+$/, /^\w*auth\w*$/, /^\w*api\w*$/, /^priv\w*$/, /^(?:nonce\w*|salt\w*|iv|challenge|verifier)$/,
  /^(?:session\w*|cookies?|csrf|xsrf|\w*sess\w*id|sid|ticket)$/, /^\w*(?:otp|2fa|mfa)\w*$/, /^cred\w*$/, /^(?:client|consumer|app|application|service|oauth\w*|access|refresh|bearer)$/,
  /^(?:db|database|mysql|postgres\w*|pg|mongo\w*|redis|sql|root|admin|smtp|mail|ldap|ssh|ftp|rabbit\w*)$/, /^(?:aes|des|rsa|hmac|encrypt\w*|sign\w*|crypt\w*|cipher|jwt|master|shared|webflow)$/,
  /^(?:public|pub|publishable|site|host)$/, /^(?:primary|foreign|unique|sort|cache|partition|index|map|hash|range|object|row|field|column|hot|shortcut|locale|translation|i18n|group|sub|routing|registry|storage|query|param|x)$/,
  /^(?:id|ids|uuid|guid|name|names|alias|identifier|no|number|ref|arn)$/, /^(?:path|file|filename|url|uri|dir|directory|folder|endpoint|host|location|link|store|bucket|provider|source)$/,
  /^(?:type|class|kind|algorithm|alg|format|method|mode|scheme|encoding|strategy|policy|pattern|regex|prefix|suffix|separator|version|schema|template)$/,
  /^(?:label|text|message|msg|title|hint|help|placeholder|description|desc|error|err|prompt|caption|tooltip|header|note|warning|info|usage|doc)$/,
  /^(?:length|len|size|count|max|min|limit|timeout|ttl|expiry|expires?|expiration|lifetime|age|interval|bits|at|in|time|date|timestamp|attempts?)$/,
  /^(?:is|has|enabled?|disabled?|required?|allow\w*|use|show|hide|hidden|visible|valid|optional|should|can|supports?|needs?|only|skip|check\w*)$/,
  /^(?:get|set|put|find|fetch|load|read|create|build|make|generate|update|delete|remove|send|parse|request|authenticate|encode|decode|with|add|use|new|by|on|handle)$/,
  /^(?:equals?|eq|should|expect\w*|assert\w*|contains?|includes?|match\w*|validate\w*|verify|compare|starts\w*|ends\w*|have|must|to)$/,
  /^(?:test\w*|mock|fake|dummy|example|sample|invalid|wrong|bad|expired|broken|old|stub|fixture|expected|actual)$/,
  /^(?:hash\w*|digest|md5|sha\d*|checksum|fingerprint|signature|sig|bcrypt|hashed)$/, /^(?:user\w*|login|account|owner|member|email)$/,
  /^(?:field|input|box|button|form|element|selector|component|view|page|dialog|control|icon|color|style|brush|screen|event)$/,
  /^(?:encrypted|enc|wrapped|sealed|cipher\w*)$/,
];

/** Kinds of credentials, the last of which in a name speaks for it. */
const kinds: ReadonlyArray<RegExp> = [/pass|pwd|pswd|kennwort|senha/i, /secret/i, /token/i, /key/i, /auth/i, /nonce|salt|session|cookie|csrf|ticket|otp|signature|verifier/i];

/** Words of an identifier: split at case changes, digits and signs, in lower case; numbers are no words. */
export function wordsOf(name: string): string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase());
}

/** Writes the features of a name into `out` from `at` on; returns the index behind. */
export function nameFeatures(name: string, out: Float64Array, at: number): number {
  const words = wordsOf(name);
  for (const group of groups) out[at++] = words.some((word) => group.test(word)) ? 1 : 0;
  let kind = 0;
  let position = -1;
  kinds.forEach((pattern, index) => {
    for (let word = words.length - 1; word > position; word--) {
      if (!pattern.test(words[word]!)) continue;
      kind = index + 1;
      position = word;
    }
  });
  out[at++] = words.length;
  out[at++] = name.length;
  out[at++] = /^[A-Z0-9_]+$/.test(name) ? 1 : 0;
  out[at++] = words.length === 1 ? 1 : 0;
  out[at++] = position < 0 ? -1 : words.length - 1 - position;
  out[at++] = kind;
  out[at++] = name.includes('.') ? 1 : 0;
  return at;
}
