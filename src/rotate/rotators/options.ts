import { KeysweepError, type Occurrence } from '../../model';
import type { RotationContext } from '../contract';

/** Where a service listens and who logs in, as plans give it. */
export interface ServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** A text option. Throws `invalid-option` where it is absent or not text. */
export function text(options: Readonly<Record<string, unknown>>, name: string): string {
  const value = options[name];
  if (typeof value !== 'string' || value === '') throw new KeysweepError('invalid-option', `the option ${name} is missing`, { where: name });
  return value;
}

export function optionalText(options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  return options[name] === undefined ? undefined : text(options, name);
}

export function service(options: Readonly<Record<string, unknown>>, defaultPort: number): ServiceOptions {
  const port = options.port === undefined ? defaultPort : Number(options.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new KeysweepError('invalid-option', `not a port: ${String(options.port)}`, { where: 'port' });
  return { host: text(options, 'host'), port, user: text(options, 'user') };
}

/** Account that may change others, where the plan names one: `admin: {user, password: env:NAME}`. */
export async function admin(context: RotationContext): Promise<{ user: string; password: string } | undefined> {
  const given = context.options.admin as { user?: unknown; password?: unknown } | undefined;
  if (given === undefined) return undefined;
  if (typeof given.user !== 'string' || typeof given.password !== 'string') throw new KeysweepError('invalid-option', 'admin needs user and password (a reference such as env:PGADMIN_PASSWORD)', { where: 'admin' });
  return { user: given.user, password: (await context.resolve(given.password)).reveal() };
}

/** What findings say of the service a password opens; the first that knows wins for each field. */
export function targetOf(occurrences: readonly Occurrence[]): { host?: string; port?: number; user?: string; database?: string; service?: string; url?: string } {
  const found: { host?: string; port?: number; user?: string; database?: string; service?: string; url?: string } = {};
  for (const { target, principal } of occurrences) {
    found.host ??= target?.host;
    found.port ??= target?.port;
    found.database ??= target?.database;
    found.service ??= target?.service;
    found.url ??= target?.url;
    found.user ??= target?.account ?? principal;
  }
  return found;
}

/** The fields of `wanted` that are undefined, as a proposal's `missing`. */
export function missingOf(wanted: Readonly<Record<string, unknown>>, purposes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(purposes).filter(([name]) => wanted[name] === undefined || wanted[name] === ''));
}

/** Drops undefined fields, so that plans stay short. */
export function given(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
