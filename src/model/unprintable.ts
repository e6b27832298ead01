import { inspect } from 'node:util';

/**
 * Marks the environment of a process that is about to start, so that no log shows it: simple-git prints the settings of every process
 * it starts under `DEBUG=*`, and in the environment stand the user's tokens and the authorization of a remote.
 * The mark is not enumerable: the process gets every variable and nothing more.
 */
export function unprintable(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.defineProperty(environment, inspect.custom, { value: () => '[environment]', enumerable: false }) as Record<string, string>;
}
