/** How a language writes values, as far as reading one statement of it needs. */
export interface Language {
  /** `python`, `yaml`, `properties`… */
  readonly id: string;
  /**
   * `code`: an unquoted word on the right is a reference; `data`: it is the value; `shell`: it is the
   * value up to white space; `markup`: values are attributes and element texts; `prose`: documentation
   * with fragments of everything in it.
   */
  readonly style: 'code' | 'data' | 'shell' | 'markup' | 'prose';
  /** Types stand between name and value (`password: string = "x"`). */
  readonly annotations?: boolean;
}

const code = (id: string, annotations = false): Language => ({ id, style: 'code', annotations });
const data = (id: string): Language => ({ id, style: 'data' });
const shell = (id: string): Language => ({ id, style: 'shell' });
const markup = (id: string): Language => ({ id, style: 'markup' });
const prose = (id: string): Language => ({ id, style: 'prose' });

const python = code('python', true);
const javascript = code('javascript');
const typescript = code('typescript', true);
const cLike = code('c');
const yaml = data('yaml');
const ini = data('ini');
const env = data('env');
const posix = shell('shell');
const docker = shell('dockerfile');
const markdown = prose('markdown');
const unknown = prose('text');

const byExtension = new Map<string, Language>(Object.entries({
  py: python, pyi: python, pyx: python, pxd: python, ipynb: data('json'),
  js: javascript, mjs: javascript, cjs: javascript, jsx: javascript, vue: javascript, svelte: javascript, snap: javascript,
  ts: typescript, tsx: typescript, mts: typescript, cts: typescript,
  java: code('java'), kt: code('kotlin', true), kts: code('kotlin', true), scala: code('scala', true), groovy: code('groovy'), gradle: code('groovy'),
  go: code('go'), rs: code('rust', true), swift: code('swift', true), dart: code('dart'), zig: code('zig', true),
  c: cLike, h: cLike, cc: cLike, cpp: cLike, hpp: cLike, cxx: cLike, hxx: cLike, hh: cLike, cu: cLike, cuh: cLike, m: code('objective-c'), mm: code('objective-c'), idl: cLike, ino: cLike,
  cs: code('csharp'), vb: code('visual-basic'), fs: code('fsharp', true),
  php: code('php'), rb: code('ruby'), erb: code('ruby'), rake: code('ruby'), pl: code('perl'), pm: code('perl'), lua: code('lua'), r: code('r'),
  ex: code('elixir'), exs: code('elixir'), eex: code('elixir'), erl: code('erlang'), hs: code('haskell'), clj: code('clojure'), jl: code('julia', true), elm: code('elm'),
  sql: code('sql'), graphql: code('graphql'), proto: code('protobuf'), sol: code('solidity'), nix: code('nix'),
  tf: code('hcl'), tfvars: code('hcl'), hcl: code('hcl'), jsonnet: code('jsonnet'), libsonnet: code('jsonnet'), bicep: code('bicep'),
  json: data('json'), jsonc: data('json'), json5: data('json'), tfstate: data('json'), webmanifest: data('json'), map: data('json'), har: data('json'),
  yaml, yml: yaml, toml: data('toml'), ini, cfg: ini, conf: ini, cnf: ini, config: markup('xml'), properties: data('properties'), props: markup('xml'),
  env, envrc: posix, template: data('template'), tpl: data('template'), tmpl: data('template'), j2: data('template'), dist: data('template'), example: data('template'), sample: data('template'),
  xml: markup('xml'), html: markup('html'), htm: markup('html'), xhtml: markup('html'), xaml: markup('xml'), plist: markup('xml'), csproj: markup('xml'), svg: markup('xml'), jsp: markup('html'), cshtml: markup('html'), resx: markup('xml'), xsd: markup('xml'), wsdl: markup('xml'),
  sh: posix, bash: posix, zsh: posix, fish: posix, ksh: posix, ps1: shell('powershell'), psm1: shell('powershell'), psd1: shell('powershell'), bat: shell('batch'), cmd: shell('batch'), mk: posix, dockerfile: docker,
  md: markdown, markdown, mdx: markdown, rst: prose('restructuredtext'), adoc: prose('asciidoc'), txt: unknown, log: prose('log'), tex: prose('tex'), csv: prose('csv'), tsv: prose('csv'),
}));

const byName = new Map<string, Language>(Object.entries({
  dockerfile: docker, containerfile: docker, makefile: posix, jenkinsfile: code('groovy'), vagrantfile: code('ruby'), gemfile: code('ruby'), rakefile: code('ruby'),
  '.npmrc': ini, '.pypirc': ini, '.gitconfig': ini, '.netrc': unknown, '.pgpass': unknown, '.bashrc': posix, '.zshrc': posix, '.profile': posix, '.bash_profile': posix, '.bash_history': posix, '.zsh_history': posix, '.env': env,
}));

/** Endings that say nothing of the language below them (`app.yml.dist`, `.env.example`). */
const wrappers = /\.(?:dist|example|examples|sample|template|tmpl|tpl|j2|erb|in|bak|backup|old|orig|save|local|default|swp|\d+)$/;

/** Language or format of a document by its lower-case name; `content` (its first bytes) decides where the name does not. */
export function languageOf(name: string, content?: (bytes: number) => string): Language {
  let stem = name;
  for (let turn = 0; turn < 3; turn++) {
    const known = byName.get(stem) ?? (stem.startsWith('.env') ? env : stem.startsWith('dockerfile') ? docker : undefined);
    if (known) return known;
    const shorter = stem.replace(wrappers, '');
    if (shorter === stem || !/[.]/.test(shorter.slice(1)) && !byName.has(shorter)) break;
    stem = shorter;
  }
  const dot = stem.lastIndexOf('.');
  const known = dot >= 0 ? byExtension.get(stem.slice(dot + 1)) : undefined;
  return known ?? (content ? languageOfContent(content(256)) : unknown);
}

function languageOfContent(head: string): Language {
  const interpreter = /^#![^\n]{0,60}?\b(python|node|ruby|perl|php|bash|zsh|sh|pwsh)/.exec(head)?.[1];
  if (interpreter) {
    const languages: Record<string, Language> = { python, node: javascript, ruby: code('ruby'), perl: code('perl'), php: code('php'), pwsh: shell('powershell') };
    return languages[interpreter] ?? posix;
  }
  if (/^\s*<(?:\?xml|!DOCTYPE|[a-z]+[ >])/i.test(head)) return markup('xml');
  if (/^\s*[[{]\s*["[{]/.test(head)) return data('json');
  if (/^---\s*\n/.test(head)) return yaml;
  return unknown;
}
