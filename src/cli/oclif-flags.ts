import { Flags, type Interfaces } from '@oclif/core';
import { environmentName, type FlagSpec } from './flags';

/** oclif's flags of a table; `environment` false where none of them may be set by a variable. */
export function oclifFlags(specs: Record<string, FlagSpec>, environment = true): Interfaces.FlagInput {
  const flags: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const common = { summary: spec.summary, char: spec.char as never, ...(environment ? { env: environmentName(name) } : {}), helpGroup: spec.group };
    if (spec.kind === 'boolean') flags[name] = Flags.boolean({ ...common, default: spec.default as boolean | undefined, allowNo: spec.allowNo });
    else if (spec.kind === 'integer') flags[name] = Flags.integer({ ...common, default: spec.default as number | undefined, min: spec.min, max: spec.max });
    else flags[name] = Flags.string({ ...common, default: spec.default as never, multiple: (spec.kind === 'list') as never, options: spec.options as never });
  }
  return flags as Interfaces.FlagInput;
}
