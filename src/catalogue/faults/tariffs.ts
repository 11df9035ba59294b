/** Tariffs that contradict each other: a device has one from each day on, and all of one currency. */
import type { Fault } from './fault.ts';
import type { LooseClient } from './loose-catalogue.ts';

type Placed = LooseClient['tariffs'][number] & { readonly path: string };

/** Two that begin on one day: `whose` says what they would both be for. */
const sameDay = (tariffs: readonly Placed[], whose: string): readonly Fault[] =>
  tariffs.flatMap((tariff, at) => {
    const other = tariffs.slice(0, at).find(({ validFrom }) => validFrom === tariff.validFrom);
    if (!other || tariff.validFrom === undefined) return [];
    const message = `${whose} has two tariffs from ${tariff.validFrom} on, the other at ${other.path}; keep one, or give another day`;
    return [{ path: `${tariff.path}.validFrom`, message }];
  });

/** A sum of two currencies is no amount. */
const sameCurrency = (tariffs: readonly Placed[], whose: string): readonly Fault[] => {
  const given = tariffs.filter(({ currency }) => currency !== undefined);
  const other = given.find(({ currency }) => currency !== given[0]?.currency);
  if (!other) return [];
  const message = `${whose} would be charged in ${other.currency} here and in ${given[0]?.currency} at ${given[0]?.path}; give one currency`;
  return [{ path: `${other.path}.currency`, message }];
};

/** Its own, and the default's until its own begin. */
const chargedTo = (own: readonly Placed[], defaults: readonly Placed[]): readonly Placed[] => {
  const ownFrom = own
    .flatMap(({ validFrom }) => validFrom ?? [])
    .toSorted()
    .at(0);
  const before = defaults.filter(({ validFrom = '' }) => ownFrom === undefined || validFrom < ownFrom);
  return [...before, ...own];
};

/** `at` is the path of the client. */
export const tariffFaults = ({ tariffs, devices }: LooseClient, at: string): readonly Fault[] => {
  const placed = tariffs.map((tariff, index): Placed => ({ ...tariff, path: `${at}.tariffs[${index}]` }));
  const commodities = new Set(placed.flatMap(({ commodity }) => commodity ?? []));
  const defaultsOf = (commodity: string | undefined): readonly Placed[] =>
    commodity === undefined ? [] : placed.filter((tariff) => tariff.commodity === commodity);
  return [
    ...[...commodities].flatMap((commodity) => sameDay(defaultsOf(commodity), commodity)),
    ...devices.flatMap(({ id, commodity }) => {
      if (id === undefined) return [];
      const own = placed.filter((tariff) => tariff.devices.includes(id));
      const whose = `the device "${id}"`;
      return [...sameDay(own, whose), ...sameCurrency(chargedTo(own, defaultsOf(commodity)), whose)];
    }),
  ];
};
