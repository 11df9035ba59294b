/** The sheet Manifest: what a report was made from, so that its numbers can be defended a year later. */
import { timeZoneDataVersion } from '../../../report/calendar.ts';
import type { ModelInput } from '../../../report/definition.ts';
import type { SheetModel } from '../../../report/model.ts';
import type { TableModel } from '../../../report/table-model.ts';
import type { EnergyDeviceData, Tariff } from '../types.ts';
import { dates, instants, integer, number, percent, text } from './columns.ts';
import { formatPeriod, headerBlock } from './header-block.ts';
import { inputHash } from './input-hash.ts';
import { type ManifestTexts, manifestTexts } from './texts/manifest.ts';
import { type SharedTexts, sharedTexts } from './texts/shared.ts';

type Input = ModelInput<unknown, EnergyDeviceData>;

type Texts = { readonly own: ManifestTexts; readonly shared: SharedTexts };

export const manifestSheet = (input: Input): SheetModel => {
  const { locale } = input.request;
  const texts = { own: manifestTexts(locale), shared: sharedTexts(locale) };
  return {
    name: texts.own.sheet,
    header: headerBlock(texts.own.sheet, input),
    print: { orientation: 'portrait', repeatHeads: false },
    tables: [madeTable(input, texts), dataTable(input, texts), tariffTable(input, texts)],
  };
};

/** Longer values are wrapped. */
const valueWidth = 36;

const madeTable = (input: Input, { own, shared }: Texts): TableModel => {
  const { request, codeVersion } = input;
  const { client, devices, locations } = request;
  const lines: readonly (readonly [string, string])[] = [
    [shared.facts.request, request.requestId],
    ...(request.version === undefined ? [] : [[own.version, String(request.version)] as const]),
    [own.report, request.report],
    [own.client, `${client.name} (${client.id})`],
    [shared.facts.period, formatPeriod(request)],
    [shared.facts.timezone, request.timezone],
    [own.locale, request.locale],
    [own.options, JSON.stringify(request.options)],
    [own.devices, devices?.join(', ') ?? (locations ? '–' : own.all)],
    ...(locations ? [[own.locations, locations.join(', ')] as const] : []),
    [own.codeVersion, codeVersion],
    [own.timeZoneData, timeZoneDataVersion],
    [own.inputHash, inputHash(input)],
  ];
  return {
    title: own.made,
    rowCount: lines.length,
    columns: [
      text(
        own.what,
        lines.map(([what]) => what),
      ),
      text(
        own.value,
        lines.map(([, value]) => value),
        { width: valueWidth },
      ),
    ],
    note: own.hashNote,
  };
};

const dataTable = ({ fetched }: Input, { own, shared }: Texts): TableModel => {
  const devices = fetched.map(({ data }) => data);
  return {
    title: own.data,
    rowCount: devices.length,
    columns: [
      text(
        shared.device,
        devices.map(({ device }) => device.name),
      ),
      text(
        shared.id,
        devices.map(({ device }) => device.id),
      ),
      text(
        own.unit,
        devices.map(({ device }) => device.unit),
      ),
      text(
        own.kind,
        devices.map(({ device }) => own.kinds[device.kind]),
      ),
      integer(
        own.intervalMinutes,
        devices.map(({ device }) => device.intervalMinutes),
      ),
      instants(
        own.firstUsed,
        devices.map(({ readings }) => earliest(readings.ts)),
      ),
      instants(
        own.lastUsed,
        devices.map(({ readings }) => latest(readings.ts)),
      ),
      integer(
        own.readings,
        devices.map(({ readings }) => readings.ts.length),
      ),
    ],
    note: own.dataNote,
  };
};

/** Readings may come in any order. */
const earliest = (ts: Float64Array): number =>
  ts.reduce((best, each) => (each < best || Number.isNaN(best) ? each : best), Number.NaN);
const latest = (ts: Float64Array): number =>
  ts.reduce((best, each) => (each > best || Number.isNaN(best) ? each : best), Number.NaN);

/** Digits of a price per unit. */
const rateDecimals = 5;

const tariffTable = ({ fetched }: Input, { own, shared }: Texts): TableModel => {
  const byId = new Map(fetched.flatMap(({ data }) => (data.tariffs ?? []).map((tariff) => [tariff.id, tariff])));
  const tariffs: readonly Tariff[] = [...byId.values()];
  return {
    title: own.tariffs,
    rowCount: tariffs.length,
    emptyText: own.noTariffs,
    columns: [
      text(
        own.tariff,
        tariffs.map(({ name }) => name),
      ),
      text(
        shared.id,
        tariffs.map(({ id }) => id),
      ),
      dates(
        own.validFrom,
        tariffs.map(({ validFrom }) => validFrom),
      ),
      text(
        own.currency,
        tariffs.map(({ currency }) => currency),
      ),
      number(
        shared.onPeak,
        rateDecimals,
        tariffs.map(({ onPeakRate }) => onPeakRate),
      ),
      number(
        shared.offPeak,
        rateDecimals,
        tariffs.map(({ offPeakRate }) => offPeakRate),
      ),
      number(
        own.demandRate,
        rateDecimals,
        tariffs.map(({ demandRate }) => demandRate ?? Number.NaN),
      ),
      number(
        own.fixedCharge,
        rateDecimals,
        tariffs.map(({ fixedCharge }) => fixedCharge?.amount ?? Number.NaN),
      ),
      text(
        own.per,
        tariffs.map(({ fixedCharge }) => (fixedCharge ? own.pers[fixedCharge.per] : null)),
      ),
      percent(
        own.tax,
        2,
        tariffs.map(({ taxRate }) => taxRate),
      ),
    ],
    ...(tariffs.length > 0 && { note: own.tariffNote }),
  };
};
