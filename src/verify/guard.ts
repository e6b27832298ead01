import { lookup as lookupName } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { KeysweepError } from '../model';
import { VerifyBlocked } from './contract';

/** Networks that are not the internet (RFC 6890 and its updates, cloud metadata included): a scanned file must not make us ask them. */
const FORBIDDEN_V4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',
  '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
];
const FORBIDDEN_V6 = ['::/128', '::1/128', '::ffff:0:0/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'];

/** Decides which addresses may be connected to. */
export class NetworkGuard {
  // Lists of their own for each family: a BlockList judges every IPv4 address by its IPv6-mapped networks too.
  readonly #forbidden = { ipv4: new BlockList(), ipv6: new BlockList() };
  readonly #allowed = { ipv4: new BlockList(), ipv6: new BlockList() };

  /** `allow`: CIDRs (`10.1.0.0/16`, `fd00::/8`) that are asked although they are not public. */
  constructor(allow: readonly string[] = []) {
    for (const cidr of [...FORBIDDEN_V4, ...FORBIDDEN_V6]) add(this.#forbidden, cidr);
    for (const cidr of allow) add(this.#allowed, cidr);
  }

  allows(address: string): boolean {
    // An IPv4 address in IPv6 clothes is judged as what it is.
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
    const family = isIP(mapped) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(mapped) === 0) return false;
    return this.#allowed[family].check(mapped, family) || !this.#forbidden[family].check(mapped, family);
  }

  /** The address to connect to. Throws VerifyBlocked where a name resolves to any forbidden one: a mixed answer is a rebinding attempt. */
  async resolve(host: string): Promise<string> {
    const bare = host.replace(/^\[|\]$/g, '');
    const addresses = isIP(bare) ? [bare] : (await lookupName(bare, { all: true })).map((one) => one.address);
    for (const address of addresses) {
      if (!this.allows(address)) throw new VerifyBlocked(`${host} is ${address}, which is not a public address; --allow-network ${address}/${isIP(address) === 6 ? 128 : 32} permits it`);
    }
    return addresses[0];
  }
}

function add(lists: { readonly ipv4: BlockList; readonly ipv6: BlockList }, cidr: string): void {
  const [address, bits] = cidr.split('/');
  const family = isIP(address);
  const prefix = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
  if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 6 ? 128 : 32)) {
    throw new KeysweepError('invalid-network', `not a network: ${cidr}`, { actions: ['write it like 10.1.0.0/16 or fd00::/8'] });
  }
  const name = family === 6 ? 'ipv6' : 'ipv4';
  lists[name].addSubnet(address, prefix, name);
}
