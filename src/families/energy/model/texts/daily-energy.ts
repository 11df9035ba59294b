/** Texts of `energy.daily-energy`. */
import { languageOf, type Translations } from './language.ts';

export type DailyEnergyTexts = {
  readonly title: string;
  /** The sheet of the hours of one day. */
  readonly hours: string;
  readonly loadCurve: string;
  /** Of one day. */
  readonly curveOf: (commodity: string, unit: string) => string;
  /** Over the days of the period. */
  readonly meanCurveOf: (commodity: string, unit: string) => string;
  readonly curveDescription: (commodity: string, unit: string) => string;
  readonly curveNote: string;
  readonly dayDescription: (device: string, day: string, unit: string) => string;
  /** `13.03.2016 · 23 h` */
  readonly dayTitle: (day: string, hours: string) => string;
  readonly costNote: string;
};

const texts: Translations<DailyEnergyTexts> = {
  en: {
    title: 'Daily energy',
    hours: 'Hours',
    loadCurve: 'Load curve',
    curveOf: (commodity, unit) => `${commodity} by hour of the day [${unit}]`,
    meanCurveOf: (commodity, unit) => `${commodity} by hour, mean of the days [${unit}]`,
    curveDescription: (commodity, unit) =>
      `Lines over the hours of the day: mean ${commodity.toLowerCase()} in ${unit}, by device.`,
    curveNote: 'Mean of the hours that were measured in full. Blank: none was.',
    dayDescription: (device, day, unit) => `Columns, one for each hour of ${day}: ${device} in ${unit}.`,
    dayTitle: (day, hours) => `${day} · ${hours} hours`,
    costNote:
      'Cost: energy, the fixed charge’s share of the day, and tax. Demand is charged for a month’s maximum and is not part of the cost of a day.',
  },
  de: {
    title: 'Tagesenergie',
    hours: 'Stunden',
    loadCurve: 'Lastgang',
    curveOf: (commodity, unit) => `${commodity} nach Stunden des Tages [${unit}]`,
    meanCurveOf: (commodity, unit) => `${commodity} nach Stunden, Mittel der Tage [${unit}]`,
    curveDescription: (commodity, unit) =>
      `Linien über die Stunden des Tages: ${commodity} in ${unit} im Mittel, nach Geräten.`,
    curveNote: 'Mittel der vollständig gemessenen Stunden. Leer: keine wurde vollständig gemessen.',
    dayDescription: (device, day, unit) => `Säulen, eine je Stunde des ${day}: ${device} in ${unit}.`,
    dayTitle: (day, hours) => `${day} · ${hours} Stunden`,
    costNote:
      'Kosten: Energie, der Anteil des Tages am Grundpreis, und Steuer. Leistung wird nach der Höchstleistung eines Monats berechnet und gehört nicht zu den Kosten eines Tages.',
  },
  fr: {
    title: 'Énergie journalière',
    hours: 'Heures',
    loadCurve: 'Courbe de charge',
    curveOf: (commodity, unit) => `${commodity} par heure du jour [${unit}]`,
    meanCurveOf: (commodity, unit) => `${commodity} par heure, moyenne des jours [${unit}]`,
    curveDescription: (commodity, unit) =>
      `Lignes sur les heures du jour : ${commodity.toLowerCase()} en ${unit} en moyenne, par appareil.`,
    curveNote: 'Moyenne des heures mesurées en entier. Vide : aucune ne l’a été.',
    dayDescription: (device, day, unit) => `Colonnes, une par heure du ${day} : ${device} en ${unit}.`,
    dayTitle: (day, hours) => `${day} · ${hours} heures`,
    costNote:
      'Coût : énergie, part du jour dans l’abonnement, et taxe. La puissance est facturée d’après le maximum d’un mois et ne fait pas partie du coût d’un jour.',
  },
  es: {
    title: 'Energía diaria',
    hours: 'Horas',
    loadCurve: 'Curva de carga',
    curveOf: (commodity, unit) => `${commodity} por hora del día [${unit}]`,
    meanCurveOf: (commodity, unit) => `${commodity} por hora, media de los días [${unit}]`,
    curveDescription: (commodity, unit) =>
      `Líneas sobre las horas del día: ${commodity.toLowerCase()} en ${unit} de media, por dispositivo.`,
    curveNote: 'Media de las horas medidas por completo. Vacío: ninguna lo fue.',
    dayDescription: (device, day, unit) => `Columnas, una por hora del ${day}: ${device} en ${unit}.`,
    dayTitle: (day, hours) => `${day} · ${hours} horas`,
    costNote:
      'Coste: energía, la parte del día en el cargo fijo, e impuesto. La potencia se cobra por la máxima de un mes y no forma parte del coste de un día.',
  },
};

export const dailyEnergyTexts = (locale: string): DailyEnergyTexts => texts[languageOf(locale)];
