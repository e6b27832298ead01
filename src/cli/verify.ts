import { verificationPlan, verify, withVerifications } from '../api/verify';
import { count, printable } from '../report/text';
import type { PlannedHost } from '../verify';
import type { FlagValues } from './flags';
import type { Enrich } from './scan';

/** What `scan --verify` and `--verify-plan` do with a report once the scan is done; undefined where neither is asked for. */
export function verifying(flags: FlagValues): Enrich | undefined {
  if (!flags.verify && !flags['verify-plan']) return undefined;
  return async (report, rule) => {
    const request = { report, verifierOf: (ruleId: string) => rule(ruleId).verify, githubHosts: flags['github-host'] as string[] | undefined };
    if (flags['verify-plan']) {
      for (const line of planText(verificationPlan(request))) process.stderr.write(`${line}\n`);
      return report;
    }
    return withVerifications(report, await verify({ ...request, allowNetwork: flags['allow-network'] as string[] | undefined }));
  };
}

/** A verification plan in lines. */
export function planText(hosts: readonly PlannedHost[]): string[] {
  return [
    ...hosts.map(({ host, requests, verifiers }) => `${printable(host)}: ${count(requests, 'request')}, and one with a changed secret where one is accepted (${verifiers.join(', ')})`),
    hosts.length === 0 ? 'nothing would be asked' : `${count(hosts.length, 'host')}; nothing was sent`,
  ];
}
