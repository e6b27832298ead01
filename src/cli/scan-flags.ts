import type { FlagSpec } from './flags';

/** Flags of `keysweep scan`, for the oclif command and the fast path alike. */
export const scanFlags = {
  format: { kind: 'string', options: ['human', 'json', 'jsonl', 'sarif', 'csv', 'html', 'md', 'gitlab', 'junit', 'codeclimate', 'github', 'github-summary'], default: 'human', summary: 'How to write the result.', group: 'OUTPUT' },
  also: { kind: 'list', summary: 'Write the result in a further format, too: FORMAT=FILE. May be repeated.', group: 'OUTPUT' },
  category: { kind: 'string', summary: 'Sets this SARIF report apart from others of the same commit (one for each part of a monorepo).', group: 'OUTPUT' },
  output: { kind: 'string', char: 'o', summary: 'Write to this file (atomically) instead of standard output.', group: 'OUTPUT' },
  'show-secrets': { kind: 'boolean', default: false, summary: 'Show secrets in clear. Everything else masks them.', group: 'OUTPUT' },
  confidence: { kind: 'string', options: ['low', 'medium', 'high'], summary: 'Least confidence shown (default medium).', group: 'OUTPUT' },
  'explain-rejected': { kind: 'boolean', default: false, summary: 'List matches that judgement turned down, with the reason.', group: 'OUTPUT' },
  stats: { kind: 'boolean', default: false, summary: 'Count what device configurations hold: platforms, statements, storage forms, hosts, values already removed.', group: 'OUTPUT' },
  quiet: { kind: 'boolean', char: 'q', default: false, summary: 'No progress and no summary on standard error.', group: 'OUTPUT' },
  history: { kind: 'boolean', default: false, summary: 'Scan the git history of the repositories named (all refs).', group: 'SOURCES' },
  since: { kind: 'string', summary: 'With --history: only commits more recent than this date.', group: 'SOURCES' },
  range: { kind: 'list', summary: 'With --history: a revision range (main..feature) instead of all refs. May be repeated.', group: 'SOURCES' },
  incremental: { kind: 'boolean', default: false, summary: 'With --history: leave out what a former scan with the same detectors found clean.', group: 'SOURCES' },
  staged: { kind: 'boolean', default: false, summary: 'Scan what is staged for the next commit, from the index.', group: 'SOURCES' },
  stdin: { kind: 'boolean', default: false, summary: 'Scan standard input (also by the path -).', group: 'SOURCES' },
  'files-from': { kind: 'string', summary: 'Scan the files named in this file (- for standard input), one a line or NUL-separated.', group: 'SOURCES' },
  gitignore: { kind: 'boolean', allowNo: true, summary: 'Leave out what git ignores (the default). Secrets love ignored files: --no-gitignore scans them.', group: 'SOURCES' },
  archives: { kind: 'boolean', allowNo: true, summary: 'Open archives, compressed files, databases, dumps and firmware (the default). --no-archives scans their bytes as they are.', group: 'SOURCES' },
  include: { kind: 'list', summary: 'Scan only files that match this glob. May be repeated.', group: 'SOURCES' },
  exclude: { kind: 'list', summary: 'Leave out paths that match this pattern (gitignore syntax). May be repeated.', group: 'SOURCES' },
  'max-file-size': { kind: 'string', summary: 'Skip larger files, and say so (50MB; default no limit).', group: 'SOURCES' },
  platform: { kind: 'string', summary: 'Read device configurations as this platform instead of recognising it.', group: 'SOURCES' },
  baseline: { kind: 'string', summary: 'Findings known before, not counted (default: .keysweep-baseline.jsonl at the start folder).', group: 'DETECTORS' },
  'ignore-baseline': { kind: 'boolean', default: false, summary: 'Count what the baseline knows, too.', group: 'DETECTORS' },
  'try-known': { kind: 'boolean', default: false, summary: 'Test password hashes against the passwords found in clear and factory defaults. A match proves reuse.', group: 'DETECTORS' },
  pack: { kind: 'list', summary: 'Further detector packs: a file, a folder or an installed package. May be repeated.', group: 'DETECTORS' },
  plugin: { kind: 'list', summary: 'Further detectors in code: a module file or an installed package. May be repeated.', group: 'DETECTORS' },
  config: { kind: 'string', char: 'c', summary: 'Configuration file (default: .keysweep.yaml, .yml or .json at the start folder).', group: 'DETECTORS' },
  threads: { kind: 'integer', min: 1, max: 64, summary: 'Threads at most (default: the number of processors).', group: 'DETECTORS' },
  committers: { kind: 'boolean', default: false, summary: 'Ask git blame who committed each line that CODEOWNERS gives no owner (bounded to 20 s).', group: 'DETECTORS' },
  'fail-on': { kind: 'string', options: ['low', 'medium', 'high', 'critical', 'never'], summary: 'Least severity that makes the exit code 1 (default low: any finding shown).', group: 'EXIT CODE' },
  'exit-zero': { kind: 'boolean', default: false, summary: 'Exit 0 also where something was found (2 and 3 stay).', group: 'EXIT CODE' },
} satisfies Record<string, FlagSpec>;

/**
 * Flags of `keysweep scan` that send secrets to where they belong. Only oclif knows them (the fast path hands such a command line over), and
 * no environment variable sets them: it must be asked for each time.
 */
export const verifyFlags = {
  verify: { kind: 'boolean', default: false, summary: 'Ask issuers and services whether what was found is live (sends it there; see `keysweep verify`).', group: 'VERIFICATION' },
  'verify-plan': { kind: 'boolean', default: false, summary: 'List which hosts --verify would ask and how often, on standard error; send nothing.', group: 'VERIFICATION' },
  'github-host': { kind: 'list', summary: 'With --verify: GitHub host in use (github.com, or that of an Enterprise Server). May be repeated.', group: 'VERIFICATION' },
  'allow-network': { kind: 'list', summary: 'With --verify: CIDR that may be asked although it is not public. May be repeated.', group: 'VERIFICATION' },
} satisfies Record<string, FlagSpec>;
