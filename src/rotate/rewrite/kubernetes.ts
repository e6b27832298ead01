import { Refusal, type Edit, type EditRequest } from './edit';

/**
 * Moves one key of a Secret manifest to the External Secrets operator (https://external-secrets.io): the key's line
 * becomes a comment, and an ExternalSecret that merges the key into the same Secret is added as a document of its own.
 */
export function externalSecretEdits(request: EditRequest): Edit[] {
  const { text, start, end, reference } = request;
  const before = text.slice(0, start);
  const documentStart = Math.max(0, ...[...before.matchAll(/^---.*$/gm)].map((match) => match.index + match[0].length));
  const following = text.slice(start).search(/^---/m);
  const document = text.slice(documentStart, following < 0 ? text.length : start + following);
  if (!/^kind:\s*["']?Secret["']?\s*$/m.test(document)) throw new Refusal('only a Secret manifest can become an ExternalSecret');
  const name = /^metadata:\s*(?:\n[ \t]+.*)*?\n[ \t]+name:\s*["']?([A-Za-z0-9.-]+)/m.exec(document)?.[1];
  if (!name) throw new Refusal('the Secret manifest has no metadata.name');
  const namespace = /^metadata:\s*(?:\n[ \t]+.*)*?\n[ \t]+namespace:\s*["']?([A-Za-z0-9.-]+)/m.exec(document)?.[1];
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end);
  const line = /^(\s+)(["']?)([A-Za-z0-9._-]+)\2\s*:/.exec(text.slice(lineStart, start));
  if (!line) throw new Refusal('the key of the value is not on its line');
  const [, indent, , key] = line;
  const externalName = `${name}-${key}`.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
  const remote = `key: ${JSON.stringify(reference.key)}${reference.part ? `\n        property: ${JSON.stringify(reference.part)}` : ''}`;
  const manifest = `---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ${externalName}
${namespace ? `  namespace: ${namespace}\n` : ''}spec:
  secretStoreRef:
    kind: ClusterSecretStore
    name: ${reference.sink}
  target:
    name: ${name}
    creationPolicy: Merge
  data:
    - secretKey: ${key}
      remoteRef:
        ${remote}
`;
  return [
    { start: lineStart, end: lineEnd, text: `${indent}# ${key} comes from ExternalSecret ${externalName}` },
    { start: text.length, end: text.length, text: (text.endsWith('\n') ? '' : '\n') + manifest },
  ];
}
