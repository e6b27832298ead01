import type { HttpVerifier } from '../model';
import type { Subject, Verifier } from './contract';
import { declarativeVerifier } from './declarative';
import { awsVerifier } from './services/aws';
import { mysqlVerifier, postgresqlVerifier, redisVerifier } from './services/databases';
import { mongodbVerifier } from './services/mongodb';
import { httpBasicVerifier, ldapVerifier, snmpVerifier, sshVerifier } from './services/logins';

/** Verifiers in code, asked in this order whether they have something to ask. */
const CODE_VERIFIERS: readonly Verifier[] = [awsVerifier, postgresqlVerifier, mysqlVerifier, mongodbVerifier, redisVerifier, ldapVerifier, sshVerifier, snmpVerifier, httpBasicVerifier];

/** Chooses a verifier: the pack's own for the rule, else the first in code. `only` keeps hosts that people named. */
export function verifierChooser(packVerifier: (ruleId: string) => HttpVerifier | undefined, githubHosts: readonly string[] = []): (subject: Subject) => Verifier | undefined {
  const declarative = new Map<string, Verifier>();
  return (subject) => {
    const verify = packVerifier(subject.ruleId);
    if (verify) {
      let verifier = declarative.get(subject.ruleId);
      if (!verifier) declarative.set(subject.ruleId, (verifier = declarativeVerifier(subject.ruleId, verify, githubHosts)));
      // What is withheld must not go to a verifier in code instead.
      if (verifier.host(subject) !== undefined || verifier.withheld?.(subject)) return verifier;
    }
    return CODE_VERIFIERS.find((one) => one.host(subject) !== undefined);
  };
}

export * from './contract';
export { githubEvidence } from './github';
export { createEgress } from './egress';
export { NetworkGuard } from './guard';
export { planVerification, verifyAll, type PlannedHost, type VerdictCache, type Verification, type VerificationOptions } from './runner';
