/** Texts of `energy.daily-consumption`. */
import { languageOf, type Translations } from './language.ts';

export type DailyConsumptionTexts = {
  readonly title: string;
  readonly highestDay: string;
  /** Head of the date of the highest day, right after it. */
  readonly on: string;
  readonly byDay: (commodity: string, unit: string) => string;
  readonly chartDescription: (commodity: string, unit: string) => string;
};

const daily: Translations<DailyConsumptionTexts> = {
  en: {
    title: 'Daily consumption',
    highestDay: 'Highest day',
    on: 'on',
    byDay: (commodity, unit) => `${commodity} by day [${unit}]`,
    chartDescription: (commodity, unit) =>
      `Columns, one for each day: ${commodity.toLowerCase()} in ${unit}, by device.`,
  },
  de: {
    title: 'Tagesverbrauch',
    highestDay: 'Höchster Tag',
    on: 'am',
    byDay: (commodity, unit) => `${commodity} nach Tagen [${unit}]`,
    chartDescription: (commodity, unit) => `Säulen, eine je Tag: ${commodity} in ${unit}, nach Geräten.`,
  },
  fr: {
    title: 'Consommation journalière',
    highestDay: 'Jour le plus élevé',
    on: 'le',
    byDay: (commodity, unit) => `${commodity} par jour [${unit}]`,
    chartDescription: (commodity, unit) =>
      `Colonnes, une par jour : ${commodity.toLowerCase()} en ${unit}, par appareil.`,
  },
  es: {
    title: 'Consumo diario',
    highestDay: 'Día más alto',
    on: 'el',
    byDay: (commodity, unit) => `${commodity} por día [${unit}]`,
    chartDescription: (commodity, unit) =>
      `Columnas, una por día: ${commodity.toLowerCase()} en ${unit}, por dispositivo.`,
  },
};

export const dailyConsumptionTexts = (locale: string): DailyConsumptionTexts => daily[languageOf(locale)];
