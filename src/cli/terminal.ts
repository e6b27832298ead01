/** Whether to colour what is written to `stream`: NO_COLOR and FORCE_COLOR first, then whether people look at it. */
export function wantsColor(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv = process.env): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return stream.isTTY === true && environment.TERM !== 'dumb';
}

/** Whether to show moving progress on standard error: only to people. In a terminal without a width (as build servers make them) ora counts endless lines. */
export function wantsProgress(environment: NodeJS.ProcessEnv = process.env): boolean {
  return process.stderr.isTTY === true && process.stderr.columns !== 0 && !environment.CI && !environment.PRE_COMMIT && environment.TERM !== 'dumb';
}
