/** Formats whose values can be replaced without touching a byte elsewhere. */
export type Format =
  | 'dotenv' | 'shell' | 'yaml' | 'compose' | 'kubernetes' | 'ansible' | 'cloudformation' | 'spring-yaml' | 'json' | 'toml' | 'ini' | 'properties'
  | 'hcl' | 'tfvars' | 'whole-file';

/** The format of a file, or undefined where nothing safe is known about it (program code, binaries, documents). */
export function formatOf(path: string, text: string, written: string): Format | undefined {
  if (text.trim() === written.trim() && written.trim() !== '') return 'whole-file';
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (/^\.?env(\.|$)|\.env$/.test(name)) return 'dotenv';
  if (/\.(sh|bash|zsh|ksh|envrc)$|^\.(bashrc|zshrc|profile|bash_profile|zprofile|envrc)$/.test(name)) return 'shell';
  if (/\.(ya?ml)$/.test(name)) return yamlFlavour(lower, name, text);
  if (/\.(json|jsonc)$/.test(name)) return 'json';
  if (name.endsWith('.toml')) return 'toml';
  if (/\.(ini|cfg|cnf|conf)$|^\.(my\.cnf|pypirc|npmrc|netrc)$/.test(name)) return 'ini';
  if (name.endsWith('.properties')) return 'properties';
  if (/\.(tfvars)$/.test(name)) return 'tfvars';
  if (/\.(tf|hcl|nomad)$/.test(name)) return 'hcl';
  return undefined;
}

function yamlFlavour(path: string, name: string, text: string): Format {
  if (/^(docker-)?compose([.-].*)?\.ya?ml$/.test(name)) return 'compose';
  if (/^application([.-].*)?\.ya?ml$|^bootstrap([.-].*)?\.ya?ml$/.test(name)) return 'spring-yaml';
  if (/^AWSTemplateFormatVersion:/m.test(text)) return 'cloudformation';
  if (/^apiVersion:/m.test(text) && /^kind:/m.test(text)) return 'kubernetes';
  if (/(^|\/)(group_vars|host_vars|roles|playbooks|vars)\//.test(path)) return 'ansible';
  return 'yaml';
}

export function isYaml(format: Format): boolean {
  return ['yaml', 'compose', 'kubernetes', 'ansible', 'cloudformation', 'spring-yaml'].includes(format);
}

/** Whether the format's text still reads as the format; `undefined` where there is no reader to ask. */
export async function stillReads(format: Format, text: string): Promise<boolean | undefined> {
  try {
    switch (format) {
      case 'json':
        JSON.parse(text);
        return true;
      case 'toml':
        (await import('smol-toml')).parse(text);
        return true;
      case 'yaml': case 'compose': case 'kubernetes': case 'ansible': case 'cloudformation': case 'spring-yaml':
        return (await import('yaml')).parseAllDocuments(text, { logLevel: 'silent' }).every((document) => !('errors' in document) || document.errors.length === 0);
      default:
        return undefined;
    }
  } catch {
    return false;
  }
}
