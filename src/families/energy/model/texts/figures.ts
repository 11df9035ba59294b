/** Heads of figures that several reports show, and what must be said of them. */
import { languageOf, type Translations } from './language.ts';

export type FigureTexts = {
  readonly day: string;
  readonly month: string;
  readonly days: string;
  readonly hour: string;
  readonly energy: string;
  readonly reactive: string;
  readonly powerFactor: string;
  /** The kVA demand, and what it is. */
  readonly apparent: string;
  readonly apparentNote: string;
  readonly mean: string;
  readonly maximum: string;
  /** Head of the time of the maximum, right after it. */
  readonly at: string;
  readonly loadFactor: string;
  readonly runHours: string;
  readonly cost: string;
  readonly opening: string;
  readonly closing: string;
};

const figures: Translations<FigureTexts> = {
  en: {
    day: 'Day',
    month: 'Month',
    days: 'Days',
    hour: 'Hour',
    energy: 'Energy',
    reactive: 'Reactive',
    powerFactor: 'Power factor',
    apparent: 'Apparent',
    apparentNote: 'kVA: the largest √(kW² + kvar²) of one block, where its reactive power is known.',
    mean: 'Mean',
    maximum: 'Maximum',
    at: 'at',
    loadFactor: 'Load factor',
    runHours: 'Run hours',
    cost: 'Cost',
    opening: 'Opening',
    closing: 'Closing',
  },
  de: {
    day: 'Tag',
    month: 'Monat',
    days: 'Tage',
    hour: 'Stunde',
    energy: 'Energie',
    reactive: 'Blindenergie',
    powerFactor: 'Leistungsfaktor',
    apparent: 'Scheinleistung',
    apparentNote: 'kVA: das größte √(kW² + kvar²) einer Messperiode, wo ihre Blindleistung bekannt ist.',
    mean: 'Mittel',
    maximum: 'Maximum',
    at: 'Zeitpunkt',
    loadFactor: 'Lastfaktor',
    runHours: 'Laufzeit',
    cost: 'Kosten',
    opening: 'Anfangsstand',
    closing: 'Endstand',
  },
  fr: {
    day: 'Jour',
    month: 'Mois',
    days: 'Jours',
    hour: 'Heure',
    energy: 'Énergie',
    reactive: 'Réactive',
    powerFactor: 'Facteur de puissance',
    apparent: 'Puissance apparente',
    apparentNote: 'kVA : le plus grand √(kW² + kvar²) d’un pas, là où sa puissance réactive est connue.',
    mean: 'Moyenne',
    maximum: 'Maximum',
    at: 'Instant',
    loadFactor: 'Facteur de charge',
    runHours: 'Heures de marche',
    cost: 'Coût',
    opening: 'Index initial',
    closing: 'Index final',
  },
  es: {
    day: 'Día',
    month: 'Mes',
    days: 'Días',
    hour: 'Hora',
    energy: 'Energía',
    reactive: 'Reactiva',
    powerFactor: 'Factor de potencia',
    apparent: 'Aparente',
    apparentNote: 'kVA: el mayor √(kW² + kvar²) de un bloque, donde se conoce su potencia reactiva.',
    mean: 'Media',
    maximum: 'Máxima',
    at: 'Momento',
    loadFactor: 'Factor de carga',
    runHours: 'Horas de marcha',
    cost: 'Coste',
    opening: 'Lectura inicial',
    closing: 'Lectura final',
  },
};

export const figureTexts = (locale: string): FigureTexts => figures[languageOf(locale)];

/** `Energy [kWh]` */
export const withUnit = (text: string, unit: string): string => `${text} [${unit}]`;
