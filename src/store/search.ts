import type { Queryable } from './database';
import { severityOf } from './severity';
import { IN_FORCE, type TriageStatus } from './triage';

/** What credentials may be sorted by, as SQL over `credentials`; numbers as float8, so that JavaScript gives them back unchanged. */
const KEYS = {
  severity: `${severityOf('credentials')}::float8`,
  firstSeen: 'extract(epoch from credentials.first_seen)::float8',
  lastSeen: 'extract(epoch from credentials.last_seen)::float8',
  title: 'lower(credentials.title) collate "C"',
  provider: 'lower(credentials.provider) collate "C"',
} as const;

export type SearchSort = keyof typeof KEYS;
export const searchSorts = Object.keys(KEYS) as SearchSort[];

/** What is looked for; all given fields must fit. */
export interface CredentialSearch {
  /** Part of the id, title, provider or rule, or of the name or path of a place; any case. */
  readonly text?: string;
  readonly provider?: string;
  readonly severity?: string;
  readonly state?: string;
  readonly status?: TriageStatus;
  /** Owner of a target that holds it; `none` where no target has one. */
  readonly owner?: string;
  /** Part of the name of a target that holds it. */
  readonly target?: string;
  readonly sort?: SearchSort;
  readonly descending?: boolean;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

/** A credential as a search lists it, with the first of its places. */
export interface FoundCredential {
  readonly id: string;
  readonly ruleId: string;
  readonly title: string;
  readonly provider: string;
  readonly severity: string;
  readonly state: string;
  readonly status: TriageStatus;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly places: number;
  readonly targets: number;
  readonly owners: readonly string[];
  readonly place: { readonly target: string; readonly path: string; readonly line: number } | null;
}

/** One page of a search. */
export interface FoundPage {
  readonly rows: readonly FoundCredential[];
  /** How many there are in all; told with the first page only. */
  readonly total?: number;
  readonly next?: string;
}

const STATUS = "case when decisions.until < now() then 'open' else coalesce(decisions.status, 'open') end";
const HELD = "from occurrences join targets on targets.id = target_id where occurrences.credential_id = credentials.id and (occurrences.state <> 'closed' or credentials.state = 'closed')";
/** Ids of credentials with a place for which `condition` holds; asked once for all, not for each credential. */
const holding = (condition: string): string => `select credential_id from occurrences join targets on targets.id = target_id join credentials as held on held.id = credential_id
  where (occurrences.state <> 'closed' or held.state = 'closed') and (${condition})`;
/** `$n` as a part of a text; its own % and _ are no wildcards. */
const within = (column: string, parameter: string): string => `${column} ilike '%' || replace(replace(replace(${parameter}, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`;

const FITS = `
  from credentials left join (${IN_FORCE}) as decisions on decisions.credential_id = credentials.id
  where ($1::text is null or ${['credentials.id', 'credentials.title', 'credentials.provider', 'credentials.rule_id'].map((column) => within(column, '$1')).join(' or ')}
      or credentials.id in (${holding(`${within('targets.name', '$1')} or ${within('path', '$1')}`)}))
    and ($2::text is null or credentials.provider = $2) and ($3::text is null or credentials.severity = $3) and ($4::text is null or credentials.state = $4) and ($5::text is null or ${STATUS} = $5)
    and ($6::text is null or case when $6 = 'none' then credentials.id not in (${holding('owner is not null')}) else credentials.id in (${holding('owner = $6')}) end)
    and ($7::text is null or credentials.id in (${holding(within('targets.name', '$7'))}))`;

/** One page of the credentials that fit, in an order that later pages go on in whatever is found meanwhile. */
export async function searchCredentials(store: Queryable, search: CredentialSearch): Promise<FoundPage> {
  const { sort = 'severity', descending = false, limit } = search;
  const key = KEYS[sort];
  const fitting = [search.text, search.provider, search.severity, search.state, search.status, search.owner, search.target].map((value) => value ?? null);
  const after = readCursor(search.after);
  const type = sort === 'title' || sort === 'provider' ? 'text' : 'float8';
  const rows = await store.query<FoundCredential & { key: string | number }>(`
    with page as (
      select credentials.*, ${STATUS} as status, ${key} as key ${FITS}
        and ($8::${type} is null or ${key} ${descending ? '<' : '>'} $8 or (${key} = $8 and credentials.id > $9))
      order by key ${descending ? 'desc' : ''}, credentials.id limit $10)
    select credentials.id, rule_id as "ruleId", title, provider, severity, credentials.state, status, first_seen as "firstSeen", last_seen as "lastSeen", key,
      (select count(*)::int ${HELD}) as places, (select count(distinct target_id)::int ${HELD}) as targets,
      array(select distinct owner ${HELD} and owner is not null order by owner limit 5) as owners,
      (select jsonb_build_object('target', targets.name, 'path', path, 'line', line) ${HELD} order by array_position(array['open', 'history', 'closed'], occurrences.state), targets.name, path limit 1) as place
    from page as credentials order by key ${descending ? 'desc' : ''}, credentials.id`, [...fitting, after?.[0] ?? null, after?.[1] ?? null, limit + 1]);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    rows: rows.slice(0, limit).map(({ key: _key, ...row }) => row),
    total: after ? undefined : (await store.query<{ count: number }>(`select count(*)::int as count ${FITS}`, fitting))[0]!.count,
    next: last && Buffer.from(JSON.stringify([last.key, last.id])).toString('base64url'),
  };
}

function readCursor(cursor: string | undefined): readonly [string | number, string] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    if (Array.isArray(value) && value.length === 2 && ['string', 'number'].includes(typeof value[0]) && typeof value[1] === 'string') return value as [string | number, string];
  } catch {
    // Not one of ours: the first page then.
  }
  return undefined;
}

/** What a search may be narrowed to. */
export interface SearchChoices {
  readonly providers: readonly string[];
  readonly owners: readonly string[];
}

/** Values that a search may be narrowed to, in their order; so many of each at most. */
export async function searchChoices(store: Queryable, most = 500): Promise<SearchChoices> {
  const providers = await store.query<{ value: string }>('select distinct provider as value from credentials order by provider limit $1', [most]);
  const owners = await store.query<{ value: string }>('select distinct owner as value from targets where owner is not null and gone_at is null order by owner limit $1', [most]);
  return { providers: providers.map(({ value }) => value), owners: owners.map(({ value }) => value) };
}

/** What each letter of an exposure's factors counts (src/exposure/keysweep-exposure-1.json). */
export interface ExposureWeights {
  readonly validity: Readonly<Record<'D' | 'U', number>>;
  readonly form: Readonly<Record<'C' | 'R' | 'W' | 'S' | 'E', number>>;
  readonly access: Readonly<Record<'P' | 'O' | 'T' | 'B' | 'L', number>>;
  readonly historyOnly: number;
  readonly age: { readonly floor: number; readonly fullDays: number; readonly unknown: number };
  readonly privilege: Readonly<Record<'A' | 'W' | 'R' | 'U', number>>;
  readonly reachScale: number;
  readonly data: Readonly<Record<'N', number>>;
}

/** `case value when … then weight …` for words that stand for letters. */
function weigh(value: string, weights: Readonly<Record<string, number>>, letters: Readonly<Record<string, string>>, otherwise: string): string {
  return `case ${value} ${Object.entries(letters).map(([word, letter]) => `when '${word}' then ${weights[letter]!}`).join(' ')} else ${weights[otherwise]!} end`;
}

/**
 * Ids of the credentials not closed that a page of `most` begins with, and how many there are: the most exposed by what stands with each of
 * them. What lies behind the assets a credential opens is not asked, as that takes the graph of everything: one that names what it opens counts as opening one.
 */
export async function foremostCredentials(store: Queryable, most: number, weights: ExposureWeights): Promise<{ total: number; ids: string[] | undefined }> {
  const [row] = await store.query<{ count: number }>("select count(*)::int as count from credentials where state <> 'closed'");
  const total = row!.count;
  if (total <= most) return { total, ids: undefined };
  const { validity, age, historyOnly, data, reachScale } = weights;
  const rows = await store.query<{ id: string }>(`
    with held as (
      select credential_id as id,
        max((finding ->> 'probability')::float8) as certainty,
        max(case when finding ->> 'form' = 'clear' and not finding -> 'labels' ? 'test-path' then ${validity.D} else ${validity.U} end) as validity,
        max(${weigh("finding ->> 'form'", weights.form, { clear: 'C', reversible: 'R', 'weak-hash': 'W', 'strong-hash': 'S' }, 'E')}) as form,
        max(${weigh('reachability', weights.access, { internet: 'P', organisation: 'O', backup: 'B', device: 'L' }, 'T')}) as access,
        max(${weigh("finding ->> 'privilege'", weights.privilege, { admin: 'A', write: 'W', read: 'R' }, 'U')}) as privilege,
        max(case when state = 'open' then 1 else ${historyOnly} end) as current,
        min(to_date(substring(introduced ->> 'date' from '^[0-9]{4}-[0-9]{2}-[0-9]{2}'), 'YYYY-MM-DD')) as since,
        bool_or(finding ? 'target' or finding ? 'device') as opens
      from occurrences join targets on targets.id = target_id where state <> 'closed' group by credential_id)
    select id from held order by
      certainty * validity * form * access * current * case when since is null then ${age.unknown} else ${age.floor} + (1 - ${age.floor}) * least(1, greatest(0, current_date - since) / ${age.fullDays}.0) end
      * (1 - (1 - privilege) * (1 - ${data.N}) * case when opens then exp(-1.0 / ${reachScale}) else 1 end) desc, id limit $1`, [most]);
  return { total, ids: rows.map(({ id }) => id) };
}
