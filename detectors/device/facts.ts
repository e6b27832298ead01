import type { Observation } from '../../src/model';
import type { DeviceDocument } from './document';

/** How platforms name the device; the first that fits wins. */
const HOSTNAME = /^[ \t]*(?:set (?:system|deviceconfig system|ns|config system|\/ system name)? ?)?(?:hostname|switchname|sysname|host-name|system hostname|config sysname|system (?:set )?(?:host-)?name|\/?configure\s+system name)[ \t]+["']?([A-Za-z0-9][\w.-]{0,62})["']?;?[ \t]*\r?$/im;
const OTHER_HOSTNAMES = [
  /^[ \t]*<(?:hostname|host-name)>([^<\s]{1,63})<\//m,
  /^[ \t]*set (?:hostname|host-name|alias) "?([\w.-]{1,63})"?\r?$/m,
  /^\/system identity\r?\n(?:add|set) name="?([^"\r\n]{1,63}?)"?\r?$/m,
  /^[ \t]*option hostname '([^']{1,63})'/m,
  /^(?:resolv\.host\.1\.name|wan_hostname|router_name|lan_hostname)=(\S{1,63})/m,
  /^[ \t]*name "([\w.-]{1,63})"\r?$/m,
];

/** Only the front of a large document is searched. */
const HEAD = 262_144;

export function hostnameOf(document: DeviceDocument): string | undefined {
  const head = document.text.length > HEAD ? document.text.slice(0, HEAD) : document.text;
  const direct = HOSTNAME.exec(head)?.[1];
  if (direct !== undefined) return direct;
  for (const pattern of OTHER_HOSTNAMES) {
    const found = pattern.exec(head)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Facts for the credential graph. */
export function* observations(_document: DeviceDocument, _platform: string, _hostname: string | undefined): Iterable<Observation> {
}
