import { Args, Flags } from '@oclif/core';
import { readReport } from '../src/api/report-file';
import { verificationPlan, verify } from '../src/api/verify';
import { Command } from '../src/cli/command';
import { planText } from '../src/cli/verify';
import { EXIT } from '../src/model';
import { builtInDetectors } from '../src/pipeline/detectors';
import { printable } from '../src/report/text';
import type { PlannedHost, Verification } from '../src/verify';

export default class Verify extends Command {
  static override summary = 'Ask issuers and services whether the credentials of a report are live.';
  static override description = 'Sends credentials to the hosts they belong to, so it is never done unasked: --plan lists those hosts and sends nothing. Only an explicit answer makes a credential active or inactive; each verifier also tries a changed secret, and one that is accepted marks it broken. Private, loopback and metadata addresses are asked only with --allow-network. Exit codes: 0 none is active, 1 some are, 2 usage.';
  static override examples = [
    '<%= config.bin %> verify report.json --plan',
    '<%= config.bin %> verify report.json --allow-network 10.20.0.0/16',
  ];
  static override args = { report: Args.string({ description: 'Report of `scan --format json`; the last scan without it.' }) };
  static override flags = {
    plan: Flags.boolean({ summary: 'List which hosts would be asked and how often; send nothing.' }),
    root: Flags.string({ summary: 'Folder the scan ran in.', default: '.' }),
    only: Flags.string({ multiple: true, summary: 'Only these credential or rule ids.' }),
    'allow-network': Flags.string({ multiple: true, summary: 'CIDR that may be asked although it is not public.' }),
    'github-host': Flags.string({ multiple: true, summary: 'GitHub host in use: github.com, or that of an Enterprise Server (a URL where it is not https://HOST). Tokens look alike, so one that could be another host\'s is not sent.' }),
    timeout: Flags.integer({ summary: 'Seconds one answer may take.', default: 10, min: 1, max: 120 }),
    'per-host': Flags.integer({ summary: 'Requests at once to one host.', default: 2, min: 1, max: 16 }),
    interval: Flags.integer({ summary: 'Milliseconds between requests to one host.', default: 250, min: 0 }),
    'max-age': Flags.integer({ summary: 'Minutes a verdict of before counts; 0 asks anew.', default: 60, min: 0 }),
  };
  static override enableJsonFlag = true;

  async run(): Promise<readonly Verification[] | readonly PlannedHost[] | undefined> {
    const { args, flags } = await this.parse(Verify);
    const report = readReport(args.report);
    const { rule } = builtInDetectors();
    const request = { report, root: flags.root, only: flags.only, verifierOf: (ruleId: string) => rule(ruleId).verify, githubHosts: flags['github-host'] };
    if (flags.plan) {
      const hosts = verificationPlan(request);
      for (const line of planText(hosts)) this.log(line);
      return hosts;
    }
    const verifications = await verify({ ...request, allowNetwork: flags['allow-network'], timeoutMs: flags.timeout * 1000, perHost: flags['per-host'], intervalMs: flags.interval, maxAgeMs: flags['max-age'] * 60_000 });
    for (const one of verifications) {
      const identity = Object.entries(one.identity ?? {}).map(([name, value]) => `${name} ${printable(value)}`).join(', ');
      this.log(`${one.state.padEnd(8)}  ${one.credentialId}  ${one.host ? printable(one.host) : '-'}${one.reason ? `  ${one.reason}` : ''}${one.detail ? `: ${printable(one.detail)}` : ''}${identity ? `  ${identity}` : ''}${one.privilege ? `  (${one.privilege})` : ''}`);
    }
    process.exitCode = verifications.some((one) => one.state === 'active') ? EXIT.findings : EXIT.clean;
    return verifications;
  }
}
