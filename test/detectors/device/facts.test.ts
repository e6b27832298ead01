import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation } from '../../../src/model';
import { scanAll, scanDevice } from './scan';

const fixture = (name: string): Buffer => readFileSync(join(__dirname, '../../../fixtures/ok/device', name));
const facts = (text: string | Buffer): unknown[] => scanAll(Buffer.from(text), 'edge.cfg').filter((item): item is Observation => item.type === 'observation').map(({ fact }) => fact);

const edge = `version 15.7
service timestamps debug datetime msec
hostname edge
enable secret 5 $1$hT4w$0dVNqQ8tq5c1xLrKZ7m3u/
interface Gi0/0
 ip address 203.0.113.5 255.255.255.248
interface Gi0/1
 ip address 10.1.0.1 255.255.255.0
ip route 10.50.0.0 255.255.0.0 10.1.0.254
ip http server
snmp-server community leaked RW
line vty 0 4
 transport input telnet
`;

test('addresses, routes and peers of a router', () => {
  expect(facts(edge)).toContainEqual({
    kind: 'network', host: 'edge', addresses: ['203.0.113.5/29', '10.1.0.1/24'],
    reaches: { 'static route': ['10.50.0.0/16'], 'next hop': ['10.1.0.254'] },
  });
  expect(facts(fixture('juniper-junos.conf'))).toContainEqual(expect.objectContaining({ kind: 'network', host: 'mx-core-1', reaches: expect.objectContaining({ bgp: ['10.7.2.1'] }) }));
});

test('a management plane without a filter on a public address is exposed to the internet', () => {
  expect(facts(edge)).toContainEqual({ kind: 'service', host: 'edge', service: 'telnet', port: 23, exposedTo: 'internet' });
  expect(facts(edge)).toContainEqual({ kind: 'service', host: 'edge', service: 'snmp', port: 161, exposedTo: 'internet' });
  const guarded = edge.replace(' transport input telnet', ' access-class 10 in\n transport input telnet').replace('leaked RW', 'leaked RW 99');
  expect(facts(guarded)).toContainEqual({ kind: 'service', host: 'edge', service: 'telnet', port: 23, exposedTo: undefined });
  expect(facts(guarded)).toContainEqual({ kind: 'service', host: 'edge', service: 'snmp', port: 161, exposedTo: undefined });
});

test('the server a secret opens may stand on another line of its stanza', () => {
  const found = scanDevice(fixture('cisco-ios.cfg'), 'r.cfg').filter((match) => ['tacacs-key', 'radius-key'].includes(match.kind));
  expect(found.map(({ match }) => match.target?.host)).toEqual(['192.0.2.70', '192.0.2.71', '192.0.2.72']);
});
