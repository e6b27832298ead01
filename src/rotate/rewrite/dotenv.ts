/** Names and values of a .env file: `export` and quotes undone, `\n` and `\"` in double quotes too. */
export function parseDotenv(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const line = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[^])*)"|'([^']*)'|([^\r\n]*))/gm;
  for (const match of text.matchAll(line)) {
    const [, name, double, single, plain] = match;
    values[name] = double !== undefined ? double.replace(/\\([^])/g, (_, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : c === 't' ? '\t' : c))
      : single ?? plain.replace(/\s+#.*$/, '').trim();
  }
  return values;
}
