/** Texts of `energy.max-consumption`. */
import type { MaxConsumptionOptions } from '../../options.ts';
import { languageOf, type Translations } from './language.ts';

type By = MaxConsumptionOptions['by'];

export type MaxConsumptionTexts = {
  readonly title: string;
  /** The table of days or months, and its sheet. */
  readonly bySheet: Readonly<Record<By, string>>;
  readonly span: Readonly<Record<By, string>>;
  readonly rank: string;
  readonly maximum: string;
  /** Head of the start of the block, right after its demand. */
  readonly at: string;
  readonly energy: string;
  readonly loadFactor: string;
  readonly hoursUse: string;
  readonly blockMinutes: string;
  readonly highest: string;
  readonly ranking: (commodity: string) => string;
  readonly chartTitle: (commodity: string, unit: string, by: By) => string;
  readonly chartDescription: (commodity: string, unit: string, by: By) => string;
  /** Of a chart that shows not all of them. */
  readonly highestOf: (shown: number, all: number) => string;
  readonly blockNote: (rolling: boolean) => string;
  readonly factorNote: string;
  readonly noBlockNote: string;
};

const texts: Translations<MaxConsumptionTexts> = {
  en: {
    title: 'Maximum demand',
    bySheet: { day: 'By day', month: 'By month' },
    span: { day: 'Day', month: 'Month' },
    rank: 'Rank',
    maximum: 'Maximum',
    at: 'at',
    energy: 'Energy',
    loadFactor: 'Load factor',
    hoursUse: 'Hours use [h]',
    blockMinutes: 'Block [min]',
    highest: 'Highest',
    ranking: (commodity) => `${commodity}: devices by their maximum`,
    chartTitle: (commodity, unit, by) => `${commodity}: maximum of each ${by} [${unit}]`,
    chartDescription: (commodity, unit, by) =>
      `The maximum demand of each ${by} in ${unit}: ${commodity.toLowerCase()}, the devices with the highest.`,
    highestOf: (shown, all) => `the ${shown} highest of ${all} devices`,
    blockNote: (rolling) =>
      rolling
        ? 'Maximum: the largest mean over a block of the minutes shown, of which one begins with every interval; the time is its start. A block with readings missing sets no maximum.'
        : 'Maximum: the largest mean over a block of the minutes shown, counted from the local hour; the time is its start. A block with readings missing sets no maximum.',
    factorNote: 'Load factor: energy / (hours × maximum). Hours use: energy / maximum.',
    noBlockNote: 'A device without a block is read less than once an hour: its demand is not known.',
  },
  de: {
    title: 'Höchstleistung',
    bySheet: { day: 'Nach Tagen', month: 'Nach Monaten' },
    span: { day: 'Tag', month: 'Monat' },
    rank: 'Rang',
    maximum: 'Maximum',
    at: 'Zeitpunkt',
    energy: 'Energie',
    loadFactor: 'Lastfaktor',
    hoursUse: 'Benutzungsdauer [h]',
    blockMinutes: 'Messperiode [min]',
    highest: 'Höchstwert',
    ranking: (commodity) => `${commodity}: Geräte nach ihrem Maximum`,
    chartTitle: (commodity, unit, by) =>
      `${commodity}: Maximum ${by === 'day' ? 'jedes Tages' : 'jedes Monats'} [${unit}]`,
    chartDescription: (commodity, unit, by) =>
      `Die Höchstleistung ${by === 'day' ? 'jedes Tages' : 'jedes Monats'} in ${unit}: ${commodity}, die Geräte mit den höchsten Werten.`,
    highestOf: (shown, all) => `die ${shown} höchsten von ${all} Geräten`,
    blockNote: (rolling) =>
      rolling
        ? 'Maximum: das größte Mittel über eine Messperiode der genannten Länge, von denen eine mit jedem Intervall beginnt; die Zeit ist ihr Beginn. Eine Messperiode mit fehlenden Messwerten setzt kein Maximum.'
        : 'Maximum: das größte Mittel über eine Messperiode der genannten Länge, gezählt von der vollen Stunde der Ortszeit; die Zeit ist ihr Beginn. Eine Messperiode mit fehlenden Messwerten setzt kein Maximum.',
    factorNote: 'Lastfaktor: Energie / (Stunden × Maximum). Benutzungsdauer: Energie / Maximum.',
    noBlockNote: 'Ein Gerät ohne Messperiode wird seltener als stündlich gelesen: seine Leistung ist nicht bekannt.',
  },
  fr: {
    title: 'Puissance maximale',
    bySheet: { day: 'Par jour', month: 'Par mois' },
    span: { day: 'Jour', month: 'Mois' },
    rank: 'Rang',
    maximum: 'Maximum',
    at: 'Instant',
    energy: 'Énergie',
    loadFactor: 'Facteur de charge',
    hoursUse: 'Durée d’utilisation [h]',
    blockMinutes: 'Pas [min]',
    highest: 'Le plus élevé',
    ranking: (commodity) => `${commodity} : appareils selon leur maximum`,
    chartTitle: (commodity, unit, by) => `${commodity} : maximum de chaque ${by === 'day' ? 'jour' : 'mois'} [${unit}]`,
    chartDescription: (commodity, unit, by) =>
      `La puissance maximale de chaque ${by === 'day' ? 'jour' : 'mois'} en ${unit} : ${commodity.toLowerCase()}, les appareils aux valeurs les plus élevées.`,
    highestOf: (shown, all) => `les ${shown} plus élevées de ${all} appareils`,
    blockNote: (rolling) =>
      rolling
        ? 'Maximum : la plus grande moyenne sur un pas de la durée indiquée, dont un commence à chaque intervalle ; l’heure est celle de son début. Un pas où des relevés manquent ne fixe pas de maximum.'
        : 'Maximum : la plus grande moyenne sur un pas de la durée indiquée, compté depuis l’heure locale pleine ; l’heure est celle de son début. Un pas où des relevés manquent ne fixe pas de maximum.',
    factorNote: 'Facteur de charge : énergie / (heures × maximum). Durée d’utilisation : énergie / maximum.',
    noBlockNote: 'Un appareil sans pas est relevé moins d’une fois par heure : sa puissance n’est pas connue.',
  },
  es: {
    title: 'Demanda máxima',
    bySheet: { day: 'Por día', month: 'Por mes' },
    span: { day: 'Día', month: 'Mes' },
    rank: 'Puesto',
    maximum: 'Máximo',
    at: 'Momento',
    energy: 'Energía',
    loadFactor: 'Factor de carga',
    hoursUse: 'Horas de uso [h]',
    blockMinutes: 'Bloque [min]',
    highest: 'El más alto',
    ranking: (commodity) => `${commodity}: dispositivos por su máximo`,
    chartTitle: (commodity, unit, by) => `${commodity}: máximo de cada ${by === 'day' ? 'día' : 'mes'} [${unit}]`,
    chartDescription: (commodity, unit, by) =>
      `La demanda máxima de cada ${by === 'day' ? 'día' : 'mes'} en ${unit}: ${commodity.toLowerCase()}, los dispositivos con los valores más altos.`,
    highestOf: (shown, all) => `las ${shown} más altas de ${all} dispositivos`,
    blockNote: (rolling) =>
      rolling
        ? 'Máximo: la mayor media de un bloque de los minutos indicados, de los que uno empieza con cada intervalo; la hora es la de su comienzo. Un bloque con lecturas que faltan no fija ningún máximo.'
        : 'Máximo: la mayor media de un bloque de los minutos indicados, contado desde la hora local en punto; la hora es la de su comienzo. Un bloque con lecturas que faltan no fija ningún máximo.',
    factorNote: 'Factor de carga: energía / (horas × máximo). Horas de uso: energía / máximo.',
    noBlockNote: 'Un dispositivo sin bloque se lee menos de una vez por hora: su demanda no se conoce.',
  },
};

export const maxConsumptionTexts = (locale: string): MaxConsumptionTexts => texts[languageOf(locale)];
