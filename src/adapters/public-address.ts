import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';

/** What IPv6 has handed out for the open internet so far; what lies outside of it is somebody's own. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public by its number, and inside every machine of its cloud: Azure's host service. */
const hostServices = new Set(['168.63.129.16']);

/** An IPv4 address tunnelled in the last 32 bits of any IPv6 network (ISATAP, RFC 5214). */
const isTunnel = (address: ipaddr.IPv6): boolean => address.parts[5] === 0x5efe;

/**
 * Whether an address is one of the open internet: not private, loopback, link-local, shared, multicast or reserved, and no
 * IPv6 address that only carries an IPv4 one along (mapped, NAT64, 6to4, Teredo, ISATAP), nor
 * a cloud's own service.
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast' || hostServices.has(parsed.toString())) return false;
  return parsed instanceof ipaddr.IPv4 || (parsed.match(globalUnicast) && !isTunnel(parsed));
};
