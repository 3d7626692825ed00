import { expect, test } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { createClientAddress } from '../src/rate-limits/client-address.ts';

const addressOf = (trusted: string[], from: string, forwarded?: string) =>
  createClientAddress(trusted)({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: from },
  } as Pick<IncomingMessage, 'headers' | 'socket'>);

const proxies = ['10.0.0.0/8', '127.0.0.1', 'fd00::/8'];

test.each([
  ['nobody is trusted', [], '203.0.113.7', '1.2.3.4', '203.0.113.7'],
  ['no proxy asks', proxies, '203.0.113.7', '1.2.3.4', '203.0.113.7'],
  ['a proxy asks', proxies, '10.1.2.3', '198.51.100.9', '198.51.100.9'],
  ['a proxy asks for itself', proxies, '10.1.2.3', undefined, '10.1.2.3'],
  ['the client invents what stands before', proxies, '10.1.2.3', '6.6.6.6, 198.51.100.9', '198.51.100.9'],
  [
    'a proxy stands before the proxy',
    proxies,
    '127.0.0.1',
    '6.6.6.6, 198.51.100.9, 10.9.9.9',
    '198.51.100.9',
  ],
  ['all of them are proxies', proxies, '127.0.0.1', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
  ['the proxy says nonsense', proxies, '127.0.0.1', 'unknown', '127.0.0.1'],
  ['the client says nonsense', proxies, '127.0.0.1', '<script>, 198.51.100.9', '198.51.100.9'],
  ['IPv4 comes as IPv6', proxies, '::ffff:127.0.0.1', '198.51.100.9', '198.51.100.9'],
  ['a proxy speaks IPv6', proxies, 'fd12::1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['the network of an IPv6 address', [], '2001:db8::1', undefined, '2001:db8:0:0::/64'],
  ['its whole network is one', [], '2001:0db8:0:0:ffff::9', undefined, '2001:db8:0:0::/64'],
  ['there is no address', [], '', undefined, ''],
  ['the proxy adds a port', proxies, '127.0.0.1', '6.6.6.6, 198.51.100.9:5678', '198.51.100.9'],
  ['a proxy has a port', proxies, '127.0.0.1', '198.51.100.9, 10.1.1.1:80', '198.51.100.9'],
  ['IPv6 has a port', proxies, '127.0.0.1', '[2001:db8:1:2::3]:80', '2001:db8:1:2::/64'],
  ['IPv6 has brackets', proxies, '127.0.0.1', '[2001:db8:1:2::3]', '2001:db8:1:2::/64'],
  ['a proxy speaks IPv6 with a port', proxies, '127.0.0.1', '198.51.100.9,[fd00::1]:443', '198.51.100.9'],
  ['IPv6 has no port', proxies, '127.0.0.1', '2001:db8:1:2:3:4:5:80', '2001:db8:1:2::/64'],
  ['a port is no number', proxies, '127.0.0.1', '198.51.100.9:http', '127.0.0.1'],
  ['brackets are open', proxies, '127.0.0.1', '[2001:db8::1', '127.0.0.1'],
  ['brackets hold IPv4', proxies, '127.0.0.1', '[198.51.100.9]:80', '198.51.100.9'],
  ['a client is in a zone', proxies, '127.0.0.1', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['a proxy is in a zone', [...proxies, 'fe80::/10'], 'fe80::1%eth0', '198.51.100.9', '198.51.100.9'],
  ['IPv4 comes as IPv6 in hexadecimal', proxies, '::ffff:7f00:1', '198.51.100.9', '198.51.100.9'],
  ['IPv4 comes as IPv6 at length', proxies, '127.0.0.1', '0:0:0:0:0:FFFF:c633:6409', '198.51.100.9'],
  ['IPv4 comes by NAT64', proxies, '127.0.0.1', '64:ff9b::198.51.100.9', '64:ff9b:0:0::/64'],
])('%s', (_, trusted, from, forwarded, address) => {
  expect(addressOf(trusted, from, forwarded)).toBe(address);
});

test.each(['10.0.0.0/33', 'proxy.example', '10.0.0.0/', '10.0.0.0/8/8', '', '1.2.3'])(
  '%j is no proxy',
  (network) => {
    expect(() => createClientAddress([network])).toThrow('is no address');
  },
);

test('of a long list of proxies the first is the client', () => {
  const many = Array.from({ length: 2_000 }, () => '10.0.0.1').join(', ');
  expect(addressOf(proxies, '127.0.0.1', many)).toBe('10.0.0.1');
});
