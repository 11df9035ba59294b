/** Texts of `energy.monthly-energy`. */
import { languageOf, type Translations } from './language.ts';

export type MonthlyEnergyTexts = {
  readonly title: string;
  /** The sheet of the devices' months. */
  readonly months: string;
  readonly byMonth: (commodity: string, unit: string) => string;
  readonly byDevice: (commodity: string, unit: string) => string;
  readonly chartDescription: (commodity: string, unit: string) => string;
  readonly registerNote: string;
  readonly bills: string;
  readonly item: string;
  readonly quantity: string;
  readonly unit: string;
  readonly share: string;
  readonly billed: string;
  readonly rate: string;
  readonly amount: string;
  readonly energyOnPeak: string;
  readonly energyOffPeak: string;
  readonly demand: string;
  readonly fixed: string;
  readonly tax: string;
  readonly per: Readonly<Record<'day' | 'month', string>>;
  readonly sum: string;
  readonly toPay: string;
  readonly billNote: string;
  /** Of a list of the lines of many bills. */
  readonly listNote: string;
  readonly notPriced: string;
  readonly notPricedNote: string;
};

const texts: Translations<MonthlyEnergyTexts> = {
  en: {
    title: 'Monthly energy',
    months: 'Months',
    byMonth: (commodity, unit) => `${commodity} by month [${unit}]`,
    byDevice: (commodity, unit) => `${commodity} by device [${unit}]`,
    chartDescription: (commodity, unit) => `Columns, one for each month: ${commodity.toLowerCase()} in ${unit}.`,
    registerNote:
      'Opening and closing: the register at the edges of the month. Their difference is the energy, unless the register was reset or rolled over.',
    bills: 'Bills',
    item: 'Item',
    quantity: 'Quantity',
    unit: 'Unit',
    share: 'Share of the month',
    billed: 'Billed quantity',
    rate: 'Rate',
    amount: 'Amount',
    energyOnPeak: 'Energy on-peak',
    energyOffPeak: 'Energy off-peak',
    demand: 'Maximum demand',
    fixed: 'Fixed charge',
    tax: 'Tax',
    per: { day: 'day', month: 'month' },
    sum: 'Sum',
    toPay: 'Total, rounded',
    billNote:
      'Amount = quantity × rate, for a part of a month also × its share. Nothing is rounded before the total. Italic: incomplete or estimated.',
    listNote: 'The rounded total of each bill stands at its last line. Filter by device and month to see one bill.',
    notPriced: 'Not priced',
    notPricedNote: 'No tariff is known for these days. Their energy is in no bill.',
  },
  de: {
    title: 'Monatsenergie',
    months: 'Monate',
    byMonth: (commodity, unit) => `${commodity} nach Monaten [${unit}]`,
    byDevice: (commodity, unit) => `${commodity} nach Geräten [${unit}]`,
    chartDescription: (commodity, unit) => `Säulen, eine je Monat: ${commodity} in ${unit}.`,
    registerNote:
      'Anfangs- und Endstand: das Zählwerk an den Grenzen des Monats. Ihre Differenz ist die Energie, außer wenn das Zählwerk zurückgesetzt wurde oder überlief.',
    bills: 'Abrechnungen',
    item: 'Posten',
    quantity: 'Menge',
    unit: 'Einheit',
    share: 'Anteil am Monat',
    billed: 'Berechnete Menge',
    rate: 'Preis',
    amount: 'Betrag',
    energyOnPeak: 'Energie Hochtarif',
    energyOffPeak: 'Energie Niedertarif',
    demand: 'Höchstleistung',
    fixed: 'Grundpreis',
    tax: 'Steuer',
    per: { day: 'Tag', month: 'Monat' },
    sum: 'Summe',
    toPay: 'Gesamtbetrag, gerundet',
    billNote:
      'Betrag = Menge × Preis, für einen Teil eines Monats auch × Anteil. Vor dem Gesamtbetrag wird nichts gerundet. Kursiv: unvollständig oder geschätzt.',
    listNote:
      'Der gerundete Gesamtbetrag jeder Abrechnung steht in ihrer letzten Zeile. Nach Gerät und Monat gefiltert zeigt die Liste eine Abrechnung.',
    notPriced: 'Ohne Preis',
    notPricedNote: 'Für diese Tage ist kein Tarif bekannt. Ihre Energie steht in keiner Abrechnung.',
  },
  fr: {
    title: 'Énergie mensuelle',
    months: 'Mois',
    byMonth: (commodity, unit) => `${commodity} par mois [${unit}]`,
    byDevice: (commodity, unit) => `${commodity} par appareil [${unit}]`,
    chartDescription: (commodity, unit) => `Colonnes, une par mois : ${commodity.toLowerCase()} en ${unit}.`,
    registerNote:
      'Index initial et final : l’index aux bords du mois. Leur différence est l’énergie, sauf si l’index a été remis à zéro ou a fait un tour.',
    bills: 'Factures',
    item: 'Poste',
    quantity: 'Quantité',
    unit: 'Unité',
    share: 'Part du mois',
    billed: 'Quantité facturée',
    rate: 'Prix',
    amount: 'Montant',
    energyOnPeak: 'Énergie heures pleines',
    energyOffPeak: 'Énergie heures creuses',
    demand: 'Puissance maximale',
    fixed: 'Abonnement',
    tax: 'Taxe',
    per: { day: 'jour', month: 'mois' },
    sum: 'Somme',
    toPay: 'Total arrondi',
    billNote:
      'Montant = quantité × prix, pour une partie de mois aussi × sa part. Rien n’est arrondi avant le total. Italique : incomplet ou estimé.',
    listNote:
      'Le total arrondi de chaque facture figure sur sa dernière ligne. Filtrez par appareil et mois pour voir une facture.',
    notPriced: 'Sans prix',
    notPricedNote: 'Aucun tarif n’est connu pour ces jours. Leur énergie ne figure dans aucune facture.',
  },
  es: {
    title: 'Energía mensual',
    months: 'Meses',
    byMonth: (commodity, unit) => `${commodity} por mes [${unit}]`,
    byDevice: (commodity, unit) => `${commodity} por dispositivo [${unit}]`,
    chartDescription: (commodity, unit) => `Columnas, una por mes: ${commodity.toLowerCase()} en ${unit}.`,
    registerNote:
      'Lectura inicial y final: el contador en los extremos del mes. Su diferencia es la energía, salvo si el contador se reinició o dio la vuelta.',
    bills: 'Facturas',
    item: 'Concepto',
    quantity: 'Cantidad',
    unit: 'Unidad',
    share: 'Parte del mes',
    billed: 'Cantidad facturada',
    rate: 'Precio',
    amount: 'Importe',
    energyOnPeak: 'Energía punta',
    energyOffPeak: 'Energía fuera de punta',
    demand: 'Potencia máxima',
    fixed: 'Cargo fijo',
    tax: 'Impuesto',
    per: { day: 'día', month: 'mes' },
    sum: 'Suma',
    toPay: 'Total redondeado',
    billNote:
      'Importe = cantidad × precio, para una parte de un mes también × su parte. Nada se redondea antes del total. Cursiva: incompleto o estimado.',
    listNote:
      'El total redondeado de cada factura figura en su última línea. Filtre por dispositivo y mes para ver una factura.',
    notPriced: 'Sin precio',
    notPricedNote: 'No se conoce ninguna tarifa para estos días. Su energía no figura en ninguna factura.',
  },
};

export const monthlyEnergyTexts = (locale: string): MonthlyEnergyTexts => texts[languageOf(locale)];
