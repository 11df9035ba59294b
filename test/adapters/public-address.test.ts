import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../src/adapters/public-address.ts';

describe('a public address', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:4700::1111', '2a00:1450:4001:80b::200e'])('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  const others = `
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1
    192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 1.2.3 localhost
    :: ::1 ::127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1
    2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 4000::1 168.63.129.16 2606:4700::5efe:a00:1
    2001:470:1::5efe:10.0.0.1
  `;
  it.each(['', ...others.trim().split(/\s+/u)])('is not %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
