/** Quality notes in words for the people who are billed by these numbers. */
import type { EnergyDevice } from '../../types.ts';
import type { QualityKind, QualityNote } from '../arithmetic/quality.ts';
import { type Language, languageOf, type Translations } from './language.ts';

/** What a note tells, its numbers as people of the locale write them. */
type ShownNote = {
  readonly count: number;
  /** Register values, and the one at which the register rolls over. */
  readonly before: string;
  readonly after: string;
  readonly modulus: string;
  readonly unit: string;
  readonly intervalMinutes: number;
};

/** What was found, and what it means for the numbers. */
type NoteTexts = Readonly<
  Record<QualityKind, { readonly title: string; readonly detail: (note: ShownNote) => string }>
>;

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const en: NoteTexts = {
  gap: {
    title: 'No readings',
    detail: ({ count }) =>
      `${counted(count, 'interval', 'intervals')} missing; no consumption is counted for this time.`,
  },
  bridged: {
    title: 'Readings missing',
    detail: ({ count }) =>
      `The register was read before and after ${counted(count, 'interval', 'intervals')}; what was used in between is known as a sum and spread evenly over the time.`,
  },
  interpolated: {
    title: 'Midnight estimated',
    detail: () =>
      'The register was not read close enough to midnight; its value there is estimated from the readings around it.',
  },
  reset: {
    title: 'Register reset or replaced',
    detail: ({ before, after, unit }) =>
      `The register fell from ${before} to ${after} ${unit}; what was used in between is unknown and not counted.`,
  },
  rollover: {
    title: 'Register rolled over',
    detail: ({ before, after, modulus, unit }) =>
      `The register passed ${modulus} and went on from zero (${before} to ${after} ${unit}); this is counted.`,
  },
  dropped: {
    title: 'Bad reading dropped',
    detail: ({ count, before, after, unit }) =>
      count === 1
        ? `The reading ${after} ${unit} does not fit those around it, such as ${before} ${unit}; it is left out.`
        : `${count} readings, the last ${after} ${unit}, do not fit those around them, such as ${before} ${unit}; they are left out.`,
  },
  duplicate: {
    title: 'Repeated timestamp',
    detail: ({ count }) => `${counted(count, 'reading', 'readings')} replaced by a later one for the same time.`,
  },
  overlap: {
    title: 'Readings too close',
    detail: ({ count, intervalMinutes }) =>
      `${counted(count, 'reading', 'readings')} less than ${counted(intervalMinutes, 'minute', 'minutes')} before the next; all their energy is counted.`,
  },
  negative: {
    title: 'Negative energy',
    detail: ({ count }) =>
      `${counted(count, 'interval', 'intervals')} with negative energy (export or correction); the sums are lower by it.`,
  },
  split: {
    title: 'Interval split',
    detail: ({ count }) =>
      `${counted(count, 'interval', 'intervals')} across midnight; each day gets its share in proportion to time, as an estimate.`,
  },
  'window-edge': {
    title: 'Interval across a window edge',
    detail: ({ count }) =>
      `${counted(count, 'interval', 'intervals')} partly on-peak and partly off-peak; each gets its share in proportion to time, as an estimate.`,
  },
  unpriced: {
    title: 'No tariff',
    detail: () => 'No tariff is known for this time; its energy is in no cost and in no bill.',
  },
};

const de: NoteTexts = {
  gap: {
    title: 'Keine Messwerte',
    detail: ({ count }) =>
      count === 1
        ? '1 Intervall fehlt; für diese Zeit ist kein Verbrauch gezählt.'
        : `${count} Intervalle fehlen; für diese Zeit ist kein Verbrauch gezählt.`,
  },
  bridged: {
    title: 'Messwerte fehlen',
    detail: ({ count }) =>
      `Das Zählwerk wurde vor und nach ${counted(count, 'Intervall', 'Intervallen')} gelesen; der Verbrauch dazwischen ist als Summe bekannt und gleichmäßig über die Zeit verteilt.`,
  },
  interpolated: {
    title: 'Mitternacht geschätzt',
    detail: () =>
      'Das Zählwerk wurde nicht nahe genug an Mitternacht gelesen; sein Stand dort ist aus den Messwerten ringsum geschätzt.',
  },
  reset: {
    title: 'Zählwerk zurückgesetzt oder getauscht',
    detail: ({ before, after, unit }) =>
      `Das Zählwerk fiel von ${before} auf ${after} ${unit}; der Verbrauch dazwischen ist unbekannt und nicht gezählt.`,
  },
  rollover: {
    title: 'Zählwerk übergelaufen',
    detail: ({ before, after, modulus, unit }) =>
      `Das Zählwerk überschritt ${modulus} und zählte von null weiter (${before} auf ${after} ${unit}); dies ist gezählt.`,
  },
  dropped: {
    title: 'Falscher Messwert verworfen',
    detail: ({ count, before, after, unit }) =>
      count === 1
        ? `Der Messwert ${after} ${unit} passt nicht zu denen ringsum, etwa ${before} ${unit}; er ist weggelassen.`
        : `${count} Messwerte, der letzte ${after} ${unit}, passen nicht zu denen ringsum, etwa ${before} ${unit}; sie sind weggelassen.`,
  },
  duplicate: {
    title: 'Zeitstempel doppelt',
    detail: ({ count }) => `${counted(count, 'Messwert', 'Messwerte')} durch spätere für dieselbe Zeit ersetzt.`,
  },
  overlap: {
    title: 'Messwerte zu dicht',
    detail: ({ count, intervalMinutes }) =>
      `${counted(count, 'Messwert', 'Messwerte')} weniger als ${counted(intervalMinutes, 'Minute', 'Minuten')} vor dem nächsten; ihre ganze Energie ist gezählt.`,
  },
  negative: {
    title: 'Negative Energie',
    detail: ({ count }) =>
      `${counted(count, 'Intervall', 'Intervalle')} mit negativer Energie (Einspeisung oder Korrektur); die Summen sind um sie niedriger.`,
  },
  split: {
    title: 'Intervall geteilt',
    detail: ({ count }) =>
      `${counted(count, 'Intervall', 'Intervalle')} über Mitternacht; jeder Tag erhält seinen Anteil nach der Zeit, als Schätzung.`,
  },
  'window-edge': {
    title: 'Intervall über eine Tarifgrenze',
    detail: ({ count }) =>
      `${counted(count, 'Intervall', 'Intervalle')} teils in der Hoch-, teils in der Niedertarifzeit; jede erhält ihren Anteil nach der Zeit, als Schätzung.`,
  },
  unpriced: {
    title: 'Ohne Tarif',
    detail: () =>
      'Für diese Zeit ist kein Tarif bekannt; ihre Energie steht in keinen Kosten und in keiner Abrechnung.',
  },
};

const fr: NoteTexts = {
  gap: {
    title: 'Pas de relevé',
    detail: ({ count }) =>
      `${counted(count, 'intervalle manquant', 'intervalles manquants')} ; aucune consommation n’est comptée pour ce temps.`,
  },
  bridged: {
    title: 'Relevés manquants',
    detail: ({ count }) =>
      `Le compteur a été lu avant et après ${counted(count, 'intervalle', 'intervalles')} ; la consommation entre-temps est connue comme somme et répartie également sur le temps.`,
  },
  interpolated: {
    title: 'Minuit estimé',
    detail: () =>
      'Le compteur n’a pas été lu assez près de minuit ; sa valeur y est estimée d’après les relevés voisins.',
  },
  reset: {
    title: 'Compteur remis à zéro ou remplacé',
    detail: ({ before, after, unit }) =>
      `Le compteur est passé de ${before} à ${after} ${unit} ; la consommation entre-temps est inconnue et n’est pas comptée.`,
  },
  rollover: {
    title: 'Compteur revenu à zéro',
    detail: ({ before, after, modulus, unit }) =>
      `Le compteur a dépassé ${modulus} et repris à zéro (${before} à ${after} ${unit}) ; cela est compté.`,
  },
  dropped: {
    title: 'Relevé erroné écarté',
    detail: ({ count, before, after, unit }) =>
      count === 1
        ? `Le relevé de ${after} ${unit} ne s’accorde pas avec ceux qui l’entourent, comme ${before} ${unit} ; il est écarté.`
        : `${count} relevés, le dernier de ${after} ${unit}, ne s’accordent pas avec ceux qui les entourent, comme ${before} ${unit} ; ils sont écartés.`,
  },
  duplicate: {
    title: 'Horodatage répété',
    detail: ({ count }) =>
      `${counted(count, 'relevé remplacé', 'relevés remplacés')} par un plus récent pour le même instant.`,
  },
  overlap: {
    title: 'Relevés trop rapprochés',
    detail: ({ count, intervalMinutes }) =>
      `${counted(count, 'relevé', 'relevés')} moins de ${counted(intervalMinutes, 'minute', 'minutes')} avant le suivant ; toute leur énergie est comptée.`,
  },
  negative: {
    title: 'Énergie négative',
    detail: ({ count }) =>
      `${counted(count, 'intervalle', 'intervalles')} à énergie négative (injection ou correction) ; les sommes en sont diminuées.`,
  },
  split: {
    title: 'Intervalle partagé',
    detail: ({ count }) =>
      `${counted(count, 'intervalle', 'intervalles')} à cheval sur minuit ; chaque jour reçoit sa part au prorata du temps, comme estimation.`,
  },
  'window-edge': {
    title: 'Intervalle à cheval sur une plage tarifaire',
    detail: ({ count }) =>
      `${counted(count, 'intervalle', 'intervalles')} en partie en heures pleines, en partie en heures creuses ; chacune reçoit sa part au prorata du temps, comme estimation.`,
  },
  unpriced: {
    title: 'Sans tarif',
    detail: () => 'Aucun tarif n’est connu pour ce temps ; son énergie ne figure dans aucun coût ni aucune facture.',
  },
};

const es: NoteTexts = {
  gap: {
    title: 'Sin lecturas',
    detail: ({ count }) =>
      count === 1
        ? 'Falta 1 intervalo; no se cuenta consumo para ese tiempo.'
        : `Faltan ${count} intervalos; no se cuenta consumo para ese tiempo.`,
  },
  bridged: {
    title: 'Faltan lecturas',
    detail: ({ count }) =>
      `El contador se leyó antes y después de ${counted(count, 'intervalo', 'intervalos')}; el consumo intermedio se conoce como suma y se reparte por igual en el tiempo.`,
  },
  interpolated: {
    title: 'Medianoche estimada',
    detail: () =>
      'El contador no se leyó lo bastante cerca de la medianoche; su valor allí se estima a partir de las lecturas vecinas.',
  },
  reset: {
    title: 'Contador reiniciado o sustituido',
    detail: ({ before, after, unit }) =>
      `El contador bajó de ${before} a ${after} ${unit}; el consumo intermedio se desconoce y no se cuenta.`,
  },
  rollover: {
    title: 'Contador desbordado',
    detail: ({ before, after, modulus, unit }) =>
      `El contador superó ${modulus} y siguió desde cero (de ${before} a ${after} ${unit}); esto se cuenta.`,
  },
  dropped: {
    title: 'Lectura errónea descartada',
    detail: ({ count, before, after, unit }) =>
      count === 1
        ? `La lectura de ${after} ${unit} no concuerda con las que la rodean, como ${before} ${unit}; se descarta.`
        : `${count} lecturas, la última de ${after} ${unit}, no concuerdan con las que las rodean, como ${before} ${unit}; se descartan.`,
  },
  duplicate: {
    title: 'Marca de tiempo repetida',
    detail: ({ count }) =>
      `${counted(count, 'lectura sustituida', 'lecturas sustituidas')} por otra posterior para el mismo instante.`,
  },
  overlap: {
    title: 'Lecturas demasiado próximas',
    detail: ({ count, intervalMinutes }) =>
      `${counted(count, 'lectura', 'lecturas')} menos de ${counted(intervalMinutes, 'minuto', 'minutos')} antes de la siguiente; se cuenta toda su energía.`,
  },
  negative: {
    title: 'Energía negativa',
    detail: ({ count }) =>
      `${counted(count, 'intervalo', 'intervalos')} con energía negativa (vertido o corrección); las sumas son menores por ello.`,
  },
  split: {
    title: 'Intervalo dividido',
    detail: ({ count }) =>
      `${counted(count, 'intervalo', 'intervalos')} a caballo de la medianoche; cada día recibe su parte en proporción al tiempo, como estimación.`,
  },
  'window-edge': {
    title: 'Intervalo a caballo de un cambio de tramo',
    detail: ({ count }) =>
      `${counted(count, 'intervalo', 'intervalos')} en parte en punta y en parte fuera de punta; cada tramo recibe su parte en proporción al tiempo, como estimación.`,
  },
  unpriced: {
    title: 'Sin tarifa',
    detail: () =>
      'No se conoce ninguna tarifa para este tiempo; su energía no figura en ningún coste ni en ninguna factura.',
  },
};

const notes: Translations<NoteTexts> = { en, de, fr, es } satisfies Record<Language, NoteTexts>;

/** Of the locale asked for last: a report has one, and hundreds of notes. */
let latest: { readonly locale: string; readonly format: Intl.NumberFormat } | undefined;

/** Without the noise of binary fractions. */
const shown = (value: number | null | undefined, locale: string): string => {
  if (typeof value !== 'number') return '?';
  if (latest?.locale !== locale) {
    latest = { locale, format: new Intl.NumberFormat(locale, { maximumFractionDigits: 6, numberingSystem: 'latn' }) };
  }
  return latest.format.format(value);
};

/** A title, and one sentence: what was found and what it means for the numbers. */
export const describeNote = (
  { kind, count, before, after }: QualityNote,
  { unit, intervalMinutes, registerModulus }: EnergyDevice,
  locale: string,
): { readonly what: string; readonly detail: string } => {
  const { title, detail } = notes[languageOf(locale)][kind];
  return {
    what: title,
    detail: detail({
      count,
      before: shown(before, locale),
      after: shown(after, locale),
      modulus: shown(registerModulus, locale),
      unit,
      intervalMinutes,
    }),
  };
};
