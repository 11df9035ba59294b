/** Texts of `energy.monthly-consumption`. */
import { languageOf, type Translations } from './language.ts';

export type MonthlyConsumptionTexts = {
  readonly title: string;
  readonly comparison: string;
  readonly highestMonth: string;
  /** Head of the name of the highest month, right after it. */
  readonly in: string;
  readonly yearBefore: string;
  readonly change: string;
  readonly changeShare: string;
  readonly latest: (commodity: string, unit: string) => string;
  readonly yearBeforeBy: (commodity: string, unit: string) => string;
  readonly byMonth: (commodity: string, unit: string) => string;
  readonly chartDescription: (commodity: string, unit: string, compared: boolean) => string;
  readonly monthsNote: string;
  readonly compareNote: string;
};

const monthly: Translations<MonthlyConsumptionTexts> = {
  en: {
    title: 'Monthly consumption',
    comparison: 'Comparison',
    highestMonth: 'Highest month',
    in: 'in',
    yearBefore: 'Year before',
    change: 'Change',
    changeShare: 'Change [%]',
    latest: (commodity, unit) => `${commodity}: latest month [${unit}]`,
    yearBeforeBy: (commodity, unit) => `${commodity}: the year before [${unit}]`,
    byMonth: (commodity, unit) => `${commodity} by month [${unit}]`,
    chartDescription: (commodity, unit, compared) =>
      `Columns, one for each month: ${commodity.toLowerCase()} in ${unit}, by device${compared ? '; a line shows the same months a year before' : ''}.`,
    monthsNote: 'A month of which the period has only a part shows its days in the head and is in italics.',
    compareNote:
      'Compared are the same days of the other month, up to its end where they go to the end. Italic: one of the two is incomplete or estimated, so the change may come from missing readings. Blank: there is nothing to compare with.',
  },
  de: {
    title: 'Monatsverbrauch',
    comparison: 'Vergleich',
    highestMonth: 'Höchster Monat',
    in: 'im',
    yearBefore: 'Vorjahr',
    change: 'Änderung',
    changeShare: 'Änderung [%]',
    latest: (commodity, unit) => `${commodity}: letzter Monat [${unit}]`,
    yearBeforeBy: (commodity, unit) => `${commodity}: Vorjahr [${unit}]`,
    byMonth: (commodity, unit) => `${commodity} nach Monaten [${unit}]`,
    chartDescription: (commodity, unit, compared) =>
      `Säulen, eine je Monat: ${commodity} in ${unit}, nach Geräten${compared ? '; eine Linie zeigt dieselben Monate des Vorjahres' : ''}.`,
    monthsNote: 'Ein Monat, von dem der Zeitraum nur einen Teil hat, nennt seine Tage im Kopf und ist kursiv.',
    compareNote:
      'Verglichen werden dieselben Tage des anderen Monats, bis zu seinem Ende, wo sie bis zum Ende gehen. Kursiv: einer der beiden Werte ist unvollständig oder geschätzt, die Änderung kann also von fehlenden Messwerten kommen. Leer: es gibt nichts zum Vergleichen.',
  },
  fr: {
    title: 'Consommation mensuelle',
    comparison: 'Comparaison',
    highestMonth: 'Mois le plus élevé',
    in: 'en',
    yearBefore: 'Un an avant',
    change: 'Écart',
    changeShare: 'Écart [%]',
    latest: (commodity, unit) => `${commodity} : dernier mois [${unit}]`,
    yearBeforeBy: (commodity, unit) => `${commodity} : un an avant [${unit}]`,
    byMonth: (commodity, unit) => `${commodity} par mois [${unit}]`,
    chartDescription: (commodity, unit, compared) =>
      `Colonnes, une par mois : ${commodity.toLowerCase()} en ${unit}, par appareil${compared ? ' ; une ligne montre les mêmes mois un an avant' : ''}.`,
    monthsNote: 'Un mois dont la période n’a qu’une partie indique ses jours en tête et est en italique.',
    compareNote:
      'Sont comparés les mêmes jours de l’autre mois, jusqu’à sa fin s’ils vont jusqu’à la fin. Italique : l’une des deux valeurs est incomplète ou estimée, l’écart peut donc venir de relevés manquants. Vide : il n’y a rien à comparer.',
  },
  es: {
    title: 'Consumo mensual',
    comparison: 'Comparación',
    highestMonth: 'Mes más alto',
    in: 'en',
    yearBefore: 'Año anterior',
    change: 'Variación',
    changeShare: 'Variación [%]',
    latest: (commodity, unit) => `${commodity}: último mes [${unit}]`,
    yearBeforeBy: (commodity, unit) => `${commodity}: el año anterior [${unit}]`,
    byMonth: (commodity, unit) => `${commodity} por mes [${unit}]`,
    chartDescription: (commodity, unit, compared) =>
      `Columnas, una por mes: ${commodity.toLowerCase()} en ${unit}, por dispositivo${compared ? '; una línea muestra los mismos meses del año anterior' : ''}.`,
    monthsNote: 'Un mes del que el período solo tiene una parte indica sus días en la cabecera y va en cursiva.',
    compareNote:
      'Se comparan los mismos días del otro mes, hasta su fin cuando llegan hasta el fin. Cursiva: uno de los dos valores está incompleto o estimado, así que la variación puede deberse a lecturas que faltan. Vacío: no hay nada con que comparar.',
  },
};

export const monthlyConsumptionTexts = (locale: string): MonthlyConsumptionTexts => monthly[languageOf(locale)];
