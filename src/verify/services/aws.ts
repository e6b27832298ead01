import type { Verifier } from '../contract';
import { hostIn } from './login';

/** AWS keys by sts:GetCallerIdentity, which needs no permission and cannot be denied. Endpoint by `target.url` in isolated networks. */
export const awsVerifier: Verifier = {
  id: 'aws-sts',
  host: (subject) => (/^A(KIA|SIA)[A-Z0-9]{16}$/.test(subject.parts.id ?? '') && subject.parts.secret ? (subject.target?.url ? hostIn(subject.target.url) : 'sts.us-east-1.amazonaws.com') : undefined),
  async check(subject, egress) {
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const { http, https } = egress.agents();
    const client = new STSClient({
      region: 'us-east-1', maxAttempts: 1, ...(subject.target?.url ? { endpoint: subject.target.url } : {}),
      credentials: { accessKeyId: subject.parts.id, secretAccessKey: subject.parts.secret, ...(subject.parts.session ? { sessionToken: subject.parts.session } : {}) },
      requestHandler: { httpAgent: http, httpsAgent: https, requestTimeout: egress.timeoutMs, connectionTimeout: egress.timeoutMs },
    });
    try {
      const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}));
      return { state: 'active', identity: { arn: Arn ?? '', account: Account ?? '' }, privilege: /:root$/.test(Arn ?? '') ? 'admin' : 'unknown' };
    } catch (error) {
      const { name } = error as Error;
      if (['InvalidClientTokenId', 'SignatureDoesNotMatch', 'ExpiredToken', 'UnrecognizedClientException'].includes(name)) return { state: 'inactive', detail: name };
      if (/Throttl/.test(name)) return { state: 'unknown', reason: 'throttled' };
      throw error;
    } finally {
      client.destroy();
    }
  },
};
