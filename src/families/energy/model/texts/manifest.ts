/** Texts of the sheet Manifest. */
import { languageOf, type Translations } from './language.ts';

export type ManifestTexts = {
  readonly sheet: string;
  readonly made: string;
  readonly what: string;
  readonly value: string;
  readonly report: string;
  readonly version: string;
  readonly client: string;
  readonly locale: string;
  readonly options: string;
  readonly devices: string;
  readonly locations: string;
  readonly all: string;
  readonly codeVersion: string;
  readonly timeZoneData: string;
  readonly inputHash: string;
  readonly hashNote: string;
  readonly data: string;
  readonly firstUsed: string;
  readonly lastUsed: string;
  readonly readings: string;
  readonly unit: string;
  readonly kind: string;
  readonly kinds: Readonly<Record<'delta' | 'register', string>>;
  readonly intervalMinutes: string;
  readonly dataNote: string;
  readonly tariffs: string;
  readonly noTariffs: string;
  readonly tariff: string;
  readonly validFrom: string;
  readonly currency: string;
  readonly demandRate: string;
  readonly fixedCharge: string;
  readonly per: string;
  readonly pers: Readonly<Record<'day' | 'month', string>>;
  readonly tax: string;
  readonly tariffNote: string;
};

const manifest: Translations<ManifestTexts> = {
  en: {
    sheet: 'Manifest',
    made: 'What this report was made from',
    what: 'What',
    value: 'Value',
    version: 'Version, replaces the one before',
    report: 'Report',
    client: 'Client',
    locale: 'Locale',
    options: 'Options',
    devices: 'Devices',
    locations: 'Locations',
    all: 'all of the client',
    codeVersion: 'Program version',
    timeZoneData: 'Time-zone data (IANA)',
    inputHash: 'Input hash (SHA-256)',
    hashNote:
      'The input hash stands for the request without its id, the devices, windows, holidays, tariffs and readings. Two workbooks with the same hash and program version show the same figures.',
    data: 'Readings used',
    firstUsed: 'First',
    lastUsed: 'Last',
    readings: 'Readings',
    unit: 'Unit',
    kind: 'Kind',
    kinds: { delta: 'energy per interval', register: 'register' },
    intervalMinutes: 'Interval [min]',
    dataNote: 'Readings before and after the period count where the figures at its edges, or a comparison, need them.',
    tariffs: 'Tariffs',
    noTariffs: 'This report uses no tariff.',
    tariff: 'Tariff',
    validFrom: 'Valid from',
    currency: 'Currency',
    demandRate: 'Demand',
    fixedCharge: 'Fixed charge',
    per: 'per',
    pers: { day: 'day', month: 'month' },
    tax: 'Tax',
    tariffNote: 'Rates are without tax: per unit of energy, and per kW of a month’s maximum demand.',
  },
  de: {
    sheet: 'Nachweis',
    made: 'Woraus dieser Bericht entstand',
    what: 'Was',
    value: 'Wert',
    version: 'Fassung, ersetzt die vorige',
    report: 'Bericht',
    client: 'Kunde',
    locale: 'Gebietsschema',
    options: 'Optionen',
    devices: 'Geräte',
    locations: 'Standorte',
    all: 'alle des Kunden',
    codeVersion: 'Programmversion',
    timeZoneData: 'Zeitzonendaten (IANA)',
    inputHash: 'Prüfsumme der Eingaben (SHA-256)',
    hashNote:
      'Die Prüfsumme steht für die Anforderung ohne ihre Kennung, die Geräte, Zeitfenster, Feiertage, Tarife und Messwerte. Zwei Arbeitsmappen mit gleicher Prüfsumme und Programmversion zeigen dieselben Zahlen.',
    data: 'Verwendete Messwerte',
    firstUsed: 'Erster',
    lastUsed: 'Letzter',
    readings: 'Messwerte',
    unit: 'Einheit',
    kind: 'Art',
    kinds: { delta: 'Energie je Intervall', register: 'Zählwerk' },
    intervalMinutes: 'Intervall [min]',
    dataNote:
      'Messwerte vor und nach dem Zeitraum zählen, wo die Zahlen an seinen Rändern oder ein Vergleich sie brauchen.',
    tariffs: 'Tarife',
    noTariffs: 'Dieser Bericht verwendet keinen Tarif.',
    tariff: 'Tarif',
    validFrom: 'Gültig ab',
    currency: 'Währung',
    demandRate: 'Leistung',
    fixedCharge: 'Grundpreis',
    per: 'je',
    pers: { day: 'Tag', month: 'Monat' },
    tax: 'Steuer',
    tariffNote: 'Preise ohne Steuer: je Einheit Energie und je kW der Höchstleistung eines Monats.',
  },
  fr: {
    sheet: 'Justificatif',
    made: 'Ce dont ce rapport est issu',
    what: 'Quoi',
    value: 'Valeur',
    version: 'Version, remplace la précédente',
    report: 'Rapport',
    client: 'Client',
    locale: 'Langue et région',
    options: 'Options',
    devices: 'Appareils',
    locations: 'Sites',
    all: 'tous ceux du client',
    codeVersion: 'Version du programme',
    timeZoneData: 'Données de fuseaux horaires (IANA)',
    inputHash: 'Empreinte des entrées (SHA-256)',
    hashNote:
      'L’empreinte représente la demande sans son identifiant, les appareils, plages, jours fériés, tarifs et relevés. Deux classeurs de même empreinte et de même version de programme montrent les mêmes chiffres.',
    data: 'Relevés utilisés',
    firstUsed: 'Premier',
    lastUsed: 'Dernier',
    readings: 'Relevés',
    unit: 'Unité',
    kind: 'Type',
    kinds: { delta: 'énergie par intervalle', register: 'index' },
    intervalMinutes: 'Intervalle [min]',
    dataNote:
      'Les relevés d’avant et d’après la période comptent là où les chiffres à ses bords, ou une comparaison, en ont besoin.',
    tariffs: 'Tarifs',
    noTariffs: 'Ce rapport n’utilise aucun tarif.',
    tariff: 'Tarif',
    validFrom: 'Valable dès le',
    currency: 'Monnaie',
    demandRate: 'Puissance',
    fixedCharge: 'Abonnement',
    per: 'par',
    pers: { day: 'jour', month: 'mois' },
    tax: 'Taxe',
    tariffNote: 'Prix hors taxe : par unité d’énergie, et par kW de puissance maximale d’un mois.',
  },
  es: {
    sheet: 'Justificante',
    made: 'De qué se hizo este informe',
    what: 'Qué',
    value: 'Valor',
    version: 'Versión, sustituye a la anterior',
    report: 'Informe',
    client: 'Cliente',
    locale: 'Idioma y región',
    options: 'Opciones',
    devices: 'Dispositivos',
    locations: 'Ubicaciones',
    all: 'todos los del cliente',
    codeVersion: 'Versión del programa',
    timeZoneData: 'Datos de zonas horarias (IANA)',
    inputHash: 'Huella de las entradas (SHA-256)',
    hashNote:
      'La huella representa la solicitud sin su identificador, los dispositivos, tramos, festivos, tarifas y lecturas. Dos libros con la misma huella y versión del programa muestran las mismas cifras.',
    data: 'Lecturas usadas',
    firstUsed: 'Primera',
    lastUsed: 'Última',
    readings: 'Lecturas',
    unit: 'Unidad',
    kind: 'Tipo',
    kinds: { delta: 'energía por intervalo', register: 'contador' },
    intervalMinutes: 'Intervalo [min]',
    dataNote:
      'Las lecturas anteriores y posteriores al período cuentan donde las necesitan las cifras en sus extremos o una comparación.',
    tariffs: 'Tarifas',
    noTariffs: 'Este informe no usa ninguna tarifa.',
    tariff: 'Tarifa',
    validFrom: 'Válida desde',
    currency: 'Moneda',
    demandRate: 'Potencia',
    fixedCharge: 'Cargo fijo',
    per: 'por',
    pers: { day: 'día', month: 'mes' },
    tax: 'Impuesto',
    tariffNote: 'Precios sin impuesto: por unidad de energía y por kW de la potencia máxima de un mes.',
  },
};

export const manifestTexts = (locale: string): ManifestTexts => manifest[languageOf(locale)];
