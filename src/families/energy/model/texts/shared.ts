/** Texts of the sheets that every energy workbook has. */
import { type Translations, languageOf } from './language.ts';

type Plural = (count: number) => string;

export type SharedTexts = {
  readonly device: string;
  readonly location: string;
  readonly id: string;
  readonly total: string;
  readonly coverage: string;
  readonly summary: string;
  readonly consumption: string;
  readonly onPeak: string;
  readonly offPeak: string;
  readonly allDevices: string;
  /** `first to last`. */
  readonly between: (from: string, to: string) => string;
  readonly commodities: Readonly<Record<string, string>>;
  readonly facts: {
    readonly period: string;
    readonly timezone: string;
    readonly generated: string;
    readonly request: string;
  };
  readonly logoOf: (client: string) => string;
  /** Below tables whose cells may be blank or marked. */
  readonly marks: string;
  readonly quality: {
    readonly sheet: string;
    readonly firstReading: string;
    readonly lastReading: string;
    readonly completeDays: string;
    readonly incompleteDays: string;
    readonly emptyDays: string;
    readonly estimatedDays: string;
    readonly coverageNote: string;
    readonly findings: string;
    readonly noFindings: string;
    readonly what: string;
    readonly from: string;
    readonly to: string;
    readonly detail: string;
    readonly moreFindings: string;
    readonly notListed: Plural;
    readonly imageNotShown: string;
    readonly oddDays: string;
    readonly noOddDays: string;
    readonly day: string;
    readonly hours: string;
    readonly daysNote: (version: string) => string;
  };
  readonly incomplete: {
    readonly sheet: string;
    readonly missing: string;
    readonly code: string;
    readonly reason: string;
    /** By code; one without words keeps the reason as it came, which is English. */
    readonly reasons: Readonly<Record<string, string>>;
    readonly note: string;
  };
};

const en: SharedTexts = {
  device: 'Device',
  location: 'Location',
  id: 'Id',
  total: 'Total',
  coverage: 'Coverage',
  summary: 'Summary',
  consumption: 'Consumption',
  onPeak: 'On-peak',
  offPeak: 'Off-peak',
  allDevices: 'All devices',
  between: (from, to) => `${from} to ${to}`,
  commodities: {
    electricity: 'Electricity',
    gas: 'Gas',
    water: 'Water',
    heat: 'Heat',
    cooling: 'Cooling',
    steam: 'Steam',
  },
  facts: { period: 'Period', timezone: 'Time zone', generated: 'Generated', request: 'Request' },
  logoOf: (client) => `Logo of ${client}`,
  marks:
    'Italic: incomplete or estimated, see the sheet Data quality. Blank: nothing was measured, which is not the same as 0. Totals add what is there.',
  quality: {
    sheet: 'Data quality',
    firstReading: 'First reading',
    lastReading: 'Last reading',
    completeDays: 'Complete days',
    incompleteDays: 'Incomplete days',
    emptyDays: 'Days without readings',
    estimatedDays: 'Estimated days',
    coverageNote:
      'Coverage: the time for which there are readings, over the time of the period. Estimated days hold a value that was divided or interpolated at midnight. Blank: there is no reading.',
    findings: 'Findings',
    noFindings: 'Nothing to report: every reading is there and plausible.',
    what: 'What',
    from: 'From',
    to: 'To',
    detail: 'Detail',
    moreFindings: 'More findings',
    notListed: (count) => `${count} more are not listed here.`,
    imageNotShown: 'Image not shown',
    oddDays: 'Days that are not 24 hours long',
    noOddDays: 'None in this period.',
    day: 'Day',
    hours: 'Hours',
    daysNote: (version) => `Days run from local midnight to local midnight, by the IANA time-zone data ${version}.`,
  },
  incomplete: {
    sheet: 'Incomplete',
    missing: 'Devices missing from this report',
    code: 'Code',
    reason: 'Reason',
    reasons: {},
    note: 'No total in this workbook includes them.',
  },
};

const de: SharedTexts = {
  device: 'Gerät',
  location: 'Standort',
  id: 'Kennung',
  total: 'Summe',
  coverage: 'Abdeckung',
  summary: 'Übersicht',
  consumption: 'Verbrauch',
  onPeak: 'Hochtarif',
  offPeak: 'Niedertarif',
  allDevices: 'Alle Geräte',
  between: (from, to) => `${from} bis ${to}`,
  commodities: { electricity: 'Strom', gas: 'Gas', water: 'Wasser', heat: 'Wärme', cooling: 'Kälte', steam: 'Dampf' },
  facts: { period: 'Zeitraum', timezone: 'Zeitzone', generated: 'Erstellt', request: 'Anforderung' },
  logoOf: (client) => `Logo von ${client}`,
  marks:
    'Kursiv: unvollständig oder geschätzt, siehe Blatt Datenqualität. Leer: es wurde nichts gemessen, was nicht dasselbe ist wie 0. Summen addieren, was vorhanden ist.',
  quality: {
    sheet: 'Datenqualität',
    firstReading: 'Erster Messwert',
    lastReading: 'Letzter Messwert',
    completeDays: 'Vollständige Tage',
    incompleteDays: 'Unvollständige Tage',
    emptyDays: 'Tage ohne Messwerte',
    estimatedDays: 'Geschätzte Tage',
    coverageNote:
      'Abdeckung: die Zeit, für die Messwerte vorliegen, im Verhältnis zum Zeitraum. Geschätzte Tage enthalten einen Wert, der um Mitternacht aufgeteilt oder interpoliert wurde. Leer: es gibt keinen Messwert.',
    findings: 'Befunde',
    noFindings: 'Nichts zu melden: alle Messwerte sind vorhanden und plausibel.',
    what: 'Was',
    from: 'Von',
    to: 'Bis',
    detail: 'Einzelheiten',
    moreFindings: 'Weitere Befunde',
    notListed: (count) => `${count} weitere sind hier nicht aufgeführt.`,
    imageNotShown: 'Bild nicht gezeigt',
    oddDays: 'Tage, die nicht 24 Stunden haben',
    noOddDays: 'Keine in diesem Zeitraum.',
    day: 'Tag',
    hours: 'Stunden',
    daysNote: (version) =>
      `Tage laufen von Mitternacht bis Mitternacht Ortszeit, nach den IANA-Zeitzonendaten ${version}.`,
  },
  incomplete: {
    sheet: 'Unvollständig',
    missing: 'Geräte, die in diesem Bericht fehlen',
    code: 'Code',
    reason: 'Grund',
    reasons: {
      QUERY_TIMEOUT: 'Das Gerät konnte nicht rechtzeitig gelesen werden',
      QUERY_FAILED: 'Die Datenbank konnte das Gerät nicht lesen',
      ROW_INVALID: 'Die Datenbank lieferte für das Gerät unbrauchbare Daten',
      FETCH_FAILED: 'Das Gerät konnte nicht gelesen werden',
    },
    note: 'Keine Summe in dieser Arbeitsmappe enthält sie.',
  },
};

const fr: SharedTexts = {
  device: 'Appareil',
  location: 'Site',
  id: 'Identifiant',
  total: 'Total',
  coverage: 'Couverture',
  summary: 'Synthèse',
  consumption: 'Consommation',
  onPeak: 'Heures pleines',
  offPeak: 'Heures creuses',
  allDevices: 'Tous les appareils',
  between: (from, to) => `du ${from} au ${to}`,
  commodities: {
    electricity: 'Électricité',
    gas: 'Gaz',
    water: 'Eau',
    heat: 'Chaleur',
    cooling: 'Froid',
    steam: 'Vapeur',
  },
  facts: { period: 'Période', timezone: 'Fuseau horaire', generated: 'Établi le', request: 'Demande' },
  logoOf: (client) => `Logo de ${client}`,
  marks:
    'Italique : incomplet ou estimé, voir la feuille Qualité des données. Vide : rien n’a été mesuré, ce qui n’est pas égal à 0. Les totaux additionnent ce qui est présent.',
  quality: {
    sheet: 'Qualité des données',
    firstReading: 'Premier relevé',
    lastReading: 'Dernier relevé',
    completeDays: 'Jours complets',
    incompleteDays: 'Jours incomplets',
    emptyDays: 'Jours sans relevé',
    estimatedDays: 'Jours estimés',
    coverageNote:
      'Couverture : temps pour lequel il existe des relevés, rapporté à la durée de la période. Les jours estimés contiennent une valeur répartie ou interpolée à minuit. Vide : il n’y a pas de relevé.',
    findings: 'Constats',
    noFindings: 'Rien à signaler : tous les relevés sont présents et plausibles.',
    what: 'Quoi',
    from: 'De',
    to: 'À',
    detail: 'Détail',
    moreFindings: 'Autres constats',
    notListed: (count) => `${count} autres ne sont pas énumérés ici.`,
    imageNotShown: 'Image non affichée',
    oddDays: 'Jours qui ne durent pas 24 heures',
    noOddDays: 'Aucun dans cette période.',
    day: 'Jour',
    hours: 'Heures',
    daysNote: (version) =>
      `Les jours vont de minuit à minuit, heure locale, selon les données de fuseaux horaires IANA ${version}.`,
  },
  incomplete: {
    sheet: 'Incomplet',
    missing: 'Appareils absents de ce rapport',
    code: 'Code',
    reason: 'Raison',
    reasons: {
      QUERY_TIMEOUT: 'L’appareil n’a pas pu être lu à temps',
      QUERY_FAILED: 'La base de données n’a pas pu lire l’appareil',
      ROW_INVALID: 'La base de données a fourni des données inutilisables pour l’appareil',
      FETCH_FAILED: 'L’appareil n’a pas pu être lu',
    },
    note: 'Aucun total de ce classeur ne les comprend.',
  },
};

const es: SharedTexts = {
  device: 'Dispositivo',
  location: 'Ubicación',
  id: 'Identificador',
  total: 'Total',
  coverage: 'Cobertura',
  summary: 'Resumen',
  consumption: 'Consumo',
  onPeak: 'Punta',
  offPeak: 'Fuera de punta',
  allDevices: 'Todos los dispositivos',
  between: (from, to) => `del ${from} al ${to}`,
  commodities: {
    electricity: 'Electricidad',
    gas: 'Gas',
    water: 'Agua',
    heat: 'Calor',
    cooling: 'Frío',
    steam: 'Vapor',
  },
  facts: { period: 'Período', timezone: 'Zona horaria', generated: 'Generado', request: 'Solicitud' },
  logoOf: (client) => `Logotipo de ${client}`,
  marks:
    'Cursiva: incompleto o estimado, véase la hoja Calidad de los datos. Vacío: no se midió nada, lo que no es lo mismo que 0. Los totales suman lo que hay.',
  quality: {
    sheet: 'Calidad de los datos',
    firstReading: 'Primera lectura',
    lastReading: 'Última lectura',
    completeDays: 'Días completos',
    incompleteDays: 'Días incompletos',
    emptyDays: 'Días sin lecturas',
    estimatedDays: 'Días estimados',
    coverageNote:
      'Cobertura: tiempo para el que hay lecturas, respecto a la duración del período. Los días estimados contienen un valor repartido o interpolado a medianoche. Vacío: no hay lectura.',
    findings: 'Hallazgos',
    noFindings: 'Nada que señalar: todas las lecturas están presentes y son plausibles.',
    what: 'Qué',
    from: 'Desde',
    to: 'Hasta',
    detail: 'Detalle',
    moreFindings: 'Más hallazgos',
    notListed: (count) => `${count} más no figuran aquí.`,
    imageNotShown: 'Imagen no mostrada',
    oddDays: 'Días que no duran 24 horas',
    noOddDays: 'Ninguno en este período.',
    day: 'Día',
    hours: 'Horas',
    daysNote: (version) =>
      `Los días van de medianoche a medianoche, hora local, según los datos de zonas horarias IANA ${version}.`,
  },
  incomplete: {
    sheet: 'Incompleto',
    missing: 'Dispositivos que faltan en este informe',
    code: 'Código',
    reason: 'Motivo',
    reasons: {
      QUERY_TIMEOUT: 'No se pudo leer el dispositivo a tiempo',
      QUERY_FAILED: 'La base de datos no pudo leer el dispositivo',
      ROW_INVALID: 'La base de datos entregó datos inservibles del dispositivo',
      FETCH_FAILED: 'No se pudo leer el dispositivo',
    },
    note: 'Ningún total de este libro los incluye.',
  },
};

const shared: Translations<SharedTexts> = { en, de, fr, es };

export const sharedTexts = (locale: string): SharedTexts => shared[languageOf(locale)];

/** A commodity as people call it: `electricity` is Strom. One that we have no word for keeps its own. */
export const commodityName = (commodity: string, locale: string): string =>
  sharedTexts(locale).commodities[commodity] ?? commodity.charAt(0).toUpperCase() + commodity.slice(1);
