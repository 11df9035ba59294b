/** Texts of `energy.activity`. */
import { languageOf, type Translations } from './language.ts';

export type ActivityTexts = {
  readonly title: string;
  readonly time: string;
  /** Head of the local time's distance from UTC. */
  readonly offset: string;
  readonly power: string;
  readonly reactivePower: string;
  readonly voltage: string;
  readonly current: string;
  readonly window: string;
  readonly bothWindows: string;
  readonly running: string;
  readonly yes: string;
  readonly no: string;
  readonly noIntervals: string;
  readonly rowsNote: string;
  readonly costNote: string;
};

const texts: Translations<ActivityTexts> = {
  en: {
    title: 'Activity',
    time: 'Local time',
    offset: 'Offset',
    power: 'Power',
    reactivePower: 'Reactive power',
    voltage: 'Voltage',
    current: 'Current',
    window: 'Window',
    bothWindows: 'Both',
    running: 'Running',
    yes: 'yes',
    no: 'no',
    noIntervals: 'Nothing was measured in this period.',
    rowsNote:
      'One row for each interval that begins in the period and was measured. Italic: readings are missing inside it, so only its sum is known. Blank: not measured.',
    costNote: 'Cost: the bill of the period, with its days’ share of each month’s demand and fixed charge, and tax.',
  },
  de: {
    title: 'Aktivität',
    time: 'Ortszeit',
    offset: 'Versatz',
    power: 'Leistung',
    reactivePower: 'Blindleistung',
    voltage: 'Spannung',
    current: 'Strom',
    window: 'Zeitfenster',
    bothWindows: 'beide',
    running: 'In Betrieb',
    yes: 'ja',
    no: 'nein',
    noIntervals: 'In diesem Zeitraum wurde nichts gemessen.',
    rowsNote:
      'Eine Zeile je Intervall, das im Zeitraum beginnt und gemessen wurde. Kursiv: darin fehlen Messwerte, nur die Summe ist bekannt. Leer: nicht gemessen.',
    costNote:
      'Kosten: die Abrechnung des Zeitraums, mit dem Anteil seiner Tage an Leistung und Grundpreis jedes Monats, und Steuer.',
  },
  fr: {
    title: 'Activité',
    time: 'Heure locale',
    offset: 'Décalage',
    power: 'Puissance',
    reactivePower: 'Puissance réactive',
    voltage: 'Tension',
    current: 'Courant',
    window: 'Plage',
    bothWindows: 'les deux',
    running: 'En marche',
    yes: 'oui',
    no: 'non',
    noIntervals: 'Rien n’a été mesuré dans cette période.',
    rowsNote:
      'Une ligne par intervalle qui commence dans la période et a été mesuré. Italique : il y manque des relevés, seule la somme est connue. Vide : non mesuré.',
    costNote:
      'Coût : la facture de la période, avec la part de ses jours dans la puissance et l’abonnement de chaque mois, et taxe.',
  },
  es: {
    title: 'Actividad',
    time: 'Hora local',
    offset: 'Desfase',
    power: 'Potencia',
    reactivePower: 'Potencia reactiva',
    voltage: 'Tensión',
    current: 'Corriente',
    window: 'Tramo',
    bothWindows: 'ambos',
    running: 'En marcha',
    yes: 'sí',
    no: 'no',
    noIntervals: 'No se midió nada en este período.',
    rowsNote:
      'Una fila por intervalo que empieza en el período y se midió. Cursiva: faltan lecturas dentro, solo se conoce la suma. Vacío: no medido.',
    costNote:
      'Coste: la factura del período, con la parte de sus días en la potencia y el cargo fijo de cada mes, e impuesto.',
  },
};

export const activityTexts = (locale: string): ActivityTexts => texts[languageOf(locale)];
