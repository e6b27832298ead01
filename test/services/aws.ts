import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListAccessKeysCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export interface Keys {
  readonly id: string;
  readonly secret: string;
}

function settings(port: number, keys: Keys) {
  return { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials: { accessKeyId: keys.id, secretAccessKey: keys.secret }, maxAttempts: 1 };
}

export const ROOT: Keys = { id: 'test', secret: 'test' };

/** Makes a user that may manage its own keys, with one key. */
export async function makeUser(port: number, name: string): Promise<Keys> {
  const iam = new IAMClient(settings(port, ROOT));
  await iam.send(new CreateUserCommand({ UserName: name }));
  await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'own', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['iam:*'], Resource: '*' }] }) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { id: AccessKey!.AccessKeyId!, secret: AccessKey!.SecretAccessKey! };
}

export async function keysOf(port: number, name: string): Promise<{ id: string; status: string }[]> {
  const { AccessKeyMetadata } = await new IAMClient(settings(port, ROOT)).send(new ListAccessKeysCommand({ UserName: name }));
  return AccessKeyMetadata!.map((key) => ({ id: key.AccessKeyId!, status: key.Status! }));
}

export async function callerArn(port: number, keys: Keys): Promise<string> {
  return (await new STSClient(settings(port, keys)).send(new GetCallerIdentityCommand({}))).Arn!;
}
