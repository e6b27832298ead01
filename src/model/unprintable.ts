import { inspect } from 'node:util';

/**
 * Marks the environment of a process that is about to start, so that no log shows it: simple-git prints the settings of every process
 * it starts under `DEBUG=*`, and in the environment stand the user's tokens and the authorization of a remote.
 * The mark is a symbol: copies of the object keep it, and the process, which gets names only, never sees it.
 */
export function unprintable(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.defineProperty(environment, inspect.custom, { value: () => '[environment]', enumerable: true }) as Record<string, string>;
}
