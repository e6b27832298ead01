/**
 * Passwords vendors ship and labs agree on (facts: vendors' hardening guides). A value of this list is
 * labelled `factory-default`; it opens every device nobody has touched since.
 */
const FACTORY_PASSWORDS = new Set([
  'cisco', 'cisco123', 'admin', 'admin123', 'administrator', 'calvin', 'passw0rd', 'ubnt', 'vyos', 'vagrant', 'netscreen', 'nsroot', 'default', 'guest', 'pfsense', 'opnsense', 'friend',
  'apc', '1234', '12345', '123456', 'admintelecom', 'telecomadmin', 'zte', 'zebra', 'admin@huawei.com', 'admin@123', 'huawei@123', 'huawei123', 'changeme', 'changeme2', 'sp-admin', 'netadmin',
  'testing123', 'password', 'password1', 'root', 'toor', 'manager', 'arista', 'juniper', 'juniper123', 'juniper1', 'nokiasros1!', 'nokiasrl1!', 'clab@123', 'fortinet', 'paloalto', 'switch', 'private', 'public',
  'brocade', 'foundry', 'super', 'extreme', 'h3c', 'h3capadmin', 'ruckus', 'motorola', 'symbol', 'superuser', 'tech', 'support', 'user', 'letmein', 'welcome', 'qwerty', 'test', 'secret', 'mikrotik', 'epicrouter', 'smcadmin',
]);

/** Communities everybody tries first. */
const FACTORY_COMMUNITIES = new Set(['public', 'private', 'cisco', 'snmp_trap', 'ilmi', 'cable-docsis', 'security', 'community', 'read', 'write', 'monitor', 'manager', 'admin', 'secret', 'snmp', 'tivoli', 'openview', 'all private', 'default', 'rmon', 'internal', 'password', 'snmptrap', 'system', 'test', 'ro', 'rw']);

/** Hashes vendors ship: ASA's empty password, PAN-OS admin/admin, VyOS vyos/vyos. */
const FACTORY_HASHES: readonly [prefix: string, label: string][] = [
  ['8Ry2YjIyt7RRXU24', 'empty-password'],
  ['2KFQnbNIdI.2KYOU', 'factory-default'],
  ['fnRL/G5lXVMug', 'factory-default'],
  ['$6$QxPS.uk6mfo$', 'factory-default'],
];

/** K and OPc that Open5GS, UERANSIM and free5GC ship as examples (TS 35.208 test set 1 is among them). */
const TEST_SUBSCRIBER_KEYS = new Set([
  '465b5ce8b199b49faa5f0a2ee238a6bc', 'e8ed289deba952e4283b54e88e6183ca', 'cdc202d5123e20f62b6d676ac72cb318', 'cd63cb71954a9f4e48a5994e37a02baf',
  '8baf473f2f8fd09487cccbd7097c6862', '8e27b6af0e692e750f32667a3b14605d', '11111111111111111111111111111111', '00112233445566778899aabbccddeeff', '63bfa50ee6523365ff14c1f45f88737d', 'fec86ba6eb707ed08905757b1bb44b8f', 'c42449363bbad02b66d16bc975d77cc1',
]);

/** Clear passwords shorter than this are found by trying. */
const SHORT = 6;

/** Labels that follow from the secret itself; `clear` is its plaintext, where it is known. */
export function weaknessOf(kind: string, stored: string, clear: string | undefined): string[] {
  for (const [prefix, label] of FACTORY_HASHES) if (stored.startsWith(prefix)) return [label];
  if (clear === undefined) return [];
  const lower = clear.toLowerCase();
  if (kind === 'sim-key' || kind === 'sim-op') return TEST_SUBSCRIBER_KEYS.has(lower) ? ['test-key', 'factory-default'] : [];
  if (kind === 'snmp-community') return FACTORY_COMMUNITIES.has(lower) ? ['factory-default', 'weak'] : lower.length < SHORT ? ['weak'] : [];
  if (FACTORY_PASSWORDS.has(lower)) return ['factory-default', 'weak'];
  if (lower.length < SHORT || /^(.)\1+$/.test(lower) || /^\d{1,8}$/.test(lower)) return ['weak'];
  return [];
}
