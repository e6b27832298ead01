import { credentialOf, type CredentialGraph } from './graph';

/**
 * Which credentials have to be rotated before a given one: those that open a host it is stored on. While the old key to a consumer still
 * works, whoever holds it reads the new value of everything that lies there, so the way to a consumer is closed before what it consumes
 * is replaced. A credential that lies nowhere but on the host it opens brings nobody there and comes before nothing.
 */
export function precedence(graph: CredentialGraph): (credential: string) => readonly string[] {
  const before = new Map<string, Set<string>>();
  graph.forEachNode((asset, attributes) => {
    if (attributes.kind !== 'asset' || attributes.assetKind !== 'host') return;
    const openers = new Set<string>();
    const stored: string[] = [];
    graph.forEachInEdge(asset, (_edge, { kind }, source) => {
      if (kind === 'opens' && liesElsewhere(graph, source, asset)) openers.add(credentialOf(source));
    });
    graph.forEachOutEdge(asset, (_edge, { kind }, _source, target) => {
      if (kind === 'stores') stored.push(credentialOf(target));
    });
    if (openers.size === 0) return;
    for (const credential of stored) {
      const known = before.get(credential) ?? new Set();
      for (const opener of openers) if (opener !== credential) known.add(opener);
      before.set(credential, known);
    }
  });
  return (credential) => [...before.get(credential) ?? []];
}

function liesElsewhere(graph: CredentialGraph, credential: string, asset: string): boolean {
  return graph.someInEdge(credential, (_edge, { kind }, source) => kind === 'stores' && source !== asset);
}
