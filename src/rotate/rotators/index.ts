import { KeysweepError } from '../../model';
import type { Rotator } from '../contract';
import { awsIam } from './aws-iam';
import { device } from './device/device';
import { exec } from './exec';
import { giteaToken, gitlabToken } from './forge-token';
import { githubActionsSecret } from './github-actions-secret';
import { githubDeployKey } from './github-deploy-key';
import { htpasswd } from './htpasswd';
import { ldap } from './ldap';
import { mongodb } from './mongodb';
import { mysql } from './mysql';
import { postgresql } from './postgresql';
import { redis } from './redis';
import { runbook } from './runbook';
import { sshKey } from './ssh-key';
import { storeOnly } from './store-only';

/** In the order in which a plan asks them whether they know a finding; the last two take what is left. */
export const ROTATORS: readonly Rotator[] = [awsIam, postgresql, mysql, mongodb, redis, ldap, gitlabToken, giteaToken, sshKey, githubDeployKey, githubActionsSecret, htpasswd, device, exec, runbook, storeOnly];

export function rotatorById(id: string): Rotator {
  const rotator = ROTATORS.find((one) => one.id === id);
  if (!rotator) throw new KeysweepError('unknown-rotator', `there is no rotator ${id}`, { actions: [`use one of: ${ROTATORS.map((one) => one.id).join(', ')}`] });
  return rotator;
}
