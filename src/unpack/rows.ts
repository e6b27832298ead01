/**
 * A value of a database row or document as a line that reads like an assignment, so that the detectors
 * for configuration files see its name: `password = "s3cr3t"`.
 */
export function assignment(name: string, value: string): string {
  return value.includes('\n') || value.includes('"') ? `${name} = ${value}\n` : `${name} = "${value}"\n`;
}
