import { eachPart, hashOf, wordFilter } from '../document';
import type { WordFilter } from '../document';
import { platformById } from '../platforms/platforms';
import { ABBREVIATED_PARTS } from '../readers/abbreviations';
import type { Layout, Statement } from '../words';
import { GRAMMARS } from './all';
import { FACTS } from './facts';
import { ios } from './ios';
import { toPattern } from './language';
import type { Pattern } from './language';

const PATTERNS: readonly Pattern[] = GRAMMARS.flatMap((grammar, index) => FACTS[index]!.map((facts) => toPattern(facts, grammar)));

/** Parts of words without which no pattern matches, for the pass over the document. */
export const ANCHOR_WORDS: WordFilter = wordFilter(new Set([...PATTERNS.filter((pattern) => pattern.kind !== '-').flatMap((pattern) => pattern.anchors), ...ABBREVIATED_PARTS]));

/** Statements of these layouts are also read with the grammars of those: an XML attribute may be what a tree writes as a path. */
const READ_AS: Readonly<Record<Layout, readonly Layout[]>> = { line: ['line'], tree: ['tree', 'line', 'pair'], pair: ['pair', 'tree'] };

/** Patterns by the hash of their anchors, in the order in which they count. */
interface Index {
  readonly byAnchor: ReadonlyMap<number, readonly Pattern[]>;
  readonly rank: ReadonlyMap<Pattern, number>;
  /** Words of which patterns need one. */
  readonly heads: ReadonlySet<string>;
  /** True where every pattern that can find a secret needs one of `heads`: statements without one cost a look at their words. */
  readonly needsHead: boolean;
  /** Candidates by the anchors and first words a statement holds: few combinations occur. */
  readonly candidates: Map<string, readonly Pattern[]>;
}

const indexes = new Map<string, Index>();
/** The index asked for last: one document asks for its own at every statement. */
let last: { readonly platform: string | undefined; readonly layout: Layout; readonly recognised: boolean; readonly index: Index } | undefined;

/**
 * The patterns a document of this platform is read with, by anchor: its own first, then the ones of other
 * platforms, because extracts and rebrands are many and recognition is never certain. Patterns marked `?` only
 * where the platform is theirs.
 */
function indexFor(platform: string | undefined, layout: Layout, recognised: boolean): Index {
  if (last !== undefined && last.platform === platform && last.layout === layout && last.recognised === recognised) return last.index;
  const key = `${platform} ${layout} ${recognised}`;
  let index = indexes.get(key);
  if (index === undefined) {
    // Text of an unknown platform is read like most: with the grammar IOS and its relatives share.
    const own = (pattern: Pattern): boolean => pattern.grammar.platforms.includes(platform ?? 'ios-like');
    const layouts = new Set<Layout>([...READ_AS[layout], ...(layout === 'line' ? platformById(platform ?? '')?.layouts.filter((other) => other === 'tree') ?? [] : [])]);
    const usable = PATTERNS.filter((pattern) => layouts.has(pattern.grammar.layout) && (recognised || pattern.distinctive || pattern.kind === '-' || (layout === 'tree' && pattern.grammar.layout === 'tree' && pattern.literals > 1)) && (!pattern.strict || (recognised && own(pattern))) && (pattern.kind !== '-' || own(pattern) || (layout === 'line' && pattern.grammar === ios)));
    const claims = usable.filter((pattern) => pattern.kind === '-' && (pattern.grammar.layout === layout || layout === 'pair' || (layout === 'line' && pattern.grammar.layout === 'tree')));
    const secrets = usable.filter((pattern) => pattern.kind !== '-');
    // A tree's leaf names are common words: where the platform's own tree is known, others' say nothing.
    const ownTree = recognised && layout !== 'line' && secrets.some((pattern) => own(pattern) && pattern.grammar.layout === layout);
    const ordered = [...claims, ...secrets.filter((pattern) => own(pattern) && !pattern.strict && pattern.grammar.layout === layout), ...secrets.filter((pattern) => own(pattern) && !pattern.strict && pattern.grammar.layout !== layout), ...secrets.filter((pattern) => own(pattern) && pattern.strict), ...secrets.filter((pattern) => !own(pattern) && !(ownTree && !platformById(platform ?? '')?.layouts.includes(pattern.grammar.layout)) && !(ownTree && pattern.grammar.layout === layout) && foreign(pattern, layout))];
    const byAnchor = new Map<number, Pattern[]>();
    for (const pattern of ordered) {
      for (const anchor of pattern.anchors) {
        const list = byAnchor.get(hashOf(anchor));
        if (list) list.push(pattern);
        else byAnchor.set(hashOf(anchor), [pattern]);
      }
    }
    index = { byAnchor, rank: new Map(ordered.map((pattern, rank) => [pattern, rank])), heads: new Set(ordered.flatMap((pattern) => [...(pattern.heads ?? [])])), needsHead: ordered.every((pattern) => pattern.heads !== undefined || (!recognised && pattern.kind === '-')), candidates: new Map() };
    indexes.set(key, index);
  }
  last = { platform, layout, recognised, index };
  return index;
}

/** Others' patterns: only such as no other language begins with, and pairs hardly ever, because their names are common. */
function foreign(pattern: Pattern, layout: Layout): boolean {
  if (pattern.grammar.layout === 'pair') return layout === 'pair' && pattern.grammar.platforms.includes('ubiquiti-airos');
  return pattern.distinctive || (layout === 'tree' && pattern.grammar.layout === 'tree' && pattern.literals > 1);
}

/** Patterns that may match a statement, in the order in which they count. */
export function candidates(statement: Statement, platform: string | undefined, recognised: boolean): readonly Pattern[] {
  const { byAnchor, rank, heads, needsHead, candidates: known } = indexFor(platform, statement.layout, recognised);
  let key = '';
  const first = new Set<string>();
  for (const word of statement.words) {
    if (word.quoted || !heads.has(word.lower) || first.has(word.lower)) continue;
    first.add(word.lower);
    key += `${word.lower} `;
  }
  if (needsHead && first.size === 0) return [];
  const anchors: number[] = [];
  const add = (hash: number): void => {
    if (!byAnchor.has(hash) || anchors.includes(hash)) return;
    anchors.push(hash);
    key += `${hash} `;
  };
  for (let k = statement.own; k < statement.words.length; k++) {
    const { text } = statement.words[k]!;
    eachPart(text, 0, Math.min(text.length, LONGEST_NAME), add);
  }
  if (anchors.length === 0) return [];
  let found = known.get(key);
  if (found === undefined) {
    const patterns = new Set(anchors.flatMap((hash) => byAnchor.get(hash)!.filter(({ heads: words }) => words === undefined || [...words].some((word) => first.has(word)))));
    found = [...patterns].sort((a, b) => rank.get(a)! - rank.get(b)!);
    if (known.size < MOST_COMBINATIONS) known.set(key, found);
  }
  return found;
}

/** Combinations of anchors remembered for one platform; documents made to have many cost time, not memory. */
const MOST_COMBINATIONS = 2000;

/** Anchors are parts of names; what is longer is a value. */
const LONGEST_NAME = 80;
