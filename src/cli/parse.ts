import { parseArgs } from 'node:util';
import { environmentName, type FlagSpec, type FlagValues } from './flags';

/**
 * Parses a command line by a flag table without oclif (which costs 70 ms). Undefined: this is for oclif, which
 * has better words for help, wrong flags and wrong values.
 */
export function parseFast(argv: readonly string[], specs: Record<string, FlagSpec>, environment: NodeJS.ProcessEnv): { flags: FlagValues; args: string[] } | undefined {
  const options: Record<string, { type: 'boolean' | 'string'; short?: string; multiple?: boolean }> = {};
  for (const [name, spec] of Object.entries(specs)) {
    options[name] = { type: spec.kind === 'boolean' ? 'boolean' : 'string', multiple: spec.kind === 'list', ...(spec.char ? { short: spec.char } : {}) };
    if (spec.allowNo) options[`no-${name}`] = { type: 'boolean' };
  }
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch {
    return undefined;
  }
  const flags: FlagValues = {};
  for (const [name, spec] of Object.entries(specs)) {
    let value = parsed.values[name] as FlagValues[string];
    if (spec.allowNo && parsed.values[`no-${name}`]) value = false;
    value ??= fromEnvironment(environment[environmentName(name)], spec) ?? spec.default;
    if (typeof value === 'string' && spec.options && !spec.options.includes(value)) return undefined;
    if (spec.kind === 'integer' && value !== undefined) {
      value = Number(value);
      if (!Number.isInteger(value) || value < (spec.min ?? -Infinity) || value > (spec.max ?? Infinity)) return undefined;
    }
    if (value !== undefined) flags[name] = value;
  }
  return { flags, args: parsed.positionals };
}

function fromEnvironment(text: string | undefined, { kind }: FlagSpec): FlagValues[string] {
  if (text === undefined || text === '') return undefined;
  if (kind === 'boolean') return /^(?:1|true|yes|on)$/i.test(text);
  return kind === 'list' ? text.split(',') : text;
}
