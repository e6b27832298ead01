import { formatReference, type Reference } from '../reference';
import type { Format } from './format';

/** Reference syntaxes: `keysweep` is resolved by `keysweep run`, the others by the consumer's own tools. */
export const STYLES = ['keysweep', 'cloudformation', 'terraform', 'external-secret', 'ansible', 'op', 'spring'] as const;
export type Style = (typeof STYLES)[number];

/** What stands in place of a value, and text that has to be added at the file's end for it. */
export interface ReferenceText {
  /** Replaces a whole value. */
  readonly whole: string;
  /** Whether `whole` is an expression that must not stand in quotes. */
  readonly bare?: boolean;
  /** Replaces a part of a value; absent where the syntax cannot. */
  readonly embedded?: (inUrl: boolean) => string;
  /** Added once at the end of the file. */
  readonly appendix?: string;
}

/** The syntax a consumer of this format reads by itself when its secret is in this kind of sink. */
export function defaultStyle(format: Format, sinkType: string): Style {
  if (format === 'cloudformation' && sinkType === 'aws-secrets-manager') return 'cloudformation';
  if (format === 'hcl' && (sinkType === 'aws-secrets-manager' || sinkType === 'vault')) return 'terraform';
  if (format === 'ansible' && (sinkType === 'aws-secrets-manager' || sinkType === 'vault')) return 'ansible';
  if (format === 'kubernetes' && sinkType !== 'age-file') return 'external-secret';
  return 'keysweep';
}

/** undefined where the style has no form for this sink. `mount` is the KV mount of a Vault sink. */
export function referenceText(style: Style, reference: Reference, sinkType: string, mount = 'secret'): ReferenceText | undefined {
  const { key, part } = reference;
  switch (style) {
    case 'keysweep': {
      const text = formatReference(reference);
      return { whole: text, embedded: (inUrl) => `{{${text}${inUrl ? ':uri' : ''}}}` };
    }
    case 'cloudformation': {
      if (sinkType !== 'aws-secrets-manager') return undefined;
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
      const text = `{{resolve:secretsmanager:${key}:SecretString${part ? `:${part}` : ''}}}`;
      return { whole: text, embedded: () => text };
    }
    case 'terraform': {
      const name = key.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(\d)/, '_$1');
      const [block, value] = sinkType === 'vault'
        ? [`data "vault_kv_secret_v2" "${name}" {\n  mount = "${mount}"\n  name  = "${key}"\n}\n`, `data.vault_kv_secret_v2.${name}.data["${part ?? 'value'}"]`]
        : sinkType === 'aws-secrets-manager'
          ? [`data "aws_secretsmanager_secret_version" "${name}" {\n  secret_id = "${key}"\n}\n`, part ? `jsondecode(data.aws_secretsmanager_secret_version.${name}.secret_string)["${part}"]` : `data.aws_secretsmanager_secret_version.${name}.secret_string`]
          : [];
      return block && value ? { whole: value, bare: true, embedded: () => `\${${value}}`, appendix: `\n${block}` } : undefined;
    }
    case 'ansible': {
      const lookup = sinkType === 'vault'
        ? `lookup('community.hashi_vault.vault_kv2_get', '${key}', engine_mount_point='${mount}').secret.${part ?? 'value'}`
        : sinkType === 'aws-secrets-manager'
          ? `lookup('amazon.aws.secretsmanager_secret', '${key}')${part ? ` | from_json | json_query('${part}')` : ''}`
          : undefined;
      return lookup ? { whole: `{{ ${lookup} }}`, embedded: (inUrl) => `{{ ${lookup}${inUrl ? ' | urlencode' : ''} }}` } : undefined;
    }
    case 'op': {
      const text = `op://${key}${part ? `/${part}` : '/password'}`;
      return { whole: text };
    }
    case 'spring': {
      const property = part ?? (sinkType === 'vault' ? 'value' : key);
      return { whole: `\${${property}}`, embedded: () => `\${${property}}` };
    }
    case 'external-secret':
      return { whole: '' };
  }
}
