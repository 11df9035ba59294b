import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';

/** What IPv6 has handed out for the open internet so far; what lies outside of it is somebody's own. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address is one of the open internet: not private, loopback, link-local, shared, multicast or reserved, and no
 * IPv6 address that only carries an IPv4 one along (mapped, NAT64, 6to4, Teredo).
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast));
};
